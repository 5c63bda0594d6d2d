import type { Host, HostGroup, Placement } from '../actor/host.ts'
import type { HostOptions } from '../actor/host-options.ts'
import type { HostedSystem } from '../actor/hosted-system.ts'
import type { StopReason } from '../actor/stop-reason.ts'
import { ignore } from '../basics/ignore.ts'
import { quiet } from '../basics/quiet.ts'
import { find } from '../codec/exposed-table.ts'
import { FrameInvalidError } from '../errors/link-errors.ts'
import { ActorNotFoundError, HostStartError, HostUnavailableError } from '../errors/not-delivered-errors.ts'
import { actorId, actorNumber } from '../ids/actor-number.ts'
import type { Link } from '../links/link.ts'
import { type AskHome, Asks } from '../refs/asks.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import type { Holder } from '../refs/holder.ts'
import type { PendingAsk } from '../refs/pending-ask.ts'
import type { Ref } from '../refs/ref.ts'
import type { Target } from '../refs/target.ts'
import type { Clock } from '../time/clock.ts'
import type { Schedule } from '../time/schedule.ts'
import { Wheel } from '../time/wheel.ts'
import { within } from '../time/within.ts'
import { ChildPlace } from './child-place.ts'
import type { SupervisingParent } from './children.ts'
import { Control, type MainOperations } from './control.ts'
import { type ControlMethod, controlIndex, controlMethods } from './control-protocol.ts'
import type { Hop } from './cycle-path.ts'
import { CycleProbes, type InTheWay, type ProbeServices } from './cycle-probes.ts'
import { DeadLetters } from './dead-letters.ts'
import { Dependents } from './dependents.ts'
import { EndedActor } from './ended-actor.ts'
import { Events, type Observer } from './events.ts'
import { ExposedClasses } from './exposed-classes.ts'
import { Follows } from './follows.ts'
import { ForeignActor } from './foreign-actor.ts'
import { OutsideRun } from './handler-run.ts'
import { HostEnds } from './host-ends.ts'
import { LinkDesk } from './link-desk.ts'
import type { LockBook, LockWait, ThreadPlace } from './lock-book.ts'
import { NumberTable } from './number-table.ts'
import { Outside } from './outside.ts'
import { Peer, type PeerOwner } from './peer.ts'
import { chooseHost } from './placement.ts'
import type { ExitReport, HostPlace, Platform, SlotFate } from './platform.ts'
import type { LocalActor, Realm } from './realm.ts'
import type { RecordedBatch, TimelineSource } from './recorded-span.ts'
import { Recorder, type RecordingHost } from './recorder.ts'
import { RemoteActor } from './remote-actor.ts'
import type { ChildHost, RemoteChild } from './remote-child.ts'
import type { Claim, Reserved } from './reserved.ts'
import { Routes } from './routes.ts'
import { Scheduler } from './scheduler.ts'
import type { KernelSettings } from './settings.ts'
import type { SpawnRequest } from './spawn-request.ts'
import { Spawner, type SpawnServices } from './spawner.ts'
import { unknownEnd } from './unknown-end.ts'
import { WatchDesk } from './watch-desk.ts'

/** What a kernel is handed: everything it cannot or must not get by itself. */
export interface KernelSeams {
  readonly systemId: string
  readonly place: HostPlace
  readonly settings: KernelSettings
  readonly clock: Clock
  /** Numbers from 0 to below 1. */
  readonly random: () => number
  readonly schedule: Schedule
  readonly observer: Observer
  readonly platform: Platform
}

/** A handler is told to run once it first awaits; what it waits for may have begun so long before. */
const justBeforeMs = 100
/** How long a host may take to say whether an actor is there. */
const findMs = 1_000
/** How long the loading of a class keeps the frames behind it waiting. */
const classLoadMs = 10_000

/** One host's kernel: its actors, its peers, and the ways between them. */
export class Kernel implements Realm, PeerOwner, SpawnServices, ProbeServices, AskHome, RecordingHost {
  readonly systemId: string
  readonly place: HostPlace
  readonly settings: KernelSettings
  readonly clock: Clock
  readonly random: () => number
  readonly waits: Wheel
  readonly watches: Wheel
  readonly scheduler: Scheduler
  readonly asks: Asks
  readonly events: Events
  readonly deadLetters: DeadLetters
  readonly watchDesk: WatchDesk = new WatchDesk(this)
  readonly linkDesk: LinkDesk = new LinkDesk(this)
  readonly outside: Outside
  readonly actors: NumberTable<LocalActor> = new NumberTable()
  readonly reserved: Map<number, Reserved> = new Map()
  readonly remoteChildren: NumberTable<RemoteChild> = new NumberTable()
  readonly load: Map<number, number> = new Map()
  readonly platform: Platform
  readonly locks: LockBook | undefined
  readonly control: Control
  readonly dependents: Dependents
  readonly classes: ExposedClasses
  readonly spawner: Spawner
  readonly probes: CycleProbes
  readonly follows: Follows
  /** Actors of this host whose ends main wants to know, by number; it hears of those that were spawned with a name in any case. */
  readonly endsToReport: Set<number> = new Set()
  readonly startedAt: number
  isEnding = false
  recorder: Recorder | undefined = undefined
  /** On main: what only main does. */
  main: MainOperations | undefined = undefined
  /** Makes the system that `holder` sees; set by the floor above before the first actor. */
  systemFor!: (holder: Holder) => HostedSystem
  /** Who sends the kernel's own requests: never fenced. */
  readonly #self: Outside
  readonly #routes: Routes = new Routes(this)
  readonly #ends: HostEnds
  readonly #soon: (action: () => void) => void
  readonly #later: (action: () => void) => void
  #actorsBorn = 0
  #correlation = 0
  #token = 0

  constructor(seams: KernelSeams) {
    const { clock, schedule, settings, platform } = seams
    this.systemId = seams.systemId
    this.place = seams.place
    this.settings = settings
    this.clock = clock
    this.random = seams.random
    this.platform = platform
    this.locks = settings.development ? platform.locks : undefined
    if (platform.lockNews !== undefined) {
      platform.lockNews.listener = {
        longMs: settings.slowHandlerMs,
        waits: (wait, ms) => this.probes.watchLock(wait, ms),
        deadlock: (cycle) => this.events.emit({ event: 'lock.deadlock', cycle, stacks: [], certain: true }),
      }
    }
    if (this.locks !== undefined) this.locks.outside = new OutsideRun(this.slot, (wait) => this.waitsForLock(wait))
    this.startedAt = clock.now()
    this.#soon = (action) => schedule.soon(action)
    this.#later = (action) => schedule.later(action)
    this.waits = new Wheel(clock, schedule, (busy) => platform.hold(busy))
    this.watches = new Wheel(clock, schedule, ignore)
    this.scheduler = new Scheduler(clock, schedule, settings.slowHandlerMs)
    this.events = new Events(seams.observer)
    this.deadLetters = new DeadLetters(this.events, clock)
    this.asks = new Asks(this, this.waits, settings.isolation === 'copy', settings.askTimeoutMs, this.watches)
    this.outside = new Outside(this.asks, this.systemId, this.deadLetters)
    this.#self = new Outside(this.asks, this.systemId, this.deadLetters)
    this.classes = new ExposedClasses(this.waits, (moduleUrl) => platform.load(moduleUrl))
    this.spawner = new Spawner(this)
    this.probes = new CycleProbes(this)
    this.follows = new Follows(this)
    this.control = new Control(this)
    this.dependents = new Dependents(this)
    this.#ends = new HostEnds(this.waits, this.#routes, this.dependents)
  }

  get realm(): Realm {
    return this
  }

  get slot(): number {
    return this.place.slot
  }

  get incarnation(): number {
    return this.place.incarnation
  }

  get actorsBorn(): number {
    return this.#actorsBorn
  }

  nextNumber(): number {
    return actorNumber(this.place.incarnation, ++this.#actorsBorn)
  }

  nextCorrelation(): number {
    return ++this.#correlation
  }

  nextToken(): number {
    return ++this.#token
  }

  soon(action: () => void): void {
    this.#soon(action)
  }

  later(action: () => void): void {
    this.#later(action)
  }

  // ---- actors

  spawn(parent: SupervisingParent, holder: Holder, actorClass: unknown, request: SpawnRequest): Promise<Ref> {
    return this.spawner.spawn(parent, holder, actorClass, request)
  }

  ended(actor: Parameters<Realm['ended']>[0]): void {
    if (this.endsToReport.delete(actor.number) || actor.name !== undefined) this.endedForGood(actor.id)
  }

  endedForGood(id: string): void {
    void this.atMain('actorEnded', [id]).catch(ignore) // main is going down as well
  }

  /** Whether the actor lives, or is about to again; if so, main will be told its end. */
  reportEnd(number: number): boolean {
    const lives = this.actors.has(number) || this.reserved.has(number)
    if (lives) this.endsToReport.add(number)
    return lives
  }

  /** The place of an actor that was to come back with this host was given up. */
  neverReturns(number: number): void {
    if (this.endsToReport.delete(number)) this.endedForGood(actorId(this.systemId, this.slot, number))
  }

  // ---- peers

  /** The way to another host; opened at first use. */
  peerAt(place: HostPlace): Peer {
    return this.#routes.to(place).peer
  }

  /** A link to another host is there. */
  meet(place: HostPlace, link: Link): Peer | undefined {
    return this.#routes.meet(place, link)
  }

  /** On main: a link to a host that comes back; until {@link hostUp} nothing is sent there. */
  prepare(place: HostPlace, link: Link): Peer {
    return this.#routes.prepare(place, link)
  }

  peers(): Iterable<Peer> {
    return this.#routes
  }

  peerOf(slot: number): Peer | undefined {
    return this.#routes.peerOf(slot)
  }

  get isMain(): boolean {
    return this.slot === 0
  }

  newPeer(place: HostPlace): Peer {
    const attachments = place.kind !== 'process' && this.place.kind !== 'process'
    return new Peer(this, this, place, attachments)
  }

  connect({ slot, incarnation, met }: Peer): void {
    void within(this.waits, met, Infinity) // until they have met, what waits here for the other is work
    this.atMain('connect', [slot, incarnation]).catch((error) => this.#ends.gone(slot, incarnation, unmet(error), []))
  }

  peerDown(peer: Peer): void {
    this.watchDesk.hostDown(peer)
    this.linkDesk.hostDown(peer)
  }

  neverMet(peer: Peer): void {
    this.dependents.hostMissed(peer)
  }

  targetFor(place: HostPlace, number: number, descriptor: Descriptor): Target {
    if (place.slot !== this.slot) return new RemoteActor(this.#routes.to(place), number, descriptor)
    return (
      this.actors.get(number) ??
      this.reserved.get(number)?.as(descriptor) ??
      new EndedActor(this, number, descriptor, number <= actorNumber(this.incarnation, this.#actorsBorn))
    )
  }

  foreign({ systemId, slot, number, descriptor }: Target): Target {
    return new ForeignActor(systemId, slot, number, descriptor, this.deadLetters)
  }

  numberThere({ slot, incarnation }: HostPlace, descriptor: Descriptor): number | undefined {
    return this.#routes.at(slot, incarnation)?.out.numberOf(descriptor)
  }

  placeOf(slot: number): HostPlace {
    return slot === this.slot ? this.place : (this.peerOf(slot)?.place ?? { slot, incarnation: 1, kind: 'process' })
  }

  // ---- control

  runControl(peer: Peer, method: number, args: unknown[]): unknown {
    return this.control.run(peer, controlMethods[method]!, args)
  }

  request(
    { slot, incarnation, kind }: HostPlace,
    method: ControlMethod,
    args: unknown[],
    timeoutMs: number,
    keepsAlive: boolean = true,
  ): Promise<unknown> {
    const peer = this.#routes.at(slot, incarnation) ?? this.peerAt({ slot, incarnation, kind })
    if (peer.incarnation !== incarnation)
      return quiet(Promise.reject(new HostUnavailableError({ slot, state: 'down', retryable: true })))
    return this.asks.open(peer.control, controlIndex(method), args, { timeoutMs, keepsAlive }, this.#self)
  }

  /** Without an answer. */
  notify(peer: Peer, method: ControlMethod, args: unknown[]): void {
    peer.control.send(0, controlIndex(method), args, undefined)
  }

  /** Without an answer, to that host only. */
  tellHost({ slot, incarnation }: HostPlace, method: ControlMethod, args: unknown[]): void {
    const peer = this.#routes.at(slot, incarnation)
    if (peer !== undefined) this.notify(peer, method, args)
  }

  /** Without an answer. */
  tellMain(method: ControlMethod, args: unknown[]): void {
    if (this.slot !== 0) return this.tellHost(mainPlace, method, args)
    void this.atMain(method, args).catch(ignore) // as if it had been told from elsewhere
  }

  /** Waits as long as it takes: main is there as long as this host is, and what it was asked for it does. */
  async atMain(
    method: ControlMethod,
    args: unknown[],
    timeoutMs: number = Infinity,
    keepsAlive: boolean = true,
  ): Promise<unknown> {
    if (this.slot === 0) return this.control.run(undefined, method, args)
    return this.request(mainPlace, method, args, timeoutMs, keepsAlive)
  }

  async startHost(kind: 'thread' | 'process', name: string, options: HostOptions): Promise<HostPlace> {
    return (await this.atMain('startHost', [kind, name, options])) as HostPlace
  }

  chosenPlace(on: Host | HostGroup, placement: Placement | undefined): HostPlace | undefined {
    const host = chooseHost(this.systemId, on, placement, this.load)
    return host.slot === this.slot ? undefined : host
  }

  // ---- cycles

  get followsAsks(): boolean {
    return this.settings.development
  }

  asked(ask: PendingAsk): void {
    const flow = this.locks?.flow
    if (ask.chain !== undefined || (flow !== undefined && ask.holder !== this.#self)) this.probes.watchAsk(ask, flow)
  }

  watchEnd(target: Target, by: string, onEnd: () => void): Disposable {
    return this.watchDesk.watch(target, by, onEnd)
  }

  async find({ id, systemId, slot, number }: Target): Promise<unknown> {
    if (systemId !== this.systemId) throw new ActorNotFoundError({ actor: id })
    if (slot === this.slot) return this.control.run(undefined, 'inspect', [number])
    return this.request(this.placeOf(slot), 'inspect', [number], findMs, false)
  }

  waitsForLock(wait: LockWait): void {
    this.probes.watchLock(wait)
  }

  inTheWayOf(number: number, slot: number, correlation: number): InTheWay | undefined {
    const exclusive = this.actors.get(number)?.blockedBy
    const ask = slot === this.slot ? this.probes.askAt(correlation) : this.peerOf(slot)?.servingAt(correlation)
    if (ask === undefined || ask.settled) return undefined
    if (ask.turn !== undefined && ask.turn !== exclusive?.turn) return { handler: undefined, run: ask.turn.run }
    return exclusive && { handler: exclusive.handler, run: exclusive.turn.run }
  }

  runningFor(ms: number): string[] {
    const since = this.clock.now() - ms + justBeforeMs
    return this.actors.values().flatMap(({ id, life }) => {
      const turns = life?.turns.filter(({ startedAt }) => startedAt <= since) ?? []
      return turns.map(({ label }) => `${id} ${label}`)
    })
  }

  sendProbe(slot: number, at: number | string, path: readonly Hop[], seen: readonly Hop[] | undefined): void {
    this.notify(this.peerAt(this.placeOf(slot)), 'probe', [at, path, seen])
  }

  sendLockProbe(thread: ThreadPlace, key: string, path: readonly Hop[], seen: readonly Hop[] | undefined): void {
    this.tellMain('probeLock', [thread, key, path, seen])
  }

  sendBreakDeadlock(slot: number, correlation: number, cycle: readonly string[], stacks: readonly string[]): void {
    this.notify(this.peerAt(this.placeOf(slot)), 'breakDeadlock', [correlation, cycle, stacks])
  }

  sendBreak(slot: number, correlation: number, cycle: readonly string[]): void {
    this.notify(this.peerAt(this.placeOf(slot)), 'breakCycle', [correlation, cycle])
  }

  // ---- recordings

  get timeline(): TimelineSource | undefined {
    return this.platform.timeline
  }

  stats(): ReturnType<Control['stats']> {
    return this.control.stats()
  }

  deliver(batch: RecordedBatch): Promise<unknown> {
    return this.atMain('recorded', [batch], Infinity, false)
  }

  /**
   * From now on what happens here is taken down for main, with room for `limit` spans; 0 ends that. Resolves when main has what was taken
   * down so far.
   */
  async record(limit: number): Promise<void> {
    const { recorder } = this
    if (recorder === undefined && limit > 0) this.#recordTo(new Recorder(this, limit))
    if (recorder === undefined) return
    recorder.limit = limit || recorder.limit
    if (limit === 0) {
      recorder.end()
      this.#recordTo(undefined)
    }
    await recorder.flushed()
  }

  #recordTo(recorder: Recorder | undefined): void {
    this.recorder = recorder
    this.outside.recordTo(recorder)
    for (const actor of this.actors.values()) actor.watchChanged()
  }

  // ---- classes

  async loadClasses(keys: readonly string[]): Promise<void> {
    const urls = new Set(keys.filter((key) => find(key) === undefined).map((key) => key.slice(0, key.lastIndexOf('#'))))
    const loading = Promise.allSettled([...urls].map((url) => this.platform.load(url)))
    await within(this.waits, loading, classLoadMs)
  }

  // ---- ends of hosts

  linkEnded(peer: Peer, error: Error | undefined): void {
    // Bytes of which a link cannot even make chunks.
    if (error instanceof FrameInvalidError) return this.frameInvalid(peer, error)
    if (this.main !== undefined) return this.main.linkEnded(peer, error)
    this.#siblingLost(peer, error, false)
  }

  frameInvalid(peer: Peer, error: unknown): void {
    if (this.main !== undefined) return this.main.frameInvalid(peer, error)
    peer.close()
    this.#siblingLost(peer, error, true)
  }

  /** A broken link is a dead host: main ends one of the two, unless one has ended. Main's own end is the end of this host. */
  #siblingLost(peer: Peer, error: unknown, isItsFault: boolean): void {
    const { slot, incarnation } = peer
    if (slot === 0) return this.platform.leave()
    this.atMain('linkBroken', [slot, incarnation, error, isItsFault]).catch(ignore) // main is going down as well
    void this.#ends.linkEnded(peer, error)
  }

  hostGone(slot: number, incarnation: number, report: ExitReport, doomed: readonly number[]): Promise<Claim[]> {
    return this.#ends.gone(slot, incarnation, report, doomed)
  }

  hostUp(place: HostPlace): Promise<void> {
    return this.#ends.up(place)
  }

  slotOver(slot: number, fate: SlotFate): Promise<void> {
    return this.#ends.over(slot, fate)
  }

  /** A handle of a host may be older than the host that is in its slot now. */
  hostOf(given: HostPlace, own: boolean): ChildHost {
    return new ChildPlace(this, this.peerAt(given).place, own)
  }

  /** The system stops: nobody is restarted any more. */
  endsRestarts(): void {
    this.isEnding = true
  }

  /** Ends everything on this host: its actors, last born first, and then what still waits. */
  async windDown(reason: StopReason): Promise<void> {
    await this.control.stopAll(reason)
    this.dependents.dropPlaces()
    if (this.slot !== 0) await this.#sendRest()
    this.deadLetters.tellHeld()
    this.follows.close()
    if (this.slot !== 0) this.#later(() => this.#leave()) // after the answer to whoever wanted this
  }

  /**
   * What still waits, because a link is only being made or a peer is far behind, leaves before this host does. Of what cannot leave in
   * time those who look on are told: afterwards nobody would be there to say so.
   */
  async #sendRest(): Promise<void> {
    if (this.recorder !== undefined) await within(this.waits, this.record(0), this.settings.stopTimeoutMs)
    const peers = [...this.peers()]
    const sent = Promise.all(peers.map(({ out }) => out.emptied()))
    if (await within(this.waits, sent, this.settings.stopTimeoutMs)) return
    for (const peer of peers) if (peer.slot !== 0 && !peer.out.isEmpty) peer.accountForMail('host-unavailable')
  }

  #leave(): void {
    for (const peer of this.peers()) peer.out.flush()
    this.platform.leave()
  }
}

const mainPlace: HostPlace = { kind: 'main', slot: 0, incarnation: 1 }

/** Why two hosts were not brought together. */
const unmet = (error: unknown): ExitReport => {
  const state = error instanceof HostUnavailableError ? error.state : undefined
  const startError = error instanceof HostStartError ? error : undefined
  return { ...unknownEnd(error), startError, fate: state === 'stopped' || state === 'lost' ? state : 'down' }
}
