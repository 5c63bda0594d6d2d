/** Lets work through at once, or holds it back until it is opened. */
export class Gate {
  #held: (() => void)[] | undefined = undefined

  /** From now on work waits here. */
  close(): void {
    this.#held ??= []
  }

  /** What waits goes through, in order, and so does what comes later. */
  open(): void {
    const held = this.#held ?? []
    this.#held = undefined
    for (const work of held) work()
  }

  /** Opens, and what waits never goes through. */
  forget(): void {
    this.#held = undefined
  }

  /** How much waits. */
  get waiting(): number {
    return this.#held?.length ?? 0
  }

  pass(work: () => void): void {
    if (this.#held === undefined) work()
    else this.#held.push(work)
  }
}
