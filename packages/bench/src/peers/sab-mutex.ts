import type { BareLock } from './bare-lock.ts'
import { sharedInts } from './shared-ints.ts'

/** The word: nobody has it, somebody has it, somebody has it and others may sleep. */
const free = 0
const taken = 1
const wanted = 2

/** A mutex as one writes it by hand: three states in one word of a SharedArrayBuffer. Whoever comes at the right moment has it. */
export class SabMutex implements BareLock {
  readonly #word: Int32Array<SharedArrayBuffer>

  /** @param word - one, zero at first */
  constructor(word: Int32Array<SharedArrayBuffer> = sharedInts(1)) {
    this.#word = word
  }

  lock(): void {
    if (Atomics.compareExchange(this.#word, 0, free, taken) === free) return
    while (Atomics.exchange(this.#word, 0, wanted) !== free) Atomics.wait(this.#word, 0, wanted)
  }

  /** The same in the event loop. */
  async lockInLoop(): Promise<void> {
    if (Atomics.compareExchange(this.#word, 0, free, taken) === free) return
    while (Atomics.exchange(this.#word, 0, wanted) !== free) await Atomics.waitAsync(this.#word, 0, wanted).value
  }

  unlock(): void {
    if (Atomics.exchange(this.#word, 0, free) === wanted) Atomics.notify(this.#word, 0, 1)
  }
}
