import type { HostOptions } from '../actor/host-options.ts'
import type { HostedSystem } from '../actor/hosted-system.ts'
import type { StopReason } from '../actor/stop-reason.ts'
import { ignore } from '../basics/ignore.ts'
import { find } from '../codec/exposed-table.ts'
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
import type { SupervisingParent } from './children.ts'
import { Control, type MainOperations } from './control.ts'
import { type ControlMethod, controlMethods } from './control-protocol.ts'
import { CycleProbes, type Hop, type ProbeServices } from './cycle-probes.ts'
import { DeadLetters } from './dead-letters.ts'
import { EndedActor } from './ended-actor.ts'
import { Events, type Observer } from './events.ts'
import { Follows } from './follows.ts'
import { ForeignActor } from './foreign-actor.ts'
import { HostReports } from './host-reports.ts'
import { LinkDesk } from './link-desk.ts'
import { Outside } from './outside.ts'
import { Peer, type PeerOwner } from './peer.ts'
import { chooseHost } from './placement.ts'
import type { ExitReport, HostPlace, HostSpec, Platform } from './platform.ts'
import type { LocalActor, Realm, SpawnRequest } from './realm.ts'
import { RemoteActor } from './remote-actor.ts'
import type { ChildHost, RemoteChild } from './remote-child.ts'
import { Reserved } from './reserved.ts'
import { Route } from './route.ts'
import { Scheduler } from './scheduler.ts'
import type { KernelSettings } from './settings.ts'
import { Spawner, type SpawnServices } from './spawner.ts'
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

/** How long the loading of a class keeps the frames behind it waiting. */
const classLoadMs = 10_000

/** One host's kernel: its actors, its peers, and the ways between them. */
export class Kernel implements Realm, PeerOwner, SpawnServices, ProbeServices, AskHome {
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
  readonly actors: Map<number, LocalActor> = new Map()
  readonly reserved: Map<number, Reserved> = new Map()
  readonly remoteChildren: Map<number, RemoteChild> = new Map()
  readonly load: Map<number, number> = new Map()
  readonly platform: Platform
  readonly control: Control
  readonly spawner: Spawner
  readonly probes: CycleProbes
  readonly follows: Follows
  /** Actors of this host whose ends main wants to know, by number; it hears of those that were spawned with a name in any case. */
  readonly endsToReport: Set<number> = new Set()
  readonly startedAt: number
  isEnding = false
  /** On main: what only main does. */
  main: MainOperations | undefined = undefined
  /** Makes the system that `holder` sees; set by the floor above before the first actor. */
  systemFor!: (holder: Holder) => HostedSystem
  /** Who sends the kernel's own requests: never fenced. */
  readonly #self: Outside
  readonly #routes = new Map<number, Route>()
  /** Hosts that come back and are not up yet; and those that are gone, until all they sent was read. */
  readonly #coming = new Map<number, Peer>()
  readonly #leaving = new Set<Peer>()
  readonly #reports: HostReports
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
    this.startedAt = clock.now()
    this.#soon = (action) => schedule.soon(action)
    this.#later = (action) => schedule.later(action)
    this.waits = new Wheel(clock, schedule, (busy) => platform.hold(busy))
    this.watches = new Wheel(clock, schedule, ignore)
    this.scheduler = new Scheduler(clock, schedule, settings.slowHandlerMs)
    this.events = new Events(seams.observer)
    this.deadLetters = new DeadLetters(this.events, clock)
    this.asks = new Asks(this, this.waits, settings.isolation === 'copy', settings.askTimeoutMs)
    this.outside = new Outside(this.asks, this.systemId, this.deadLetters)
    this.#self = new Outside(this.asks, this.systemId, this.deadLetters)
    this.#reports = new HostReports(this.waits)
    this.spawner = new Spawner(this)
    this.probes = new CycleProbes(this)
    this.follows = new Follows(this)
    this.control = new Control(this)
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

  ended({ id, number, name }: Parameters<Realm['ended']>[0]): void {
    if (this.endsToReport.delete(number) || name !== undefined) this.endedForGood(id)
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
    return this.#routeTo(place).peer
  }

  #routeTo({ slot, incarnation, kind }: HostPlace): Route {
    const known = this.#routes.get(slot)
    if (known !== undefined && known.peer.incarnation >= incarnation) return known
    const peer = this.#newPeer({ slot, incarnation, kind })
    if (this.slot !== 0) {
      // until they have met, what waits here for the other is work
      void within(this.waits, peer.met, Infinity)
      this.atMain('connect', [slot, incarnation]).catch((error) => void this.hostGone(slot, incarnation, reportOf(error)))
    }
    return this.#routes.get(slot)!
  }

  /** A link to another host is there. */
  meet(place: HostPlace, link: Link): Peer {
    const known = this.#routes.get(place.slot)?.peer
    const peer = known !== undefined && known.incarnation === place.incarnation ? known : this.#newPeer(place)
    peer.open(link)
    return peer
  }

  /** On main: a link to a host that comes back; until {@link hostUp} nothing is sent there. */
  prepare(place: HostPlace, link: Link): Peer {
    const peer = this.#peerFor(place)
    this.#coming.set(place.slot, peer)
    peer.open(link)
    return peer
  }

  *peers(): Iterable<Peer> {
    for (const { peer } of this.#routes.values()) yield peer
    yield* this.#coming.values()
    yield* this.#leaving
  }

  peerOf(slot: number): Peer | undefined {
    return this.#routes.get(slot)?.peer
  }

  #peerFor(place: HostPlace): Peer {
    const attachments = place.kind !== 'process' && this.place.kind !== 'process'
    return new Peer(this, this, place, attachments)
  }

  #newPeer(place: HostPlace): Peer {
    const peer = this.#peerFor(place)
    this.#switchTo(peer)
    return peer
  }

  #switchTo(peer: Peer): void {
    const route = this.#routes.get(peer.slot)
    if (route === undefined) return void this.#routes.set(peer.slot, new Route(peer))
    const before = route.peer
    route.peer = peer
    if (before.state === 'up') this.#leaving.add(before)
    else before.down(before.report ?? reportOf(undefined)) // what waited for a host that is not there any more never left
  }

  #peerIn(slot: number, incarnation: number): Peer | undefined {
    for (const peer of this.peers()) if (peer.slot === slot && peer.incarnation === incarnation) return peer
    return undefined
  }

  peerDown(peer: Peer): void {
    this.watchDesk.hostDown(peer)
    this.linkDesk.hostDown(peer)
  }

  targetFor(place: HostPlace, number: number, descriptor: Descriptor): Target {
    if (place.slot !== this.slot) return new RemoteActor(this.#routeTo(place), number, descriptor)
    return (
      this.actors.get(number) ??
      this.reserved.get(number) ??
      new EndedActor(this, number, descriptor, number <= actorNumber(this.incarnation, this.#actorsBorn))
    )
  }

  foreign({ systemId, slot, number, descriptor }: Target): Target {
    return new ForeignActor(systemId, slot, number, descriptor, this.deadLetters)
  }

  placeOf(slot: number): HostPlace {
    return slot === this.slot ? this.place : (this.peerOf(slot)?.place ?? { slot, incarnation: 1, kind: 'process' })
  }

  // ---- control

  runControl(peer: Peer, method: number, args: unknown[]): unknown {
    return this.control.run(peer, controlMethods[method]!, args)
  }

  request(host: HostPlace, method: ControlMethod, args: unknown[], timeoutMs: number): Promise<unknown> {
    const peer = this.#peerIn(host.slot, host.incarnation) ?? this.peerAt(host)
    return this.asks.open(peer.control, controlMethods.indexOf(method), args, { timeoutMs }, this.#self)
  }

  /** Without an answer. */
  notify(peer: Peer, method: ControlMethod, args: unknown[]): void {
    peer.control.send(0, controlMethods.indexOf(method), args, undefined)
  }

  /** Waits as long as it takes: main is there as long as this host is, and what it was asked for it does. */
  async atMain(method: ControlMethod, args: unknown[], timeoutMs: number = Infinity): Promise<unknown> {
    if (this.slot === 0) return this.control.run(undefined, method, args)
    return this.request(mainPlace, method, args, timeoutMs)
  }

  async startHost(kind: 'thread' | 'process', name: string, options: HostOptions): Promise<HostPlace> {
    return (await this.atMain('startHost', [kind, name, options])) as HostPlace
  }

  placeFor(request: SpawnRequest, className: string): ReturnType<SpawnServices['placeFor']> {
    const { on = 'here' } = request
    if (on === 'here') return 'here'
    if (on === 'thread' || on === 'process') {
      return this.startHost(on, request.name ?? className, request.host ?? {}).then((host) => ({ host, own: true }))
    }
    const host = chooseHost(this.systemId, on, request.placement, this.load)
    return host.slot === this.slot ? 'here' : Promise.resolve({ host, own: false })
  }

  // ---- cycles

  chained(ask: PendingAsk): void {
    this.probes.watch(ask)
  }

  handlerOf(number: number, slot: number, correlation: number): string | undefined {
    const exclusive = this.actors.get(number)?.blockedBy
    const ask = slot === this.slot ? this.probes.askAt(correlation) : this.peerOf(slot)?.servingAt(correlation)
    if (exclusive === undefined || ask === undefined || ask.settled) return undefined
    return ask.turn === undefined || ask.turn === exclusive.turn ? exclusive.handler : undefined
  }

  sendProbe(slot: number, number: number, path: readonly Hop[]): void {
    this.notify(this.peerAt(this.placeOf(slot)), 'probe', [number, path])
  }

  sendBreak(slot: number, correlation: number, cycle: readonly string[]): void {
    this.notify(this.peerAt(this.placeOf(slot)), 'breakCycle', [correlation, cycle])
  }

  // ---- classes

  async loadClasses(keys: readonly string[]): Promise<void> {
    const urls = new Set(keys.filter((key) => find(key) === undefined).map((key) => key.slice(0, key.lastIndexOf('#'))))
    const loading = Promise.allSettled([...urls].map((url) => this.platform.load(url)))
    await within(this.waits, loading, classLoadMs)
  }

  // ---- ends of hosts

  linkEnded(peer: Peer, error: Error | undefined): void {
    if (this.main !== undefined) return this.main.linkEnded(peer, error)
    if (peer.slot === 0) return this.platform.leave()
    this.#tellBroken(peer, error, false)
    void this.#reports.of(peer.slot, peer.incarnation).then((report) => this.#settle(peer, report ?? reportOf(error)))
  }

  frameInvalid(peer: Peer, error: unknown): void {
    if (this.main !== undefined) return this.main.frameInvalid(peer, error)
    peer.close()
    if (peer.slot === 0) return this.platform.leave()
    this.#tellBroken(peer, error, true)
    void this.#reports.of(peer.slot, peer.incarnation).then((report) => this.#settle(peer, report ?? reportOf(error)))
  }

  /** A broken link is a dead host: main ends one of the two, unless one has ended. */
  #tellBroken({ slot, incarnation }: Peer, error: unknown, isItsFault: boolean): void {
    this.atMain('linkBroken', [slot, incarnation, error, isItsFault]).catch(ignore) // main is going down as well
  }

  /**
   * Main says that a host is gone. Its peer is settled once all it sent was read, or after a short grace. Resolves with the numbers of
   * the actors that their supervisors here want back.
   */
  async hostGone(slot: number, incarnation: number, report: ExitReport): Promise<number[]> {
    this.#reports.put(slot, incarnation, report)
    const peer = this.#peerIn(slot, incarnation)
    if (peer === undefined) return []
    await peer.linkIsRead(this.waits)
    this.#settle(peer, report)
    return this.control.claim(slot)
  }

  #settle(peer: Peer, report: ExitReport): void {
    const forGood = report.forGood === true
    if (peer.state === 'down') {
      if (forGood) this.hostLost(peer.slot)
      return
    }
    peer.forGood = forGood
    peer.down(report)
    this.#leaving.delete(peer)
    if (this.#coming.get(peer.slot) === peer) this.#coming.delete(peer.slot)
    this.control.hostGone(peer, forGood)
  }

  /** A host came back. One that this host has seen end already is not up. */
  hostUp(place: HostPlace): void {
    const known = this.peerOf(place.slot)
    if (known !== undefined && known.incarnation < place.incarnation) {
      const coming = this.#coming.get(place.slot)
      this.#coming.delete(place.slot)
      if (coming === undefined) this.peerAt(place)
      else this.#switchTo(coming)
    }
    const current = this.peerOf(place.slot)
    if (current?.incarnation === place.incarnation && current.state !== 'down') this.control.hostReturned(place)
  }

  /** A host will not come back. */
  hostLost(slot: number): void {
    const peer = this.peerOf(slot)
    if (peer !== undefined) peer.forGood = true
    this.control.hostLost(slot)
  }

  /** Keeps places for the actors that come back with this host. */
  reserve(reserved: HostSpec['reserved']): void {
    for (const [number, wantedBy] of reserved) {
      this.reserved.set(number, new Reserved(this, number, wantedBy))
      this.endsToReport.add(number) // it may have names and groups, which main knows
    }
  }

  hostOf(place: HostPlace, own: boolean): ChildHost {
    const { slot, incarnation } = place
    return {
      place,
      own,
      request: (method, args, timeoutMs = Infinity) => this.request(place, method, args, timeoutMs),
      notify: (method, args) => this.notify(this.peerAt(place), method, args),
      end: (how) =>
        this.atMain('endHost', [slot, incarnation, how]).then(
          (ended) => ended === true,
          () => true, // main is going down, and every host with it
        ),
      renew: (number) => this.atMain('renewHost', [slot, incarnation, number]).then(ignore),
    }
  }

  /** The system stops: nobody is restarted any more. */
  endsRestarts(): void {
    this.isEnding = true
  }

  /** Ends everything on this host: its actors, last born first, and then what still waits. */
  async windDown(reason: StopReason): Promise<void> {
    await this.control.stopAll(reason)
    this.deadLetters.tellHeld()
    this.follows.close()
    if (this.slot !== 0) this.#later(() => this.#leave()) // after the answer to whoever wanted this
  }

  #leave(): void {
    for (const peer of this.peers()) peer.out.flush()
    this.platform.leave()
  }
}

const mainPlace: HostPlace = { kind: 'main', slot: 0, incarnation: 1 }

const reportOf = (error: unknown): ExitReport => ({
  exitCode: null,
  signal: null,
  error: error as Error | undefined,
  stderr: [],
  interrupted: false,
  abandoned: false,
})
