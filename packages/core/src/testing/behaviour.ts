import type { EndReason, Notice } from '../actor/notice.ts'
import type { StopReason } from '../actor/stop-reason.ts'
import { copyArguments } from '../codec/copy.ts'
import { ExpectationError } from '../errors/expectation-error.ts'
import { AskCancelledError } from '../errors/outcome-unknown-errors.ts'
import { LinkedExitError } from '../errors/supervision-errors.ts'
import type { ActorRef, AnyRef, MessageName, StreamFace, TellFace } from '../refs/actor-ref.ts'
import { Ref } from '../refs/ref.ts'
import { messageKind } from '../refs/target.ts'
import { DirectAsk } from './direct-ask.ts'
import type { Effect, EffectName, EffectNamed } from './effect.ts'
import type { ManualClock } from './manual-clock.ts'
import { rest } from './rest.ts'
import type { TestedActor } from './tested-actor.ts'
import type { TestedContext } from './tested-context.ts'

/** A notice as a test gives it: what is left out is the usual. */
export interface GivenNotice {
  readonly ref: AnyRef
  /** @defaultValue 'ended' */
  readonly kind?: Notice['kind']
  /** @defaultValue it stopped itself */
  readonly reason?: EndReason
  /** @defaultValue 1 */
  readonly lives?: number
}

/**
 * One actor that runs without a system, in the calls of the test. What it is told is handled before the call returns, one message at a
 * time as ever; what it does beyond its own state is listed in {@link effects} and goes nowhere. Arguments and replies are copied as in
 * a system. Bounds of its mailbox do not hold here.
 *
 * A failure of its life (a `tell`, notice or tick whose handler throws) is thrown by the call that caused it, or by {@link settled} when
 * it came later; `onStop` has run then, and the actor has ended.
 */
export class Behaviour<A> {
  /** Sends; handled before it returns, unless the actor is busy. @throws what failed the life; ActorStoppedError it has ended */
  readonly tell: TellFace<A, MessageName<A>>
  /**
   * Calls as an asker does and returns what the handler returns, or a promise of it if it returns one or put the message aside.
   * @throws what the handler throws
   */
  readonly ask: Pick<A, MessageName<A>>
  /** Reads a stream of it; steps of its body run between microtasks. */
  readonly stream: StreamFace<A, MessageName<A>>
  /** The actor's ref, as others have it. */
  readonly ref: ActorRef<A>
  readonly #actor: TestedActor
  readonly #context: TestedContext
  #taken = 0

  /** Made by `runBehaviour`. */
  constructor(actor: TestedActor, context: TestedContext) {
    this.#actor = actor
    this.#context = context
    const ref = new Ref(actor.inlet, actor.bystander) as unknown as ActorRef<A>
    this.ref = ref
    this.tell = ref.tell
    this.stream = ref.stream
    this.ask = this.#asks()
  }

  /** The time that its timers and the deadlines of its asks go by. Deadlines of asks may be up to 16 ms late. */
  get clock(): ManualClock {
    return this.#actor.clock
  }

  get state(): TestedActor['phase'] {
    return this.#actor.phase
  }

  /** Why it has ended; `undefined` as long as it has not. */
  get ended(): StopReason | undefined {
    return this.#actor.phase === 'ended' ? this.#actor.reason : undefined
  }

  /** What it did so far, in order. */
  get effects(): readonly Effect[] {
    return this.#actor.effects
  }

  /** What it did so far under that name. */
  effectsOf<N extends EffectName>(name: N): EffectNamed<N>[] {
    return this.#actor.effects.filter((effect): effect is EffectNamed<N> => effect.effect === name)
  }

  /** What it did since the last call of this, or since the start. */
  takeEffects(): Effect[] {
    const effects = this.#actor.effects.slice(this.#taken)
    this.#taken += effects.length
    return effects
  }

  /**
   * Resolves when it has come to rest: no handler is under way, or those that are wait for an answer, a stream or the clock of this test. A
   * handler that waits for something else, such as a file, is waited for until `signal` aborts. @throws what failed the life
   */
  async settled({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await rest(this.#actor, signal)
    this.#actor.throwFailure()
  }

  /** Moves the clock on by `ms`, timer by timer, and lets it come to rest after each. @throws what failed the life */
  async pass(ms: number): Promise<void> {
    const { clock } = this.#actor
    const end = clock.now() + ms
    await this.settled()
    for (let next = clock.nextMs; next !== undefined && next <= end; next = clock.nextMs) {
      clock.advance(next - clock.now())
      await this.settled()
    }
    clock.advance(end - clock.now())
    await this.settled()
  }

  /**
   * Gives it a notice: of the end of an actor that it watches (`ended`), which it then does not any more, or of a link partner's (`exit`),
   * which fails its life unless it has `trapExits`. @throws ExpectationError it neither watches nor is linked to that actor
   */
  notify({ ref, kind = 'ended', reason = { kind: 'stopped' }, lives = 1 }: GivenNotice): void {
    const actor = this.#actor
    const knows = kind === 'ended' ? this.#context.isWatching(ref.id) : this.#context.isLinkedTo(ref.id)
    if (!knows) {
      const tie = kind === 'ended' ? 'watch' : 'be linked to'
      throw new ExpectationError({
        who: actor.name,
        expected: `to ${tie} ${ref.id}`,
        instead: 'it does not, and no such notice would come',
      })
    }
    this.#context.forget(ref.id)
    if (kind === 'ended' || actor.protocol.trapsExits) return actor.notice({ kind, ref, reason, lives })
    if (reason.kind === 'stopped') return // a partner that stopped itself takes nobody along
    const cause = reason.kind === 'failed' ? { cause: reason.error } : undefined
    actor.fail(new LinkedExitError({ actor: actor.id, partner: ref.id, reason: reason.kind }, cause))
    actor.throwFailure()
  }

  /** Whoever waits for the handlers under way gives up: their `context.signal` aborts. */
  giveUp(reason?: unknown): void {
    for (const turn of this.#actor.life.turns) {
      const { id } = this.#actor
      const cause = reason === undefined ? undefined : { cause: reason }
      turn.abort(new AskCancelledError({ actor: id, method: turn.mail.label }, cause))
    }
  }

  /** Stops it from outside: with `drain` after the mail that waits, which without it is refused. Then `onStop` runs. */
  stop({ reason = { kind: 'shutdown' }, drain = false }: { readonly reason?: StopReason; readonly drain?: boolean } = {}): void {
    this.#actor.stop(reason, drain)
    this.#actor.throwFailure()
  }

  /** Ends it at once: no `onStop`. */
  kill(): void {
    this.#actor.kill()
  }

  #asks(): Pick<A, MessageName<A>> {
    const face: Record<string, unknown> = {}
    for (const [index, method] of this.#actor.protocol.descriptor.methods.entries()) {
      face[method] = (...args: unknown[]): unknown => this.#ask(index, method, args)
    }
    return face as Pick<A, MessageName<A>>
  }

  #ask(index: number, method: string, args: unknown[]): unknown {
    const actor = this.#actor
    this.#refuseToWait(index, method)
    const ask = new DirectAsk(actor.id, method, actor.bystander)
    actor.deliver(actor.messageOf(messageKind.ask, index, copyArguments(args, actor.life), ask))
    return ask.result
  }

  /** What is typed as a value must not be a promise. Only of an async method the test expects one. */
  #refuseToWait(index: number, method: string): void {
    const { blockedBy, protocol, name } = this.#actor
    if (blockedBy === undefined || protocol.interleaves[index] === true || isAsync(protocol.handlers[index]!)) return
    const instead = `${blockedBy} has not ended: await settled() first`
    throw new ExpectationError({ who: name, expected: `to be free to answer ${method} at once`, instead })
  }
}

const isAsync = (handler: { readonly constructor: { readonly name: string } }): boolean =>
  handler.constructor.name === 'AsyncFunction'
