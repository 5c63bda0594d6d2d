import { isActorClass } from '../actor/actor.ts'
import { protocolOf } from '../actor/protocol.ts'
import type { Checked, Problem } from '../actor/protocol-check.ts'
import type { SpawnOptions } from '../actor/spawn-options.ts'
import { keyOf } from '../codec/exposed-table.ts'
import type { ActorBrand } from '../codec/sendable.ts'
import { NotExposedError } from '../errors/not-delivered-errors.ts'
import { OptionError } from '../errors/option-error.ts'
import type { ActorRef } from '../refs/actor-ref.ts'

declare const starts: unique symbol
declare const takes: unique symbol

/** A class, and how its actors are started and supervised: plain data that may travel. Made by {@link childTemplate}. */
export interface ChildTemplate<out A = ActorBrand, in P extends readonly unknown[] = never> {
  /** The class, by the name that `expose` gave it. */
  readonly key: string
  readonly methods: readonly string[]
  readonly options: SpawnOptions
  /** A type only: what is started. */
  readonly [starts]?: ActorRef<A>
  /** A type only: what its constructor takes. */
  readonly [takes]?: ActorRef<{ readonly construct: (...args: P) => void }>
}

/** One child of a supervisor. Made by {@link childSpec}. */
export interface ChildSpec<out A = ActorBrand> extends ChildTemplate<A> {
  /** Names the child within its supervisor. */
  readonly id: string
  readonly args: readonly unknown[]
}

/** `args` is required exactly when the constructor has a required parameter. */
type ChildOptions<P extends unknown[]> = SpawnOptions & { readonly id: string } & ([] extends P
    ? { readonly args?: Readonly<P> }
    : { readonly args: Readonly<P> })

/**
 * Describes one child of a {@link Supervisor}: the class and everything that `spawn` may be told.
 *
 * @throws NotExposedError - the class has no `expose` line: its supervisor could not load it
 * @throws OptionError - `id` is no text, or `actor` no actor class
 * @example
 * childSpec(Database, { id: 'db', args: ['orders'], on: 'thread', restart: 'permanent' })
 */
export const childSpec = <A extends ActorBrand, P extends unknown[]>(
  actor: (new (...args: P) => A) & Checked<Problem<new (...args: P) => A>, 'protocol'>,
  options: ChildOptions<P>,
): ChildSpec<A> => {
  const { id, args = [], ...rest } = options as SpawnOptions & { readonly id: string; readonly args?: readonly unknown[] }
  if (typeof id !== 'string' || id === '') throw new OptionError({ option: 'childSpec id', expected: 'a text', got: id })
  return { ...template('childSpec class', actor, rest), id, args }
}

/**
 * Describes the children of a {@link DynamicSupervisor}, which gets the arguments of each when it starts it.
 *
 * @throws NotExposedError - the class has no `expose` line
 * @throws OptionError - `actor` is no actor class, or a name is given, which only one of them could have
 */
export const childTemplate = <A extends ActorBrand, P extends unknown[]>(
  actor: (new (...args: P) => A) & Checked<Problem<new (...args: P) => A>, 'protocol'>,
  options: Omit<SpawnOptions, 'name'> = {},
): ChildTemplate<A, P> => {
  if ('name' in options)
    throw new OptionError({ option: 'childTemplate name', expected: 'no name: it is for many', got: options.name })
  return template('childTemplate class', actor, options)
}

const template = (
  option: string,
  actor: unknown,
  options: SpawnOptions,
): { key: string; methods: readonly string[]; options: SpawnOptions } => {
  if (!isActorClass(actor)) throw new OptionError({ option, expected: 'a class that extends Actor', got: actor })
  const { descriptor, restart } = protocolOf(actor)
  const key = keyOf(actor)
  if (key === undefined) throw new NotExposedError({ exportName: descriptor.name })
  return { key, methods: descriptor.methods, options: { ...options, restart: options.restart ?? restart } }
}
