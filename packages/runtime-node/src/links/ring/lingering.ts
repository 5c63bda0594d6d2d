/** After so many looks for nothing in a row a thread goes to sleep at once. */
const missesUntilOff = 16
/** Then every so many sleeps are put off once, to see whether it has become worth while. */
const sleepsToProbe = 32
/** How long a spinning thread looks; a probe needs longer than the other side takes to wake up and to answer. */
const spinMs = 0.05
const probeMs = 0.15

/**
 * Whether a thread that has read everything, and found nothing at a glance, looks again before it goes to sleep. Being woken costs both sides more than
 * a look or two, so it is worth while when something is found, and a waste otherwise: it is done only as long as it was.
 *
 * A thread looks once more, in its next turn. One that spins goes on looking for 50 microseconds, turn after turn: that is a whole
 * processor, and it slows down everybody when there are more threads than processors. So it does that only if it was told to, and
 * while there are processors enough.
 */
export class Lingering {
  readonly #maySpin: () => boolean
  #misses = missesUntilOff
  #sleeps = 0
  #untilMs = 0
  #isLooking = false

  constructor(maySpin: () => boolean) {
    this.#maySpin = maySpin
  }

  /** A look at the rings is over. Returns whether to look again in the next turn. */
  again(hasFound: boolean): boolean {
    if (hasFound) return this.#found()
    if (!this.#isLooking) return false
    if (performance.now() < this.#untilMs) return true
    this.#isLooking = false
    this.#misses++
    return false
  }

  #found(): boolean {
    if (this.#isLooking) this.#misses = 0
    this.#isLooking = true
    const isProbe = this.#misses >= missesUntilOff
    if (isProbe && ++this.#sleeps < sleepsToProbe) {
      this.#isLooking = false
      return false
    }
    this.#sleeps = 0
    this.#untilMs = this.#maySpin() ? performance.now() + (isProbe ? probeMs : spinMs) : 0
    return true
  }
}
