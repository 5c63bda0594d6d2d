import { lifeSlot } from '../actor/life-slot.ts'
import type { Protocol } from '../actor/protocol.ts'
import type { StopReason } from '../actor/stop-reason.ts'
import { type Outcome, openOutcome } from '../basics/outcome.ts'
import { isThenable } from '../basics/thenable.ts'
import { copied, copyArguments } from '../codec/copy.ts'
import { handOverAll } from '../codec/hand-over.ts'
import { HandlerTimeoutError } from '../errors/handler-errors.ts'
import { ActorStoppedError, AskCycleError, MailboxFullError } from '../errors/not-delivered-errors.ts'
import { StartError } from '../errors/start-errors.ts'
import { type ActorNumber, actorId } from '../ids/actor-number.ts'
import type { CallChain, Caller } from '../refs/caller.ts'
import type { Descriptor } from '../refs/descriptor.ts'
import type { Holder } from '../refs/holder.ts'
import { type MessageKind, messageKind, type Target } from '../refs/target.ts'
import { within } from '../time/within.ts'
import { circleOf } from './call-chain.ts'
import type { Parent } from './children.ts'
import { refuseFunctionFields } from './function-fields.ts'
import { Handling, type HandlingOwner } from './handling.ts'
import { Life, type LifeOwner } from './life.ts'
import { type Dropped, isGivenUp, type Mail } from './mail.ts'
import type { LocalActor, Realm } from './realm.ts'
import type { Turn } from './turn.ts'
import { type Winding, windDown } from './wind-down.ts'

/**
 * Where an actor is in its life, as in the state table of docs/semantics.md. `suspended` and `restarting` have their place there and
 * come with supervision.
 */
export type Phase = 'starting' | 'running' | 'failed' | 'stopping' | 'ended'

type ActorClass = new (...args: unknown[]) => object

/** One actor inside its kernel: its mailbox, its lifecycle, and the life at hand. */
export class Cell implements LocalActor, HandlingOwner, LifeOwner, Winding {
  readonly realm: Realm
  readonly number: ActorNumber
  readonly protocol: Protocol
  readonly parent: Parent
  readonly name: string | undefined
  phase: Phase = 'starting'
  #handling: Handling | undefined = undefined
  #life: Life | undefined
  #ended: Outcome<void> | undefined = undefined
  #reason: StopReason | undefined = undefined
  /** Set by a stop that lets the mail before it be handled. */
  #drainReason: StopReason | undefined = undefined

  /** `spawnedBy`: the handlers that wait for the start; only in development. */
  constructor(
    realm: Realm,
    number: ActorNumber,
    protocol: Protocol,
    parent: Parent,
    name: string | undefined,
    spawnedBy: CallChain | undefined,
  ) {
    this.realm = realm
    this.number = number
    this.protocol = protocol
    this.parent = parent
    this.name = name
    this.#life = new Life(this, spawnedBy)
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

  get id(): string {
    return actorId(this.realm.systemId, this.realm.slot, this.number)
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
    return turn === undefined ? undefined : { turn, handler: `${this.id} ${this.descriptor.methodName(turn.method)}` }
  }

  get waiting(): number {
    return this.#handling?.mail.size ?? 0
  }

  // ---- start

  /**
   * Makes the instance and runs its `onStart`. Returns a promise only if that does.
   * @throws StartError, and then the actor has ended
   */
  start(actorClass: ActorClass, args: unknown[], timeoutMs: number): void | Promise<void> {
    const life = this.#life!
    let starting: unknown
    try {
      const instance = new actorClass(...args)
      refuseFunctionFields(instance, this.descriptor)
      ;(instance as { [lifeSlot]: Life })[lifeSlot] = life
      life.instance = instance
      if (this.protocol.startsItself) starting = (instance as { onStart(): unknown }).onStart()
      if (isThenable(starting)) {
        // a kill ends the start as well
        const over = Promise.race([starting, (this.#ended ??= openOutcome<void>()).promise])
        return within(this.realm.waits, over, timeoutMs).then(
          (inTime) =>
            inTime
              ? this.#started()
              : this.#startFailed(new HandlerTimeoutError({ actor: this.id, method: 'onStart', timeoutMs })),
          (error) => this.#startFailed(error),
        )
      }
    } catch (error) {
      return this.#startFailed(error)
    }
    this.#started()
  }

  #started(): void {
    const reason = this.#reason
    if (this.phase === 'ended') throw this.#stoppedError()
    this.#life!.started()
    this.phase = 'running'
    if (this.realm.events.wants('actor.started')) {
      this.realm.events.emit({ event: 'actor.started', actor: this.id, at: this.descriptor.name, slot: this.slot })
    }
    if (reason !== undefined) {
      this.#beginStop(reason)
      throw this.#stoppedError()
    }
    if (this.waiting > 0) this.#handling?.wake()
  }

  #startFailed(cause: unknown): never | Promise<never> {
    const error = new StartError({ actor: this.descriptor.name }, { cause })
    const fail = (): never => {
      this.end({ kind: 'failed', error })
      throw error
    }
    const life = this.#life
    return life?.hasChildren === true ? life.children.stopAll({ kind: 'shutdown' }).then(fail) : fail()
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
    if (full !== undefined && !this.#makeRoom(mail, bytes)) return this.#refuseFull(full, { kind, method, caller })
    if (caller?.chain !== undefined && this.#closesCircle(kind, method, caller)) return
    mail.push(kind, method, args, bytes, caller)
    if (phase === 'running') handling.wake()
  }

  #makeRoom(mail: Mail, bytes: number): boolean {
    const { mailbox: bounds } = this.protocol
    if (bounds.overflow !== 'drop-oldest' || bytes > bounds.bytes) return false
    for (let full = mail.overflow(bounds, bytes); full !== undefined; full = mail.overflow(bounds, bytes)) {
      const dropped = mail.drop()!
      if (!isGivenUp(dropped)) this.#refuseFull(full, dropped)
    }
    return true
  }

  #refuseFull(unit: 'messages' | 'bytes', { kind, method, caller }: Dropped): void {
    const { mailbox: bounds } = this.protocol
    const error = new MailboxFullError({ actor: this.id, capacity: bounds[unit], unit, policy: bounds.overflow })
    caller?.fail(error)
    if (kind === messageKind.tell) this.realm.deadLetters.add(this.id, this.descriptor.methodName(method), 'mailbox-full')
  }

  #refuse(kind: MessageKind, method: number, caller: Caller | undefined): void {
    if (kind === messageKind.stop) return
    caller?.fail(this.#stoppedError())
    if (kind === messageKind.tell) {
      const reason = this.#reason?.kind === 'killed' ? 'killed' : 'stopped'
      this.realm.deadLetters.add(this.id, this.descriptor.methodName(method), reason)
    }
  }

  /** In development: an ask for which a handler here already waits, however far around, would never be answered. */
  #closesCircle(kind: MessageKind, method: number, caller: Caller): boolean {
    if (kind !== messageKind.ask || this.protocol.interleaves[method] === true) return false
    const turn = this.#life?.exclusive
    if (turn === undefined) {
      // the handler at hand may be about to await what asks here
      this.#life?.whenItWaits(() => void this.#closesCircle(kind, method, caller))
      return false
    }
    const { id, descriptor } = this
    const blocked = { actor: id, method: descriptor.methodName(turn.method) }
    const cycle = circleOf(caller.chain!, blocked, descriptor.methodName(method))
    if (cycle === undefined) return false
    this.realm.events.emit({ event: 'ask.cycle', cycle })
    caller.fail(new AskCycleError({ cycle }))
    return true
  }

  // ---- turns

  tookLong(ms: number): void {
    this.#tellSlow('a handler that did not await', ms)
  }

  turnIsLate(turn: Turn): void {
    const { clock, settings, watches } = this.realm
    const ms = clock.now() - turn.startedAt
    const method = this.descriptor.methodName(turn.method)
    const limit = this.protocol.handlerTimeoutMs
    if (ms >= limit) {
      const error = new HandlerTimeoutError({ actor: this.id, method, timeoutMs: limit })
      return this.failLife(turn.method, error)
    }
    if (ms >= settings.slowHandlerMs) this.#tellSlow(method, ms)
    watches.add(turn, Math.min(Math.max(ms, settings.slowHandlerMs), limit - ms))
  }

  #tellSlow(method: string, runningMs: number): void {
    if (!this.realm.events.wants('handler.slow')) return
    const { id, waiting } = this
    this.realm.events.emit({ event: 'handler.slow', actor: id, at: this.descriptor.name, method, runningMs, waiting })
  }

  // ---- the end

  failLife(method: number, error: unknown): void {
    if (this.phase === 'ended' || this.phase === 'failed') return
    this.realm.events.emit({
      event: 'actor.failed',
      actor: this.id,
      at: this.descriptor.name,
      method: this.descriptor.methodName(method),
      error,
    })
    if (this.phase === 'stopping') return
    this.phase = 'failed'
    this.#life!.interrupt('the actor failed', error)
    this.#wind({ kind: 'failed', error })
  }

  drained(): void {
    this.#beginStop(this.#drainReason!)
  }

  stop(reason: StopReason): Promise<void> {
    if (this.phase === 'ended') return Promise.resolve()
    const ended = (this.#ended ??= openOutcome<void>()).promise
    if (this.phase === 'starting') this.#reason ??= reason
    if (this.phase === 'running') this.#beginStop(reason)
    return ended
  }

  /** Stops when what waits now has been handled; what comes later is refused. */
  stopAfterMail(reason: StopReason): Promise<void> {
    const takesMail = this.phase === 'running' || this.phase === 'starting'
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
    if (life.hasChildren) life.children.killAll(cause)
    this.end({ kind: 'killed' })
    return ended
  }

  #beginStop(reason: StopReason): void {
    this.phase = 'stopping'
    this.#reason = reason
    this.#refuseWaiting()
    this.#wind(reason)
  }

  #wind(reason: StopReason): void {
    const life = this.#life!
    const nothingToDo = life.isQuiet && !life.hasChildren && !life.hasStreams && !this.protocol.stopsItself
    if (nothingToDo) this.end(reason)
    else void windDown(this, life, reason)
  }

  /** The end for good: fence, mail, name, parent; once. */
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
