/** Whose turn it is at one object: a method that awaits keeps the others waiting, in the order in which they came. */
export class ObjectLine {
  #isBusy = false
  readonly #waiting: (() => void)[] = []

  get isBusy(): boolean {
    return this.#isBusy
  }

  /** Calls at once. While what it returns is a promise that is not settled, the line is busy. Only when it is not. */
  run(call: () => unknown): unknown {
    const result = call()
    if (!(result instanceof Promise)) return result
    this.#isBusy = true
    return result.finally(this.#next)
  }

  /** Calls when those before have settled, unless the caller has given up by then. Only when the line is busy. */
  async wait(signal: AbortSignal, call: () => unknown): Promise<unknown> {
    await new Promise<void>((resolve) => this.#waiting.push(resolve))
    try {
      signal.throwIfAborted()
      return await call()
    } finally {
      this.#next()
    }
  }

  /** Resolves when nobody is at it and nobody waits; a call that comes then comes later. */
  async idle(): Promise<void> {
    if (this.#isBusy) await new Promise<void>((resolve) => this.#waiting.push(resolve)).then(this.#next)
  }

  readonly #next = (): void => {
    const next = this.#waiting.shift()
    if (next === undefined) this.#isBusy = false
    else next()
  }
}
