import type { SpawnOptions } from '../actor/spawn-options.ts'
import type { AnyRef } from '../refs/actor-ref.ts'

interface Sent {
  /** The receiver's id. */
  readonly to: string
  readonly method: string
  /** Copies, as the receiver would have got them. */
  readonly args: readonly unknown[]
}

/** It sent a message and waits for nothing. Messages to itself are handled as well. */
export interface Told extends Sent {
  readonly effect: 'told'
}

/** It asked, and goes on when the test answers. */
export interface Asked extends Sent {
  readonly effect: 'asked'
  /** Answered, failed, timed out or given up. */
  readonly settled: boolean
  /** Answers with a copy of `value`; what waits for it goes on in a microtask. A later answer changes nothing. */
  reply(value: unknown): void
  /** Answers with an error, as a handler that throws does. */
  fail(error: unknown): void
}

/** It began to read a stream. */
export interface Streamed extends Sent {
  readonly effect: 'streamed'
  /** Ended, failed or left by its reader. */
  readonly settled: boolean
  /** Gives it items: those of a generator, an async iterable or a list. */
  items(source: Iterable<unknown> | AsyncIterable<unknown>): void
  fail(error: unknown): void
}

/** It started an actor: a child, or with `under: 'system'` one that outlives it. */
export interface Spawned {
  readonly effect: 'spawned'
  readonly under: 'actor' | 'system'
  readonly actor: abstract new (...args: never) => unknown
  readonly args: readonly unknown[]
  /** All but `args`. */
  readonly options: SpawnOptions
  /** The ref that it got, in the hands of the test. */
  readonly ref: AnyRef
}

export type TieName = 'watched' | 'unwatched' | 'linked' | 'unlinked'

/** It began or ceased to care for the end of another actor. */
export interface Tied<N extends TieName> {
  readonly effect: N
  /** The other actor's id. */
  readonly to: string
}

export type ChildOrder = 'child-stopped' | 'child-killed' | 'child-restarted'

/** It ended or renewed a child of its own. */
export interface ChildOrdered<N extends ChildOrder> {
  readonly effect: N
  readonly child: string
}

/** It wants to stop, after the message at hand, or after the mail that waits. */
export interface StoppedItself {
  readonly effect: 'stopped-itself'
  readonly drain: boolean
}

/** It put the message at hand aside. */
export interface Stashed {
  readonly effect: 'stashed'
  readonly method: string
}

/** It put what it had stashed before the mail that waits. */
export interface Unstashed {
  readonly effect: 'unstashed'
  readonly count: number
}

export interface TimerSet {
  readonly effect: 'timer-set'
  readonly key: string
  readonly kind: 'once' | 'every' | 'when-idle'
  /** The delay, the period, or the time without mail. */
  readonly ms: number
}

export interface TimerCancelled {
  readonly effect: 'timer-cancelled'
  readonly key: string
}

/** It used `context.system`, other than to spawn. */
export interface SystemCalled {
  readonly effect: 'system-called'
  readonly operation: string
  readonly args: readonly unknown[]
}

/** One thing that an actor under test did beyond its own state. Plain data, but for what settles an ask or a stream. */
export type Effect =
  | Told
  | Asked
  | Streamed
  | Spawned
  | Tied<'watched'>
  | Tied<'unwatched'>
  | Tied<'linked'>
  | Tied<'unlinked'>
  | ChildOrdered<'child-stopped'>
  | ChildOrdered<'child-killed'>
  | ChildOrdered<'child-restarted'>
  | StoppedItself
  | Stashed
  | Unstashed
  | TimerSet
  | TimerCancelled
  | SystemCalled

export type EffectName = Effect['effect']
/** The effects of one name. */
export type EffectNamed<N extends EffectName> = Extract<Effect, { readonly effect: N }>
