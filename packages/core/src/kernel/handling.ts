import type { Protocol } from '../actor/protocol.ts'
import { isThenable } from '../basics/thenable.ts'
import { AskInterruptedError } from '../errors/outcome-unknown-errors.ts'
import { toError } from '../errors/to-error.ts'
import type { Mailbox } from '../mailbox/mailbox.ts'
import type { Caller } from '../refs/caller.ts'
import type { StreamProducer } from '../refs/stream-producer.ts'
import { type MessageKind, messageKind } from '../refs/target.ts'
import type { ActorTrace } from './actor-trace.ts'
import { countOf, kindOf, methodOf } from './dropped.ts'
import { LanedMail } from './laned-mail.ts'
import type { Life } from './life.ts'
import type { HandlerRun } from './lock-book.ts'
import type { Mail } from './mail.ts'
import { MessageAtHand } from './message-at-hand.ts'
import type { OwnMail } from './own-mail.ts'
import { PlainMail } from './plain-mail.ts'
import type { Readiness } from './readiness.ts'
import type { Realm } from './realm.ts'
import type { Runnable } from './scheduler.ts'
import type { Turn } from './turn.ts'

/** The cell whose mail is handled. */
export interface HandlingOwner {
  readonly id: string
  readonly realm: Realm
  readonly protocol: Protocol
  readonly phase: string
  readonly life: Life | undefined
  newRun(life: Life, method: string): HandlerRun
  readonly trace: ActorTrace | undefined
  /** Who waits until less mail waits. */
  readonly readiness: Readiness | undefined
  /** Why the life at hand is no more, for who still waits for one of its handlers. */
  readonly endedBy: string
  /** A handler failed for which the life has to answer. */
  failLife(label: string, error: Error): void
  /** All mail before a stop that waited its turn was handled. */
  drained(): void
  /** A handler kept the whole host waiting. */
  tookLong(ms: number): void
}

/** How an actor handles its mail: takes a message, calls the handler, tells the caller what became of it. */
export class Handling implements Runnable {
  readonly mail: Mail
  readonly #cell: HandlingOwner
  /** A message is kept while its handler runs, because it may be stashed, or somebody looks at it, keeps book of what it does or records it. */
  #takesWhole!: boolean
  /** `queued`: has a place in the scheduler. `busy`: a handler awaits and the next message has to wait for it. */
  #activity: 'idle' | 'queued' | 'busy' = 'idle'

  constructor(cell: HandlingOwner) {
    const { priorities, stashLimit } = cell.protocol
    this.#cell = cell
    this.mail = priorities === undefined && stashLimit === 0 ? new PlainMail() : new LanedMail(priorities)
    this.watchChanged()
  }

  watchChanged(): void {
    const { protocol, trace, realm } = this.#cell
    const isWatched = trace !== undefined || realm.locks !== undefined || realm.recorder !== undefined
    this.#takesWhole = protocol.stashLimit > 0 || isWatched
  }

  /** There is mail, and the actor runs. */
  wake(): void {
    if (this.#activity !== 'idle') return
    this.#activity = 'queued'
    this.#cell.realm.scheduler.enqueue(this)
  }

  /** Another life takes over what waits. */
  begins(life: Life): void {
    if (this.#activity === 'busy') this.#activity = 'idle' // its place in the scheduler it keeps
    this.mail.handTo(life, life.asks.isolated)
  }

  turn(budget: number): number {
    const handled = this.#handleSome(budget)
    this.#cell.readiness?.look()
    return handled
  }

  #handleSome(budget: number): number {
    const cell = this.#cell
    let handled = 0
    while (handled < budget && this.#activity === 'queued' && cell.phase === 'running') {
      const mailbox = this.#nextMail()
      if (mailbox === undefined) break
      handled++
      this.#handleNext(mailbox)
    }
    if (this.#activity !== 'queued') return handled
    if (cell.phase === 'running' && this.#nextMail() !== undefined) cell.realm.scheduler.enqueue(this)
    else this.#activity = 'idle'
    return handled
  }

  tookLong(ms: number): void {
    this.#cell.tookLong(ms)
  }

  #nextMail(): Mailbox<Caller> | undefined {
    return this.mail.next(this.#cell.life?.exclusive !== undefined)
  }

  #handleNext(mailbox: Mailbox<Caller>): void {
    const head = mailbox.takeHead()
    const method = methodOf(head)
    const kind = kindOf(head)
    const count = countOf(head)
    const caller = mailbox.takeCaller()
    const { protocol } = this.#cell
    const life = this.#cell.life!
    if (caller?.settled === true && kind !== messageKind.tell) return void mailbox.takeArgs(count) // given up while it waited
    if (life.exclusive !== undefined && !this.#mayPass(kind, method)) {
      return this.mail.putAside(kind, method, mailbox.takeArgs(count), mailbox.headBytes, caller)
    }
    if (kind === messageKind.stop) return this.#cell.drained()
    if (kind === messageKind.own) return this.#handleOwn(life, mailbox.takeArgs(count)[0] as OwnMail)
    if (this.#takesWhole) {
      return this.#handleWhole(life, new MessageAtHand(kind, method, mailbox.takeArgs(count), mailbox.headBytes, caller))
    }
    let result: unknown
    let waits: boolean
    life.enter(method, caller)
    try {
      result = mailbox.call(protocol.handlers[method]!, life.instance, count)
      waits = isThenable(result) // inside, because a `then` may be a getter that throws
    } catch (error) {
      life.leave()
      return this.#threw(life, kind, method, caller, error)
    }
    if (waits) return this.#await(life, kind, method, result as PromiseLike<unknown>)
    life.leave()
    this.#returned(life, kind, method, caller, result)
  }

  /** As `#handleNext` does, but the message can be stashed and looked at. */
  #handleWhole(life: Life, message: MessageAtHand): void {
    const { method } = message
    this.#cell.trace?.handled(message.kind, method, message.args)
    const handler = this.#cell.protocol.handlers[method] as (...args: unknown[]) => unknown
    const { locks, recorder } = this.#cell.realm
    const run = locks === undefined ? undefined : this.#cell.newRun(life, this.#cell.protocol.descriptor.methodName(method))
    let result: unknown
    let waits: boolean
    life.enter(method, message.caller, undefined, message)
    try {
      const apply = (): unknown => handler.apply(life.instance, message.args as unknown[])
      const call = run === undefined ? apply : (): unknown => locks!.run(run, apply)
      result = recorder === undefined ? call() : recorder.handles(life.target, message, call)
      waits = isThenable(result)
    } catch (error) {
      life.leave()
      return this.#threw(life, message.kind, method, message.caller, error)
    }
    if (waits) return this.#await(life, message.kind, method, result as PromiseLike<unknown>, run)
    life.leave()
    this.#returned(life, message.kind, method, message.caller, result)
  }

  #returned(life: Life, kind: MessageKind, method: number, caller: Caller | undefined, result: unknown): void {
    if (life.fenced) return this.#dropResult(life, method, caller)
    this.#succeeded(life, kind, caller, result)
    if (this.#cell.phase !== 'running') life.tellQuiet()
  }

  #threw(life: Life, kind: MessageKind, method: number, caller: Caller | undefined, error: unknown): void {
    if (life.fenced) return this.#dropResult(life, method, caller)
    this.#failed(kind, method, caller, error)
    life.tellQuiet()
  }

  #mayPass(kind: MessageKind, method: number): boolean {
    const { interleaves, interleaving } = this.#cell.protocol
    return kind === messageKind.own ? interleaving === 'all' : kind !== messageKind.stop && interleaves[method] === true
  }

  #handleOwn(life: Life, own: OwnMail): void {
    this.mail.tookOwn()
    if (own.isVoid) return
    this.#cell.trace?.ownHandled(own)
    const { locks, recorder } = this.#cell.realm
    const run = locks === undefined ? undefined : this.#cell.newRun(life, own.label)
    let waits: boolean
    let result: unknown
    life.enter(0, undefined, own)
    try {
      result =
        recorder === undefined ? this.#callOwn(own, run) : recorder.runs(life.target, own.label, () => this.#callOwn(own, run))
      waits = isThenable(result)
    } catch (error) {
      life.leave()
      own.settled?.()
      if (!life.fenced) this.#cell.failLife(own.label, toError(error))
      return life.tellQuiet()
    }
    if (waits) return this.#awaitOwn(life, own, result as PromiseLike<unknown>, run)
    life.leave()
    own.settled?.()
    if (this.#cell.phase !== 'running') life.tellQuiet()
  }

  #callOwn(own: OwnMail, run: HandlerRun | undefined): unknown {
    return run === undefined ? own.run() : this.#cell.realm.locks!.run(run, () => own.run())
  }

  #awaitOwn(life: Life, own: OwnMail, promise: PromiseLike<unknown>, run: HandlerRun | undefined): void {
    const turn = this.#openTurn(life, this.#cell.protocol.interleaving !== 'all')
    turn.run = run
    const over = (): void => {
      own.settled?.()
      this.#afterTurn(life, turn)
    }
    promise.then(
      () => turn.closed || over(),
      (error) => {
        if (turn.closed) return
        this.#cell.failLife(own.label, toError(error))
        over()
      },
    )
  }

  /** The handler ended its own life, or was in the way of its end. */
  #dropResult(life: Life, method: number, caller: Caller | undefined): void {
    const facts = { actor: this.#cell.id, method: life.target.descriptor.methodName(method), reason: this.#cell.endedBy }
    caller?.fail(new AskInterruptedError(facts))
  }

  /** Who waits for the turn is looked up when it ends: meanwhile its message may have been stashed. */
  #await(life: Life, kind: MessageKind, method: number, promise: PromiseLike<unknown>, run?: HandlerRun): void {
    const turn = this.#openTurn(life, this.#cell.protocol.interleaves[method] !== true)
    if (run !== undefined) turn.run = run
    promise.then(
      (result) => {
        if (turn.closed) return
        this.#succeeded(life, kind, turn.caller, result)
        this.#afterTurn(life, turn)
      },
      (error) => {
        if (turn.closed) return
        this.#failed(turn.message?.kind ?? kind, method, turn.caller, error)
        this.#afterTurn(life, turn)
      },
    )
  }

  #openTurn(life: Life, exclusive: boolean): Turn {
    const turn = life.openTurn(exclusive)
    if (life.fenced) life.interrupt(this.#cell.endedBy)
    if (exclusive && this.#cell.protocol.interleaving === 'none') this.#activity = 'busy'
    return turn
  }

  #afterTurn(life: Life, turn: Turn): void {
    if (!turn.closed) life.closeTurn(turn)
    if (this.#cell.life !== life || this.#activity === 'queued') return
    if (this.#cell.phase === 'suspended') this.#activity = 'idle'
    if (this.#cell.phase !== 'running') return
    this.#activity = 'idle'
    if (this.#nextMail() !== undefined) this.wake()
  }

  #succeeded(life: Life, kind: MessageKind, caller: Caller | undefined, result: unknown): void {
    if (caller === undefined || caller.settled) return
    if (kind === messageKind.stream) {
      const producer = caller as StreamProducer
      producer.begin(life.openBody(producer))
    }
    caller.reply(result)
  }

  #failed(kind: MessageKind, method: number, caller: Caller | undefined, thrown: unknown): void {
    const error = toError(thrown)
    caller?.fail(error)
    const answersForIt = kind === messageKind.tell || (kind === messageKind.ask && this.#cell.protocol.crashOnAskFailure)
    if (answersForIt) this.#cell.failLife(this.#cell.protocol.descriptor.methodName(method), error)
  }
}
