import { availableParallelism } from 'node:os'

/**
 * How many threads a system has, over all of its processes: one 32-bit word that main keeps. A thread that spins takes a processor, so there
 * must be one for each.
 */
export class Crowd {
  readonly #words: Int32Array
  readonly #processors = availableParallelism()

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory)
  }

  static memory(): SharedArrayBuffer {
    return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  }

  join(): void {
    Atomics.add(this.#words, 0, 1)
  }

  leave(): void {
    Atomics.sub(this.#words, 0, 1)
  }

  get hasProcessorsEnough(): boolean {
    return Atomics.load(this.#words, 0) <= this.#processors
  }
}
