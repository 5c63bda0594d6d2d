import type { BareLock } from './bare-lock.ts'

/** At most so many threads may use it. */
const places = 8
/** Each place is a cache line of its own. */
const wordsApart = 16

/**
 * A fair mutex as one writes it by hand: everybody draws a ticket and sleeps at the place of that number until its ticket is shown there.
 *
 *   word 0               the next ticket
 *   word 16 x (1 + n)    the latest ticket, of those with n as remainder, whose turn has come
 */
export class SabTicketLock implements BareLock {
  static readonly words: number = wordsApart * (places + 1)
  readonly #words: Int32Array<SharedArrayBuffer>
  #mine = 0

  constructor(words: Int32Array<SharedArrayBuffer>) {
    this.#words = words
  }

  lock(): void {
    const ticket = Atomics.add(this.#words, 0, 1)
    const place = placeOf(ticket)
    let shown = Atomics.load(this.#words, place)
    while (shown !== ticket) {
      Atomics.wait(this.#words, place, shown)
      shown = Atomics.load(this.#words, place)
    }
    this.#mine = ticket
  }

  unlock(): void {
    const next = this.#mine + 1
    const place = placeOf(next)
    Atomics.store(this.#words, place, next)
    Atomics.notify(this.#words, place, 1)
  }
}

/** Ticket 0 need not be shown: all places begin with it. */
const placeOf = (ticket: number): number => wordsApart * (1 + (ticket % places))
