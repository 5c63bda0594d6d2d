import type { HostOptions } from '../actor/host-options.ts'
import type { StopReason } from '../actor/stop-reason.ts'
import { ignore } from '../basics/ignore.ts'
import { openOutcome } from '../basics/outcome.ts'
import { HostUnavailableError, SystemStoppedError } from '../errors/not-delivered-errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Peer } from '../kernel/peer.ts'
import type { ExitReport, HostPlace, HostSpec } from '../kernel/platform.ts'
import { RestartWindow } from '../supervision/restart-window.ts'
import { within } from '../time/within.ts'
import { type HostRecord, isGone } from './host-record.ts'

/** A host whose link ended has so long to exit; then it is ended from outside, because a broken link is a dead host. */
const exitGraceMs = 500
/** Beyond what its actors may take to stop: a host may share its processor with many others. */
const graceMs = 1_000
/** A host that has wound down has so long to leave. */
const leaveMs = 2_000
/** Hosts say within this time which of their actors' children they want back. */
const answerMs = 1_000
/** A slot that loses more hosts than this within that time stays empty. */
const mostDeaths = 3
const deathsWithinMs = 5_000

/** The hosts of one system beside main, kept by main: it starts them, brings them together, and tells everybody when one is gone. */
export class HostTable {
  readonly #kernel: Kernel
  readonly #onGone: (record: HostRecord, wanted: ReadonlySet<number>) => void
  readonly #records = new Map<number, HostRecord>()
  readonly #introduced = new Set<string>()
  #lastSlot = 0
  #closed = false

  constructor(kernel: Kernel, onGone: (record: HostRecord, wanted: ReadonlySet<number>) => void) {
    this.#kernel = kernel
    this.#onGone = onGone
  }

  get living(): HostRecord[] {
    return [...this.#records.values()].filter((record) => !isGone(record))
  }

  /** @throws OptionError, SystemStoppedError */
  start(kind: 'thread' | 'process', name: string, options: HostOptions, ownerSlot?: number): HostRecord {
    const place = { kind, slot: this.#lastSlot + 1, incarnation: 1 }
    const deaths = new RestartWindow(mostDeaths, deathsWithinMs)
    const record = this.#begin(place, { name, options, ownerSlot, deaths }, [])
    this.#lastSlot = place.slot
    this.#follow(record, this.#kernel.meet(place, record.started.link))
    return record
  }

  #begin(
    place: HostPlace & { readonly kind: 'thread' | 'process' },
    same: Pick<HostRecord, 'name' | 'options' | 'ownerSlot' | 'deaths'>,
    reserved: HostSpec['reserved'],
  ): HostRecord {
    if (this.#closed) throw new SystemStoppedError({ system: this.#kernel.systemId })
    const { systemId, settings, platform, clock } = this.#kernel
    const { name, options } = same
    const started = platform.startHost({ ...place, systemId, name, settings, options, reserved })
    const record: HostRecord = {
      place,
      started,
      ...same,
      startedAt: clock.now(),
      state: 'starting',
      wanted: false,
      renewing: false,
      killed: false,
      facts: undefined,
      fault: undefined,
      startError: undefined,
      settled: openOutcome(),
      gone: openOutcome(),
    }
    this.#records.set(place.slot, record)
    return record
  }

  /** The host in the slot as it is now, or was last. */
  in(slot: number): HostRecord | undefined {
    return this.#records.get(slot)
  }

  at(slot: number, incarnation: number): HostRecord | undefined {
    const record = this.#records.get(slot)
    return record?.place.incarnation === incarnation ? record : undefined
  }

  /** Resolves when the host is up. @throws HostStartError, or SystemStoppedError or HostUnavailableError when it was not let come up */
  async isUp(record: HostRecord): Promise<void> {
    await record.started.ready.catch(ignore) // the error is looked at below
    if (record.startError !== undefined) throw record.startError
  }

  /**
   * Opens a direct link between two hosts, once, when both are up. `incarnation` is what the one that asks knows of the other: of a host
   * that is just coming back it hears when that is up. @throws HostUnavailableError
   */
  async connect(from: HostPlace, slot: number, incarnation: number): Promise<void> {
    const [one, other] = [this.at(from.slot, from.incarnation), this.in(slot)]
    const isBack = other !== undefined && other.place.incarnation > incarnation
    if (!isBack) await Promise.all([one?.settled.promise, other?.settled.promise])
    if (one?.state !== 'up' || other?.state !== 'up') {
      throw new HostUnavailableError({ slot, state: other?.state ?? 'unknown', retryable: isBack || other?.state === 'down' })
    }
    const pair = [one.place, other.place].map((place) => `${place.slot}.${place.incarnation}`)
    if (one.place.slot > slot) pair.reverse()
    const key = pair.join(' ')
    if (this.#introduced.has(key)) return
    this.#introduced.add(key)
    this.#kernel.platform.introduce(one.started, other.started)
  }

  /** Stops the actors of a host within the limit and ends it, by force if it must be; resolves when it is gone. */
  async stop(
    record: HostRecord,
    limitMs: number = 2 * this.#kernel.settings.stopTimeoutMs + graceMs,
    reason: StopReason = { kind: 'host-stopped' },
  ): Promise<void> {
    if (isGone(record)) return
    record.wanted = true
    const { waits, events } = this.#kernel
    const wound = await within(waits, this.#windDown(record, reason), limitMs)
    if (wound && (await within(waits, record.gone.promise, leaveMs))) return
    const waitedMs = wound ? leaveMs : limitMs
    events.emit({ event: 'host.stop-late', slot: record.place.slot, name: record.name, waitedMs })
    await this.kill(record)
  }

  /** Resolves when the host has nothing to do any more but to leave. */
  async #windDown(record: HostRecord, reason: StopReason): Promise<void> {
    if (record.state === 'starting') record.started.terminate()
    if (record.state !== 'up') return
    record.state = 'stopping'
    // a host that dies meanwhile has wound down as well
    await this.#kernel.request(record.place, 'windDown', [reason], Infinity).catch(ignore)
  }

  async kill(record: HostRecord): Promise<void> {
    if (isGone(record)) return
    record.wanted = true
    record.killed = true
    record.started.terminate()
    await record.gone.promise
  }

  /** No host is started any more; those that are still starting are ended. */
  close(): void {
    this.#closed = true
    for (const record of this.living) {
      if (record.state !== 'starting') continue
      record.wanted = true
      record.started.terminate()
    }
  }

  /** The link to a host ended; its exit should follow. */
  async linkEnded(peer: Peer): Promise<void> {
    const record = this.at(peer.slot, peer.incarnation)
    if (record === undefined || isGone(record)) return
    if (!(await within(this.#kernel.waits, record.gone.promise, exitGraceMs))) record.started.terminate()
  }

  /** Two hosts lost their link; `from` says whether it was the other's fault. Unless one of them ends by itself, one is ended. */
  async linkBroken(from: HostPlace, slot: number, incarnation: number, error: unknown, isItsFault: boolean): Promise<void> {
    const [one, other] = [this.at(from.slot, from.incarnation), this.at(slot, incarnation)]
    if (one === undefined || other === undefined) return
    const eitherGone = Promise.race([one.gone.promise, other.gone.promise])
    if (!isItsFault && (await within(this.#kernel.waits, eitherGone, exitGraceMs))) return
    if (isGone(one) || isGone(other)) return
    const victim = isItsFault || slot > from.slot ? other : one
    victim.fault ??= error
    victim.started.terminate()
  }

  /** Ends a host that is for one actor, and starts it anew with a place for that. */
  async renew(record: HostRecord): Promise<void> {
    record.renewing = true
    await this.stop(record, undefined, { kind: 'shutdown' })
  }

  #follow(record: HostRecord, peer: Peer): void {
    const { started, place } = record
    started.ready.then(
      (facts) => {
        if (record.state !== 'starting') return
        record.state = 'up'
        record.facts = facts
        record.settled.resolve()
        this.#kernel.events.emit({ event: 'host.up', ...place, name: record.name, pid: facts.pid })
        if (place.incarnation > 1) this.#tellUp(place)
      },
      (error: Error) => {
        record.startError = record.wanted ? this.#stoppedError(record, error) : error
        peer.startFailed(record.startError)
        started.terminate()
      },
    )
    void started.exited.then((report) => this.#gone(record, report))
  }

  #stoppedError({ place: { slot } }: HostRecord, cause: Error): Error {
    if (this.#closed) return new SystemStoppedError({ system: this.#kernel.systemId }, { cause })
    return new HostUnavailableError({ slot, state: 'stopped', retryable: false }, { cause })
  }

  async #gone(record: HostRecord, seen: ExitReport): Promise<void> {
    const { slot, incarnation } = record.place
    const mayReturn = this.#mayReturn(record)
    const report: ExitReport = { ...seen, host: record.name, forGood: !mayReturn }
    record.state = mayReturn ? 'down' : record.wanted ? 'stopped' : 'lost'
    record.settled.resolve()
    const wanted = this.#tellDown(record, report)
    for (const other of this.living) {
      if (other.ownerSlot === slot) void this.stop(other, undefined, { kind: 'shutdown' })
    }
    const { exitCode, signal, error } = report
    const { name } = record
    this.#kernel.events.emit({
      event: 'host.down',
      slot,
      incarnation,
      name,
      wanted: record.wanted,
      exitCode,
      signal,
      error: record.fault ?? error,
    })
    record.gone.resolve()
    if (mayReturn) this.#return(record, await wanted)
    else this.#onGone(record, new Set())
  }

  /** A host that nobody wanted to end comes back, unless it never came up or failed too often. */
  #mayReturn(record: HostRecord): boolean {
    if (this.#closed) return false
    if (record.renewing) return true
    if (record.wanted || (record.startError !== undefined && record.place.incarnation === 1)) return false
    if (record.ownerSlot !== undefined) return record.startError === undefined
    return !record.deaths.fail(this.#kernel.clock.now())
  }

  /** Tells every host. Resolves with the actors that their supervisors want back, each with the slot of its supervisor. */
  async #tellDown({ place: { slot, incarnation } }: HostRecord, report: ExitReport): Promise<[number, number][]> {
    const kernel = this.#kernel
    const ask = async (place: HostPlace): Promise<[number, number][]> => {
      const numbers = await kernel.request(place, 'hostDown', [slot, incarnation, report], answerMs)
      return (numbers as number[]).map((number) => [number, place.slot])
    }
    const others = this.living.filter(({ state }) => state !== 'starting')
    const answers = others.map(({ place }) => ask(place).catch(() => [])) // one that is late adds its actors when they are started
    const here = kernel
      .hostGone(slot, incarnation, report)
      .then((numbers) => numbers.map((number): [number, number] => [number, 0]))
    return (await Promise.all([...answers, here])).flat()
  }

  #return(record: HostRecord, wanted: readonly (readonly [number, number])[]): void {
    const { place, name, options, ownerSlot, deaths } = record
    this.#onGone(record, new Set(wanted.map(([number]) => number)))
    if (this.#closed || (ownerSlot !== undefined && wanted.length === 0)) return this.#lose(record)
    const next = { ...place, kind: place.kind as 'thread' | 'process', incarnation: place.incarnation + 1 }
    const returning = this.#begin(next, { name, options, ownerSlot, deaths }, wanted)
    this.#follow(returning, this.#kernel.prepare(next, returning.started.link))
  }

  #lose(record: HostRecord): void {
    const { slot } = record.place
    record.state = 'lost'
    this.#tellAll('hostLost', [slot])
    this.#kernel.hostLost(slot)
    this.#kernel.events.emit({ event: 'host.lost', slot, name: record.name })
  }

  #tellUp(place: HostPlace): void {
    this.#kernel.hostUp(place)
    this.#tellAll('hostUp', [place])
  }

  #tellAll(method: 'hostUp' | 'hostLost', args: unknown[]): void {
    for (const { place, state } of this.living) {
      const peer = this.#kernel.peerOf(place.slot)
      if (peer !== undefined && state !== 'starting') this.#kernel.notify(peer, method, args)
    }
  }
}
