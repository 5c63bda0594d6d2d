import { copyBytes } from './copy-bytes.ts'
import { padded, wordBytes } from './frame-word.ts'
import { isPossible, type Ring, ringWord } from './ring.ts'

/**
 * The one who puts bytes into a ring. A frame goes in by its word and then its bytes, in as many pieces as there is room for: the reader
 * makes room while the rest waits, so a frame may be larger than the ring. What was put in is seen when it was published.
 */
export class RingWriter {
  readonly #ring: Ring
  #tail: number
  #published: number
  /** No further than the true one: looked at again when there seems to be no room. */
  #head: number
  #isBroken = false

  constructor(ring: Ring) {
    this.#ring = ring
    this.#tail = this.#published = Atomics.load(ring.words, ringWord.tail)
    this.#head = Atomics.load(ring.words, ringWord.head)
  }

  /** The reader says that it took what was never there: it cannot be trusted, and there will be no more room. */
  get isBroken(): boolean {
    return this.#isBroken
  }

  /** Bytes that the reader has not taken. */
  get used(): number {
    this.#look()
    return (this.#tail - this.#head) | 0
  }

  /** Whether there is room for anything. */
  get hasRoom(): boolean {
    if (this.#room >= wordBytes) return true
    this.#look()
    return this.#room >= wordBytes
  }

  /** Whether there is room for all of a frame with so many bytes. */
  hasRoomFor(bytes: number): boolean {
    const needed = wordBytes + padded(bytes)
    if (this.#room >= needed) return true
    this.#look()
    return this.#room >= needed
  }

  /** Puts in the word of a frame. Only when there is room. */
  putWord(word: number): void {
    const { byteWords, size } = this.#ring
    byteWords[(this.#tail & (size - 1)) >> 2] = word
    this.#tail = (this.#tail + wordBytes) | 0
  }

  /** Puts in the bytes of a chunk from `from` to `end`, as many as there is room for. Returns where the rest begins: `end` when nothing is left. */
  putBytes(chunk: Uint8Array, from: number, end: number = chunk.byteLength): number {
    let at = from
    while (at < end && this.hasRoom) at = this.#putPiece(chunk, at, end)
    return at
  }

  /** Lets the reader see what was put in. Returns whether there was anything. */
  publish(): boolean {
    if (this.#tail === this.#published) return false
    this.#published = this.#tail
    Atomics.store(this.#ring.words, ringWord.tail, this.#tail)
    return true
  }

  /**
   * Asks the reader to ring when it has made room, and looks once more whether there is room now. The reader stores `head` and then
   * loads `wanted`; here it is the other way round. As both are sequentially consistent, at least one side sees the other's store (as in
   * Dekker's algorithm: E. W. Dijkstra, EWD 123, 1965): there is room now, or the reader will ring.
   */
  wantRoom(isEnough: () => boolean): boolean {
    Atomics.store(this.#ring.words, ringWord.wanted, 1)
    this.#look()
    if (!isEnough()) return false
    Atomics.store(this.#ring.words, ringWord.wanted, 0)
    return true
  }

  /** Bytes that the reader took of those that went by the port; the count wraps. */
  get takenBeside(): number {
    return Atomics.load(this.#ring.words, ringWord.beside)
  }

  /** Tells the reader that nothing more comes, and that this was not wanted. */
  breakOff(): void {
    Atomics.store(this.#ring.words, ringWord.broken, 1)
  }

  get #room(): number {
    return this.#ring.size - ((this.#tail - this.#head) | 0)
  }

  /** A count that no reader stores leaves the old one standing: see {@link isBroken}. */
  #look(): void {
    const head = Atomics.load(this.#ring.words, ringWord.head)
    if (isPossible((this.#tail - head) | 0, this.#ring.size)) this.#head = head
    else this.#isBroken = true
  }

  /** As much as there is room for before the end of the ring's memory. */
  #putPiece(chunk: Uint8Array, from: number, end: number): number {
    const { bytes, size } = this.#ring
    const at = this.#tail & (size - 1)
    const left = end - from
    const space = Math.min(this.#room, size - at, padded(left))
    const count = Math.min(space, left)
    copyBytes(chunk, from, bytes, at, count)
    this.#tail = (this.#tail + space) | 0
    return from + count
  }
}
