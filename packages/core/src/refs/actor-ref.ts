import type { Handle } from '../codec/sendable.ts'
import type { CallOptions } from './call-options.ts'

/**
 * Names of `A`'s messages: public members except hooks, names with `_` and symbols. It filters by name only: a filter that looks at the
 * member's type is deferred on `this` and on type parameters, which loses `this.self.tell.m` and the variance of `ActorRef`. Public
 * fields therefore stay in the faces, as `never`; the protocol check refuses them.
 */
export type MessageName<A> = Exclude<keyof A, symbol | `_${string}` | HookName>

/** Excluded by name: TypeScript lets a subclass make a protected member public by leaving the word out. */
type HookName = 'self' | 'context' | 'onStart' | 'onStop' | 'onNotice' | 'then'

/** What `stream` consumes: generators and async iterables. Arrays, strings, maps and sets are data and come by `ask`. */
export type Streamed<T> = AsyncIterable<T> | (Iterable<T> & Iterator<T, unknown, never>) | Promise<AsyncIterable<T>>
type Tell<F> = F extends (...args: infer P extends readonly unknown[]) => unknown ? (...args: P) => void : never
/**
 * An async method keeps its own signature, type parameters and overloads included; others are rebuilt around their reply. `any` and
 * `never`, also promised, fit every type: the second test tells them from what streams. A handle that can be iterated, such as a managed dict,
 * comes by `ask` as itself, and by `stream` item by item.
 */
type Ask<F> = F extends (...args: infer P extends readonly unknown[]) => infer R
  ? [R] extends [Streamed<unknown>]
    ? [R] extends [Promise<undefined> | Handle | Promise<Handle>]
      ? (...args: P) => Promise<Awaited<R>>
      : never
    : [R] extends [Promise<unknown>]
      ? F
      : [Extract<R, Promise<unknown>>] extends [never]
        ? (...args: P) => Promise<R>
        : (...args: P) => Promise<Awaited<R>>
  : never
type Stream<F> = F extends (...args: infer P extends readonly unknown[]) => Streamed<infer T>
  ? (...args: P) => AsyncIterable<T>
  : never

// The keys come as a parameter, as in `Pick`, so that members keep their declarations: comments, rename and go-to-definition.
export type TellFace<A, K extends keyof A> = { readonly [M in K]: Tell<A[M]> }
export type AskFace<A, K extends keyof A> = { readonly [M in K]: Ask<A[M]> }
export type StreamFace<A, K extends keyof A> = { readonly [M in K]: Stream<A[M]> }

/** What every ref is, whatever its protocol: enough to stop, compare and send on. */
export interface AnyRef extends Handle {
  /** Names the actor for ever and everywhere; the same for every ref to it. */
  readonly id: string
  /** Whether both name the same actor. Never compare refs with `===`: each holder has refs of its own. */
  equals(other: AnyRef): boolean
  /**
   * Resolves when more may be sent: what waits on the way there, and the mail that waits there as far as is known, are below their
   * marks. A hint, not a reservation. @throws ActorStoppedError and other `NotDeliveredError`s: nothing sent will ever be handled
   * @throws AskTimeoutError, AskCancelledError
   */
  ready(options?: { readonly timeoutMs?: number; readonly signal?: AbortSignal }): Promise<void>
}

/**
 * The only way to reach an actor: a small value that may travel in messages and stays valid anywhere.
 *
 * Order: what one sender sends to one actor by tell, ask and stream is handled in the order sent; between senders nothing is promised.
 * Delivery: at most once. A ref reaches every life of its own actor and never another actor.
 *
 * `A` is the actor's class, or an interface of methods it implements. `out`: a ref to a subclass is a ref to its base and to every
 * interface it implements; `ActorRef<unknown>` takes any ref.
 */
export interface ActorRef<out A> extends AnyRef {
  /**
   * Sends; no answer. What cannot be handled becomes a dead letter.
   * @throws NotSendableError when an argument cannot travel: nothing was sent. It throws for no other reason.
   */
  readonly tell: TellFace<A, MessageName<A>>
  /**
   * Requests; a promise of the reply that always settles. A rejection is the handler's own error, a `NotDeliveredError` (it did not
   * run and never will: safe to repeat) or an `OutcomeUnknownError` (it may have run). A rejected ask that nobody awaits does no harm.
   */
  readonly ask: AskFace<A, MessageName<A>>
  /** Consumes a generator method with `for await`; a slow consumer stops a fast producer. Opened at the first read, anew by each loop. */
  readonly stream: StreamFace<A, MessageName<A>>
  /** The same actor with options for the calls made through it. @throws OptionError */
  with(options: CallOptions): ActorRef<A>
}
