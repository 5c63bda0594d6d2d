/** Slots that are free, the one that has been so for longest first: so those that are taken one after the other are nearly always in a row. */
export class FreeSlots {
  readonly #ring: Uint16Array
  #next = 0
  #size = 0

  /** All are free, from 0 on. */
  constructor(slots: number) {
    this.#ring = new Uint16Array(slots)
    this.reset()
  }

  get size(): number {
    return this.#size
  }

  /** Only while there is one. */
  take(): number {
    const slot = this.#ring[this.#next]!
    this.#next = this.#next + 1 === this.#ring.length ? 0 : this.#next + 1
    this.#size--
    return slot
  }

  /** One that was taken. */
  put(slot: number): void {
    const end = this.#next + this.#size
    this.#ring[end < this.#ring.length ? end : end - this.#ring.length] = slot
    this.#size++
  }

  /** All of them are free. */
  reset(): void {
    for (let slot = 0; slot < this.#ring.length; slot++) this.#ring[slot] = slot
    this.#next = 0
    this.#size = this.#ring.length
  }
}
