import type { ActorLogic, AnyActorRef, EventObject, Snapshot } from 'xstate'
import { isActorClass } from '../actor/actor.ts'
import type { SpawnOptions } from '../actor/spawn-options.ts'
import type { ActorBrand } from '../codec/sendable.ts'
import { ContextError } from '../errors/handler-errors.ts'
import { OptionError } from '../errors/option-error.ts'
import type { ActorRef, AnyRef } from '../refs/actor-ref.ts'
import { crewOf } from './crew.ts'
import { FarActor, farActorOf, type Origin } from './far-actor.ts'
import type { FarNews } from './far-news.ts'

type SnapshotOf<A> = A extends { snapshot(): infer S } ? S : { readonly value: undefined; readonly context: undefined }
type OutputOf<A> = SnapshotOf<A> extends { readonly output: infer O } ? Exclude<O, undefined> : undefined
/** Of an actor that is no machine: none, until somebody says how to tell it one. */
type EventOf<A> = A extends { send(event: infer E extends EventObject): void } ? E : { readonly type: never }

/**
 * An invoked Troupe actor as the machine sees it. `value` and `context` are those of its last snapshot, if it is a machine. `ref` leads
 * to it once it is there.
 */
export type FarSnapshot<A> = Snapshot<OutputOf<A>> & {
  readonly ref: ActorRef<A> | undefined
  readonly value: Field<SnapshotOf<A>, 'value'> | undefined
  readonly context: Field<SnapshotOf<A>, 'context'> | undefined
  readonly input: unknown
}
type Field<S, K extends string> = S extends { readonly [N in K]: infer V } ? V : undefined

/** Logic for `invoke` and `spawn`: a Troupe actor, wherever it runs. */
export type FarLogic<A, I, E extends EventObject = EventOf<A>> = ActorLogic<
  FarSnapshot<A>,
  E,
  I,
  AnyActorRef['system'],
  EventObject
>

export interface FarOptions<A, E extends EventObject = EventOf<A>> {
  /** What becomes of an event that the machine sends to it. @defaultValue `actor.tell.send(event)`, which a machine's actor has */
  readonly send?: (actor: ActorRef<A>, event: E) => void
}

/** The arguments of the class; `undefined` will do where it needs none. */
type ArgsInput<P extends readonly unknown[]> = [] extends P ? Readonly<P> | undefined : Readonly<P>

/**
 * A Troupe actor as a child of a machine, wherever it runs: `invoke: { src: fromActor(...) }`.
 *
 * - `fromActor(SomeActor, { on: 'thread' })` starts one for each invocation, a child of the machine's actor, and stops it when the
 *   machine leaves the state. `input` is its arguments. Unless `restart` says otherwise it has one life.
 * - `fromActor<SomeActor>()` takes one that is there: `input` is its ref. `fromActor(ref)` has it already. It lives on.
 *
 * Events sent to it reach it by `tell.send(event)`, or as `send` says. Snapshots of an actor that is a machine come by `onSnapshot`.
 * `onDone` comes when it stops itself, with the output of a machine; any other end is `onError`. Only within a `machineActor`.
 *
 * @throws OptionError it is neither class nor ref
 */
export function fromActor<A extends ActorBrand, P extends unknown[], E extends EventObject = EventOf<A>>(
  actorClass: new (...args: P) => A,
  options?: SpawnOptions & FarOptions<A, E>,
): FarLogic<A, ArgsInput<P>, E>
export function fromActor<A, E extends EventObject = EventOf<A>>(
  ref: ActorRef<A>,
  options?: FarOptions<A, E>,
): FarLogic<A, void, E>
export function fromActor<A, E extends EventObject = EventOf<A>>(
  ref?: undefined,
  options?: FarOptions<A, E>,
): FarLogic<A, ActorRef<A>, E>
export function fromActor(source?: unknown, options: object = {}): unknown {
  const { send = sendAsMachine, ...spawnOptions } = options as SpawnOptions & AnyFarOptions
  return farLogic((input) => originOf(source, input, spawnOptions), send)
}

type Send = (actor: AnyRef, event: EventObject) => void
interface AnyFarOptions {
  readonly send?: Send
}

const sendAsMachine: Send = (ref, event) => {
  const { tell } = ref as ActorRef<{ send(event: EventObject): void }>
  if (typeof tell.send !== 'function') {
    throw new ContextError({ what: `${ref.id} has no message send for the event ${event.type}: give fromActor a send option` })
  }
  tell.send(event)
}

const originOf = (source: unknown, input: unknown, options: SpawnOptions): Origin => {
  if (isActorClass(source)) {
    const args = (input ?? []) as readonly unknown[]
    if (!Array.isArray(args))
      throw new OptionError({ option: 'input of fromActor(class)', expected: 'its arguments, a list', got: input })
    return { actorClass: source, args: isMachine(source) ? startingWhenAsked(args) : args, options }
  }
  const ref = source ?? input
  if (isRef(ref)) return { ref }
  const option = source === undefined ? 'input of fromActor()' : 'what fromActor takes'
  throw new OptionError({ option, expected: 'a ref, or a class of actors', got: ref })
}

const isRef = (value: unknown): value is AnyRef =>
  typeof value === 'object' && value !== null && typeof (value as Partial<AnyRef>).id === 'string' && 'tell' in value

const isMachine = (actorClass: { readonly prototype: object }): boolean => 'snapshots' in actorClass.prototype

/** A machine that is done soon would be so before anybody reads its snapshots. */
const startingWhenAsked = (args: readonly unknown[]): readonly unknown[] => {
  const [start = {}, ...rest] = args
  const isStart =
    typeof start === 'object' && start !== null && Object.keys(start).every((key) => key === 'input' || key === 'snapshot')
  return isStart ? [{ ...start, startsWhenAsked: true }, ...rest] : args
}

type FarState = FarSnapshot<unknown>

const farLogic = (originFor: (input: unknown) => Origin, send: Send): ActorLogic<FarState, EventObject> => ({
  getInitialSnapshot: (_scope, input) =>
    ({
      status: 'active',
      output: undefined,
      error: undefined,
      ref: undefined,
      value: undefined,
      context: undefined,
      input,
    }) as FarState,
  start: (state, { self, system }) => {
    new FarActor(crewOf(system), self as AnyActorRef, originFor(state.input)).begin()
  },
  transition: (state, event, { self }) => {
    if (state.status !== 'active') return state
    const far = farActorOf(self)
    const news = event as FarNews | { readonly type: 'xstate.stop' }
    switch (news.type) {
      case 'troupe.started':
        return { ...state, ref: news.ref } as FarState
      case 'troupe.snapshot': {
        const { status, value, context, output } = news.snapshot
        if (status !== 'done') return { ...state, value, context } as FarState
        far?.leave()
        return { ...state, value, context, status, output } as FarState
      }
      case 'troupe.stopped':
        far?.leave()
        return { ...state, status: 'done' } as FarState
      case 'troupe.failed':
        far?.leave()
        return { ...state, status: 'error', error: news.error } as FarState
      case 'xstate.stop':
        far?.leave()
        return { ...state, status: 'stopped' } as FarState
      default:
        far?.reach((ref) => send(ref, event))
        return state
    }
  },
  // an actor of its own ends with the life, and begins anew with the next
  getPersistedSnapshot: ({ input, status, output, error }) => ({ status, output, error, input }) as unknown as Snapshot<unknown>,
  restoreSnapshot: (kept) => ({ ref: undefined, value: undefined, context: undefined, ...kept }) as unknown as FarState,
})
