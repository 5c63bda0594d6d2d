import type { HostOptions } from '../actor/host-options.ts'
import type { StopReason } from '../actor/stop-reason.ts'
import { ignore } from '../basics/ignore.ts'
import { openOutcome } from '../basics/outcome.ts'
import { HostUnavailableError, SystemStoppedError } from '../errors/not-delivered-errors.ts'
import type { Kernel } from '../kernel/kernel.ts'
import type { Peer } from '../kernel/peer.ts'
import type { ExitReport, HostPlace, HostSpec } from '../kernel/platform.ts'
import { within } from '../time/within.ts'
import type { HostRecord } from './host-record.ts'

/** A host whose link ended has so long to exit; then it is ended from outside, because a broken link is a dead host. */
const exitGraceMs = 500
/** Beyond what its actors may take to stop: a host may share its processor with many others. */
const graceMs = 1_000
/** A host that has wound down has so long to leave. */
const leaveMs = 2_000

/** The hosts of one system beside main, kept by main: it starts them, brings them together, and tells everybody when one is gone. */
export class HostTable {
  readonly #kernel: Kernel
  readonly #onGone: (record: HostRecord) => void
  readonly #records = new Map<number, HostRecord>()
  readonly #introduced = new Set<string>()
  #lastSlot = 0
  #closed = false

  constructor(kernel: Kernel, onGone: (record: HostRecord) => void) {
    this.#kernel = kernel
    this.#onGone = onGone
  }

  get living(): HostRecord[] {
    return [...this.#records.values()].filter(({ state }) => state !== 'down')
  }

  /** @throws OptionError, SystemStoppedError */
  start(kind: 'thread' | 'process', name: string, options: HostOptions, ownerSlot?: number): HostRecord {
    if (this.#closed) throw new SystemStoppedError({ system: this.#kernel.systemId })
    const place: HostPlace = { kind, slot: this.#lastSlot + 1, incarnation: 1 }
    const { systemId, settings, platform, clock } = this.#kernel
    const spec: HostSpec = { ...place, kind, systemId, name, settings, options }
    const started = platform.startHost(spec)
    this.#lastSlot = place.slot
    const record: HostRecord = {
      place,
      name,
      started,
      startedAt: clock.now(),
      ownerSlot,
      state: 'starting',
      wanted: false,
      killed: false,
      facts: undefined,
      fault: undefined,
      startError: undefined,
      settled: openOutcome(),
      gone: openOutcome(),
    }
    this.#records.set(place.slot, record)
    const peer = this.#kernel.meet(place, started.link)
    this.#follow(record, peer)
    return record
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

  /** Opens a direct link between two hosts, once, when both are up. @throws HostUnavailableError when one of them never will be */
  async connect(from: HostPlace, slot: number, incarnation: number): Promise<void> {
    const [one, other] = [this.at(from.slot, from.incarnation), this.at(slot, incarnation)]
    await Promise.all([one?.settled.promise, other?.settled.promise])
    if (one?.state !== 'up' || other?.state !== 'up') {
      throw new HostUnavailableError({ slot, state: other?.state ?? 'unknown', retryable: false })
    }
    const pair = [from.slot, slot].sort((a, b) => a - b).join('-')
    if (this.#introduced.has(pair)) return
    this.#introduced.add(pair)
    this.#kernel.platform.introduce(one.started, other.started)
  }

  /** Stops the actors of a host within the limit and ends it, by force if it must be; resolves when it is gone. */
  async stop(
    record: HostRecord,
    limitMs: number = 2 * this.#kernel.settings.stopTimeoutMs + graceMs,
    reason: StopReason = { kind: 'host-stopped' },
  ): Promise<void> {
    if (record.state === 'down') return
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
    if (record.state === 'down') return
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
    if (record === undefined || record.state === 'down') return
    if (!(await within(this.#kernel.waits, record.gone.promise, exitGraceMs))) record.started.terminate()
  }

  /** Two hosts lost their link; `from` says whether it was the other's fault. Unless one of them ends by itself, one is ended. */
  async linkBroken(from: HostPlace, slot: number, incarnation: number, error: unknown, isItsFault: boolean): Promise<void> {
    const [one, other] = [this.at(from.slot, from.incarnation), this.at(slot, incarnation)]
    if (one === undefined || other === undefined) return
    const eitherGone = Promise.race([one.gone.promise, other.gone.promise])
    if (!isItsFault && (await within(this.#kernel.waits, eitherGone, exitGraceMs))) return
    if (one.state === 'down' || other.state === 'down') return
    const victim = isItsFault || slot > from.slot ? other : one
    victim.fault ??= error
    victim.started.terminate()
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

  #gone(record: HostRecord, seen: ExitReport): void {
    const report: ExitReport = { ...seen, host: record.name }
    const { slot, incarnation } = record.place
    record.state = 'down'
    record.settled.resolve()
    for (const other of this.living) {
      const peer = this.#kernel.peerOf(other.place.slot)
      if (peer !== undefined && other.state !== 'starting') this.#kernel.notify(peer, 'hostDown', [slot, incarnation, report])
    }
    this.#kernel.hostGone(slot, incarnation, report)
    this.#onGone(record)
    for (const other of this.living) {
      if (other.ownerSlot === slot) void this.stop(other, undefined, { kind: 'shutdown' })
    }
    const { exitCode, signal, error } = report
    const { name, wanted } = record
    this.#kernel.events.emit({
      event: 'host.down',
      slot,
      incarnation,
      name,
      wanted,
      exitCode,
      signal,
      error: record.fault ?? error,
    })
    record.gone.resolve()
  }
}
