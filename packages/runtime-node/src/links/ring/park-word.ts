/**
 * Whether the thread that reads has gone to sleep: one 32-bit word for all the rings it reads. 0: it is about to look by itself. 1: it
 * looks when it is rung for, and not before.
 *
 * **Why no wake is lost.** A writer stores its ring's `tail` and then loads this word; the reader stores 1 here and then loads the
 * `tail` of each of its rings. All four are sequentially consistent, so in the one order that they have, at least one of the two loads
 * comes behind the other side's store (as in Dekker's algorithm: E. W. Dijkstra, EWD 123, 1965): the writer sees that it
 * has to ring, or the reader sees that it must not sleep.
 *
 * **Why there is one bell for each sleep.** Both ends leave 1 by a compare-and-swap, and one of them succeeds: the writer that did has to
 * ring, and the reader that did knows that nobody will. A reader whose own fails stays asleep, because a bell is on its way.
 *
 * **When the one who has to ring dies first**, between its compare-and-swap and the bell, the reader would sleep for ever and the others
 * think it awake. The end of a thread is seen by all whom it had a link with, and they look at all of their rings then. The end of a link alone shows
 * nothing of the kind, so nobody claims a bell for its last word: see `RingOutlet`.
 */
export class ParkWord {
  readonly #words: Int32Array<ArrayBufferLike>

  constructor(memory: ArrayBufferLike, at = 0) {
    this.#words = new Int32Array(memory, at, 1)
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  }

  /** The reader goes to sleep. It has to look at all its rings behind this. */
  park(): void {
    Atomics.store(this.#words, 0, 1)
  }

  /** The reader has found something after all. False when a bell is on its way. */
  unpark(): boolean {
    return Atomics.compareExchange(this.#words, 0, 1, 0) === 1
  }

  /** A writer has published. True when it has to ring. */
  mustRing(): boolean {
    // The load alone is much cheaper than the swap, and a reader under load is awake.
    return Atomics.load(this.#words, 0) === 1 && Atomics.compareExchange(this.#words, 0, 1, 0) === 1
  }
}
