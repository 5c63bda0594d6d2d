import { ignore } from '../basics/ignore.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { ExitReport, HostPlace, SlotFate } from '../kernel/platform.ts'
import type { Claim } from '../kernel/reserved.ts'
import { within } from '../time/within.ts'
import { isGone } from './host-lifecycle.ts'
import type { HostRecord } from './host-record.ts'

/** Hosts say within this time which actors they want back. */
const answerMs = 1_000

/** What the supervisors of all hosts make of the end of one. */
export interface Answers {
  /** Resolves when main has settled with the host that is gone. */
  readonly settled: Promise<unknown>
  /** The actors that are wanted back. A host that is late with its answer says it when the other is up again. */
  readonly inTime: Promise<readonly Claim[]>
}

/** What main tells all hosts about one of them. */
export class HostNews {
  readonly #kernel: Kernel
  readonly #living: () => readonly HostRecord[]

  constructor(kernel: Kernel, living: () => readonly HostRecord[]) {
    this.#kernel = kernel
    this.#living = living
  }

  /** A host is gone. For a host of one actor only the answer of that actor's supervisor counts, and is waited for. */
  down({ plan, place: { slot, incarnation }, doomed }: HostRecord, report: ExitReport): Answers {
    const kernel = this.#kernel
    const news = [slot, incarnation, report, doomed.values().map(({ number }) => number)] as const
    const answers: { readonly from: HostRecord | undefined; readonly claims: readonly Claim[] }[] = []
    const hear = (from: HostRecord | undefined, answer: Promise<unknown>): Promise<void> =>
      answer.then((claims) => void answers.push({ from, claims: claims as Claim[] }), ignore) // it is gone, and what it wanted is over
    const settled = hear(undefined, kernel.hostGone(...news))
    const others = this.#living().map((from) => ({
      from,
      heard: hear(from, kernel.request(from.place, 'hostDown', [...news], Infinity)),
    }))
    const { ownerSlot } = plan
    const awaited = others.filter(({ from }) => (ownerSlot === undefined ? from.state === 'up' : from.plan.slot === ownerSlot))
    const limitMs = ownerSlot === undefined ? answerMs : Infinity
    // whoever has gone since will not start anybody again
    const heard = (): Claim[] => answers.flatMap(({ from, claims }) => (from === undefined || !isGone(from.state) ? claims : []))
    return {
      settled,
      inTime: within(kernel.waits, Promise.all([settled, ...awaited.map((other) => other.heard)]), limitMs).then(heard),
    }
  }

  /** A host is up again. */
  up(place: HostPlace): void {
    void this.#kernel.hostUp(place)
    this.#tellAll('hostUp', [place])
  }

  /** A slot stays empty that had been about to have a host again. */
  over(slot: number, fate: SlotFate): void {
    void this.#kernel.slotOver(slot, fate)
    this.#tellAll('slotOver', [slot, fate])
  }

  #tellAll(method: 'hostUp' | 'slotOver', args: unknown[]): void {
    for (const { place } of this.#living()) this.#kernel.tellHost(place, method, args)
  }
}
