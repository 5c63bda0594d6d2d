import { lifeSlot } from '../actor/life-slot.ts'
import type { Protocol } from '../actor/protocol.ts'
import type { StopReason } from '../actor/stop-reason.ts'
import { type Outcome, openOutcome } from '../basics/outcome.ts'
import { isThenable } from '../basics/thenable.ts'
import { copied, copyArguments } from '../codec/copy.ts'
import { handOverAll } from '../codec/hand-over.ts'
import { HandlerTimeoutError } from '../errors/handler-errors.ts'
import { ActorStoppedError } from '../errors/not-delivered-errors.ts'
import { StartError } from '../errors/start-errors.ts'
import { type ActorNumber, actorId } from '../ids/actor-number.ts'
import type { CallChain, Caller } from '../refs/caller.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import type { Holder } from '../refs/holder.ts'
import { type MessageKind, messageKind, type Target } from '../refs/target.ts'
import { within } from '../time/within.ts'
import type { Birth } from './birth.ts'
import type { ChildRules } from './child-rules.ts'
import type { Parent } from './children.ts'
import { refuseFunctionFields } from './function-fields.ts'
import { Handling, type HandlingOwner } from './handling.ts'
import { Life, type LifeOwner } from './life.ts'
import { isGivenUp, type Mail } from './mail.ts'
import type { OwnMail } from './own-mail.ts'
import type { LocalActor, Realm } from './realm.ts'
import { closesCircle, refuseEnded, refuseFull } from './refusing.ts'
import type { Turn } from './turn.ts'
import { type Winding, windDown } from './wind-down.ts'

/** Where an actor is in its life, as in the state table of docs/semantics.md. */
export type Phase = 'starting' | 'running' | 'suspended' | 'failed' | 'restarting' | 'stopping' | 'ended'

/** One actor inside its kernel: its mailbox, its lifecycle, and the life at hand. */
export class Cell implements LocalActor, HandlingOwner, LifeOwner, Winding {
  readonly realm: Realm
  readonly number: ActorNumber
  readonly protocol: Protocol
  readonly parent: Parent
  readonly birth: Birth
  phase: Phase = 'starting'
  /** Lives so far, the one at hand included. */
  lives: number
  lastFailure: unknown = undefined
  #handling: Handling | undefined = undefined
  #life: Life | undefined
  #ended: Outcome<void> | undefined = undefined
  #reason: StopReason | undefined = undefined
  /** Set by a stop that lets the mail before it be handled. */
  #drainReason: StopReason | undefined = undefined
  /** Resolves when nothing is left of the life that failed or was retired. */
  #lifeOver: Outcome<void> | undefined = undefined
  /** Ends a start that waits for its `onStart`. */
  #abortStart: ((error: unknown) => void) | undefined = undefined

  /** `spawnedBy`: the handlers that wait for the start; only in development. */
  constructor(
    realm: Realm,
    number: ActorNumber,
    protocol: Protocol,
    parent: Parent,
    birth: Birth,
    spawnedBy: CallChain | undefined,
    lives = 1,
  ) {
    this.realm = realm
    this.number = number
    this.protocol = protocol
    this.parent = parent
    this.birth = birth
    this.lives = lives
    this.#life = new Life(this, spawnedBy)
  }

  /** An actor whose last life ended with its host: it waits to be restarted. */
  static between(realm: Realm, number: ActorNumber, protocol: Protocol, parent: Parent, birth: Birth, lives: number): Cell {
    const cell = new Cell(realm, number, protocol, parent, birth, undefined, lives)
    cell.phase = 'failed'
    return cell
  }

  get systemId(): string {
    return this.realm.systemId
  }

  get slot(): number {
    return this.realm.slot
  }

  get descriptor(): Descriptor {
    return this.protocol.descriptor
  }

  get methodCount(): number {
    return this.protocol.handlers.length
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

  get life(): Life | undefined {
    return this.#life
  }

  get endedBy(): string {
    return this.#reason?.kind ?? 'killed'
  }

  get holder(): Holder {
    return this.#life ?? this.realm.outside
  }

  get blockedBy(): { readonly turn: Turn; readonly handler: string } | undefined {
    const turn = this.#life?.exclusive
    return turn === undefined ? undefined : { turn, handler: `${this.id} ${turn.label}` }
  }

  get mail(): Mail | undefined {
    return this.#handling?.mail
  }

  get waiting(): number {
    return this.#handling?.mail.size ?? 0
  }

  // ---- start

  /**
   * Begins the first life. Returns a promise only if `onStart` does.
   * @throws StartError, and then the actor has ended; ActorStoppedError if it was stopped meanwhile
   */
  start(): void | Promise<void> {
    let starting: Promise<unknown> | undefined
    try {
      starting = this.#begin(this.#life!)
    } catch (error) {
      return this.#neverStarted(error)
    }
    if (starting === undefined) return this.#startedFirst()
    return starting.then(
      () => this.#startedFirst(),
      (error) => this.#neverStarted(error),
    )
  }

  /** Makes the instance and runs its `onStart`. Returns a promise only if that does. Throws or rejects with what went wrong. */
  #begin(life: Life): Promise<void> | undefined {
    const { actorClass, args, startTimeoutMs, rules } = this.birth
    const instance = new actorClass(...copyArguments([...args], life))
    if (rules.restart === 'temporary') this.birth.args = []
    refuseFunctionFields(instance, this.descriptor)
    ;(instance as { [lifeSlot]: Life })[lifeSlot] = life
    life.instance = instance
    if (!this.protocol.startsItself) return undefined
    const starting = (instance as { onStart(): unknown }).onStart()
    if (!isThenable(starting)) return undefined
    const abort = openOutcome<void>()
    this.#abortStart = abort.reject
    // a kill ends the start as well
    const over = Promise.race([starting, abort.promise, (this.#ended ??= openOutcome<void>()).promise])
    return within(this.realm.waits, over, startTimeoutMs)
      .finally(() => (this.#abortStart = undefined))
      .then((inTime) => {
        if (!inTime) throw new HandlerTimeoutError({ actor: this.id, method: 'onStart', timeoutMs: startTimeoutMs })
      })
  }

  #startedFirst(): void {
    if (this.phase !== 'ended') this.#runs()
    if (this.#reason !== undefined) throw this.#stoppedError()
  }

  /** The life at hand has started; unless the actor was to stop meanwhile, it runs. */
  #runs(): void {
    this.#life!.started()
    this.phase = 'running'
    const { events } = this.realm
    if (events.wants('actor.started')) {
      const { id, descriptor, slot, lives } = this
      events.emit({ event: 'actor.started', actor: id, at: descriptor.name, slot, life: lives })
    }
    if (this.#reason !== undefined) this.#beginStop(this.#reason)
    else if (this.waiting > 0) this.#handling?.wake()
  }

  #neverStarted(cause: unknown): never | Promise<never> {
    const error = new StartError({ actor: this.descriptor.name }, { cause })
    const fail = (): never => {
      this.end({ kind: 'failed', error })
      throw error
    }
    const life = this.#life
    if (life?.hasChildren !== true) return fail()
    life.endsChildren()
    return life.children.stopAll({ kind: 'shutdown' }).then(fail)
  }

  #stoppedError(): Error {
    const reason = this.#reason ?? this.#drainReason
    const cause = reason?.kind === 'failed' ? { cause: reason.error } : undefined
    return new ActorStoppedError({ actor: this.id, reason: reason?.kind ?? 'stopped' }, cause)
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
    const { phase } = this
    if (phase === 'stopping' || phase === 'ended' || this.#drainReason !== undefined) return this.#refuse(kind, method, caller)
    const handling = (this.#handling ??= new Handling(this))
    const { mail } = handling
    const { mailbox: bounds } = this.protocol
    const full = mail.overflow(bounds, bytes)
    if (full !== undefined && !this.#makeRoom(mail, bytes)) return refuseFull(this, full, { kind, method, caller })
    if (caller?.chain !== undefined && closesCircle(this, kind, method, caller)) return
    mail.push(kind, method, args, bytes, caller)
    if (phase === 'running') handling.wake()
  }

  /** Mail that the kernel itself puts there; it is never refused for want of room. */
  acceptOwn(own: OwnMail): void {
    const { phase } = this
    if (phase === 'stopping' || phase === 'ended' || this.#drainReason !== undefined) return
    const handling = (this.#handling ??= new Handling(this))
    handling.mail.push(messageKind.own, 0, [own], 0, undefined)
    if (phase === 'running') handling.wake()
  }

  #makeRoom(mail: Mail, bytes: number): boolean {
    const { mailbox: bounds } = this.protocol
    if (bounds.overflow !== 'drop-oldest' || bytes > bounds.bytes) return false
    for (let full = mail.overflow(bounds, bytes); full !== undefined; full = mail.overflow(bounds, bytes)) {
      const dropped = mail.drop()!
      if (!isGivenUp(dropped)) refuseFull(this, full, dropped)
    }
    return true
  }

  #refuse(kind: MessageKind, method: number, caller: Caller | undefined): void {
    refuseEnded(this, this.#reason?.kind === 'killed', this.#stoppedError(), { kind, method, caller })
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

  /** Keeps the mail waiting until `resume`. */
  suspend(): void {
    if (this.phase === 'running') this.phase = 'suspended'
  }

  resume(): void {
    if (this.phase !== 'suspended') return
    this.phase = 'running'
    this.#handling?.wake()
  }

  // ---- the end of a life

  failLife(label: string, error: unknown): void {
    const { phase } = this
    if (phase === 'ended' || phase === 'failed') return
    if (phase === 'starting') return this.#abortStart?.(error)
    this.#tellFailed(label, error)
    if (phase === 'stopping' || phase === 'restarting') return
    this.phase = 'failed'
    this.#life!.interrupt('the actor failed', error)
    this.#endLife({ kind: 'failed', error }, () => this.parent.childFailed(this, { event: 'failed', error }))
  }

  #tellFailed(method: string, error: unknown): void {
    this.lastFailure = error
    this.realm.events.emit({ event: 'actor.failed', actor: this.id, at: this.descriptor.name, method, error })
  }

  /** The supervisor is told first; whatever it decides waits until nothing is left of the life. */
  #endLife(reason: StopReason, tellSupervisor: () => void): Promise<void> {
    const over = (this.#lifeOver = openOutcome<void>())
    tellSupervisor()
    this.#wind(reason, (why) => {
      this.#life?.fence(why.kind, why.kind === 'failed' ? why.error : undefined)
      over.resolve()
    })
    return over.promise
  }

  retire(): Promise<void> {
    if (this.phase !== 'running' && this.phase !== 'suspended') return this.#lifeOver?.promise ?? Promise.resolve()
    this.phase = 'restarting'
    return this.#endLife({ kind: 'shutdown' }, () => {})
  }

  async restart(delayMs: number): Promise<void> {
    await this.#lifeOver?.promise
    if (!this.#awaitsLife()) return
    this.phase = 'restarting'
    if (delayMs > 0) await within(this.realm.watches, (this.#ended ??= openOutcome<void>()).promise, delayMs)
    if (this.#awaitsLife()) await this.#nextLife()
  }

  #awaitsLife(): boolean {
    return (this.phase === 'failed' || this.phase === 'restarting') && this.#reason === undefined
  }

  async #nextLife(): Promise<void> {
    this.phase = 'starting'
    this.lives++
    const life = (this.#life = new Life(this, undefined))
    this.#handling?.begins(life)
    try {
      await this.#begin(life)
    } catch (cause) {
      if ((this.phase as Phase) !== 'ended') await this.#startedBadly(life, cause)
      return
    }
    if ((this.phase as Phase) !== 'ended') this.#runs()
  }

  async #startedBadly(life: Life, cause: unknown): Promise<void> {
    const error = new StartError({ actor: this.descriptor.name }, { cause })
    this.phase = 'failed'
    this.#lifeOver = openOutcome<void>()
    this.#tellFailed('onStart', error)
    life.endsChildren()
    if (life.hasChildren) await life.children.stopAll({ kind: 'shutdown' })
    life.fence('failed', error)
    this.#lifeOver.resolve()
    if (this.#reason === undefined) throw error
    this.end(this.#reason)
  }

  giveUp(reason: StopReason): void {
    if (this.phase === 'failed' || this.phase === 'restarting') void this.#endAfterLife(reason)
  }

  async #endAfterLife(reason: StopReason): Promise<void> {
    this.#reason ??= reason
    await this.#lifeOver?.promise
    this.end(this.#reason)
  }

  // ---- the end

  drained(): void {
    this.#beginStop(this.#drainReason!)
  }

  stop(reason: StopReason): Promise<void> {
    if (this.phase === 'ended') return Promise.resolve()
    const ended = (this.#ended ??= openOutcome<void>()).promise
    if (this.phase === 'starting') this.#reason ??= reason
    else if (this.phase === 'running' || this.phase === 'suspended') this.#beginStop(reason)
    else if (this.phase !== 'stopping') void this.#endAfterLife(reason)
    return ended
  }

  /** Stops when what waits now has been handled; what comes later is refused. */
  stopAfterMail(reason: StopReason): Promise<void> {
    const takesMail = this.phase !== 'stopping' && this.phase !== 'ended'
    if (this.waiting === 0 || !takesMail || this.#drainReason !== undefined) return this.stop(reason)
    this.#drainReason = reason
    this.#handling!.mail.push(messageKind.stop, 0, [], 0, undefined)
    return (this.#ended ??= openOutcome<void>()).promise
  }

  kill(cause?: Error): Promise<void> {
    if (this.phase === 'ended') return Promise.resolve()
    const ended = (this.#ended ??= openOutcome<void>()).promise
    const life = this.#life!
    this.#reason = { kind: 'killed' }
    life.fence('killed', cause)
    life.endsChildren()
    if (life.hasChildren) life.children.killAll(cause)
    this.end({ kind: 'killed' })
    return ended
  }

  #beginStop(reason: StopReason): void {
    if (reason.kind === 'stopped' && this.rules.restart === 'permanent') {
      this.phase = 'restarting'
      this.#drainReason = undefined
      const tell = (): void => this.parent.childFailed(this, { event: 'stopped', error: undefined })
      return void this.#endLife(reason, tell)
    }
    this.phase = 'stopping'
    this.#reason = reason
    this.#refuseWaiting()
    this.#wind(reason, (why) => this.end(why))
  }

  #wind(reason: StopReason, then: (reason: StopReason) => void): void {
    const life = this.#life!
    life.endsChildren()
    const nothingToDo = life.isQuiet && !life.hasChildren && !life.hasStreams && !this.protocol.stopsItself
    if (nothingToDo) then(reason)
    else void windDown(this, life, reason).then((why) => this.phase === 'ended' || then(why))
  }

  /** The end for good: fence, mail, name, watchers, parent; once. */
  end(reason: StopReason): void {
    if (this.phase === 'ended') return
    const { realm } = this
    this.#life?.fence(reason.kind, reason.kind === 'failed' ? reason.error : undefined)
    this.phase = 'ended'
    this.#reason = reason
    this.#refuseWaiting()
    this.#life = undefined
    this.#handling = undefined
    realm.actors.delete(this.number)
    if (realm.events.wants('actor.ended'))
      realm.events.emit({ event: 'actor.ended', actor: this.id, at: this.descriptor.name, reason })
    realm.ended(this)
    this.parent.childEnded(this, reason)
    this.#ended?.resolve()
  }

  #refuseWaiting(): void {
    const mail = this.#handling?.mail
    for (let dropped = mail?.drop(); dropped !== undefined; dropped = mail?.drop()) {
      if (!isGivenUp(dropped)) this.#refuse(dropped.kind, dropped.method, dropped.caller)
    }
  }
}
