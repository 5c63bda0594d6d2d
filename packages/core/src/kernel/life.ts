import type { ActorContext } from '../actor/context.ts'
import type { LifeSlot } from '../actor/life-slot.ts'
import type { Protocol } from '../actor/protocol.ts'
import type { StopReason } from '../actor/stop-reason.ts'
import { ownSupervision } from '../actor/supervision-slot.ts'
import { type Outcome, openOutcome } from '../basics/outcome.ts'
import { ContextError } from '../errors/handler-errors.ts'
import { StaleActorError } from '../errors/not-delivered-errors.ts'
import { AskInterruptedError } from '../errors/outcome-unknown-errors.ts'
import type { SupervisionError } from '../errors/supervision-errors.ts'
import type { CallChain, Caller } from '../refs/caller.ts'
import type { AskDesk, Holder } from '../refs/holder.ts'
import { Ref } from '../refs/ref.ts'
import type { StreamBody, StreamProducer } from '../refs/stream-producer.ts'
import type { MessageKind, Target } from '../refs/target.ts'
import type { ActorTrace } from './actor-trace.ts'
import type { Child, Children, Failure, HostEnd, SupervisingParent } from './children.ts'
import { Guardian, type GuardianOwner } from './guardian.ts'
import { LifeContext } from './life-context.ts'
import type { HandlerRun } from './lock-book.ts'
import type { Mail } from './mail.ts'
import type { MessageAtHand } from './message-at-hand.ts'
import type { OwnMail } from './own-mail.ts'
import type { Realm } from './realm.ts'
import type { Ties } from './ties.ts'
import { LifeTimers } from './timers.ts'
import { Turn, type TurnOwner } from './turn.ts'

/** What a life tells its cell. */
export interface LifeOwner extends Target {
  readonly realm: Realm
  readonly protocol: Protocol
  /** Stops the actor itself. */
  stop(reason: StopReason): Promise<void>
  stopAfterMail(reason: StopReason): Promise<void>
  turnIsLate(turn: Turn): void
  failLife(label: string, error: unknown): void
  acceptOwn(own: OwnMail): void
  readonly mail: Mail | undefined
  readonly trace: ActorTrace | undefined
  unstash(): number
  /** A call of one of its handlers. */
  newRun(life: { readonly fenced: boolean }, method: string): HandlerRun
  readonly phase: string
  readonly lives: number
  readonly name: string | undefined
  /** Made at first use. */
  readonly ties: Ties
}

const howToStash = 'give it static options = { stash: true }'
const nothingToStash =
  'context.stash() puts the message at hand aside, and there is none: call it once for a message, before the first await where others interleave'

/** The message at hand while its handler runs and has not awaited yet. */
const nothingAtHand = -1

/**
 * One life of an actor: its instance and all that ends with it. JavaScript cannot stop code that still runs, so a life that is over
 * is fenced: whatever it still sends is refused, its results go nowhere, its signals are aborted.
 */
export class Life implements Holder, SupervisingParent, LifeSlot, TurnOwner, GuardianOwner {
  fenced = false
  guarded: boolean
  readonly target: LifeOwner
  instance: object | undefined = undefined
  readonly #spawnedBy: CallChain | undefined
  /** The turn that keeps others of its kind from starting. */
  exclusive: Turn | undefined = undefined
  #method: number = nothingAtHand
  #own: OwnMail | undefined = undefined
  /** The message at hand, whole, if its class stashes. */
  #message: MessageAtHand | undefined = undefined
  /** Told when a turn ends: of what, if it was the kernel's own. */
  onTurnEnd: ((own: OwnMail | undefined) => void) | undefined = undefined
  #timers: LifeTimers | undefined = undefined
  #caller: Caller | undefined = undefined
  #whenItWaits: (() => void)[] | undefined = undefined
  #controller: AbortController | undefined = undefined
  #starting = true
  /** The other turns: their handlers let others be handled meanwhile. */
  #passing: Set<Turn> | undefined = undefined
  #streams: Set<StreamProducer> | undefined = undefined
  #guardian: Guardian | undefined = undefined
  #endsChildren = false
  #quiet: Outcome<void> | undefined = undefined
  #context: ActorContext | undefined = undefined
  #self: Ref | undefined = undefined

  constructor(target: LifeOwner, spawnedBy: CallChain | undefined) {
    this.target = target
    this.guarded = this.#isWatched
    this.#spawnedBy = spawnedBy
  }

  get id(): string {
    return this.target.id
  }

  get realm(): Realm {
    return this.target.realm
  }

  get asks(): AskDesk {
    return this.target.realm.asks
  }

  get self(): Ref {
    return (this.#self ??= new Ref(this.target, this))
  }

  get context(): ActorContext {
    return (this.#context ??= new LifeContext(this))
  }

  get timers(): LifeTimers {
    return (this.#timers ??= new LifeTimers(this))
  }

  /** The keys of its timers. */
  get timerKeys(): readonly string[] {
    return this.#timers?.keys ?? []
  }

  get guardian(): Guardian {
    return (this.#guardian ??= this.#newGuardian())
  }

  #newGuardian(): Guardian {
    const guardian = new Guardian(this, ownSupervision(this.instance) ?? this.target.protocol.supervision)
    if (this.#endsChildren) guardian.close()
    return guardian
  }

  get children(): Children {
    return this.guardian.children
  }

  get hasChildren(): boolean {
    return this.#guardian !== undefined && this.#guardian.children.size > 0
  }

  get hasStreams(): boolean {
    return this.#streams !== undefined && this.#streams.size > 0
  }

  childStarts(child: Child): void {
    this.children.add(child)
  }

  childEnded(child: Child, reason: StopReason): void {
    this.#guardian?.childEnded(child, reason)
  }

  childFailed(child: Child, failure: Failure): void {
    this.#guardian?.childFailed(child, failure)
  }

  childrenLost(children: readonly Child[], event: HostEnd, reason: StopReason, error: unknown): void {
    this.#guardian?.childrenLost(children, event, reason, error)
  }

  /** From here on children only end. */
  endsChildren(): void {
    this.#endsChildren = true
    this.#guardian?.close()
  }

  escalate(error: SupervisionError): void {
    if (!this.fenced) this.target.failLife('supervision', error)
  }

  shutDown(): void {
    if (!this.fenced) void this.target.stop({ kind: 'stopped' })
  }

  // ---- turns

  /** The handler of `method` is about to be called. */
  enter(method: number, caller: Caller | undefined, own?: OwnMail, message?: MessageAtHand): void {
    this.#method = method
    this.#caller = caller
    this.#own = own
    this.#message = message
  }

  /** Runs `action` if the handler at hand, which has not awaited yet, keeps others waiting when it does. */
  whenItWaits(action: () => void): void {
    if (this.#method !== nothingAtHand) (this.#whenItWaits ??= []).push(action)
  }

  /** Whoever waits for the message at hand, until its handler first awaits. */
  get caller(): Caller | undefined {
    return this.#caller
  }

  /** Calls code of the actor, so that what it does with locks is known to be its, and recorded if the host does so. */
  calls<T>(label: string, work: () => T): T {
    const { locks, recorder } = this.target.realm
    const call = locks === undefined ? work : (): T => locks.run(this.target.newRun(this, label), work)
    return recorder === undefined ? call() : recorder.runs(this.target, label, call)
  }

  /** The handler has returned, with a result or a promise. */
  leave(): void {
    const own = this.#own
    this.#whenItWaits = undefined
    this.#method = nothingAtHand
    this.#own = undefined
    this.#message = undefined
    this.#caller = undefined
    this.#controller = undefined
    if (this.onTurnEnd !== undefined) this.onTurnEnd(own)
  }

  /** Puts the message at hand aside: nobody waits for its turn any more. @throws ContextError, StashFullError */
  stash(): void {
    const { protocol, id, mail } = this.target
    if (protocol.stashLimit === 0) throw new ContextError({ what: `${protocol.descriptor.name} does not stash: ${howToStash}` })
    const turn = this.#method === nothingAtHand && protocol.interleaving === 'none' ? this.exclusive : undefined
    const message = turn === undefined ? this.#message : turn.message
    if (message === undefined || message.isStashed) throw new ContextError({ what: nothingToStash })
    mail!.stash(message, { actor: id, messages: protocol.stashLimit, bytes: protocol.mailbox.bytes })
    if (message.caller !== undefined) message.caller.turn = undefined
    message.isStashed = true
    if (turn === undefined) this.#caller = undefined
    else turn.caller = undefined
  }

  /** The name of the message whose handler runs and has not awaited yet. */
  get methodAtHand(): string | undefined {
    return this.#method === nothingAtHand ? undefined : this.#label
  }

  /** The name of the message at hand, for people. */
  get #label(): string {
    return this.#own?.label ?? this.target.descriptor.methodName(this.#method)
  }

  /** The handler at hand returned a promise: it goes on as a turn. */
  openTurn(exclusive: boolean): Turn {
    const { realm, protocol } = this.target
    const turn = new Turn(this, this.#label, this.#caller, this.#controller, realm.clock.now(), this.#message, this.#own)
    if (exclusive) this.exclusive = turn
    else (this.#passing ??= new Set()).add(turn)
    const whenItWaits = exclusive ? this.#whenItWaits : undefined
    if (turn.caller?.settled === true) turn.abort('whoever waited gave up')
    else if (turn.caller !== undefined) turn.caller.turn = turn
    realm.watches.add(turn, Math.min(realm.settings.slowHandlerMs, protocol.handlerTimeoutMs))
    if (realm.recorder !== undefined) realm.recorder.turnBegins(turn, this.target)
    this.leave()
    if (whenItWaits !== undefined) for (const action of whenItWaits) action()
    return turn
  }

  closeTurn(turn: Turn): void {
    if (this.exclusive === turn) this.exclusive = undefined
    else this.#passing?.delete(turn)
    const { watches, recorder } = this.target.realm
    watches.remove(turn)
    if (recorder !== undefined) recorder.turnEnds(turn)
    this.onTurnEnd?.(turn.own)
    this.tellQuiet()
  }

  turnIsLate(turn: Turn): void {
    this.target.turnIsLate(turn)
  }

  get isQuiet(): boolean {
    if (this.#method !== nothingAtHand || this.exclusive !== undefined) return false
    return this.#passing === undefined || this.#passing.size === 0
  }

  /** Resolves when no handler is in flight any more. */
  becomesQuiet(): Promise<void> {
    return (this.#quiet ??= openOutcome<void>()).promise
  }

  tellQuiet(): void {
    if (this.#quiet !== undefined && this.isQuiet) this.#quiet.resolve()
  }

  get turns(): readonly Turn[] {
    const turns = this.#passing === undefined ? [] : [...this.#passing]
    if (this.exclusive !== undefined) turns.push(this.exclusive)
    return turns
  }

  /** The names of handlers in flight, for people. */
  inFlight(): string[] {
    return this.turns.map((turn) => turn.label)
  }

  // ---- start

  started(): void {
    this.#starting = false
    this.onTurnEnd?.(undefined)
  }

  // ---- streams

  openBody(producer: StreamProducer): StreamBody {
    const streams = (this.#streams ??= new Set())
    streams.add(producer)
    const controller = new AbortController()
    const { scheduler } = this.target.realm
    return {
      abort: (reason) => controller.abort(reason),
      closed: () => void streams.delete(producer),
      resume: (draw) => {
        const turn = (): number => {
          draw()
          return 1
        }
        scheduler.enqueue({ turn })
      },
      step: (run) => {
        const outer = this.#controller
        this.#controller = controller
        try {
          return this.calls(producer.method, run)
        } finally {
          this.#controller = outer
        }
      },
    }
  }

  /** Every stream ends with an error: what is cut off must not look whole. */
  cutStreams(reason: string, cause?: unknown): void {
    if (this.#streams !== undefined) for (const producer of [...this.#streams]) producer.cut(reason, cause)
  }

  // ---- the end

  /** Handlers in flight are given up: who waits for them hears `reason`. */
  interrupt(reason: string, cause?: unknown): void {
    for (const turn of this.turns) {
      turn.closed = true
      const error = new AskInterruptedError(
        { actor: this.id, method: turn.label, reason },
        cause === undefined ? undefined : { cause },
      )
      turn.caller?.fail(error)
      turn.abort(error)
      this.closeTurn(turn)
    }
    this.#controller?.abort(new StaleActorError({ actor: this.id }))
    this.cutStreams(reason, cause)
  }

  /** From here on this life does nothing any more that anybody could notice. */
  fence(reason: string, cause?: unknown): void {
    if (this.fenced) return
    this.fenced = this.guarded = true
    this.interrupt(reason, cause)
    this.#timers?.end()
    this.realm.follows.lifeOver(this)
  }

  refusal(): Error {
    return new StaleActorError({ actor: this.id })
  }

  /** Somebody begins or ends to look at what its actor does, or its host to record. */
  watchChanged(): void {
    this.guarded = this.fenced || this.#isWatched
  }

  get #isWatched(): boolean {
    return this.target.trace !== undefined || this.target.realm.recorder !== undefined
  }

  send(kind: MessageKind, target: Target, method: number, args: unknown[], caller: Caller | undefined): void {
    const { recorder } = this.target.realm
    if (recorder === undefined) target.send(kind, method, args, caller)
    else recorder.sends(this.id, kind, target, method, args, caller)
    this.target.trace?.sent(kind, target, method, args)
  }

  refuseTell(target: Target, method: number): void {
    this.target.realm.deadLetters.add(target.id, target.descriptor.methodName(method), 'stale-sender')
  }

  // ---- what the holder of refs is asked

  blockedItselfBy(method: number): string | undefined {
    const { protocol } = this.target
    if (this.#starting) return 'onStart'
    if (protocol.interleaves[method] === true) return undefined
    if (this.exclusive !== undefined) return this.exclusive.label
    const blocks = this.#method !== nothingAtHand && !this.#interleaves()
    return blocks ? this.#label : undefined
  }

  chain(): CallChain | undefined {
    if (!this.realm.settings.development) return undefined
    if (this.#starting) return { actor: this.id, method: 'onStart', outer: this.#spawnedBy }
    const turn = this.#method === nothingAtHand ? this.exclusive : { label: this.#label, caller: this.#caller }
    if (turn === undefined) return undefined
    return { actor: this.id, method: turn.label, outer: turn.caller?.chain }
  }

  /** Whether the message at hand lets others be handled meanwhile. Own mail does so only where all messages do. */
  #interleaves(): boolean {
    const { interleaves, interleaving } = this.target.protocol
    return this.#own === undefined ? interleaves[this.#method] === true : interleaving === 'all'
  }

  /** The signal of the message at hand. */
  get signal(): AbortSignal {
    if (this.fenced) return abortedBy(this.refusal())
    if (this.#controller !== undefined) return this.#controller.signal
    if (this.#method !== nothingAtHand) return (this.#controller = new AbortController()).signal
    if (this.exclusive !== undefined && this.target.protocol.interleaving === 'none') return this.exclusive.signal
    throw new ContextError({
      what: 'context.signal belongs to the message at hand, and there is none: read it before the first await and keep it',
    })
  }
}

const abortedBy = (reason: unknown): AbortSignal => {
  const controller = new AbortController()
  controller.abort(reason)
  return controller.signal
}
