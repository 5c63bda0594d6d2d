// biome-ignore-all lint/suspicious/noExplicitAny: it is one of the types to be tested
// What may travel, case by case, and what the compiler says of the rest.
import type { Why } from '../../src/codec/sendable.ts'
import { Actor, type ActorRef, type AnyRef, type Host, type HostGroup, type Sendable, type TroupeError } from '../../src/index.ts'
import type { Equal, Holds } from './equal.ts'

type Travels<T> = [T] extends [Sendable<T>] ? true : false
type Refused<T, Reason extends string> = Travels<T> extends true ? false : Equal<Why<T, 'x'>, Reason>

// ------------------------------------------------------------------ shapes

declare enum Level {
  Low,
  High,
}
type Brand = string & { readonly __brand: 'Id' }
interface Tree {
  readonly value: number
  readonly children: readonly Tree[]
  readonly parent?: Tree
}
type Json = string | number | boolean | null | Json[] | { [key: string]: Json }
type Chain = { readonly next: Chain | null; readonly peers: Map<string, Chain>; readonly seen: Set<Chain> }
type Nested = [number, Nested?]
type Lisp = string | [Lisp, ...Lisp[]]
type Cons = readonly [head: Json, tail: Cons] | null
interface Left {
  readonly right?: Right
}
interface Right {
  readonly left: Left[]
}
type Event = { readonly kind: 'moved'; readonly x: number } | { readonly kind: 'named'; readonly name: string }
type Pair<A, B = A> = readonly [A, B]
type Partly<T> = { readonly [K in keyof T]?: T[K] }
interface Page<T> {
  readonly items: readonly T[]
  readonly next?: Page<T>
}

interface Tagged {
  readonly type: string
  readonly [field: string]: unknown
}

/** Data although it is written as a class: nothing but public fields. */
class Point {
  x = 0
  y = 0
}
class Money {
  #cents = 0
  toWire(): unknown {
    return this.#cents
  }
  static fromWire(_data: unknown): Money {
    return new Money()
  }
}
class NoFundsError extends RangeError {
  readonly missing = 1
  hint(): string {
    return ''
  }
}
class Account extends Actor {
  pay(_amount: Money): void {}
}
interface AccountProtocol {
  pay(amount: Money): void
}
/** Not `Error` at all: it has a name and a message, and something that cannot travel. */
interface Toast {
  readonly name: string
  readonly message: string
}
class Secret {
  #key = ''
  key(): string {
    return this.#key
  }
}
class Sealed {
  private key = ''
  show(): string {
    return this.key
  }
}
class Guarded {
  protected key = ''
}
class WithMethod {
  name = ''
  greet(): string {
    return this.name
  }
}
class Decimal {
  #digits = ''
  digits(): string {
    return this.#digits
  }
}
declare module '../../src/index.ts' {
  interface SendableClasses {
    Decimal: Decimal
  }
}
declare const tag: unique symbol

// ------------------------------------------------------------------ what travels

type Primitives = [
  Holds<Travels<string>>,
  Holds<Travels<number>>,
  Holds<Travels<bigint>>,
  Holds<Travels<boolean>>,
  Holds<Travels<null>>,
  Holds<Travels<undefined>>,
  Holds<Travels<void>>,
  Holds<Travels<never>>,
  Holds<Travels<'a' | 1 | true>>,
  Holds<Travels<`id-${number}`>>,
  Holds<Travels<Level>>,
  Holds<Travels<Brand>>,
]
/** What the compiler does not know, the codec decides. */
type Unknown = [
  Holds<Travels<any>>,
  Holds<Travels<unknown>>,
  Holds<Travels<object>>,
  // biome-ignore lint/complexity/noBannedTypes: this is what is tested
  Holds<Travels<{}>>,
  Holds<Travels<{ a: any; b: unknown[] }>>,
]
type BuiltIn = [
  Holds<Travels<Date>>,
  Holds<Travels<RegExp>>,
  Holds<Travels<ArrayBuffer>>,
  Holds<Travels<SharedArrayBuffer>>,
  Holds<Travels<DataView>>,
  Holds<Travels<Uint8Array | Float64Array | BigInt64Array>>,
  Holds<Travels<ArrayBufferView>>,
]
type Collections = [
  Holds<Travels<string[]>>,
  Holds<Travels<readonly (string | undefined)[]>>,
  Holds<Travels<number[][]>>,
  Holds<Travels<[string, number?, ...boolean[]]>>,
  Holds<Travels<[a: string, b?: { c?: number }]>>,
  Holds<Travels<[unknown, any?, ...unknown[]]>>,
  Holds<Travels<readonly []>>,
  Holds<Travels<Pair<string, Point>>>,
  Holds<Travels<Map<string, Tree>>>,
  Holds<Travels<ReadonlyMap<Tree, ReadonlySet<number>>>>,
  Holds<Travels<Set<Pair<string>>>>,
]
type Objects = [
  Holds<Travels<{ a: number; readonly b?: string }>>,
  Holds<Travels<{ a: number | undefined }>>,
  Holds<Travels<Record<string, number>>>,
  Holds<Travels<Record<Level, Point>>>,
  Holds<Travels<Tagged>>,
  Holds<Travels<{ [key: number]: string }>>,
  Holds<Travels<{ readonly [tag]: string }>>,
  Holds<Travels<Event>>,
  Holds<Travels<Event & { readonly at: Date }>>,
  Holds<Travels<Partly<Event> | null>>,
  Holds<Travels<Point>>,
  Holds<Travels<Toast>>,
]
type Recursive = [
  Holds<Travels<Tree>>,
  Holds<Travels<Json>>,
  Holds<Travels<Chain>>,
  Holds<Travels<Left>>,
  Holds<Travels<Nested>>,
  Holds<Travels<Lisp>>,
  Holds<Travels<Cons>>,
  Holds<Travels<Page<Page<Json>>>>,
  Holds<Travels<Map<string, Json>[]>>,
]
type Errors = [
  Holds<Travels<Error>>,
  Holds<Travels<RangeError | undefined>>,
  Holds<Travels<AggregateError>>,
  Holds<Travels<NoFundsError>>,
  Holds<Travels<TroupeError>>,
  Holds<Travels<{ readonly cause: Error }>>,
]
type Handles = [
  Holds<Travels<ActorRef<Account>>>,
  Holds<Travels<ActorRef<AccountProtocol>>>,
  Holds<Travels<ActorRef<unknown>>>,
  Holds<Travels<AnyRef>>,
  Holds<Travels<ReadonlyMap<string, ActorRef<Account>>>>,
  Holds<Travels<{ readonly replyTo: ActorRef<Account>; readonly on: Host | HostGroup }>>,
]
/** Classes with a wire form of their own, and foreign ones that were declared sendable. */
type Classes = [
  Holds<Travels<Money>>,
  Holds<Travels<{ readonly price: Money }[]>>,
  Holds<Travels<Decimal>>,
  Holds<Travels<Map<string, Decimal>>>,
]

// ------------------------------------------------------------------ what does not, and why

type Functions = [
  Holds<Refused<() => void, 'x: a function cannot be sent'>>,
  Holds<Refused<(a: string, ...b: number[]) => Promise<void>, 'x: a function cannot be sent'>>,
  Holds<Refused<<T>(value: T) => T, 'x: a function cannot be sent'>>,
  // biome-ignore lint/complexity/noBannedTypes: this is what is tested
  Holds<Refused<Function, 'x: a function cannot be sent'>>,
  Holds<Refused<typeof Account, 'x: a function cannot be sent'>>,
  Holds<Refused<abstract new () => Point, 'x: a function cannot be sent'>>,
  Holds<Refused<(() => void) | undefined, 'x: a function cannot be sent'>>,
  Holds<Refused<string | (() => void), 'x: a function cannot be sent'>>,
]
type OtherValues = [
  Holds<Refused<symbol, 'x: a symbol cannot be sent'>>,
  Holds<Refused<typeof tag, 'x: a symbol cannot be sent'>>,
  Holds<Refused<Promise<number>, 'x: a promise cannot be sent: await it'>>,
  Holds<Refused<PromiseLike<number>, 'x: a promise cannot be sent: await it'>>,
  Holds<Refused<WeakMap<object, string>, 'x: a weak collection cannot be sent'>>,
  Holds<Refused<WeakSet<Point>, 'x: a weak collection cannot be sent'>>,
  Holds<Refused<WeakRef<Point>, 'x: a weak collection cannot be sent'>>,
  Holds<Refused<Account, 'x: an actor cannot be sent: send its ref'>>,
  Holds<Refused<Actor, 'x: an actor cannot be sent: send its ref'>>,
  Holds<Refused<Generator<number>, 'x: an iterable cannot be sent: make it an array, or stream it from a generator'>>,
  Holds<Refused<AsyncIterable<number>, 'x: an iterable cannot be sent: make it an array, or stream it from a generator'>>,
  Holds<Refused<{ readonly [tag]: () => void }, 'x: cannot be sent'>>,
]
type Private = 'an instance of a class with private state cannot be sent: give the class toWire() and fromWire()'
type Instances = [
  Holds<Refused<Secret, `x: ${Private}`>>,
  Holds<Refused<Sealed, `x: ${Private}`>>,
  Holds<Refused<Guarded, `x: ${Private}`>>,
  Holds<Refused<WithMethod, 'x.greet: a function cannot be sent'>>,
  Holds<Refused<{ readonly key: Secret }, `x.key: ${Private}`>>,
]
type Inside = [
  Holds<Refused<{ f: () => void }, 'x.f: a function cannot be sent'>>,
  Holds<Refused<{ f?: () => void }, 'x.f: a function cannot be sent'>>,
  Holds<Refused<{ m(): void }, 'x.m: a function cannot be sent'>>,
  Holds<Refused<Toast & { close(): void }, 'x.close: a function cannot be sent'>>,
  Holds<Refused<{ a: { b: { c: symbol } } }, 'x.a.b.c: a symbol cannot be sent'>>,
  Holds<Refused<(() => void)[], 'x[]: a function cannot be sent'>>,
  Holds<Refused<readonly { f: () => void }[], 'x[].f: a function cannot be sent'>>,
  Holds<Refused<[string, () => void], 'x[1]: a function cannot be sent'>>,
  Holds<Refused<readonly [string, { f?: () => void }?], 'x[1].f: a function cannot be sent'>>,
  Holds<Refused<[string, ...(() => void)[]], 'x[]: a function cannot be sent'>>,
  // what is unknown hides nothing beside it
  Holds<Refused<[unknown, () => void], 'x[1]: a function cannot be sent'>>,
  Holds<Refused<[any, symbol], 'x[1]: a symbol cannot be sent'>>,
  Holds<Refused<Map<string, () => void>, 'x.values(): a function cannot be sent'>>,
  Holds<Refused<ReadonlyMap<symbol, string>, 'x.keys(): a symbol cannot be sent'>>,
  Holds<Refused<Set<Promise<void>>, 'x.values(): a promise cannot be sent: await it'>>,
  Holds<Refused<Record<string, Account>, `x.${string}: an actor cannot be sent: send its ref`>>,
  Holds<Refused<{ f: () => void; s: symbol }, 'x.f: a function cannot be sent' | 'x.s: a symbol cannot be sent'>>,
  // the nearest faults are named, farther ones when those are gone
  Holds<Refused<{ f: () => void; deep: { s: symbol } }, 'x.f: a function cannot be sent'>>,
]
/** Every level has another type. */
interface Growing<T> {
  readonly value: T
  readonly next?: Growing<T[]>
}
interface BadTree {
  readonly children: readonly BadTree[]
  readonly visit: () => void
}
interface BadBelow {
  readonly child?: BadBelow
  readonly leaf: { readonly visit: () => void }
}
type Deep6 = { a: { b: { c: { d: { e: { f: () => void } } } } } }
type BadRecursive = [
  Holds<Equal<Travels<Growing<string>>, true>>,
  Holds<Refused<Growing<() => void>, 'x.value: a function cannot be sent'>>,
  Holds<Refused<BadTree, 'x.visit: a function cannot be sent'>>,
  Holds<Equal<Travels<BadBelow>, false>>,
  Holds<Equal<Travels<Json | (() => void)>, false>>,
  // farther down than the search for the reason goes it is refused all the same
  Holds<Refused<Deep6, 'x: cannot be sent'>>,
]
