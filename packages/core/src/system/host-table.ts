import type { HostOptions } from '../actor/host-options.ts'
import type { StopReason } from '../actor/stop-reason.ts'
import { ignore } from '../basics/ignore.ts'
import { HostStalledError } from '../errors/host-errors.ts'
import { HostUnavailableError, SystemStoppedError } from '../errors/not-delivered-errors.ts'
import { toError } from '../errors/to-error.ts'
import { actorNumber } from '../ids/actor-number.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Peer } from '../kernel/peer.ts'
import type { ExitReport, HostFacts, HostPlace, SlotFate } from '../kernel/platform.ts'
import type { Claim } from '../kernel/reserved.ts'
import { RestartWindow } from '../supervision/restart-window.ts'
import { within } from '../time/within.ts'
import { isGone, isOver, isWanted } from './host-lifecycle.ts'
import { HostNews } from './host-news.ts'
import { type HostPlan, HostRecord } from './host-record.ts'
import { RecentEnds } from './recent-ends.ts'

/** A host whose link ended has so long to exit; then it is ended from outside, because a broken link is a dead host. */
const exitGraceMs = 500
/** Beyond what its actors may take to stop: a host may share its processor with many others. */
const graceMs = 1_000
/** A host that has wound down has so long to leave. */
const leaveMs = 2_000
/** How often a host may die; its slot stays empty after one time more. */
export interface HostPolicy {
  readonly restarts: number
  readonly withinMs: number
}
const usualPolicy: HostPolicy = { restarts: 3, withinMs: 5_000 }

/** The actor that a host of its own was started for is the first that was born there. */
export const firstBorn: number = actorNumber(1, 1)

/** Told once it is known which actors of a host that is gone come back, by their numbers. */
export type OnGone = (place: HostPlace, returning: ReadonlySet<number>) => void

/** The hosts of one system beside main, kept by main: it starts them, brings them together, and starts them again when they died. */
export class HostTable {
  readonly #kernel: Kernel
  readonly #onGone: OnGone
  readonly #onBegin: (peer: Peer) => void
  readonly #news: HostNews
  /** The last of each slot, unless that stays empty. */
  readonly #records = new Map<number, HostRecord>()
  /** Of those that are gone, the last ones. */
  readonly #ends = new RecentEnds()
  #lastSlot = 0
  #closed = false

  /** `onBegin`: a host was told nothing yet. */
  constructor(kernel: Kernel, onGone: OnGone, onBegin: (peer: Peer) => void) {
    this.#kernel = kernel
    this.#onGone = onGone
    this.#onBegin = onBegin
    this.#news = new HostNews(kernel, () => this.living)
  }

  get living(): HostRecord[] {
    return [...this.#records.values()].filter(({ state }) => !isGone(state))
  }

  /** The host in the slot as it is now, or was last; `undefined` for a slot that stays empty. */
  in(slot: number): HostRecord | undefined {
    return this.#records.get(slot)
  }

  at(slot: number, incarnation: number): HostRecord | undefined {
    const record = this.#records.get(slot)
    return record?.place.incarnation === incarnation ? record : undefined
  }

  /** Resolves with how that host ended. @throws HostUnavailableError when nobody knows any more */
  async endOf(slot: number, incarnation: number): Promise<ExitReport> {
    const end = this.at(slot, incarnation)?.end.promise ?? this.#ends.of(slot, incarnation)
    if (end === undefined) throw new HostUnavailableError({ slot, state: 'gone for long', retryable: false })
    return end
  }

  // ---- start

  /**
   * `purpose`: how often it may die if it is for many actors, or the host from where the one actor is spawned that it is for.
   * @throws OptionError, SystemStoppedError, HostUnavailableError
   */
  start(kind: 'thread' | 'process', name: string, options: HostOptions, purpose: HostPolicy | HostPlace): HostRecord {
    const owner = 'slot' in purpose ? purpose : undefined
    const { restarts, withinMs } = 'slot' in purpose ? usualPolicy : purpose
    const asker = owner === undefined ? undefined : this.at(owner.slot, owner.incarnation)
    if (owner !== undefined && owner.slot !== 0 && (asker === undefined || isGone(asker.state))) {
      throw new HostUnavailableError({ slot: owner.slot, state: 'down', retryable: false })
    }
    const deaths = new RestartWindow(restarts, withinMs)
    const record = this.#begin({ kind, slot: this.#lastSlot + 1, name, options, ownerSlot: owner?.slot, deaths }, 1)
    this.#lastSlot = record.plan.slot
    const peer = this.#kernel.meet(record.place, record.started.link)!
    this.#onBegin(peer)
    this.#follow(record, peer, undefined)
    return record
  }

  #begin(plan: HostPlan, incarnation: number): HostRecord {
    if (this.#closed) throw new SystemStoppedError({ system: this.#kernel.systemId })
    const { systemId, settings, platform, clock } = this.#kernel
    const { kind, slot, name, options } = plan
    const started = platform.startHost({ kind, slot, incarnation, systemId, name, settings, options })
    const record = new HostRecord(plan, incarnation, started, clock.now())
    this.#records.set(slot, record)
    return record
  }

  /** `prepared`: what has to be done before it counts as up. */
  #follow(record: HostRecord, peer: Peer, prepared: Promise<unknown> | undefined): void {
    const { started } = record
    started.ready.then(
      (facts) => {
        if (prepared === undefined) this.#ready(record, facts)
        else prepared.then(() => this.#ready(record, facts), ignore) // it is gone again
      },
      (error: Error) => {
        record.startError = isWanted(record.state) ? this.#stoppedError(record, error) : error
        peer.startFailed(record.startError)
        started.terminate()
      },
    )
    void started.exited.then((report) => this.#gone(record, report))
  }

  #ready(record: HostRecord, facts: HostFacts): void {
    if (!record.step('ready')) return
    const { place, plan } = record
    record.facts = facts
    record.settled.resolve()
    this.#kernel.events.emit({ event: 'host.up', ...place, name: plan.name, pid: facts.pid })
    if (place.incarnation > 1) this.#news.up(place)
    void this.#endIfStalled(record)
  }

  /** Asks the host again and again whether it is there, if that is wanted; one that is silent for too long is ended as by a crash. */
  async #endIfStalled(record: HostRecord): Promise<void> {
    const { settings, watches } = this.#kernel
    const waitedMs = settings.stallTimeoutMs
    while (waitedMs < Infinity && record.state === 'up') {
      try {
        await this.#kernel.request(record.place, 'stats', [], waitedMs)
      } catch {
        if (record.state !== 'up') return
        record.fault = new HostStalledError({ host: record.plan.name, waitedMs })
        return record.started.terminate()
      }
      await within(watches, record.gone.promise, waitedMs / 2)
    }
  }

  #stoppedError({ place: { slot } }: HostRecord, cause: Error): Error {
    if (this.#closed) return new SystemStoppedError({ system: this.#kernel.systemId }, { cause })
    return new HostUnavailableError({ slot, state: 'stopped', retryable: false }, { cause })
  }

  /** Resolves when the host is up. @throws HostStartError, or SystemStoppedError or HostUnavailableError when it was not let come up */
  async isUp(record: HostRecord): Promise<void> {
    await record.started.ready.catch(ignore) // the error is looked at below
    if (record.startError !== undefined) throw record.startError
  }

  /**
   * Opens a direct link between two hosts, once, when both are up; the one that asks may be about to end, with something left to say.
   * `incarnation` is what it knows of the other: of a host that is just coming back it hears when that is up.
   * @throws HostUnavailableError, or why the other one did not start
   */
  async connect(from: HostPlace, slot: number, incarnation: number): Promise<void> {
    const [one, other] = [this.at(from.slot, from.incarnation), this.in(slot)]
    const isBack = other !== undefined && other.place.incarnation > incarnation
    if (!isBack) await Promise.all([one?.settled.promise, other?.settled.promise])
    if (other?.startError !== undefined) throw other.startError
    if (one?.runs !== true || other?.state !== 'up') {
      const state = other?.state ?? (slot <= this.#lastSlot ? 'stopped' : 'unknown')
      throw new HostUnavailableError({ slot, state, retryable: isBack || state === 'down' })
    }
    if (one.acquaintances.has(other)) return
    one.acquaintances.add(other)
    other.acquaintances.add(one)
    this.#kernel.platform.introduce(one.started, other.started)
  }

  // ---- wanted ends

  /** Stops the actors of a host within the limit and ends it for good, by force if it must be; resolves when it is gone. */
  async stop(
    record: HostRecord,
    limitMs: number = 2 * this.#kernel.settings.stopTimeoutMs + graceMs,
    reason: StopReason = { kind: 'host-stopped' },
  ): Promise<void> {
    if (this.#isToEnd(record)) await this.#windDown(record, limitMs, reason)
  }

  /** Ends a host for good from outside, whatever it is doing; resolves when it is gone. */
  async kill(record: HostRecord): Promise<void> {
    record.actorKilled = record.plan.ownerSlot !== undefined
    if (this.#isToEnd(record)) await this.#terminate(record)
  }

  /** Ends a host that is for one actor, and starts it anew with a place for that. */
  async renew(record: HostRecord): Promise<void> {
    if (record.step('renew'))
      await this.#windDown(record, 2 * this.#kernel.settings.stopTimeoutMs + graceMs, { kind: 'shutdown' })
  }

  /** Ends a host as a crash would, and it comes back as after one; resolves when it is down. */
  async crash(record: HostRecord): Promise<void> {
    if (isGone(record.state)) return
    record.started.terminate()
    await record.gone.promise
  }

  /** From now on its end is final. Whether there still is a host to be ended. */
  #isToEnd(record: HostRecord): boolean {
    if (record.state === 'down') this.#over(record, 'stop')
    else record.step('stop')
    return !isGone(record.state)
  }

  async #windDown(record: HostRecord, limitMs: number, reason: StopReason): Promise<void> {
    const { waits, events } = this.#kernel
    record.windingDown ??= this.#stopActors(record, reason)
    const wound = await within(waits, record.windingDown, limitMs)
    if (wound && (await within(waits, record.gone.promise, leaveMs))) return
    const { slot, name } = record.plan
    if (!record.killed) events.emit({ event: 'host.stop-late', slot, name, waitedMs: wound ? leaveMs : limitMs })
    await this.#terminate(record)
  }

  async #stopActors(record: HostRecord, reason: StopReason): Promise<void> {
    if (record.facts === undefined) return record.started.terminate() // it has none yet
    // a host that dies meanwhile has wound down as well
    await this.#kernel.request(record.place, 'windDown', [reason], Infinity).catch(ignore)
  }

  async #terminate(record: HostRecord): Promise<void> {
    record.killed = true
    record.started.terminate()
    await record.gone.promise
  }

  /** No host is started any more; those that are still starting are ended, and those that are down do not return. */
  close(): void {
    this.#closed = true
    for (const record of [...this.#records.values()]) {
      if (record.state !== 'starting' && record.state !== 'down') continue
      if (this.#isToEnd(record)) record.started.terminate()
    }
  }

  // ---- broken links

  /** The link to a host ended; its exit should follow. */
  async linkEnded(peer: Peer): Promise<void> {
    const record = this.at(peer.slot, peer.incarnation)
    if (record === undefined || isGone(record.state)) return
    if (!(await within(this.#kernel.waits, record.gone.promise, exitGraceMs))) record.started.terminate()
  }

  /** Two hosts lost their link; `from` says whether it was the other's fault. Unless one of them ends by itself, one is ended. */
  async linkBroken(from: HostPlace, slot: number, incarnation: number, error: unknown, isItsFault: boolean): Promise<void> {
    const [one, other] = [this.at(from.slot, from.incarnation), this.at(slot, incarnation)]
    if (one === undefined || other === undefined) return
    const eitherGone = Promise.race([one.gone.promise, other.gone.promise])
    if (!isItsFault && (await within(this.#kernel.waits, eitherGone, exitGraceMs))) return
    if (isGone(one.state) || isGone(other.state)) return
    const victim = isItsFault || slot > from.slot ? other : one
    victim.fault ??= error
    victim.started.terminate()
  }

  // ---- ends and returns

  async #gone(record: HostRecord, seen: ExitReport): Promise<void> {
    const { plan, place, fault } = record
    const { slot, name } = plan
    const wanted = isWanted(record.state) || plan.options.mayExit === true
    const mayReturn = this.#mayReturn(record, seen)
    record.step('exit')
    if (record.state === 'down' && !mayReturn) record.step(this.#closed || plan.options.mayExit === true ? 'stop' : 'lose')
    const killed = record.actorKilled ? firstBorn : undefined
    const terminated = record.killed
    const report: ExitReport = {
      ...seen,
      error: fault === undefined ? seen.error : toError(fault),
      host: name,
      fate: record.state as SlotFate,
      startError: record.startError,
      killed,
      terminated,
    }
    const { exitCode, signal, error } = report
    record.settled.resolve()
    record.end.resolve(report)
    this.#ends.add(place, report)
    for (const other of record.acquaintances) other.acquaintances.delete(record)
    this.#kernel.events.emit({ event: 'host.down', ...place, name, wanted, exitCode, signal, error })
    const answers = this.#news.down(record, report)
    for (const other of this.living) {
      if (other.plan.ownerSlot === slot) void this.stop(other, undefined, { kind: 'shutdown' })
    }
    await answers.settled
    record.gone.resolve()
    const claims = isOver(record.state) ? [] : await answers.inTime
    this.#onGone(place, new Set(claims.map(({ number }) => number)))
    if (record.allows('return')) this.#return(record, claims)
    else this.#bury(record)
  }

  /** A host that nobody wanted to end comes back, unless hosts fail in its slot too often, or none ever was up there. */
  #mayReturn({ plan, place, state, facts }: HostRecord, { abandoned }: ExitReport): boolean {
    if (this.#closed || abandoned || state === 'stopping' || plan.options.mayExit === true) return false
    if (state === 'renewing') return true
    if (facts === undefined && place.incarnation === 1) return false
    // the deaths of a host of one actor are counted by that actor's supervisor
    if (facts !== undefined && plan.ownerSlot !== undefined) return true
    return !plan.deaths.fail(this.#kernel.clock.now())
  }

  #return(record: HostRecord, claims: readonly Claim[]): void {
    const { plan, place } = record
    if (plan.ownerSlot !== undefined && claims.length === 0) return this.#over(record, 'stop')
    try {
      const next = this.#begin(plan, place.incarnation + 1)
      const peer = this.#kernel.prepare(next.place, next.started.link)
      this.#onBegin(peer)
      const reserved = claims.length === 0 ? undefined : this.#kernel.request(next.place, 'reserve', [claims], Infinity)
      this.#follow(next, peer, reserved)
    } catch (error) {
      record.fault = error
      this.#over(record, 'lose')
    }
  }

  /** The slot of a host that is down stays empty after all. */
  #over(record: HostRecord, event: 'stop' | 'lose'): void {
    record.step(event)
    this.#news.over(record.plan.slot, record.state as SlotFate)
    this.#bury(record)
  }

  #bury(record: HostRecord): void {
    const { slot, name } = record.plan
    if (!this.#records.delete(slot)) return
    if (record.state === 'lost') this.#kernel.events.emit({ event: 'host.lost', slot, name })
  }
}
