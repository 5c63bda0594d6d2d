import type { Clock, Timer } from '../time/clock.ts'
import type { DeadLetterReason } from './dead-letter-reason.ts'
import type { Events } from './events.ts'

const windowMs = 1_000
const mostTold = 100

interface Tally {
  actor: string
  method: string
  reason: DeadLetterReason
  count: number
}

/**
 * Accounts for messages that nobody will handle. Each is counted; the first hundred in a second are told one by one, the others once
 * the second is over, with their number, one event for each actor, message and reason.
 */
export class DeadLetters {
  /** Letters since the kernel began, by reason. */
  readonly counts: Map<DeadLetterReason, number> = new Map<DeadLetterReason, number>()
  readonly #events: Events
  readonly #clock: Clock
  #windowEnd = 0
  #told = 0
  readonly #held = new Map<string, Tally>()
  #timer: Timer | undefined = undefined

  constructor(events: Events, clock: Clock) {
    this.#events = events
    this.#clock = clock
  }

  add(actor: string, method: string, reason: DeadLetterReason, count = 1): void {
    this.counts.set(reason, (this.counts.get(reason) ?? 0) + count)
    if (!this.#events.wants('letter.dead')) return
    const now = this.#clock.now()
    if (now >= this.#windowEnd) {
      this.tellHeld()
      this.#windowEnd = now + windowMs
      this.#told = 0
    }
    if (this.#told < mostTold) {
      this.#told++
      return this.#events.emit({ event: 'letter.dead', actor, method, reason, count })
    }
    const key = `${actor} ${method} ${reason}`
    const tally = this.#held.get(key)
    if (tally !== undefined) {
      tally.count += count
      return
    }
    if (this.#held.size === 0) this.#timer = this.#clock.after(Math.max(1, this.#windowEnd - now), () => this.tellHeld())
    this.#held.set(key, { actor, method, reason, count })
  }

  /** Tells what was held back; also called before the kernel ends. */
  tellHeld(): void {
    this.#timer?.cancel()
    const held = [...this.#held.values()]
    this.#held.clear()
    for (const tally of held) this.#events.emit({ event: 'letter.dead', ...tally })
  }
}
