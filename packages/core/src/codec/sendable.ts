/** On the prototype of every actor, so that this floor can refuse actors without knowing their class. */
declare const actorBrand: unique symbol
/** What the type of every actor has. */
export interface ActorBrand {
  readonly [actorBrand]: true
}

declare const handle: unique symbol
/** Marks Troupe's own handles (refs, shared memory, locks, proxies) as able to travel. Not for user classes. */
export interface Handle {
  readonly [handle]: true
}
/** A class of your own whose values travel: `toWire()` gives sendable data, `static fromWire(data)` builds the value again; `expose` it. */
export interface Wired {
  toWire(): unknown
}
/** Classes you cannot edit: `declare module '@troupe/core' { interface SendableClasses { Decimal: Decimal } }`. */
// biome-ignore lint/suspicious/noEmptyInterface: users add to it by module augmentation
export interface SendableClasses {}

type Primitive = string | number | bigint | boolean | null | undefined | void
type Leaf = Date | RegExp | ArrayBufferLike | ArrayBufferView | Handle | Wired | SendableClasses[keyof SendableClasses]

/** The type an unsendable value is compared with, so that the compiler's message carries the reason. */
export interface NotSendable<Why extends string> {
  readonly [handle]: Why
}

/**
 * `T` itself where a value of `T` may travel, something `T` is not assignable to where it may not: test with `T extends Sendable<T>`.
 * Object members, array elements and `forEach` (Map, Set) stay inside object types because those are resolved lazily: recursive data terminates.
 */
export type Sendable<T> = T extends Primitive | Leaf
  ? T
  : unknown extends T
    ? T
    : T extends Error
      ? ErrorOrFields<T>
      : // biome-ignore lint/complexity/noBannedTypes: classes are meant as well, also those with a private constructor
        T extends Function
        ? NotSendable<'a function cannot be sent'>
        : T extends symbol
          ? NotSendable<'a symbol cannot be sent'>
          : T extends ActorBrand
            ? NotSendable<'an actor cannot be sent: send its ref'>
            : T extends PromiseLike<unknown>
              ? NotSendable<'a promise cannot be sent: await it'>
              : T extends ReadonlyMap<infer K, infer V>
                ? { forEach(visit: (value: Sendable<V>, key: Sendable<K>) => void): void }
                : T extends ReadonlySet<infer V>
                  ? { forEach(visit: (value: Sendable<V>) => void): void }
                  : T extends readonly (infer E)[]
                    ? number extends T['length']
                      ? { readonly [index: number]: Sendable<E> }
                      : { readonly [I in keyof T & `${number}`]?: Sendable<T[I]> }
                    : T extends WeakMap<WeakKey, unknown> | WeakSet<WeakKey> | { deref(): unknown }
                      ? NotSendable<'a weak collection cannot be sent'>
                      : { [K in keyof T]: T[K] } extends T
                        ? { [K in keyof T]: Sendable<T[K]> }
                        : NotSendable<'an instance of a class with private state cannot be sent: give the class toWire() and fromWire()'>

/** Errors always travel. Data that happens to have a name and a message has no `stack`, and is data. */
type ErrorOrFields<T> = 'stack' extends keyof T ? T : { [K in keyof T]: Sendable<T[K]> }

/** Why `T`, which failed the check, cannot travel: the nearest faults with their paths, or one general line where none is found. */
export type Why<T, Path extends string> = [WhyNot<T, Path>] extends [never] ? `${Path}: cannot be sent` : WhyNot<T, Path>

/** Searches string keys, five levels deep; `never` where it finds nothing. */
type WhyNot<T, Path extends string, Depth extends 0[] = []> = [T] extends [Sendable<T>]
  ? never
  : Depth['length'] extends 5
    ? never
    : T extends Sendable<T>
      ? never
      : Sendable<T> extends NotSendable<infer Why>
        ? `${Path}: ${Why}`
        : T extends ReadonlyMap<infer K, infer V>
          ? WhyNot<K, `${Path}.keys()`, [...Depth, 0]> | WhyNot<V, `${Path}.values()`, [...Depth, 0]>
          : T extends ReadonlySet<infer V>
            ? WhyNot<V, `${Path}.values()`, [...Depth, 0]>
            : T extends readonly (infer E)[]
              ? number extends T['length']
                ? WhyNot<E, `${Path}[]`, [...Depth, 0]>
                : { [I in keyof T & `${number}`]: WhyNot<T[I], `${Path}[${I}]`, [...Depth, 0]> }[keyof T & `${number}`]
              : T extends Iterable<unknown> | AsyncIterable<unknown>
                ? `${Path}: an iterable cannot be sent: make it an array, or stream it from a generator`
                : OwnFaults<T, Path> extends infer Why extends string
                  ? [Why] extends [never]
                    ? { [K in keyof T & string]-?: WhyNot<T[K], `${Path}.${K}`, [...Depth, 0]> }[keyof T & string]
                    : Why
                  : never

type OwnFaults<T, Path extends string> = {
  [K in keyof T & string]-?: T[K] extends Sendable<T[K]>
    ? never
    : Sendable<T[K]> extends NotSendable<infer Why>
      ? `${Path}.${K}: ${Why}`
      : never
}[keyof T & string]
