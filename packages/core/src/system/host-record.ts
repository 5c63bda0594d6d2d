import type { HostOptions } from '../actor/host-options.ts'
import { type Outcome, openOutcome } from '../basics/outcome.ts'
import { NumberTable } from '../kernel/number-table.ts'
import type { ExitReport, HostFacts, HostPlace, StartedHost } from '../kernel/platform.ts'
import type { RestartWindow } from '../supervision/restart-window.ts'
import { type HostEvent, type HostState, hostLifecycle, isGone } from './host-lifecycle.ts'

/** What is the same for all incarnations of a host. */
export interface HostPlan {
  readonly kind: 'thread' | 'process'
  readonly slot: number
  readonly name: string
  readonly options: HostOptions
  /** For a host of one actor: the slot from where that was spawned. The host is not to outlast it. */
  readonly ownerSlot: number | undefined
  /** The deaths of all incarnations that count. */
  readonly deaths: RestartWindow
}

/** An actor that does not come back with its host. */
interface Doomed {
  readonly number: number
  nextInTable: Doomed | undefined
}

/** A host in one incarnation, as main keeps it. */
export class HostRecord {
  readonly plan: HostPlan
  readonly place: HostPlace
  readonly started: StartedHost
  readonly startedAt: number
  state: HostState = 'starting'
  /** It was ended from outside, because it did not end by itself in time or was not to. */
  killed = false
  /** The actor that it is for was killed, and it with that. */
  actorKilled = false
  facts: HostFacts | undefined = undefined
  /** Why main ended it. */
  fault: unknown = undefined
  /** Why it never came up. */
  startError: Error | undefined = undefined
  /** Its actors that are being stopped or killed: whatever becomes of it they are not restarted. */
  readonly doomed: NumberTable<Doomed> = new NumberTable()
  /** The hosts to which it was given a link. */
  readonly acquaintances: Set<HostRecord> = new Set()
  /** Its actors are being stopped; resolves when they have ended. */
  windingDown: Promise<void> | undefined = undefined
  /** Resolves when the host is up or can never be. */
  readonly settled: Outcome<void> = openOutcome()
  /** Resolves with how it ended once it is gone. */
  readonly end: Outcome<ExitReport> = openOutcome()
  /** Resolves when it is gone and main has settled with it. */
  readonly gone: Outcome<void> = openOutcome()

  constructor(plan: HostPlan, incarnation: number, started: StartedHost, startedAt: number) {
    this.plan = plan
    this.place = { kind: plan.kind, slot: plan.slot, incarnation }
    this.started = started
    this.startedAt = startedAt
  }

  /** Whether its kernel runs, also when it is about to end. */
  get runs(): boolean {
    return this.facts !== undefined && !isGone(this.state)
  }

  /** Whatever becomes of it, its actor of that number is not restarted. */
  doom(number: number): void {
    if (!this.doomed.has(number)) this.doomed.add({ number, nextInTable: undefined })
  }

  allows(event: HostEvent): boolean {
    return hostLifecycle[this.state][event] !== undefined
  }

  /** Takes the step that `event` leads to. False: it leads nowhere from here. */
  step(event: HostEvent): boolean {
    const next = hostLifecycle[this.state][event]
    if (next === undefined) return false
    this.state = next
    return true
  }
}
