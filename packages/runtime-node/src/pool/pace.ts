import { machineNow } from '../tasks/machine-clock.ts'

/** So often, in milliseconds, a loop looks up from its work. */
const lookEveryMs = 0.1
const mostAtATime = 65_536

/** Tells a loop how many steps it may go before it looks up again, however long each of them takes: looking costs more than a short step. */
export class Pace {
  #steps = 1
  #lookedAt: number = machineNow()

  next(): number {
    const now = machineNow()
    const tookMs = now - this.#lookedAt
    this.#lookedAt = now
    if (tookMs < lookEveryMs / 2) this.#steps = Math.min(mostAtATime, this.#steps * 2)
    else if (tookMs > lookEveryMs * 2) this.#steps = Math.max(1, Math.floor((this.#steps * lookEveryMs) / tookMs))
    return this.#steps
  }
}
