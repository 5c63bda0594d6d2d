import type { Clock, Timer } from '../time/clock.ts'

interface Pending {
  readonly dueMs: number
  readonly action: () => void
}

/**
 * A clock that stands still until a test moves it.
 *
 * @example
 * const clock = new ManualClock()
 * clock.after(10, () => console.log('ten'))
 * clock.advance(9) // nothing
 * clock.advance(1) // prints 'ten'
 */
export class ManualClock implements Clock {
  #now: number
  readonly #pending = new Set<Pending>()

  /** @param nowMs - where it begins; a whole number or a fraction of milliseconds. @defaultValue 0 */
  constructor(nowMs = 0) {
    this.#now = nowMs
  }

  now(): number {
    return this.#now
  }

  after(delayMs: number, action: () => void): Timer {
    const pending = { dueMs: this.#now + Math.max(0, delayMs), action }
    this.#pending.add(pending)
    return { cancel: () => void this.#pending.delete(pending) }
  }

  /** How many timers wait. */
  get waiting(): number {
    return this.#pending.size
  }

  /** When the next timer is due, or `undefined` when none waits. */
  get nextMs(): number | undefined {
    return this.#next()?.dueMs
  }

  /**
   * Moves on by `ms` and runs, before it returns, every timer that falls due on the way: in the order of their times, those of one
   * time in the order they were set, and also those that an action sets. `now()` is the timer's own time while it runs. An error that
   * an action throws is the caller's, and the clock stands at that moment.
   */
  advance(ms: number): void {
    const end = this.#now + ms
    for (let next = this.#next(); next !== undefined && next.dueMs <= end; next = this.#next()) {
      this.#now = next.dueMs
      this.#pending.delete(next)
      next.action()
    }
    this.#now = Math.max(this.#now, end)
  }

  #next(): Pending | undefined {
    let next: Pending | undefined
    for (const pending of this.#pending) if (next === undefined || pending.dueMs < next.dueMs) next = pending
    return next
  }
}
