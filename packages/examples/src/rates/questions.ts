/** What the other side gets instead of a number when it is to say how many came. */
export const howMany = 'how many'

/** Questions to the other side of a raw lane, which answers them in the order they were asked; Troupe's lanes have asks for that. */
export class Questions {
  readonly #open: { resolve(taken: number): void; reject(error: Error): void }[] = []
  #failure: Error | undefined

  ask(send: () => void): Promise<number> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) return reject(this.#failure)
      this.#open.push({ resolve, reject })
      send()
    })
  }

  answer(taken: number): void {
    this.#open.shift()?.resolve(taken)
  }

  /** Nobody answers any more. */
  fail(error: Error): void {
    this.#failure ??= error
    for (const { reject } of this.#open.splice(0)) reject(this.#failure)
  }
}
