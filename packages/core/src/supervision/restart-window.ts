/**
 * The failures of one supervisor's children that still count: those of the last `withinMs`. One more than `restarts` of them is too
 * many. Time that a child only waited for its next life does not count: the window stands still meanwhile.
 */
export class RestartWindow {
  readonly #restarts: number
  readonly #withinMs: number
  #failures: number[] = []

  constructor(restarts: number, withinMs: number) {
    this.#restarts = restarts
    this.#withinMs = withinMs
  }

  /** How many count at `now`. */
  countAt(now: number): number {
    this.#failures = this.#failures.filter((at) => now - at < this.#withinMs)
    return this.#failures.length
  }

  /** Counts a failure. True when it is one too many. */
  fail(now: number): boolean {
    const count = this.countAt(now)
    this.#failures.push(now)
    return count + 1 > this.#restarts
  }

  /** `ms` went by in which a child was only waiting. */
  waited(ms: number): void {
    this.#failures = this.#failures.map((at) => at + ms)
  }
}
