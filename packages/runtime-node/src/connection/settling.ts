type Listener = (outcome: PromiseSettledResult<unknown>) => void

/** What becomes of a promise, for all who wait for it: it has one listener however often it is waited for, and keeps nobody who waits no longer. */
export class Settling {
  #outcome: PromiseSettledResult<unknown> | undefined
  readonly #listeners = new Set<Listener>()

  constructor(promise: PromiseLike<unknown>) {
    promise.then(
      (value) => this.#settle({ status: 'fulfilled', value }),
      (reason) => this.#settle({ status: 'rejected', reason }),
    )
  }

  /** `undefined` until it has settled, and said so. */
  get outcome(): PromiseSettledResult<unknown> | undefined {
    return this.#outcome
  }

  /** Calls it once with what became of it: at once, if it is known. */
  listen(listener: Listener): void {
    if (this.#outcome === undefined) this.#listeners.add(listener)
    else listener(this.#outcome)
  }

  unlisten(listener: Listener): void {
    this.#listeners.delete(listener)
  }

  #settle(outcome: PromiseSettledResult<unknown>): void {
    this.#outcome = outcome
    for (const listener of this.#listeners) listener(outcome)
    this.#listeners.clear()
  }
}

const known = new WeakMap<PromiseLike<unknown>, Settling>()

export const settlingOf = (promise: PromiseLike<unknown>): Settling => {
  let settling = known.get(promise)
  if (settling === undefined) {
    settling = new Settling(promise)
    known.set(promise, settling)
  }
  return settling
}
