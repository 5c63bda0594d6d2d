import { Deque } from '../basics/deque.ts'
import type { Clock } from '../time/clock.ts'
import type { Schedule } from '../time/schedule.ts'

const turnBudget = 32
const sliceMs = 1
const longestStride = 64

/** Something that is ready for a turn. */
export interface Runnable {
  /** Does at most `budget` pieces of work and returns how many it did; enqueues itself again if there is more. */
  turn(budget: number): number
  /** Its turn, which just ended, took that long without giving way. Told only where no other's turn could have been it. */
  tookLong?(ms: number): void
}

/**
 * Gives ready cells their turns, first come, first served.
 *
 * A burst starts in a microtask, so an idle kernel answers at once. A slice lasts about a millisecond; after it the platform gets to
 * its timers and I/O before the next. The slice outlives a burst: a chain of asks that runs dry between any two messages never leaves
 * the microtasks by itself, and a budget that began anew with each run would starve timers for ever.
 */
export class Scheduler {
  readonly #ready = new Deque<Runnable>()
  readonly #clock: Clock
  readonly #schedule: Schedule
  readonly #slowMs: number
  #armed = false
  #sliceStart = 0
  #lastLook = 0
  /** The host may have been idle since the clock was looked at. */
  #rested = false
  /** Turns since then. */
  #turns = 0
  /** Messages until the clock is looked at again, and how many that was the last time. */
  #left = 1
  #stride = 1

  constructor(clock: Clock, schedule: Schedule, slowMs: number) {
    this.#clock = clock
    this.#schedule = schedule
    this.#slowMs = slowMs
  }

  enqueue(runnable: Runnable): void {
    this.#ready.push(runnable)
    if (this.#armed) return
    this.#armed = true
    this.#schedule.soon(this.#runBurst)
  }

  /** Resolves in a turn of its own. */
  turn(): Promise<void> {
    return new Promise((resolve) => {
      this.enqueue({
        turn: () => {
          resolve()
          return 1
        },
      })
    })
  }

  /** Idle time is nobody's; but a look at the clock for each burst would be felt by quick asks, which are a burst each. */
  readonly #runBurst = (): void => {
    this.#rested = this.#stride > 1
    if (!this.#rested) {
      this.#lastLook = this.#clock.now()
      this.#turns = 0
    }
    this.#run()
  }

  readonly #runSlice = (): void => {
    this.#sliceStart = this.#lastLook = this.#clock.now()
    this.#rested = false
    this.#turns = 0
    this.#left = this.#stride
    this.#run()
  }

  readonly #run = (): void => {
    let drained = false
    // whatever is thrown in here is the host's to report, but the other actors go on
    try {
      drained = this.#drain()
    } finally {
      if (drained) this.#armed = false
      else this.#schedule.later(this.#runSlice)
    }
  }

  /** False when the slice ended first. */
  #drain(): boolean {
    for (let ready = this.#ready.shift(); ready !== undefined; ready = this.#ready.shift()) {
      this.#turns++
      this.#left -= ready.turn(Math.min(this.#left, turnBudget))
      if (this.#left <= 0 && this.#sliceIsOver(ready)) return false
    }
    return true
  }

  #sliceIsOver(last: Runnable): boolean {
    const now = this.#clock.now()
    const sinceLook = now - this.#lastLook
    this.#lastLook = now
    // quick handlers are looked at rarely, slow ones after each message
    this.#stride =
      sinceLook < sliceMs / 8 ? Math.min(this.#stride * 2, longestStride) : sinceLook > sliceMs / 2 ? 1 : this.#stride
    if (sinceLook >= this.#slowMs && !this.#rested && this.#turns === 1) last.tookLong?.(sinceLook)
    this.#rested = false
    this.#turns = 0
    if (now - this.#sliceStart >= sliceMs) return true
    this.#left = this.#stride
    return false
  }
}
