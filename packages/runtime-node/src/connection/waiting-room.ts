import type { Newcomer } from './newcomer.ts'

/** Those who are shaking hands, in the order in which they came. When it is full, the next one takes the place of another. */
export class WaitingRoom {
  readonly #most: number
  readonly #newcomers = new Set<Newcomer>()

  constructor(most: number) {
    this.#most = most
  }

  add(newcomer: Newcomer): void {
    if (this.#newcomers.size >= this.#most) this.#oldestOfMost().refuse('handshakes')
    this.#newcomers.add(newcomer)
  }

  delete(newcomer: Newcomer): void {
    this.#newcomers.delete(newcomer)
  }

  [Symbol.iterator](): Iterator<Newcomer> {
    return [...this.#newcomers][Symbol.iterator]()
  }

  /** A handshake takes milliseconds: who has been at it longest, at the address that has most of them, has no good reason to. */
  #oldestOfMost(): Newcomer {
    const groups = new Map<string, Newcomer[]>()
    for (const newcomer of this.#newcomers) {
      const others = groups.get(newcomer.group)
      if (others === undefined) groups.set(newcomer.group, [newcomer])
      else others.push(newcomer)
    }
    const [first] = [...groups.values()].sort((one, other) => other.length - one.length)
    return first![0]!
  }
}
