/** Which of the two ends of a pair one is. */
export type Side = 0 | 1

/**
 * How many bytes each end of a port has taken out of it: one 32-bit word an end, in memory that both see, so that a sender knows
 * what still waits without a message coming back. Counts wrap; differences up to 2 GiB stay right.
 *
 *   word 0  taken by side 0    written by side 0 alone
 *   word 1  taken by side 1    written by side 1 alone
 */
export class TakenBytes {
  readonly #words: Int32Array
  readonly #side: Side
  #sent = 0

  constructor(memory: SharedArrayBuffer, side: Side) {
    this.#words = new Int32Array(memory)
    this.#side = side
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)
  }

  sent(bytes: number): void {
    this.#sent = (this.#sent + bytes) | 0
  }

  took(bytes: number): void {
    Atomics.add(this.#words, this.#side, bytes)
  }

  /** Sent, and not yet taken by the other end. */
  get waiting(): number {
    return (this.#sent - Atomics.load(this.#words, 1 - this.#side)) | 0
  }
}
