import type { Readying } from '../refs/ready-wait.ts'

/** Who waits for room, in the order they came; those that gave up are passed over. */
export class ReadyQueue {
  readonly #waiting = new Set<Readying>()

  push(who: Readying): void {
    this.#waiting.add(who)
  }

  /** Who waits longest. */
  get first(): Readying | undefined {
    for (const who of this.#waiting) {
      if (!who.settled) return who
      this.#waiting.delete(who)
    }
    return undefined
  }

  remove(who: Readying): void {
    this.#waiting.delete(who)
  }

  /** Nobody gets room any more; each gets an error of its own. */
  fail(error: () => Error): void {
    for (const who of this.#waiting) {
      this.#waiting.delete(who)
      if (!who.settled) who.reject(error())
    }
  }
}
