import type { AnyRef } from '@troupe/core'
import { isRef, listenToAbort, OptionError, refEnded, stopListeningToAbort } from '@troupe/core/internal'
import type { ConnectionWait } from './connection.ts'
import { checkedTimeout } from './wait-options.ts'
import { isWaitable, type Waitable } from './waitable.ts'
import { whenSettled } from './when-settled.ts'

/** Node's timers know no longer times. */
const longestMs = 2 ** 31 - 1

/** When the wait is over, those that live elsewhere are asked how it is with them; who does not answer in that time is not ready. */
const answerMs = 1_000

/**
 * Waits until at least one of them is ready, and gives all that are, in the order given: connections, pipes and queues from which reading
 * would not wait, because something is there or they have ended; tasks whose thread or process is gone; refs whose actor has ended, as
 * `system.ended` tells it; promises that are settled. None when the time is over before. It takes nothing and changes nothing: who waits for one
 * of them elsewhere may be served before the caller reads. It keeps the program alive meanwhile.
 *
 * @throws OptionError - one of them cannot be waited for, or the list is empty and there is no time limit
 * @throws the reason of the signal
 * @example
 * const ready = await waitAny([pipeEnd, task, queue], { timeoutMs: 1_000 })
 * if (ready.includes(pipeEnd)) console.log(await pipeEnd.receive())
 */
export const waitAny = async <W extends Waitable | PromiseLike<unknown> | AnyRef>(
  objects: Iterable<W>,
  { timeoutMs = Number.POSITIVE_INFINITY, signal }: ConnectionWait = {},
): Promise<W[]> => {
  const all = [...objects]
  const ms = checkedTimeout('waitAny timeoutMs', timeoutMs)
  const refused = all.find((each) => !isRef(each) && !isWaitable(each) && !isPromise(each))
  if (refused !== undefined)
    throw new OptionError({
      option: 'waitAny',
      expected: 'pipe ends, connections, queues, tasks, refs or promises',
      got: refused,
    })
  if (all.length === 0 && ms === Number.POSITIVE_INFINITY)
    throw new OptionError({ option: 'waitAny', expected: 'something to wait for, or a timeoutMs', got: all })
  signal?.throwIfAborted()
  const isReady = await firstReady(all, ms, signal)
  signal?.throwIfAborted()
  return all.filter((_, at) => isReady[at])
}

const firstReady = async (all: readonly unknown[], ms: number, signal: AbortSignal | undefined): Promise<boolean[]> => {
  const over = new AbortController()
  const end = (): void => over.abort()
  if (ms === 0) end()
  // one of them might not keep the program alive
  const timer = setTimeout(ms > longestMs ? () => {} : end, Math.min(ms, longestMs))
  listenToAbort(signal, end)
  const silence = silent(over.signal)
  try {
    const answers = all.map(async (each) => {
      const isReady = await Promise.race([readiness(each, over.signal).catch(() => true), silence.over])
      if (isReady) end() // the others say what is so now
      return isReady
    })
    if (all.length === 0) await new Promise<void>((resolve) => listenToAbort(over.signal, resolve))
    return await Promise.all(answers)
  } finally {
    clearTimeout(timer)
    silence[Symbol.dispose]()
    stopListeningToAbort(signal, end)
  }
}

/** Resolves with false when the wait has been over for so long that those who have not answered will not be waited for. */
const silent = (over: AbortSignal): { readonly over: Promise<false> } & Disposable => {
  let timer: NodeJS.Timeout | undefined
  const promise = new Promise<false>((resolve) => {
    const begin = (): void => {
      timer = setTimeout(resolve, answerMs, false)
    }
    if (over.aborted) begin()
    else listenToAbort(over, begin)
  })
  return { over: promise, [Symbol.dispose]: () => clearTimeout(timer) }
}

const readiness = async (object: unknown, signal: AbortSignal): Promise<boolean> => {
  if (isRef(object)) return refEnded(object, signal)
  return isWaitable(object) ? object.whenReady(signal) : whenSettled(object as PromiseLike<unknown>, signal)
}

const isPromise = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as Partial<PromiseLike<unknown>>).then === 'function'
