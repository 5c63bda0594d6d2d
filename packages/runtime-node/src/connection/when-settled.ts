import { listenToAbort, stopListeningToAbort } from '@troupe/core/internal'

/** Who waits for a promise, so that each promise has one listener however often it is waited for. */
class Settling {
  #isSettled = false
  readonly #waiting = new Set<() => void>()

  constructor(promise: PromiseLike<unknown>) {
    const settled = (): void => {
      this.#isSettled = true
      for (const tell of this.#waiting) tell()
    }
    promise.then(settled, settled)
  }

  async wait(signal: AbortSignal): Promise<boolean> {
    await nothing // one that is settled already says so first
    if (this.#isSettled || signal.aborted) return this.#isSettled
    let tell!: () => void
    const told = new Promise<void>((resolve) => {
      tell = resolve
    })
    this.#waiting.add(tell)
    listenToAbort(signal, tell)
    await told
    this.#waiting.delete(tell)
    stopListeningToAbort(signal, tell)
    return this.#isSettled
  }
}

const nothing = Promise.resolve()

const known = new WeakMap<PromiseLike<unknown>, Settling>()

/** Resolves with true when the promise settles either way; with whether it has when the signal is aborted. */
export const whenSettled = (promise: PromiseLike<unknown>, signal: AbortSignal): Promise<boolean> => {
  let settling = known.get(promise)
  if (settling === undefined) {
    settling = new Settling(promise)
    known.set(promise, settling)
  }
  return settling.wait(signal)
}
