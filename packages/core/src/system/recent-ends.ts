import type { ExitReport, HostPlace } from '../kernel/platform.ts'

const most = 1_024

/** How the hosts ended that ended last, for those who ask late. */
export class RecentEnds {
  readonly #reports = new Map<string, ExitReport>()

  add(place: HostPlace, report: ExitReport): void {
    this.#reports.set(keyOf(place.slot, place.incarnation), report)
    if (this.#reports.size <= most) return
    const [oldest] = this.#reports.keys()
    this.#reports.delete(oldest!)
  }

  of(slot: number, incarnation: number): ExitReport | undefined {
    return this.#reports.get(keyOf(slot, incarnation))
  }
}

const keyOf = (slot: number, incarnation: number): string => `${slot}.${incarnation}`
