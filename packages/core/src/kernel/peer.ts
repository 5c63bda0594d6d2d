import { openOutcome } from '../basics/outcome.ts'
import { copyArguments } from '../codec/copy.ts'
import { ValueDecoder } from '../codec/value-decoder.ts'
import { HostUnavailableError, LinkFullError } from '../errors/not-delivered-errors.ts'
import { HostDownError } from '../errors/outcome-unknown-errors.ts'
import { actorId } from '../ids/actor-number.ts'
import type { Link, LinkReceiver } from '../links/link.ts'
import { type FrameKind, frameKind } from '../messages/frame-kind.ts'
import type { Caller } from '../refs/caller.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import { type Away, type Errand, PendingAsk } from '../refs/pending-ask.ts'
import type { Readying, Room } from '../refs/ready-wait.ts'
import type { StreamConsumer } from '../refs/stream-consumer.ts'
import { StreamProducer } from '../refs/stream-producer.ts'
import { type MessageKind, messageKind, type Target } from '../refs/target.ts'
import type { Wheel } from '../time/wheel.ts'
import { within } from '../time/within.ts'
import { controlDescriptor, controlMethods } from './control-protocol.ts'
import type { DeadLetterReason } from './dead-letter-reason.ts'
import { FarReadiness } from './far-readiness.ts'
import { frameGuard } from './frame-guard.ts'
import { Inbound } from './inbound.ts'
import { type HandlePlaces, LinkHandles } from './link-handles.ts'
import { NumberTable } from './number-table.ts'
import { Outbound, type OutboundOwner, receiptBytes } from './outbound.ts'
import { type FramesOwner, PeerFrames } from './peer-frames.ts'
import type { ExitReport, HostPlace, SlotFate } from './platform.ts'
import type { Realm } from './realm.ts'
import { RemoteActor, type Way } from './remote-actor.ts'
import { OpenedStream, RemoteAsk, RemoteSource, type Served, ServedStream, TellCount } from './remote-callers.ts'
import { unknownEnd } from './unknown-end.ts'

/** What a peer needs of its kernel. */
export interface PeerOwner extends HandlePlaces {
  /** Runs a control operation that came from `peer`. Throws or rejects with what the asker gets. */
  runControl(peer: Peer, method: number, args: unknown[]): unknown
  /** Runs the modules of these exposed classes, as far as that can be done; never rejects. */
  loadClasses(keys: readonly string[]): Promise<void>
  readonly actorsBorn: number
  nextCorrelation(): number
  /** The link ended, after all that came over it was handled. */
  linkEnded(peer: Peer, error: Error | undefined): void
  /** The host is down, and what was on the way there is settled. */
  peerDown(peer: Peer): void
  /** The peer sent bytes that are no frames. */
  frameInvalid(peer: Peer, error: unknown): void
}

export type PeerState = 'connecting' | 'up' | 'down'

/** After so many finished tells, or `receiptBytes` read, the peer is told at once. */
const receiptTells = 1024
/** Less than that is not worth a frame beside others, when nothing else is to be told. */
const receiptStep = 16 * 1024

/** How long a host that is gone may still have something to say. */
const readGraceMs = 500

/** Another host as this kernel sees it, for one incarnation: what is on the way there, and what is owed back. */
export class Peer implements Way, Errand, OutboundOwner, LinkReceiver, FramesOwner {
  readonly place: HostPlace
  readonly realm: Realm
  readonly out: Outbound
  readonly control: Target
  state: PeerState = 'connecting'
  /** Why it is down; known once it is. */
  report: ExitReport | undefined = undefined
  /** What its slot is, once it is down. */
  fate: SlotFate = 'down'
  readonly tells: TellCount
  readonly decoder: ValueDecoder
  readonly #owner: PeerOwner
  readonly #inbound: Inbound
  /** What went to the peer and waits for an answer. */
  readonly #away = new NumberTable<Away>()
  readonly #serving = new NumberTable<Served>()
  readonly #handles: LinkHandles
  readonly #met = openOutcome<void>()
  readonly #linkOver = openOutcome<void>()
  #readiness: FarReadiness | undefined = undefined
  #linkIsOver = false
  #link: Link | undefined
  #readBytes = 0
  #toldBytes = 0
  #toldTells = 0
  /** Whether the peer holds something until it hears that this chunk was read. */
  #isAwaited = false
  #owesReceipt = false

  constructor(realm: Realm, owner: PeerOwner, place: HostPlace, attachments: boolean) {
    this.realm = realm
    this.#owner = owner
    this.place = place
    this.#handles = new LinkHandles(realm, owner, {
      numberOf: (descriptor) => this.out.numberOf(descriptor),
      to: place,
      hold: (lease) => this.out.hold(lease),
      whenSent: (action) => this.out.whenSent(action),
      isHeld: () => void (this.#isAwaited = true),
    })
    this.out = new Outbound(this, this.#handles, attachments, realm.settings.linkCapBytes)
    this.control = new RemoteActor(this, 0, controlDescriptor)
    this.tells = new TellCount(() => {
      if (this.tells.finished - this.#toldTells >= receiptTells) this.out.flush()
    })
    this.decoder = new ValueDecoder({ handles: this.#handles })
    this.#inbound = new Inbound(new PeerFrames(this))
  }

  get systemId(): string {
    return this.realm.systemId
  }

  get slot(): number {
    return this.place.slot
  }

  get incarnation(): number {
    return this.place.incarnation
  }

  /** Whether its slot stays empty. */
  get killed(): number | undefined {
    return this.report?.killed
  }

  get forGood(): boolean {
    return this.fate !== 'down'
  }

  /** Whether it is gone, or about to be: nothing more comes from there. */
  get isOver(): boolean {
    return this.state === 'down' || this.#linkIsOver
  }

  open(link: Link): void {
    if (this.state === 'down') return link.close()
    this.#link = link
    this.state = 'up'
    link.open(this)
    this.out.open(link)
    this.#met.resolve()
  }

  /** Resolves when its link is open and has what waited for it, or never will be. */
  get met(): Promise<void> {
    return this.#met.promise
  }

  close(): void {
    this.out.flush()
    this.#link?.close()
  }

  soon(action: () => void): void {
    this.realm.soon(action)
  }

  // ---- out

  sendTo(actor: Target, kind: MessageKind, method: number, args: unknown[], caller: Caller | undefined): void {
    if (frameGuard.busy) return this.#sendLater(actor, kind, method, args, caller)
    const refused = this.#refusal()
    if (refused !== undefined && actor.number !== 0) {
      copyArguments(args, undefined) // what is moved is gone, and what cannot be sent is told, also when nobody will get it
      return this.#refuse(refused, actor, kind, method, caller)
    }
    if (this.state === 'down') return caller?.fail(refused)
    if (caller === undefined) {
      this.out.message(frameKind.tell, actor.number, method, args, 0, undefined)
      return
    }
    const correlation = (caller as Partial<PendingAsk>).number || this.#owner.nextCorrelation()
    const departure = this.out.chunk
    if (caller instanceof StreamProducer) {
      this.out.message(frameKind.stream, actor.number, method, args, correlation, caller.chain)
      const consumer = caller.sink as StreamConsumer
      consumer.source = new RemoteSource(this, correlation)
      this.#away.add(new OpenedStream(correlation, consumer, departure))
      return
    }
    this.out.message(frameKind.ask, actor.number, method, args, correlation, caller.chain)
    const ask = caller as PendingAsk
    ask.errand = this
    ask.number = correlation
    ask.departure = departure
    this.#away.add(ask)
  }

  /** The call copies before it returns, also when its frame has to wait. */
  #sendLater(actor: Target, kind: MessageKind, method: number, args: unknown[], caller: Caller | undefined): void {
    copyArguments(args, undefined)
    frameGuard.defer(() => {
      try {
        this.sendTo(actor, kind, method, args, caller)
      } catch (error) {
        caller?.fail(error)
        if (kind === messageKind.tell) this.realm.deadLetters.add(actor.id, actor.descriptor.methodName(method), 'undecodable')
      }
    })
  }

  whenReady(actor: Target, who: Readying): void {
    if (this.state === 'down' || this.#linkIsOver) who.reject(this.#unavailable())
    else (this.#readiness ??= new FarReadiness(this, this.realm.settings.linkCapBytes)).ask(actor.number, who)
  }

  askRoom(number: number): void {
    this.control.send(messageKind.tell, controlMethods.indexOf('askRoom'), [number], undefined)
  }

  giveBackRoom(number: number): void {
    this.control.send(messageKind.tell, controlMethods.indexOf('giveBackRoom'), [number], undefined)
  }

  /** The room that an actor over there has, or why it will never have any. */
  roomTold(number: number, room: Room | undefined, error: Error | undefined): void {
    this.#readiness?.told(number, room, error)
  }

  #refusal(): Error | undefined {
    if (this.isOver) return this.#unavailable()
    if (this.out.full) return new LinkFullError({ slot: this.slot, capBytes: this.realm.settings.linkCapBytes })
    return undefined
  }

  #refuse(error: Error, actor: Target, kind: MessageKind, method: number, caller: Caller | undefined): void {
    caller?.fail(error)
    if (kind !== messageKind.tell) return
    const reason = error instanceof LinkFullError ? 'link-full' : 'host-unavailable'
    this.realm.deadLetters.add(actor.id, actor.descriptor.methodName(method), reason)
  }

  answer(kind: FrameKind, correlation: number, value: unknown): number {
    if (this.state === 'down') return 0
    if (!frameGuard.busy) return this.out.answer(kind, correlation, value)
    frameGuard.defer(() => this.answer(kind, correlation, value))
    return 0
  }

  signal(kind: FrameKind, correlation: number, second?: number): void {
    if (this.state === 'down') return
    if (frameGuard.busy) frameGuard.defer(() => this.signal(kind, correlation, second))
    else this.out.signal(kind, correlation, second)
  }

  abandon(ask: PendingAsk): void {
    this.#away.delete(ask.number)
    this.signal(frameKind.cancel, ask.number)
  }

  takeReceipt(): { finished: number; read: number } | undefined {
    const { finished } = this.tells
    if (finished === this.#toldTells && !this.#owesReceipt && this.#readBytes - this.#toldBytes < receiptStep) return undefined
    this.#owesReceipt = false
    this.#toldTells = finished
    this.#toldBytes = this.#readBytes
    return { finished, read: this.#readBytes }
  }

  // ---- in

  chunk(bytes: Uint8Array, attachments: readonly unknown[]): void {
    this.#inbound.chunk(bytes, attachments)
  }

  passing(memory: Uint8Array, length: number): void {
    this.#inbound.passing(memory, length)
  }

  closed(error?: Error): void {
    this.#inbound.closed(error)
  }

  read(bytes: number): void {
    this.#readBytes += bytes
    if (this.#readBytes - this.#toldBytes >= receiptBytes) this.out.flush()
    if (!this.#isAwaited) return
    this.#isAwaited = false
    this.#owesReceipt = true
    this.out.receiptSoon()
  }

  /** The ask or stream that waits for `correlation`. */
  awayAt(correlation: number): PendingAsk | StreamConsumer | undefined {
    const away = this.#away.get(correlation)
    return away instanceof PendingAsk ? away : (away as OpenedStream | undefined)?.consumer
  }

  /** The answer came, or nobody waits for it any more. */
  arrived(correlation: number): void {
    this.#away.delete(correlation)
  }

  serve(correlation: number, caller: RemoteAsk | StreamProducer): void {
    this.#serving.add(caller instanceof RemoteAsk ? caller : new ServedStream(correlation, caller))
  }

  servingAt(correlation: number): RemoteAsk | StreamProducer | undefined {
    const served = this.#serving.get(correlation)
    return served instanceof RemoteAsk ? served : (served as ServedStream | undefined)?.producer
  }

  served(correlation: number): void {
    this.#serving.delete(correlation)
  }

  get actorsBorn(): number {
    return this.#owner.actorsBorn
  }

  runControl(method: number, args: unknown[]): unknown {
    return this.#owner.runControl(this, method, args)
  }

  loadClasses(keys: readonly string[]): Promise<void> {
    return this.#owner.loadClasses(keys)
  }

  linkEnded(error: Error | undefined): void {
    this.#linkIsOver = true
    this.#linkOver.resolve()
    this.#owner.linkEnded(this, error)
  }

  frameInvalid(error: unknown): void {
    this.#owner.frameInvalid(this, error)
  }

  define(number: number, descriptor: Descriptor): void {
    this.#handles.define(number, descriptor)
  }

  /** The class that the peer names by that number. */
  descriptorAt(number: number): Descriptor | undefined {
    return this.#handles.descriptorAt(number)
  }

  // ---- the end

  /** Resolves when all that came over the link was handled, or after a short grace. */
  async linkIsRead(wheel: Wheel): Promise<void> {
    if (this.#link !== undefined && this.state === 'up') await within(wheel, this.#linkOver.promise, readGraceMs)
  }

  /** The host never came up: nothing sent to it was handled. */
  startFailed(startError: Error): void {
    this.down({ ...unknownEnd(startError), startError })
  }

  /** The host is gone: everything owed by it or to it is settled. */
  down(report: ExitReport): void {
    if (this.state === 'down') return
    const { startError } = report
    this.state = 'down'
    this.report = report
    this.fate = report.fate ?? 'down'
    this.#met.resolve()
    this.#linkOver.resolve()
    this.#inbound.stop()
    this.accountForMail('host-down')
    this.out.close()
    for (const away of this.#away.takeAll()) away.reject(startError ?? this.#errorFor(away.departure, report))
    this.#readiness?.fail(() => startError ?? this.#unavailable())
    for (const served of this.#serving.takeAll()) served.cancel(this.#errorFor(0, report))
    this.#link?.close()
    this.#owner.peerDown(this)
  }

  /** What has not left for there by now never will, and what became of the rest is unknown. */
  accountForMail(reason: DeadLetterReason): void {
    const unsent = this.out.unsentTells()
    for (const { number, method } of unsent) {
      this.realm.deadLetters.add(actorId(this.systemId, this.slot, number), `method ${method}`, reason)
    }
    const unknown = this.out.tellsSent - unsent.length - this.out.tellsFinished
    if (unknown > 0) this.realm.events.emit({ event: 'mail.lost', slot: this.slot, incarnation: this.incarnation, unknown })
  }

  /** Why what is under way there ends. Only when it is down. */
  downError(): Error {
    return this.#errorFor(0, this.report!)
  }

  #unavailable(cause?: unknown): Error {
    const facts = { slot: this.slot, state: this.fate, retryable: !this.forGood }
    return new HostUnavailableError(facts, cause === undefined ? undefined : { cause })
  }

  #errorFor(departure: number, { host = 'unknown', exitCode, signal, stderr, error }: ExitReport): Error {
    if (departure > this.out.handedOver) return this.#unavailable(error)
    return new HostDownError({ slot: this.slot, host, exitCode, signal, stderr }, { cause: error })
  }
}
