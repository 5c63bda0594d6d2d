import type { Protocol } from '../actor/protocol.ts'
import { copied, copyArguments } from '../codec/copy.ts'
import { handOverAll } from '../codec/hand-over.ts'
import { HandlerTimeoutError } from '../errors/handler-errors.ts'
import { type ActorNumber, actorId } from '../ids/actor-number.ts'
import type { CallChain, Caller } from '../refs/caller.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import type { Holder } from '../refs/holder.ts'
import type { Readying } from '../refs/ready-wait.ts'
import { type MessageKind, messageKind, type Target } from '../refs/target.ts'
import { ActorTrace } from './actor-trace.ts'
import type { Birth } from './birth.ts'
import type { ChildRules } from './child-rules.ts'
import type { Parent } from './children.ts'
import { isGivenUp } from './dropped.ts'
import { ActorRun } from './handler-run.ts'
import { Handling, type HandlingOwner } from './handling.ts'
import { Life, type LifeOwner } from './life.ts'
import { Lifecycle } from './lifecycle.ts'
import type { HandlerRun } from './lock-book.ts'
import type { Mail } from './mail.ts'
import type { OwnMail } from './own-mail.ts'
import { Readiness } from './readiness.ts'
import type { LocalActor, Realm } from './realm.ts'
import { closesCircle, refuseEnded, refuseFull } from './refusing.ts'
import { Ties } from './ties.ts'
import type { TraceRing } from './trace-ring.ts'
import type { Turn } from './turn.ts'

/** One actor inside its kernel: its mailbox, and what is done with it through all its lives. */
export class Cell extends Lifecycle implements LocalActor, HandlingOwner, LifeOwner {
  readiness: Readiness | undefined = undefined
  nextInTable: LocalActor | undefined = undefined
  #handling: Handling | undefined = undefined

  /** An actor whose last life ended with its host: it waits to be restarted. */
  static between(realm: Realm, number: ActorNumber, protocol: Protocol, parent: Parent, birth: Birth, lives: number): Cell {
    const cell = new Cell(realm, number, protocol, parent, birth, undefined, lives)
    cell.phase = 'failed'
    cell.life!.fence('restarting') // the life it is made with never was
    return cell
  }

  // ---- who it is

  get systemId(): string {
    return this.realm.systemId
  }

  get slot(): number {
    return this.realm.slot
  }

  get descriptor(): Descriptor {
    return this.protocol.descriptor
  }

  get name(): string | undefined {
    return this.birth.name
  }

  get rules(): ChildRules {
    return this.birth.rules
  }

  get id(): string {
    return actorId(this.realm.systemId, this.realm.slot, this.number)
  }

  get label(): string {
    return `${this.descriptor.name} ${this.id}`
  }

  get target(): Target {
    return this
  }

  get methodCount(): number {
    return this.protocol.handlers.length
  }

  get holder(): Holder {
    return this.life ?? this.realm.outside
  }

  get blockedBy(): { readonly turn: Turn; readonly handler: string } | undefined {
    const turn = this.life?.exclusive
    return turn === undefined ? undefined : { turn, handler: `${this.id} ${turn.label}` }
  }

  newRun(life: { readonly fenced: boolean }, method: string): HandlerRun {
    return new ActorRun(this, life, method)
  }

  get ties(): Ties {
    return (this.joined ??= new Ties(this))
  }

  /** Takes over what already joined its place with others. */
  inherit(ties: Ties): void {
    ties.owner = this
    this.joined = ties
  }

  get mail(): Mail | undefined {
    return this.#handling?.mail
  }

  get waiting(): number {
    return this.#handling?.mail.size ?? 0
  }

  // ---- mail

  send(kind: MessageKind, method: number, args: unknown[], caller: Caller | undefined): void {
    if (!this.realm.asks.isolated) {
      handOverAll(args, this.holder)
      return this.accept(kind, method, args, 0, caller)
    }
    copyArguments(args, this.holder)
    this.accept(kind, method, args, copied.bytes, caller)
  }

  /** `args` are the receiver's own already. */
  accept(kind: MessageKind, method: number, args: readonly unknown[], bytes: number, caller: Caller | undefined): void {
    if (!this.takesMail) return this.#refuse(kind, method, caller)
    const handling = (this.#handling ??= new Handling(this))
    const { mail } = handling
    const full = mail.overflow(this.protocol.mailbox, bytes)
    if (full !== undefined && !this.#makesRoom(mail, full, kind, method, bytes, caller)) return
    if (caller !== undefined && caller.chain !== undefined && closesCircle(this, kind, method, caller)) return
    mail.push(kind, method, args, bytes, caller)
    if (this.phase === 'running') handling.wake()
  }

  whenReady(who: Readying): void {
    if (this.takesMail) (this.readiness ??= new Readiness(this)).ask(who)
    else who.reject(this.stoppedError())
  }

  giveBackRoom(borrower: object): void {
    this.readiness?.giveBack(borrower)
  }

  /** Mail that the kernel itself puts there; it is never refused for want of room. */
  acceptOwn(own: OwnMail): void {
    if (!this.takesMail) return
    const handling = (this.#handling ??= new Handling(this))
    handling.mail.pushOwn(own)
    if (this.phase === 'running') handling.wake()
  }

  /** Puts what was stashed before all mail that waits; returns how many. */
  unstash(): number {
    const count = this.#handling?.mail.unstash() ?? 0
    if (count > 0 && this.phase === 'running') this.wake()
    return count
  }

  /** A message would break the bound `full`: whether older ones gave way to it; if not it is refused. */
  #makesRoom(
    mail: Mail,
    full: 'messages' | 'bytes',
    kind: MessageKind,
    method: number,
    bytes: number,
    caller: Caller | undefined,
  ): boolean {
    const { mailbox: bounds } = this.protocol
    const isRoomMade = bounds.overflow === 'drop-oldest' && bytes <= bounds.bytes && this.#evict(mail, kind, method, bytes)
    if (!isRoomMade) refuseFull(this, full, { kind, method, caller })
    return isRoomMade
  }

  #evict(mail: Mail, kind: MessageKind, method: number, bytes: number): boolean {
    const { mailbox: bounds } = this.protocol
    for (let full = mail.overflow(bounds, bytes); full !== undefined; full = mail.overflow(bounds, bytes)) {
      const dropped = mail.evict(kind, method)
      if (dropped === undefined) return false
      if (!isGivenUp(dropped)) refuseFull(this, full, dropped)
    }
    return true
  }

  #refuse(kind: MessageKind, method: number, caller: Caller | undefined): void {
    refuseEnded(this, this.isKilled, () => this.stoppedError(), { kind, method, caller })
  }

  protected override refuseWaiting(): void {
    const mail = this.#handling?.mail
    for (let dropped = mail?.drop(); dropped !== undefined; dropped = mail?.drop()) {
      if (!isGivenUp(dropped)) this.#refuse(dropped.kind, dropped.method, dropped.caller)
    }
    this.readiness?.fail(() => this.stoppedError())
    if (this.phase === 'ended') this.#handling = undefined
  }

  protected override stopBehindMail(): void {
    this.readiness?.fail(() => this.stoppedError())
    this.#handling!.mail.push(messageKind.stop, 0, [], 0, undefined)
    if (this.phase === 'running') this.wake() // what waits may all be stashed
  }

  protected override handMailTo(life: Life): void {
    this.#handling?.begins(life)
  }

  protected override newLife(spawnedBy: CallChain | undefined): Life {
    return new Life(this, spawnedBy)
  }

  protected override wake(): void {
    this.#handling?.wake()
  }

  openTrace(limit: number): TraceRing {
    if (this.trace === undefined) {
      this.#traceTo(new ActorTrace(this.realm.clock, this.descriptor, () => this.#traceTo(undefined)))
    }
    return this.trace!.open(limit)
  }

  #traceTo(trace: ActorTrace | undefined): void {
    this.trace = trace
    this.watchChanged()
  }

  watchChanged(): void {
    this.life?.watchChanged()
    this.#handling?.watchChanged()
  }

  // ---- turns

  tookLong(ms: number): void {
    this.#tellSlow('a handler that did not await', ms)
  }

  turnIsLate(turn: Turn): void {
    const { clock, settings, watches } = this.realm
    const ms = clock.now() - turn.startedAt
    const limit = this.protocol.handlerTimeoutMs
    if (ms >= limit) {
      const error = new HandlerTimeoutError({ actor: this.id, method: turn.label, timeoutMs: limit })
      return this.failLife(turn.label, error)
    }
    if (ms >= settings.slowHandlerMs) this.#tellSlow(turn.label, ms)
    watches.add(turn, Math.min(Math.max(ms, settings.slowHandlerMs), limit - ms))
  }

  #tellSlow(method: string, runningMs: number): void {
    if (!this.realm.events.wants('handler.slow')) return
    const { id, waiting } = this
    this.realm.events.emit({ event: 'handler.slow', actor: id, at: this.descriptor.name, method, runningMs, waiting })
  }

  /** Keeps the mail waiting until `resume`, also if a life is only about to begin. Another restart ends it as well. */
  suspend(): void {
    if (this.phase === 'running') this.phase = 'suspended'
    else if (this.phase !== 'suspended') this.startsSuspended = true
  }

  resume(): void {
    this.startsSuspended = false
    if (this.phase !== 'suspended') return
    this.phase = 'running'
    this.#handling?.wake()
  }
}
