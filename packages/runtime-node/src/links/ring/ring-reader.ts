import { FrameInvalidError } from '@troupe/core/internal'
import { linkLimits } from '../link-limits.ts'
import { copyBytes } from './copy-bytes.ts'
import { frameWord, padded, wordBytes } from './frame-word.ts'
import { isPossible, type Ring, ringWord } from './ring.ts'

/** What a ring has next: nothing whole yet, a chunk, one in memory that is used again, or one of the words that stand alone. */
export type Found = 'nothing' | 'chunk' | 'passing' | 'beside' | 'goodbye'

/** A chunk up to this size that is there as a whole is copied into the same memory as the one before it. */
const mostPassing = 16 * 1024

const noBytes = new Uint8Array(0)

/**
 * The one who takes bytes out of a ring and puts chunks together. The small ones pass by, all in the same memory: for a chunk that is one frame, memory
 * of its own costs more than all else. Others have their own.
 */
export class RingReader {
  readonly #ring: Ring
  #head: number
  #released: number
  /** No further than the true one: looked at again when there seems to be nothing. */
  #tail: number
  /** The chunk that is being put together. */
  #open: Uint8Array | undefined
  #filled = 0
  /** A `tail` was found that no writer stores. */
  #isImpossible = false
  #isSealed = false
  /** The last chunk that was found. */
  chunk: Uint8Array = noBytes
  /** The last one that passes by: the first {@link passingBytes} of it. */
  passing: Uint8Array = noBytes
  passingBytes = 0

  constructor(ring: Ring) {
    this.#ring = ring
    this.#head = this.#released = Atomics.load(ring.words, ringWord.head)
    this.#tail = this.#head
  }

  /** Whether there are bytes that were not looked at, or whether {@link next} would throw. */
  get hasBytes(): boolean {
    if (this.#tail === this.#head) this.#look()
    return this.#tail !== this.#head || this.#isImpossible
  }

  /** Whether the writer has given up, and all that it published was taken. */
  get isBroken(): boolean {
    // It stored the last `tail` before it said so: looking at `tail` afterwards sees that.
    return Atomics.load(this.#ring.words, ringWord.broken) === 1 && !this.hasBytes
  }

  /** Takes no more than what has been published by now: the writer is gone, and nobody else should write. */
  seal(): void {
    this.#look()
    this.#isSealed = true
  }

  /** @throws FrameInvalidError at a word that no writer puts in, or a `tail` that none stores; nothing is allocated for it */
  next(): Found {
    if (this.#open === undefined) {
      if (!this.#hasValidBytes()) return 'nothing'
      const word = this.#ring.byteWords[(this.#head & (this.#ring.size - 1)) >> 2]!
      this.#head = (this.#head + wordBytes) | 0
      if (word === frameWord.beside) return 'beside'
      if (word === frameWord.goodbye) return 'goodbye'
      if (word >= 0 && word <= mostPassing && padded(word) <= ((this.#tail - this.#head) | 0)) return this.#pass(word)
      this.#begin(word)
    }
    return this.#fill(this.#open!)
  }

  /**
   * Gives the room back that was taken from. Returns whether the writer waits for it and is to be rung for: once half of the
   * ring is free, so that it does not wake for every frame.
   */
  release(): boolean {
    if (this.#released === this.#head) return false
    this.#released = this.#head
    Atomics.store(this.#ring.words, ringWord.head, this.#head)
    return this.#isWanted()
  }

  /** A quarter of the ring was taken and not given back: so much may wait for the end of a run of frames. */
  get owesRoom(): boolean {
    return ((this.#head - this.#released) | 0) >= this.#ring.size >> 2
  }

  /** Says that so many bytes of those that went by the port were taken. Returns as {@link release}. */
  tookBeside(bytes: number): boolean {
    Atomics.add(this.#ring.words, ringWord.beside, bytes)
    return this.#isWanted()
  }

  /** See {@link RingWriter.wantRoom} for why none of them waits for ever. One ring for one wish: whoever takes it back rings. */
  #isWanted(): boolean {
    const { words, size } = this.#ring
    if (Atomics.load(words, ringWord.wanted) === 0) return false
    const used = (Atomics.load(words, ringWord.tail) - this.#head) | 0
    return used <= size >> 1 && Atomics.compareExchange(words, ringWord.wanted, 1, 0) === 1
  }

  /**
   * The other end may be another process, which is not to be trusted with our memory: what it says is in the ring has to fit in, in
   * whole words. Only such a `tail` is kept, so that nothing is ever read from elsewhere, or for ever.
   */
  #look(): void {
    if (this.#isSealed) return
    const tail = Atomics.load(this.#ring.words, ringWord.tail)
    if (isPossible((tail - this.#head) | 0, this.#ring.size)) this.#tail = tail
    else this.#isImpossible = true
  }

  #hasValidBytes(): boolean {
    const { hasBytes } = this
    if (this.#isImpossible) {
      throw new FrameInvalidError({ expected: 'a ring with no more bytes in it than it holds', got: 'a count beyond that' })
    }
    return hasBytes
  }

  #begin(bytes: number): void {
    if (bytes < 0 || bytes > linkLimits.maxChunkBytes) {
      throw new FrameInvalidError({ expected: `a chunk of at most ${linkLimits.maxChunkBytes} bytes`, got: bytes })
    }
    this.#filled = 0
    this.#open = new Uint8Array(bytes)
  }

  /** All of it is there: in two pieces, when it goes over the end of the ring's memory. */
  #pass(count: number): Found {
    if (this.passing === noBytes) this.passing = new Uint8Array(mostPassing)
    const { bytes, size } = this.#ring
    const at = this.#head & (size - 1)
    const first = Math.min(count, size - at)
    copyBytes(bytes, at, this.passing, 0, first)
    if (first < count) copyBytes(bytes, 0, this.passing, first, count - first)
    this.#head = (this.#head + padded(count)) | 0
    this.passingBytes = count
    return 'passing'
  }

  #fill(chunk: Uint8Array): Found {
    const { bytes, size } = this.#ring
    while (this.#filled < chunk.byteLength) {
      if (!this.#hasValidBytes()) return 'nothing'
      const at = this.#head & (size - 1)
      const left = chunk.byteLength - this.#filled
      const space = Math.min((this.#tail - this.#head) | 0, size - at, padded(left))
      const count = Math.min(space, left)
      copyBytes(bytes, at, chunk, this.#filled, count)
      this.#filled += count
      this.#head = (this.#head + space) | 0
      if (this.owesRoom && this.#filled < chunk.byteLength) return 'nothing'
    }
    this.chunk = chunk
    this.#open = undefined
    return 'chunk'
  }
}
