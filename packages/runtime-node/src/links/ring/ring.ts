/**
 * One direction between two threads, of one process or of two: a stream of bytes in memory that both see, with one writer and one reader.
 *
 *   byte    0   tail      bytes put in so far                      written by the writer alone
 *   byte  128   head      bytes taken out so far                   written by the reader alone
 *   byte  256   wanted    1: the writer waits for room             set by the writer, taken back by either
 *   byte  384   beside    bytes taken of what went by the port     written by the reader alone
 *   byte  512   broken    1: the writer has given up               written by the writer alone
 *   byte 1024   the bytes, as many as a power of two >= 1,024
 *
 * A word that two threads write in turn would move between their caches with all that lies near it: each has 128 bytes for itself, as
 * processors fetch lines of 64 bytes in pairs.
 *
 * `tail` and `head` are 32-bit counts that wrap and are never set back: `tail - head` bytes are in the ring, and a position is a count
 * masked by the size. Both stay multiples of four, so that the word before each frame is one aligned access (see `frame-word.ts`).
 *
 * **Why nothing is torn.** The bytes are read and written as plain, unordered memory; only the words above go through `Atomics`. The
 * writer puts bytes in and then stores `tail`; the reader loads `tail` and then takes bytes out, no further than what it loaded. In
 * the memory model of ECMAScript every access by `Atomics` is sequentially consistent, and a load that reads what a store
 * wrote synchronizes with it; so the plain writes before that store happen before the plain reads behind that load (ECMA-262,
 * "Memory Model", the relations synchronizes-with and happens-before). In the other direction `head` does the same: the writer fills
 * room only after it loaded the `head` that the reader stored when it was done with that room. Every byte has one owner at any
 * time, there is no data race, and what remains is sequentially consistent.
 *
 * **Between processes** the memory is a file that both have mapped. To the language that is an ordinary `ArrayBuffer`, for which its memory
 * model says nothing; the argument is V8's there, which compiles `Atomics` to the same instructions for either kind of buffer, and never
 * moves a plain access across one (measured with `lock` on x64: see the record of shared memory and locks, 0012).
 *
 * **Why plain stores suffice for the counts.** Each has one writer, which knows its value without a look; no compare-and-swap is needed
 * (L. Lamport, Specifying Concurrent Program Modules, ACM TOPLAS 5(2), 1983: the bounded buffer of one producer and one consumer).
 *
 * **Why the death of either thread leaves it sound.** A store of `tail` is one access: it is there or not. What a writer had put in and
 * not published is never looked at, and what it did publish stays, as the memory is not its own.
 */
export class Ring {
  readonly words: Int32Array<ArrayBufferLike>
  /** The bytes of the ring alone. */
  readonly bytes: Uint8Array<ArrayBufferLike>
  /** The same bytes as words. */
  readonly byteWords: Int32Array<ArrayBufferLike>
  readonly size: number

  /** @param at - where it begins, a multiple of 128 */
  constructor(memory: ArrayBufferLike, at: number, size: number) {
    this.words = new Int32Array(memory, at, controlBytes >> 2)
    this.bytes = new Uint8Array(memory, at + controlBytes, size)
    this.byteWords = new Int32Array(memory, at + controlBytes, size >> 2)
    this.size = size
  }

  /** Bytes of memory that a ring of `size` needs. */
  static footprint(size: number): number {
    return controlBytes + size
  }
}

const controlBytes = 1_024

/** Whether so many bytes can be in a ring: counts are the other side's to write as well, where memory is shared. */
export const isPossible = (used: number, size: number): boolean => used >= 0 && used <= size && (used & 3) === 0

/** Where a ring's words are among its `words`. */
export const ringWord = { tail: 0, head: 32, wanted: 64, beside: 96, broken: 128 } as const
