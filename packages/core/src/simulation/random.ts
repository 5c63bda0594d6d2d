/**
 * Random numbers that follow from a seed alone. Streams are independent: what one draws does not change what another gives, so a
 * scenario may draw more without changing the schedule.
 *
 * Source: sfc32 of C. Doty-Humphrey's PractRand, 128 bits of state.
 */
export class Random {
  #a: number
  #b: number
  #c: number
  #counter = 1

  /** @param seed - a whole number; every one of 2^53 gives its own sequence. @param stream - which of the seed's sequences */
  constructor(seed: number, stream: string) {
    this.#a = textHash(stream)
    this.#b = seed >>> 0
    this.#c = Math.floor(seed / 0x1_0000_0000) >>> 0
    for (let round = 0; round < 12; round++) this.bits()
  }

  /** A whole number from 0 to 2^32 - 1. */
  bits(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0
    this.#counter = (this.#counter + 1) | 0
    this.#a = this.#b ^ (this.#b >>> 9)
    this.#b = (this.#c + (this.#c << 3)) | 0
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  /** A number from 0 up to, and without, 1. */
  fraction(): number {
    return this.bits() / 0x1_0000_0000
  }

  /** A whole number from 0 to `below` - 1; `below` is 1 to 2^32. */
  below(below: number): number {
    return Math.floor((this.bits() * below) / 0x1_0000_0000)
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1)
  }

  /** True with this probability. */
  chance(probability: number): boolean {
    return this.fraction() < probability
  }

  /** One of `items`, each as likely as the others. @throws RangeError there is none */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) throw new RangeError('there is nothing to pick from')
    return items[this.below(items.length)]!
  }

  /** The same items in an order of their own. */
  shuffled<T>(items: readonly T[]): T[] {
    const order = [...items]
    for (let last = order.length - 1; last > 0; last--) {
      const at = this.below(last + 1)
      ;[order[last], order[at]] = [order[at]!, order[last]!]
    }
    return order
  }

  /** After how many steps something happens that happens once in `every` steps on average; at least 1. */
  stepsUntil(every: number): number {
    return 1 + Math.floor(-every * Math.log(1 - this.fraction()))
  }
}

const textHash = (text: string): number => {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash
}
