import type { ActorBrand, NotSendable, Sendable, Why } from '../codec/sendable.ts'
import type { MessageName, Streamed } from '../refs/actor-ref.ts'

export type AnyFunction = (...args: never) => unknown

/** One by one: in the union of all, an `any` or `unknown` would hide the others. An index beyond the named ones stands for the rest. */
type ArgsProblem<P extends readonly unknown[], Name extends string> =
  | { [I in keyof P & `${number}`]: [P[I]] extends [Sendable<P[I]>] ? never : Why<P[I], `${Name} argument ${I}`> }[keyof P &
      `${number}`]
  | (number extends P['length'] ? ([P[99]] extends [Sendable<P[99]>] ? never : Why<P[99], `${Name} arguments`>) : never)
type ReplyProblem<R, Name extends string> = [R] extends [Sendable<R>] ? never : Why<R, `${Name} reply`>
type FunctionProblem<F, Name extends string> = F extends (...args: infer P extends readonly unknown[]) => infer R
  ? ArgsProblem<P, Name> | ReplyProblem<[R] extends [Streamed<infer T>] ? T : Awaited<R>, Name>
  : never
type MemberProblem<F, Name extends string> = F extends AnyFunction
  ? FunctionProblem<F, Name>
  : `${Name} is a public field: make it #private or protected`
type ActorProblem<A> = { [K in MessageName<A> & string]: MemberProblem<A[K], K> }[MessageName<A> & string]

/** What keeps an actor class or a function from being called from other hosts, as text; `never` when nothing does. */
export type Problem<X> = X extends abstract new (
  ...args: infer P
) => infer I
  ? I extends ActorBrand
    ? ActorProblem<I> | ArgsProblem<P, 'constructor'>
    : never
  : FunctionProblem<X, 'its'>

/**
 * `unknown` where there are no faults, else a type that names them (the added text makes the compiler print them instead of an alias).
 *
 * In generic code the verdict stays open. A value is assignable to an open choice if it is to every outcome that the compiler does not
 * rule out, and with the open parameters taken for `any` it rules out `faulty`: faults that depend on them count as none, so that such
 * code may spawn `Box<T>`, or a class it is given. Asked in one step, the same question would refuse both.
 */
export type Checked<Faults extends string, Name extends string> =
  Verdict<Faults> extends 'faulty' ? NotSendable<`${Name}: ${Faults}`> : unknown
type Verdict<Faults> = [Faults] extends [never] ? 'sound' : 'faulty'

/** A function or a class, also an abstract one and one with a private constructor. */
// biome-ignore lint/complexity/noBannedTypes: no narrower type has classes with a private constructor
export type Exposable = Function
