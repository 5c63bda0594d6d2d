// biome-ignore-all lint/suspicious/noExplicitAny: it is one of the types to be tested
// What a ref's tell, ask and stream offer, method by method.

import type { Handle } from '../../src/codec/sendable.ts'
import { Actor, type ActorRef, type Streamed } from '../../src/index.ts'
import type { Equal, Holds } from './equal.ts'

interface Item {
  readonly name: string
}

class Shop extends Actor {
  #stock = new Map<string, number>()
  add(name: string, count = 1): void {
    this.#stock.set(name, count)
  }
  addAll(..._names: readonly string[]): number {
    return this.#stock.size
  }
  note(_name: string, _text?: string): void {}
  count(name: string): number | undefined {
    return this.#stock.get(name)
  }
  async later(name: string): Promise<Item> {
    return { name }
  }
  maybeLater(name: string): Item | Promise<Item> {
    return { name }
  }
  async nothing(): Promise<void> {}
  names(): string[] {
    return [...this.#stock.keys()]
  }
  stock(): ReadonlyMap<string, number> {
    return this.#stock
  }
  text(): string {
    return ''
  }
  kinds(): Set<string> {
    return new Set()
  }
  whatever(): any {
    return 1
  }
  async loaded(): Promise<any> {}
  unknown(): unknown {
    return 1
  }
  refuse(): never {
    throw new Error('no')
  }
  async refuseLater(): Promise<never> {
    throw new Error('no')
  }
  async handle(): Promise<Handle & AsyncIterable<Item>> {
    throw new Error('no')
  }
  *counted(upTo: number): Generator<number> {
    yield upTo
  }
  async *items(): AsyncGenerator<Item> {}
  feed(): AsyncIterable<Item> {
    return this.items()
  }
  async feedLater(): Promise<AsyncIterable<Item>> {
    return this.items()
  }
  walk(): IterableIterator<string> {
    return this.#stock.keys()
  }
}
declare const shop: ActorRef<Shop>

type Asks<M extends keyof ActorRef<Shop>['ask']> = ActorRef<Shop>['ask'][M]
type Tells<M extends keyof ActorRef<Shop>['tell']> = ActorRef<Shop>['tell'][M]
type Streams<M extends keyof ActorRef<Shop>['stream']> = ActorRef<Shop>['stream'][M]

/** A tell takes what the method takes and answers nothing, also for methods that answer, reject or stream. */
type TellsAll = [
  Holds<Equal<Tells<'add'>, (name: string, count?: number) => void>>,
  Holds<Equal<Tells<'addAll'>, (..._names: readonly string[]) => void>>,
  Holds<Equal<Tells<'note'>, (_name: string, _text?: string) => void>>,
  Holds<Equal<Tells<'count'>, (name: string) => void>>,
  Holds<Equal<Tells<'later'>, (name: string) => void>>,
  Holds<Equal<Tells<'refuse'>, () => void>>,
  Holds<Equal<Tells<'items'>, () => void>>,
]

/** An ask promises what the method answers. */
type AsksAll = [
  Holds<Equal<Asks<'add'>, (name: string, count?: number) => Promise<void>>>,
  Holds<Equal<Asks<'addAll'>, (..._names: readonly string[]) => Promise<number>>>,
  Holds<Equal<Asks<'note'>, (_name: string, _text?: string) => Promise<void>>>,
  Holds<Equal<Asks<'count'>, (name: string) => Promise<number | undefined>>>,
  Holds<Equal<Asks<'later'>, (name: string) => Promise<Item>>>,
  Holds<Equal<Asks<'nothing'>, () => Promise<void>>>,
  Holds<Equal<Asks<'maybeLater'>, (name: string) => Promise<Item>>>,
]

/** Arrays, strings, maps and sets are data although they are iterable. */
type IterableData = [
  Holds<Equal<Asks<'names'>, () => Promise<string[]>>>,
  Holds<Equal<Asks<'stock'>, () => Promise<ReadonlyMap<string, number>>>>,
  Holds<Equal<Asks<'text'>, () => Promise<string>>>,
  Holds<Equal<Asks<'kinds'>, () => Promise<Set<string>>>>,
  Holds<Equal<Streams<'names' | 'stock' | 'text' | 'kinds'>, never>>,
]

/** `any`, `unknown` and `never` fit every type, streams too, and are replies all the same. */
type ReplyOfAnyKind = [
  Holds<Equal<Asks<'whatever'>, () => Promise<any>>>,
  Holds<Equal<Asks<'loaded'>, () => Promise<any>>>,
  Holds<Equal<Asks<'unknown'>, () => Promise<unknown>>>,
  Holds<Equal<Asks<'refuse'>, () => Promise<never>>>,
  Holds<Equal<Asks<'refuseLater'>, () => Promise<never>>>,
]

/** A handle is a reply, though it can be iterated: a queue, for one. */
type ReplyOfHandles = [Holds<Equal<Asks<'handle'>, () => Promise<Handle & AsyncIterable<Item>>>>]

/** Generators and async iterables come by stream and by nothing else. */
type StreamsAll = [
  Holds<Equal<Streams<'counted'>, (upTo: number) => AsyncIterable<number>>>,
  Holds<Equal<Streams<'items'>, () => AsyncIterable<Item>>>,
  Holds<Equal<Streams<'feed'>, () => AsyncIterable<Item>>>,
  Holds<Equal<Streams<'feedLater'>, () => AsyncIterable<Item>>>,
  Holds<Equal<Streams<'walk'>, () => AsyncIterable<string>>>,
  Holds<Equal<Asks<'counted' | 'items' | 'feed' | 'feedLater' | 'walk'>, never>>,
  Holds<Equal<Streams<'add' | 'count' | 'later' | 'maybeLater'>, never>>,
]
type StreamedIs = [
  Holds<Equal<AsyncGenerator<Item> extends Streamed<Item> ? true : false, true>>,
  Holds<Equal<Iterable<Item> extends Streamed<Item> ? true : false, false>>,
  Holds<Equal<readonly Item[] extends Streamed<Item> ? true : false, false>>,
]

async function calls(): Promise<void> {
  shop.tell.add('tea')
  shop.tell.add('tea', 2)
  shop.tell.addAll('tea', 'milk')
  shop.tell.note('tea', undefined)
  const answered: undefined | number = await shop.ask.count('tea')
  for await (const item of shop.stream.items()) item.name satisfies string

  // @ts-expect-error an argument of the wrong type
  shop.tell.add(1)
  // @ts-expect-error an argument is missing
  shop.tell.add()
  // @ts-expect-error an argument too many
  shop.tell.add('tea', 1, 2)
  // @ts-expect-error one of the rest is of the wrong type
  await shop.ask.addAll('tea', 1)
  // @ts-expect-error no such method
  shop.tell.ad('tea')
  // @ts-expect-error a tell has no answer
  const told: number = shop.tell.count('tea')
  // @ts-expect-error the answer may be missing
  const count: number = await shop.ask.count('tea')
  // @ts-expect-error an answer has to be awaited
  const unawaited: number | undefined = shop.ask.count('tea')
  // @ts-expect-error what streams cannot be asked
  await shop.ask.items()
  // @ts-expect-error what answers once cannot be streamed
  shop.stream.later('tea')
  // @ts-expect-error a stream is read with `for await`
  for (const item of shop.stream.items()) item.name satisfies string
  // @ts-expect-error a ref has no methods of its own
  shop.add('tea')
  // @ts-expect-error faces are not to be changed
  shop.tell.add = () => {}
}

/** Type parameters and overloads of a method survive on `ask` when it returns a promise. */
class Store extends Actor {
  async echo<T>(value: T): Promise<T> {
    return value
  }
  read(key: 'size'): Promise<number>
  read(key: 'name'): Promise<string>
  async read(key: 'size' | 'name'): Promise<number | string> {
    return key === 'size' ? 1 : ''
  }
  plainEcho<T>(value: T): T {
    return value
  }
}
declare const store: ActorRef<Store>
async function ownTypeParameters(): Promise<void> {
  const text: string = await store.ask.echo('x')
  const size: number = await store.ask.read('size')
  const name: string = await store.ask.read('name')
  // @ts-expect-error each overload has its own reply
  const wrong: number = await store.ask.read('name')
  // @ts-expect-error no overload takes it
  await store.ask.read('colour')
  // without a promise the type parameter widens to its constraint
  const widened: unknown = await store.ask.plainEcho('x')
  // @ts-expect-error and so the caller does not get it back
  const lost: string = await store.ask.plainEcho('x')
}

/** Not messages: hooks (also one that lost its `protected`), names with `_`, symbols, `then`, `#private` and non-public methods. */
const sign: unique symbol = Symbol('sign')
class Shy extends Actor {
  override onStart(): void {}
  override onStop(): void {}
  override onNotice(): void {}
  // biome-ignore lint/suspicious/noThenProperty: this is what is tested
  then(): void {}
  _internal(): void {}
  [sign](): void {}
  #hidden(): void {}
  private secret(): void {
    this.#hidden()
    this.secret()
  }
  protected guarded(): void {}
  said(): void {}
}
declare const shy: ActorRef<Shy>
type OnlyMessages = [
  Holds<Equal<keyof ActorRef<Shy>['tell'], 'said'>>,
  Holds<Equal<keyof ActorRef<Shy>['ask'], 'said'>>,
  Holds<Equal<keyof ActorRef<Shy>['stream'], 'said'>>,
]
function notMessages(): void {
  // @ts-expect-error a hook
  shy.tell.onStart()
  // @ts-expect-error a hook
  shy.tell.onStop()
  // @ts-expect-error the actor's own
  shy.tell.context
  // @ts-expect-error begins with `_`
  shy.tell._internal()
  // @ts-expect-error a symbol
  shy.tell[sign]()
  // @ts-expect-error would make the face look like a promise
  shy.ask.then()
  // @ts-expect-error private
  shy.tell.secret()
  // @ts-expect-error protected
  shy.tell.guarded()
}

/** Getters and fields are listed, because only names are filtered, but cannot be called. */
class Bare extends Actor {
  count = 0
  get double(): number {
    return 2 * this.count
  }
}
type NotCallable = [
  Holds<Equal<ActorRef<Bare>['tell']['count' | 'double'], never>>,
  Holds<Equal<ActorRef<Bare>['ask']['count' | 'double'], never>>,
]

/** What an optional method of a protocol interface is, its message is. */
interface Listener {
  heard(text: string): void
  may?(times: number): number
}
declare const listener: ActorRef<Listener>
async function optionalMethods(): Promise<void> {
  listener.tell.heard('x')
  listener.tell.may?.(1)
  const answered: number | undefined = await listener.ask.may?.(1)
  // @ts-expect-error it may be missing
  listener.tell.may(1)
}
