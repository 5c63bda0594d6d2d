import { lifeSlot } from '../actor/life-slot.ts'
import type { Notice } from '../actor/notice.ts'
import { type Protocol, protocolOf } from '../actor/protocol.ts'
import type { StopReason } from '../actor/stop-reason.ts'
import { isThenable } from '../basics/thenable.ts'
import { copyArguments } from '../codec/copy.ts'
import { ActorStoppedError } from '../errors/not-delivered-errors.ts'
import { AskInterruptedError } from '../errors/outcome-unknown-errors.ts'
import { toError } from '../errors/to-error.ts'
import { refuseFunctionFields } from '../kernel/function-fields.ts'
import type { Caller } from '../refs/caller.ts'
import type { Holder } from '../refs/holder.ts'
import { type MessageKind, messageKind, type Target } from '../refs/target.ts'
import { Activity } from './activity.ts'
import { Bystander } from './bystander.ts'
import type { Effect } from './effect.ts'
import { type EffectDesk, EffectTarget } from './effect-target.ts'
import { Inlet, SelfTarget } from './inlet.ts'
import type { ManualClock } from './manual-clock.ts'
import { newTestId } from './stub-target.ts'
import { testDesk } from './test-desk.ts'
import { type TestMail, TestTurn } from './test-turn.ts'
import { type HandlingOwner, TestedHandling } from './tested-handling.ts'
import { TestedLife } from './tested-life.ts'
import { TestedTimers, type TimersOwner } from './tested-timers.ts'

type ActorClass = new (...args: unknown[]) => object

/** An actor's instance, as its kernel sees it. */
interface Instance {
  onStart(): unknown
  onStop(reason: StopReason): unknown
  onNotice(notice: Notice): unknown
  [lifeSlot]?: TestedLife
}

/**
 * One actor without a system: it handles its mail in the calls that bring it, one at a time as in a kernel, and what it does beyond its
 * own state is written down.
 */
export class TestedActor implements EffectDesk, TimersOwner, HandlingOwner {
  readonly systemId = 'behaviour'
  readonly clock: ManualClock
  readonly protocol: Protocol
  readonly id: string
  readonly effects: Effect[] = []
  readonly bystander: Holder
  readonly life: TestedLife
  readonly timers: TestedTimers
  readonly inlet: Target
  readonly activity: Activity = new Activity()
  readonly #handling = new TestedHandling(this)
  phase: 'starting' | 'running' | 'stopping' | 'ended' = 'starting'
  /** Why it is ending or has ended. */
  reason: StopReason | undefined = undefined
  #instance!: Instance
  #draining: StopReason | undefined = undefined
  #failures: Error[] = []

  constructor(actorClass: ActorClass, clock: ManualClock, askTimeoutMs: number) {
    this.clock = clock
    this.protocol = protocolOf(actorClass as never)
    const { descriptor } = this.protocol
    this.id = newTestId(descriptor.name)
    const own = new SelfTarget(this)
    this.inlet = new Inlet(this)
    const foreign = (target: Target): Target => (target.id === this.id ? own : new EffectTarget(target, this))
    this.life = new TestedLife(own, this.protocol, testDesk('behaviour', clock, askTimeoutMs, foreign))
    const forTest = (target: Target): Target =>
      target.id === this.id ? this.inlet : target instanceof EffectTarget ? target.original : target
    this.bystander = new Bystander(testDesk('test', clock, Infinity, forTest))
    this.timers = new TestedTimers(this)
  }

  get isQuiet(): boolean {
    return this.life.isQuiet
  }

  get ticksInterleave(): boolean {
    return this.protocol.interleaving === 'all'
  }

  /** What people call it. */
  get name(): string {
    return `the behaviour of ${this.protocol.descriptor.name}`
  }

  record(effect: Effect): void {
    this.activity.stir()
    this.effects.push(effect)
  }

  mayAct(): void {
    if (this.life.fenced) throw this.life.refusal()
  }

  // ---- start

  /** @throws what the constructor or a synchronous `onStart` throws */
  start(actorClass: ActorClass, args: readonly unknown[]): void {
    const instance = new actorClass(...copyArguments([...args], this.life)) as Instance
    refuseFunctionFields(instance, this.protocol.descriptor)
    instance[lifeSlot] = this.life
    this.#instance = instance
    const started = this.protocol.startsItself ? instance.onStart() : undefined
    if (!isThenable(started)) return this.#started()
    const turn = new TestTurn({ ...ownMail, label: 'onStart', run: () => started })
    this.life.open(turn)
    started.then(
      () => {
        this.life.close(turn)
        this.#started()
      },
      (error) => {
        this.life.close(turn)
        this.#failures.push(toError(error))
        this.#end({ kind: 'failed', error })
      },
    )
  }

  #started(): void {
    this.activity.stir()
    if (this.phase === 'ended') return
    this.life.starting = false
    this.phase = 'running'
    if (this.reason !== undefined) return this.#beginStop(this.reason)
    this.#handling.work()
  }

  // ---- mail

  /** A message whose arguments are the actor's own already. */
  messageOf(kind: MessageKind, method: number, args: readonly unknown[], caller: Caller | undefined): TestMail {
    const { descriptor, handlers, interleaves, priorities } = this.protocol
    const handler = handlers[method] as (...args: unknown[]) => unknown
    return {
      what: kind === messageKind.tell ? 'tell' : kind === messageKind.ask ? 'ask' : 'stream',
      label: descriptor.methodName(method),
      interleaves: interleaves[method] === true,
      priority: priorities?.[method] ?? 0,
      caller,
      run: () => handler.apply(this.#instance, args as unknown[]),
    }
  }

  /** A turn that the actor's own library wants; false when its life is over. */
  ownTurn(label: string, run: () => unknown): boolean {
    if (this.life.fenced) return false
    this.deliverSoon({ ...ownMail, what: 'tick', label, interleaves: this.ticksInterleave, run })
    return true
  }

  notice(given: Notice): void {
    this.deliver({
      ...ownMail,
      label: 'onNotice',
      interleaves: this.ticksInterleave,
      run: () => this.#instance.onNotice(copyArguments([given], this.life)[0] as Notice),
    })
  }

  /** Handles the mail before it returns, unless it has to wait. @throws what failed the life meanwhile; ActorStoppedError it is over */
  deliver(mail: TestMail): void {
    if (!this.takesMail) throw this.stoppedError()
    if (this.#handling.deliver(mail)) this.throwFailure()
  }

  /** Hands in a message of its own. */
  deliverSoon(mail: TestMail): void {
    this.#handling.deliverSoon(mail)
  }

  get takesMail(): boolean {
    return this.phase !== 'stopping' && this.phase !== 'ended' && this.#draining === undefined
  }

  /** The message that would have to end before one that does not interleave could begin. */
  get blockedBy(): string | undefined {
    return this.phase === 'starting' ? 'onStart' : this.life.exclusive?.mail.label
  }

  stash(turn: TestTurn): void {
    turn.stashed = true
    this.#handling.mailbox.stash(turn.mail)
    this.record({ effect: 'stashed', method: turn.mail.label })
  }

  get stashed(): number {
    return this.#handling.mailbox.stashed
  }

  unstash(): number {
    const count = this.#handling.mailbox.unstash()
    this.record({ effect: 'unstashed', count })
    this.#handling.workSoon()
    return count
  }

  stoppedError(): Error {
    const reason = this.reason ?? this.#draining
    const cause = reason?.kind === 'failed' ? { cause: reason.error } : undefined
    return new ActorStoppedError({ actor: this.id, reason: reason?.kind ?? 'stopped' }, cause)
  }

  // ---- turns

  get crashOnAskFailure(): boolean {
    return this.protocol.crashOnAskFailure
  }

  turnEnded(mail: TestMail): void {
    this.timers.turnEnded(mail)
    if (this.phase === 'stopping' && this.life.isQuiet) this.#cleanUp()
  }

  atRest(): void {
    const { mailbox } = this.#handling
    if (this.#draining !== undefined && this.phase === 'running' && mailbox.size === 0 && this.life.isQuiet)
      this.#beginStop(this.#draining)
  }

  // ---- the end

  /** The life fails, unless it is ending already; the error is thrown to the test by the call that caused it, or by `settled`. */
  fail(error: Error): void {
    if (this.phase === 'ended') return
    this.#failures.push(error)
    if (this.phase === 'stopping') return
    this.#interrupt('the actor failed', error)
    this.#beginStop({ kind: 'failed', error })
  }

  throwFailure(): void {
    const failure = this.#failures.shift()
    if (failure !== undefined) throw failure
  }

  stop(reason: StopReason, drain = false): void {
    if (!this.takesMail) return
    if (drain && (this.#handling.mailbox.size > 0 || !this.life.isQuiet)) this.#draining = reason
    else if (this.phase === 'starting') this.reason ??= reason
    else this.#beginStop(reason)
  }

  kill(): void {
    if (this.phase === 'ended') return
    this.#end({ kind: 'killed' })
  }

  #beginStop(reason: StopReason): void {
    this.activity.stir()
    this.phase = 'stopping'
    this.reason = reason
    this.#refuseWaiting()
    if (this.life.isQuiet) this.#cleanUp()
  }

  #cleanUp(): void {
    const reason = this.reason!
    const failed = (error: unknown): void => this.#end({ ...reason, cleanupError: toError(error) })
    if (!this.protocol.stopsItself) return this.#end(reason)
    try {
      const stopping = this.#instance.onStop(reason)
      if (!isThenable(stopping)) return this.#end(reason)
      const turn = new TestTurn({ ...ownMail, label: 'onStop', run: () => stopping })
      this.life.open(turn)
      stopping.then(() => this.#end(reason), failed)
    } catch (error) {
      failed(error)
    }
  }

  #end(reason: StopReason): void {
    if (this.phase === 'ended') return
    this.activity.stir()
    this.phase = 'ended'
    this.reason = reason
    this.#interrupt(reason.kind, reason.kind === 'failed' ? reason.error : undefined)
    this.#refuseWaiting()
    this.timers.end()
    this.life.fenced = true
  }

  #refuseWaiting(): void {
    for (const { caller } of this.#handling.mailbox.clear()) caller?.fail(this.stoppedError())
  }

  /** Handlers in flight are given up: who waits for them hears why. */
  #interrupt(reason: string, error: unknown): void {
    for (const turn of [...this.life.turns]) {
      turn.closed = true
      this.life.close(turn)
      const cause = error === undefined ? undefined : { cause: error }
      const interrupted = new AskInterruptedError({ actor: this.id, method: turn.mail.label, reason }, cause)
      if (!turn.stashed) turn.mail.caller?.fail(interrupted)
      turn.abort(interrupted)
    }
    for (const producer of [...this.life.streams]) producer.cut(reason, error)
  }
}

/** What notices and hooks have in common. */
const ownMail = { what: 'notice', interleaves: false, priority: 0, caller: undefined } as const
