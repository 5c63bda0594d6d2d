/** A message without a library has to say what it means. */
export type RawMessage = { readonly type: 'take'; readonly value: number } | { readonly type: 'taken' }

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
