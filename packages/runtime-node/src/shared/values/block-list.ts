/** Bytes of a unit: blocks begin at multiples of it and are so many times as long. */
export const unitBytes = 8

/** A block's length in units, and whether it is in use, share a word. */
export const mostUnits: number = 2 ** 30 - 1

/** A block in use. */
export interface Taken {
  /** Where its header is. The bytes of the block begin one unit after it. */
  readonly at: number
  /** Differs from that of earlier blocks at the same place. */
  readonly stamp: number
}

export interface Census {
  /** Units of free blocks and of blocks in use, headers included. Together they are all there are. */
  readonly free: number
  readonly used: number
  /** How many blocks are in use. */
  readonly blocks: number
  /** Units of the longest free block, header included. */
  readonly longest: number
}

/** Words before the marks. */
const head = { units: 0, lowest: 1, stamps: 2, words: 4 } as const

const marksWords = (units: number): number => 2 * Math.ceil(units / 64)

/** How many words so many units take, with all that keeps account of them. */
export const blockListWords = (units: number): number => head.words + marksWords(units) + 2 * units

/**
 * Blocks side by side, without gaps, in 32-bit words:
 *
 *   head    how many units there are; below which unit nothing is free; how many blocks were ever allocated
 *   marks   one bit for each unit: a block in use begins here
 *   units   two words each. The first of a block is its header: length in units, doubled, plus one if it is in use; and its stamp
 *
 * The caller sees to it that one thread at a time changes it. That thread may die at any moment: each step is one store that leads from one
 * sound list to another, so all that can be left behind is a block in use without its mark, which {@link repair} frees.
 */
export class BlockList {
  readonly #words: Int32Array<ArrayBufferLike>
  readonly #units: number
  readonly #firstHeader: number

  private constructor(words: Int32Array<ArrayBufferLike>) {
    this.#words = words
    this.#units = words[head.units]!
    this.#firstHeader = head.words + marksWords(this.#units)
  }

  /** Makes one free block of words that are all zero. */
  static create(words: Int32Array<ArrayBufferLike>, units: number): BlockList {
    words[head.units] = units
    const list = new BlockList(words)
    list.#setHeader(0, units, false)
    return list
  }

  /** The list that somebody made of these words. */
  static in(words: Int32Array<ArrayBufferLike>): BlockList {
    return new BlockList(words)
  }

  /** Words before the first unit. */
  get firstUnit(): number {
    return this.#firstHeader
  }

  /** Takes `units` units and a header from the first free block that has them; `undefined` when none has. */
  allocate(units: number): Taken | undefined {
    const needed = units + 1
    let lowest: number | undefined
    for (let at = this.#word(head.lowest); at < this.#units; at += this.#length(at)) {
      if (this.#isUsed(at)) continue
      lowest ??= at
      const length = this.#mergeFollowing(at)
      if (length < needed) continue
      const stamp = Atomics.add(this.#words, head.stamps, 1)
      Atomics.store(this.#words, this.#header(at) + 1, stamp)
      if (length > needed) this.#setHeader(at + needed, length - needed, false)
      this.#setHeader(at, needed, true)
      this.#setWord(head.lowest, lowest === at ? at + needed : lowest)
      this.#mark(at)
      return { at, stamp }
    }
    if (lowest !== undefined) this.#setWord(head.lowest, lowest)
    return undefined
  }

  /** `false` when that block is not in use. */
  free({ at, stamp }: Taken): boolean {
    if (!this.has({ at, stamp })) return false
    this.#unmark(at)
    this.#release(at)
    return true
  }

  /** Whether that block is in use. Needs nobody's leave: the answer is as of this moment. */
  has({ at, stamp }: Taken): boolean {
    return this.#isMarked(at) && this.#word(this.#header(at) + 1) === stamp
  }

  /** Looks at all of them, and makes one free block of those that are side by side. */
  count(): Census {
    let [free, used, blocks, longest] = [0, 0, 0, 0]
    for (let at = 0; at < this.#units; at += this.#length(at)) {
      if (this.#isUsed(at)) {
        used += this.#length(at)
        blocks++
      } else {
        const length = this.#mergeFollowing(at)
        free += length
        longest = Math.max(longest, length)
      }
    }
    return { free, used, blocks, longest }
  }

  /** Frees what a thread had just begun to allocate, or not quite freed, when it died. */
  repair(): void {
    for (let at = 0; at < this.#units; at += this.#length(at)) {
      if (this.#isUsed(at) && !this.#isMarked(at)) this.#release(at)
    }
  }

  #release(at: number): void {
    // first, so that nothing free is ever below it
    if (at < this.#word(head.lowest)) this.#setWord(head.lowest, at)
    this.#setHeader(at, this.#length(at), false)
  }

  /** Makes the free block at `at` as long as it can be. Those it takes in are forgotten by the one store that makes it longer. */
  #mergeFollowing(at: number): number {
    const before = this.#length(at)
    let length = before
    while (at + length < this.#units && !this.#isUsed(at + length)) length += this.#length(at + length)
    if (length > before) this.#setHeader(at, length, false)
    return length
  }

  #header(at: number): number {
    return this.#firstHeader + 2 * at
  }

  #length(at: number): number {
    return this.#word(this.#header(at)) >>> 1
  }

  #isUsed(at: number): boolean {
    return (this.#word(this.#header(at)) & 1) !== 0
  }

  #setHeader(at: number, length: number, used: boolean): void {
    this.#setWord(this.#header(at), (length << 1) | (used ? 1 : 0))
  }

  #isMarked(at: number): boolean {
    return at >= 0 && at < this.#units && (this.#word(head.words + (at >>> 5)) & (1 << (at & 31))) !== 0
  }

  #mark(at: number): void {
    Atomics.or(this.#words, head.words + (at >>> 5), 1 << (at & 31))
  }

  #unmark(at: number): void {
    Atomics.and(this.#words, head.words + (at >>> 5), ~(1 << (at & 31)))
  }

  #word(index: number): number {
    return Atomics.load(this.#words, index)
  }

  #setWord(index: number, value: number): void {
    Atomics.store(this.#words, index, value)
  }
}
