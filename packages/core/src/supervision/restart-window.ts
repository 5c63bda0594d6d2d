interface Failure {
  /** When it happened, or would have happened had its child not waited since. */
  at: number
  readonly whose: unknown
}

/**
 * The failures that still count: those of the last `withinMs`. One more than `restarts` of them is too many. The time in which a child
 * only waits for its next life does not count: its failures grow no older meanwhile, so that no back-off hides a crash loop.
 */
export class RestartWindow {
  readonly #restarts: number
  readonly #withinMs: number
  #failures: Failure[] = []

  constructor(restarts: number, withinMs: number) {
    this.#restarts = restarts
    this.#withinMs = withinMs
  }

  /** How many count at `now`. */
  countAt(now: number): number {
    this.#failures = this.#failures.filter(({ at }) => now - at < this.#withinMs)
    return this.#failures.length
  }

  /** Counts a failure. True when it is one too many. */
  fail(now: number, whose?: unknown): boolean {
    const count = this.countAt(now)
    this.#failures.push({ at: now, whose })
    return count + 1 > this.#restarts
  }

  /** From now on `whose` only waits, for `ms`. */
  waits(whose: unknown, ms: number): void {
    for (const failure of this.#failures) if (failure.whose === whose) failure.at += ms
  }
}
