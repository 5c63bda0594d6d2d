import { addAbortListener, removeAbortListener } from '@troupe/core/internal'
import { type Settling, settlingOf } from './settling.ts'

/** Resolves with true when the promise settles either way; with whether it has when the signal is aborted. */
export const whenSettled = async (promise: PromiseLike<unknown>, signal: AbortSignal): Promise<boolean> => {
  const settling = settlingOf(promise)
  await nothing // one that is settled already says so first
  if (settling.outcome === undefined && !signal.aborted) await settledOrAborted(settling, signal)
  return settling.outcome !== undefined
}

const nothing = Promise.resolve()

const settledOrAborted = async (settling: Settling, signal: AbortSignal): Promise<void> => {
  let tell!: () => void
  const told = new Promise<void>((resolve) => {
    tell = resolve
  })
  settling.listen(tell)
  addAbortListener(signal, tell)
  await told
  settling.unlisten(tell)
  removeAbortListener(signal, tell)
}
