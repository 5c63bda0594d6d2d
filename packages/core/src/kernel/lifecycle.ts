import type { Protocol } from '../actor/protocol.ts'
import type { StopReason } from '../actor/stop-reason.ts'
import { type Outcome, openOutcome } from '../basics/outcome.ts'
import { ActorStoppedError } from '../errors/not-delivered-errors.ts'
import { StartError } from '../errors/start-errors.ts'
import type { ActorNumber } from '../ids/actor-number.ts'
import type { CallChain } from '../refs/caller.ts'
import type { Target } from '../refs/target.ts'
import { within } from '../time/within.ts'
import type { ActorTrace } from './actor-trace.ts'
import { type Birth, dropArguments } from './birth.ts'
import type { ChildRules } from './child-rules.ts'
import type { Child, Failure, Parent } from './children.ts'
import type { Life } from './life.ts'
import { LifeStart } from './life-start.ts'
import type { Realm } from './realm.ts'
import type { Ties } from './ties.ts'
import { tellLate, type Winding, windDown } from './wind-down.ts'

/** Where an actor is in its life, as in the state table of docs/semantics.md. */
export type Phase = 'starting' | 'running' | 'suspended' | 'failed' | 'restarting' | 'stopping' | 'ended'

/**
 * An actor from its first start to its end: who it is, and how one life follows another. When a life is over, its supervisor decides;
 * what it decides waits here until nothing is left of that life.
 */
export abstract class Lifecycle implements Child, Winding {
  readonly realm: Realm
  readonly number: ActorNumber
  readonly protocol: Protocol
  readonly parent: Parent
  readonly birth: Birth
  phase: Phase = 'starting'
  /** Lives so far, the one at hand included. */
  lives: number
  lastFailure: unknown = undefined
  older: Child | undefined = undefined
  younger: Child | undefined = undefined
  /** Set while somebody looks at what goes in and out. */
  trace: ActorTrace | undefined = undefined
  /** Somebody keeps it from its mail as soon as it runs. */
  protected startsSuspended = false
  /** What joins it with others, if anything does. */
  protected joined: Ties | undefined = undefined
  #life: Life | undefined
  #ended: Outcome<void> | undefined = undefined
  #reason: StopReason | undefined = undefined
  /** Set by a stop that lets the mail before it be handled. */
  #drainReason: StopReason | undefined = undefined
  /** Resolves when nothing is left of the life that failed or was retired; with the reason it ended for. */
  #lifeOver: Outcome<StopReason> | undefined = undefined
  /** Of the life at hand. */
  #start: LifeStart | undefined = undefined

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
    this.#life = this.newLife(spawnedBy)
  }

  // ---- whose life it is

  abstract readonly id: string
  abstract readonly name: string | undefined
  abstract readonly label: string
  abstract readonly target: Target
  abstract readonly rules: ChildRules

  get life(): Life | undefined {
    return this.#life
  }

  /** Why it ends, once it does. */
  get reason(): StopReason | undefined {
    return this.#reason ?? this.#drainReason
  }

  get endedBy(): string {
    return this.#reason?.kind ?? 'killed'
  }

  /** Each gets a promise of their own. */
  get ended(): Promise<void> {
    return this.phase === 'ended' ? Promise.resolve() : (this.#ended ??= openOutcome<void>()).promise.then()
  }

  protected get isKilled(): boolean {
    return this.#reason?.kind === 'killed'
  }

  protected abstract newLife(spawnedBy: CallChain | undefined): Life

  // ---- its mail, as far as lives go

  /** Messages that wait. */
  abstract readonly waiting: number
  /** There may be mail, and the actor runs. */
  protected abstract wake(): void
  /** What waits is the next life's. */
  protected abstract handMailTo(life: Life): void
  /** Puts a stop behind the mail that waits. */
  protected abstract stopBehindMail(): void
  protected abstract refuseWaiting(): void

  protected get takesMail(): boolean {
    return this.phase !== 'stopping' && this.phase !== 'ended' && this.#drainReason === undefined
  }

  /** What whoever sent mail hears that is not taken. */
  protected stoppedError(): Error {
    const reason = this.#reason ?? this.#drainReason
    const cause = reason?.kind === 'failed' ? { cause: reason.error } : undefined
    return new ActorStoppedError({ actor: this.id, reason: reason?.kind ?? 'stopped' }, cause)
  }

  // ---- start

  /**
   * Begins the first life. Returns a promise only if `onStart` does.
   * @throws StartError, and then the actor has ended; ActorStoppedError if it was stopped meanwhile
   */
  start(): void | Promise<void> {
    let starting: Promise<void> | undefined
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

  #begin(life: Life): Promise<void> | undefined {
    this.#start = new LifeStart()
    return this.#start.begin(this, life)
  }

  #startedFirst(): void | Promise<void> {
    if (this.phase === 'ended') throw this.stoppedError()
    const failure = this.#start?.failure
    if (failure !== undefined) return this.#neverStarted(failure.error)
    this.#runs()
    if (this.#reason === undefined) return
    this.#beginEnd(this.#reason) // also of one that is to run for ever: nobody has got its ref
    throw this.stoppedError()
  }

  /** The life at hand has started. */
  #runs(): void {
    this.#start = undefined
    this.#life!.started()
    this.phase = this.startsSuspended ? 'suspended' : 'running'
    this.startsSuspended = false
    const { events } = this.realm
    if (events.wants('actor.started')) {
      const { id, lives, realm, protocol } = this
      events.emit({ event: 'actor.started', actor: id, at: protocol.descriptor.name, slot: realm.slot, life: lives })
    }
    if (this.waiting > 0 && this.#reason === undefined && this.phase === 'running') this.wake()
  }

  #neverStarted(cause: unknown): never | Promise<never> {
    const error = new StartError({ actor: this.protocol.descriptor.name }, { cause })
    const fail = (): never => {
      this.end({ kind: 'failed', error })
      throw error
    }
    const life = this.#life
    if (life?.hasChildren !== true) return fail()
    life.endsChildren()
    return life.children.stopAll({ kind: 'shutdown' }).then(fail)
  }

  // ---- one life ends, the next begins

  failLife(label: string, error: unknown): void {
    const { phase } = this
    if (phase === 'ended' || phase === 'failed') return
    if (phase === 'starting') return this.#start?.fail(error)
    this.#tellFailed(label, error)
    if (phase === 'stopping' || phase === 'restarting') return
    this.phase = 'failed'
    this.#life!.interrupt('the actor failed', error)
    this.#endLife({ kind: 'failed', error }, { event: 'failed', error })
  }

  #tellFailed(method: string, error: unknown): void {
    this.lastFailure = error
    this.realm.events.emit({ event: 'actor.failed', actor: this.id, at: this.protocol.descriptor.name, method, error })
  }

  /** The supervisor hears of it first; whatever it decides waits until nothing is left of the life. */
  #endLife(reason: StopReason, failure: Failure | undefined): void {
    const over = (this.#lifeOver = openOutcome<StopReason>())
    const life = this.#life!
    life.endsChildren()
    if (failure !== undefined) this.parent.childFailed(this, failure)
    this.#wind(life, reason, (why) => {
      life.fence(why.kind, why.kind === 'failed' ? why.error : undefined)
      this.joined?.lifeOver(why)
      over.resolve(why)
    })
  }

  async retire(): Promise<void> {
    if (this.phase === 'running' || this.phase === 'suspended') {
      this.phase = 'restarting'
      this.#endLife({ kind: 'shutdown' }, undefined)
    }
    await this.#lifeOver?.promise
  }

  async restart(delayMs: number): Promise<void> {
    const over = this.#lifeOver
    await over?.promise
    if (!this.#awaitsLifeAfter(over)) return
    this.phase = 'restarting'
    if (delayMs > 0) await within(this.realm.watches, this.ended, delayMs)
    await this.realm.scheduler.turn() // lives that fail one after another let others have theirs
    if (this.#awaitsLifeAfter(over)) await this.#nextLife()
  }

  /** It still waits for a life, and no other came between. */
  #awaitsLifeAfter(over: Outcome<StopReason> | undefined): boolean {
    const waits = this.phase === 'failed' || this.phase === 'restarting'
    return waits && this.#reason === undefined && this.#lifeOver === over
  }

  async #nextLife(): Promise<void> {
    this.phase = 'starting'
    this.lives++
    const life = (this.#life = this.newLife(undefined))
    this.handMailTo(life)
    try {
      await this.#begin(life)
      if (this.#start?.failure !== undefined) throw this.#start.failure.error
    } catch (cause) {
      if (!this.#hasEnded) await this.#startedBadly(life, cause)
      return
    }
    if (this.#hasEnded) return
    this.#runs()
    const reason = this.#reason
    this.#reason = undefined
    if (reason !== undefined) this.#beginStop(reason)
  }

  // the phase changes while somebody awaits, which the type checker cannot know
  get #hasEnded(): boolean {
    return this.phase === 'ended'
  }

  async #startedBadly(life: Life, cause: unknown): Promise<void> {
    const error = new StartError({ actor: this.protocol.descriptor.name }, { cause })
    this.phase = 'failed'
    const over = (this.#lifeOver = openOutcome<StopReason>())
    this.#tellFailed('onStart', error)
    life.endsChildren()
    if (life.hasChildren) await life.children.stopAll({ kind: 'shutdown' })
    life.fence('failed', error)
    this.joined?.lifeOver({ kind: 'failed', error })
    over.resolve({ kind: 'failed', error })
    if (this.#reason === undefined) throw error
    this.end(this.#reason)
  }

  giveUp(reason: StopReason): void {
    if (this.phase === 'failed' || this.phase === 'restarting') void this.#endAfterLife(reason)
  }

  async #endAfterLife(reason: StopReason): Promise<void> {
    this.#reason ??= reason
    const over = await this.#lifeOver?.promise
    const cleanup = over !== undefined && 'cleanupError' in over ? { cleanupError: over.cleanupError } : undefined
    this.end({ ...this.#reason, ...cleanup })
  }

  // ---- the end

  drained(): void {
    const reason = this.#drainReason!
    this.#drainReason = undefined
    this.#beginStop(reason)
  }

  stop(reason: StopReason, limitMs: number = Infinity): Promise<void> {
    if (this.phase === 'ended') return Promise.resolve()
    if (limitMs === 0) return this.kill()
    if (this.phase === 'starting') this.#reason ??= reason
    else if (this.phase === 'running' || this.phase === 'suspended') this.#beginStop(reason)
    else if (this.phase !== 'stopping') void this.#endAfterLife(reason)
    return limitMs === Infinity || this.#hasEnded ? this.ended : this.#killLate(limitMs)
  }

  async #killLate(limitMs: number): Promise<void> {
    if (await within(this.realm.waits, this.ended, limitMs)) return
    tellLate(this, 'its end', limitMs)
    await this.kill()
  }

  /** Stops when what waits now has been handled; what comes later is refused. */
  stopAfterMail(reason: StopReason): Promise<void> {
    const takesMail = this.phase !== 'stopping' && this.phase !== 'ended'
    if (this.waiting === 0 || !takesMail) return this.stop(reason)
    if (this.#drainReason === undefined) this.stopBehindMail()
    this.#drainReason ??= reason
    return this.ended
  }

  kill(cause?: Error): Promise<void> {
    if (this.phase === 'ended') return Promise.resolve()
    const life = this.#life!
    this.#reason = { kind: 'killed' }
    life.fence('killed', cause)
    life.endsChildren()
    if (life.hasChildren) life.children.killAll(cause)
    this.end({ kind: 'killed' })
    return Promise.resolve()
  }

  #beginStop(reason: StopReason): void {
    if (reason.kind !== 'stopped' || this.rules.restart !== 'permanent') return this.#beginEnd(reason)
    this.phase = 'restarting'
    this.#endLife(reason, { event: 'stopped', error: undefined })
  }

  #beginEnd(reason: StopReason): void {
    this.phase = 'stopping'
    this.#reason = reason
    this.refuseWaiting()
    const life = this.#life!
    life.endsChildren()
    this.#wind(life, reason, (why) => this.end(why))
  }

  #wind(life: Life, reason: StopReason, then: (reason: StopReason) => void): void {
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
    this.refuseWaiting()
    dropArguments(this.birth)
    this.#life = undefined
    realm.actors.delete(this.number)
    if (realm.events.wants('actor.ended'))
      realm.events.emit({ event: 'actor.ended', actor: this.id, at: this.protocol.descriptor.name, reason })
    realm.ended(this)
    this.joined?.lifeOver(reason)
    this.joined?.ended(reason)
    this.joined = undefined
    this.trace?.end()
    this.parent.childEnded(this, reason)
    this.#start?.cut()
    this.#lifeOver?.resolve(reason)
    this.#ended?.resolve()
  }
}
