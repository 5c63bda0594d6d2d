import { cell } from '../waiting/cell-layout.ts'

/**
 * The words of a semaphore's cell in which one permit each may lie: 0 for none, {@link free}, or the tag of the thread that has it.
 *
 * A permit that lies there is taken, and given back, by one compare-and-swap, so that it is never nobody's and never two threads'. Only who
 * has the latch puts permits there or takes them away.
 */
const slots: readonly number[] = [...[cell.owner, cell.inconsistent, cell.since, cell.since + 1], ...[cell.dead, cell.d, cell.e]]

/** In a slot: a permit that nobody has. No tag is that small. */
export const free = 1

/** Puts so many of `count` permits there as there is room for, in a new cell; returns how many are left. */
export const fillSlots = (words: Int32Array<ArrayBufferLike>, count: number): number => {
  const most = Math.min(count, slots.length)
  for (let n = 0; n < most; n++) words[slots[n]!] = free
  return count - most
}

/** The slots of one cell, as one thread uses them. */
export class PermitSlots {
  readonly #words: Int32Array<ArrayBufferLike>
  /** Where this thread took a permit last: with one slot to each thread they do not get in one another's way. */
  #last = cell.owner as number

  constructor(words: Int32Array<ArrayBufferLike>) {
    this.#words = words
  }

  /** Permits that nobody has. */
  get free(): number {
    return this.held(free)
  }

  /** How many that one has. */
  held(tag: number): number {
    let count = 0
    for (let n = 0; n < slots.length; n++) if (Atomics.load(this.#words, slots[n]!) === tag) count++
    return count
  }

  /** Takes one; may miss one. What is read here is only a hint, the exchange decides: an atomic load costs as much as it does. */
  take(tag: number): boolean {
    const words = this.#words
    if (words[this.#last] === free && Atomics.compareExchange(words, this.#last, free, tag) === free) return true
    for (let n = 0; n < slots.length; n++) {
      const at = slots[n]!
      if (words[at] !== free || Atomics.compareExchange(words, at, free, tag) !== free) continue
      this.#last = at
      return true
    }
    return false
  }

  /** Gives back one of that thread's, which is the one that asks, or dead. `false`: it has none. */
  giveBack(tag: number): boolean {
    const words = this.#words
    if (words[this.#last] === tag) return Atomics.compareExchange(words, this.#last, tag, free) === tag
    const at = this.#find(tag)
    return at !== undefined && Atomics.compareExchange(words, at, tag, free) === tag
  }

  /** A permit that was taken from elsewhere lies here from now on, and is that thread's. `false`: there is no room. Under the latch. */
  put(tag: number): boolean {
    const at = this.#find(0)
    if (at === undefined) return false
    Atomics.store(this.#words, at, tag)
    this.#last = at
    return true
  }

  /** Takes away one that is `free`, or that thread's, which is the one that asks. `false`: there is none. Under the latch. */
  remove(whose: number): boolean {
    for (let n = 0; n < slots.length; n++) {
      const at = slots[n]!
      if (Atomics.load(this.#words, at) === whose && Atomics.compareExchange(this.#words, at, whose, 0) === whose) return true
    }
    return false
  }

  /** Those that have one. */
  get holders(): number[] {
    return slots.map((at) => Atomics.load(this.#words, at)).filter((found) => found > free)
  }

  /** Permits that lie here, whoever has them. Under the latch, outside of which their number does not change. */
  get size(): number {
    return slots.length - this.held(0)
  }

  #find(content: number): number | undefined {
    for (let n = 0; n < slots.length; n++) if (Atomics.load(this.#words, slots[n]!) === content) return slots[n]
    return undefined
  }
}
