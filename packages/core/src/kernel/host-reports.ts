import { type Outcome, openOutcome } from '../basics/outcome.ts'
import type { Wheel } from '../time/wheel.ts'
import { within } from '../time/within.ts'
import type { ExitReport } from './platform.ts'

/** How long a peer whose link ended waits for main to say what became of it. */
const reportMs = 500

/** What main reports of hosts that are gone, for whoever saw a link end first. */
export class HostReports {
  readonly #wheel: Wheel
  readonly #reports = new Map<string, Outcome<ExitReport>>()

  constructor(wheel: Wheel) {
    this.#wheel = wheel
  }

  put(slot: number, incarnation: number, report: ExitReport): void {
    this.#at(slot, incarnation).resolve(report)
  }

  /** The report, or `undefined` when main is silent for too long. */
  async of(slot: number, incarnation: number): Promise<ExitReport | undefined> {
    const { promise } = this.#at(slot, incarnation)
    return (await within(this.#wheel, promise, reportMs)) ? promise : undefined
  }

  /** Nobody will ask for it any more. */
  forget(slot: number, incarnation: number): void {
    this.#reports.delete(keyOf(slot, incarnation))
  }

  #at(slot: number, incarnation: number): Outcome<ExitReport> {
    const key = keyOf(slot, incarnation)
    let report = this.#reports.get(key)
    if (report === undefined) this.#reports.set(key, (report = openOutcome()))
    return report
  }
}

const keyOf = (slot: number, incarnation: number): string => `${slot}.${incarnation}`
