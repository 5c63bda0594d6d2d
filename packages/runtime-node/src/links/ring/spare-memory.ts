/** Smaller chunks are not worth it, and would hold much more memory than they need. */
const leastBytes = 4_096
/** What is kept for later. */
const mostSpareBytes = 1_048_576

/**
 * Memory of chunks that had to wait for room, for the next ones that have to. The engine counts the memory of every array of bytes that is made, and looks
 * through the whole heap after some megabytes of it, whether that is in use or not: for a sender that is always a little ahead of its reader each few hundred chunks.
 */
export class SpareMemory {
  readonly #spare: Uint8Array[] = []
  #spareBytes = 0

  /** The first `length` bytes of `memory` in memory of their own, which may be longer; `undefined` when they are too few for that. */
  copyOf(memory: Uint8Array, length: number): Uint8Array | undefined {
    if (length < leastBytes) return undefined
    const copy = this.#take(length)
    copy.set(memory.subarray(0, length))
    return copy
  }

  /** What {@link copyOf} gave is not needed any more. */
  giveBack(memory: Uint8Array): void {
    if (this.#spareBytes + memory.byteLength > mostSpareBytes) return
    this.#spare.push(memory)
    this.#spareBytes += memory.byteLength
  }

  #take(length: number): Uint8Array {
    const last = this.#spare.pop()
    this.#spareBytes -= last?.byteLength ?? 0
    return last !== undefined && last.byteLength >= length ? last : new Uint8Array(Math.ceil(length / leastBytes) * leastBytes)
  }
}
