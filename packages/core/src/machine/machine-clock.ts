import type { Timers } from '../actor/timers.ts'

/** The clock of a machine, for logic that asks for one: timers of the actor that runs it. */
export class MachineClock {
  readonly #timers: Timers
  readonly #step: (key: string, action: () => void) => unknown
  #count = 0

  /** `step` runs what is due; it is called in a turn. */
  constructor(timers: Timers, step: (key: string, action: () => void) => unknown) {
    this.#timers = timers
    this.#step = step
  }

  setTimeout(action: () => void, delayMs: number): string {
    const key = `machine clock ${++this.#count}`
    this.#timers.once(key, Math.max(0, delayMs), () => this.#step(key, action))
    return key
  }

  clearTimeout(key: string): void {
    this.#timers.cancel(key)
  }
}
