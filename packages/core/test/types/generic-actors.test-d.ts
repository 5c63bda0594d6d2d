// Class generics, also where the type parameter is open.
import {
  Actor,
  type ActorContext,
  type ActorOptions,
  type ActorRef,
  type ActorSystem,
  expose,
  type SpawnRest,
} from '../../src/index.ts'
import type { Equal, Holds } from './equal.ts'

class Box<T> extends Actor {
  static readonly options: ActorOptions<Box<unknown>> = { interleave: { get: true } }
  #value: T
  constructor(value: T) {
    super()
    this.#value = value
  }
  put(value: T): void {
    this.#value = value
  }
  get(): T {
    return this.#value
  }
  async later(): Promise<T> {
    return this.#value
  }
  list(): T[] {
    return [this.#value]
  }
  *all(): Generator<T> {
    yield this.#value
  }
  /** `this.self` inside a generic class is a ref to it. */
  async again(): Promise<T> {
    this.self.tell.put(this.#value)
    for await (const value of this.self.stream.all()) this.self.tell.put(value)
    const list: T[] = await this.self.ask.list()
    const [first = await this.self.ask.get()] = list
    return first
  }
  async copy(): Promise<ActorRef<Box<T>>> {
    return await this.context.spawn(Box<T>, { args: [this.#value] })
  }
}
expose(import.meta.url, { Box })

declare const system: ActorSystem
declare const numbers: ActorRef<Box<number>>

async function closed(): Promise<void> {
  numbers.tell.put(1)
  const value: number = await numbers.ask.get()
  const later: number = await numbers.ask.later()
  for await (const each of numbers.stream.all()) each satisfies number
  const copy: ActorRef<Box<number>> = await numbers.ask.copy()
  // @ts-expect-error a box of numbers
  numbers.tell.put('x')
  // @ts-expect-error a box of numbers
  const text: string = await numbers.ask.get()
}

/** Code that is generic itself sends, asks, streams and spawns. */
async function open<T>(box: ActorRef<Box<T>>, value: T): Promise<T> {
  box.tell.put(value)
  for await (const each of box.stream.all()) box.tell.put(each)
  const list: T[] = await box.ask.list()
  const later: T = await box.ask.later()
  const other: ActorRef<Box<T>> = await system.spawn(Box<T>, { args: [value], on: 'thread' })
  const nested = await system.spawn(Box<T[]>, { args: [list] })
  nested.tell.put([later])
  // @ts-expect-error not every `T` is a string
  box.tell.put('x')
  const answer: T = await other.ask.get()
  return answer
}

/** The type parameter has a bound, and stands inside of what is answered. */
interface Entity {
  readonly id: string
}
class Store<T extends Entity, K extends string = string> extends Actor {
  #all = new Map<string, T>()
  put(value: T): void {
    this.#all.set(value.id, value)
  }
  find(id: K): T | undefined {
    return this.#all.get(id)
  }
  get(id: K): T {
    return this.#all.get(id) as T
  }
  all(): ReadonlyMap<string, T> {
    return this.#all
  }
  pair(id: K): { readonly both: readonly [T, T] } {
    return { both: [this.get(id), this.get(id)] }
  }
  soon(id: K): T | Promise<T> {
    return this.get(id)
  }
  async refreshed(id: K): Promise<T> {
    const found: T | undefined = await this.self.ask.find(id)
    const soon: T = await this.self.ask.soon(id)
    this.self.tell.put(soon)
    return found ?? soon
  }
}
expose(import.meta.url, { Store })
async function bounded<T extends Entity>(store: ActorRef<Store<T>>): Promise<T[]> {
  const found: T | undefined = await store.ask.find('x')
  const got: T = await store.ask.get('x')
  const all: ReadonlyMap<string, T> = await store.ask.all()
  const [first]: readonly [T, T] = (await store.ask.pair('x')).both
  const id: string = (await store.ask.get('x')).id
  store.tell.put(await store.ask.get('x'))
  store.tell.put(await store.ask.soon('x'))
  const another: ActorRef<Store<T>> = await system.spawn(Store<T>, { on: 'process' })
  // @ts-expect-error here the reply is known only to be `T` or its promise: await it
  store.ask.get('x').then((value) => value)
  return await Promise.all([store.ask.get('x'), store.ask.soon('y'), got, first])
}

/** The type parameter is named, or inferred from the arguments. */
async function spawned(): Promise<void> {
  const named = await system.spawn(Box<string>, { args: ['x'] })
  const inferred = await system.spawn(Box, { args: [1] })
  type Spawned = [Holds<Equal<typeof named, ActorRef<Box<string>>>>, Holds<Equal<typeof inferred, ActorRef<Box<number>>>>]
  // @ts-expect-error a box of strings
  await system.spawn(Box<string>, { args: [1] })
  // @ts-expect-error what the box holds travels with its messages
  await system.spawn(Box<() => void>, { args: [() => {}] })
  // @ts-expect-error also where it was inferred
  await system.spawn(Box, { args: [() => {}] })
}

/** A generic base keeps its promises in a subclass that closes it. */
class Names extends Box<string> {
  constructor() {
    super('')
  }
  first(): string {
    return this.get()
  }
}
declare const names: ActorRef<Names>
function inherited(): void {
  const box: ActorRef<Box<string>> = names
  names.tell.put('x')
  // @ts-expect-error a box of strings
  names.tell.put(1)
  // @ts-expect-error no box of numbers
  const wrong: ActorRef<Box<number>> = names
}

/** One method that is bad whatever `T` is, is refused where `T` is open, too. */
class Hooked<T> extends Actor {
  put(_value: T): void {}
  hook(_listener: (value: T) => void): void {}
}
async function openAndBad<T>(): Promise<void> {
  // @ts-expect-error `hook` takes a function
  await system.spawn(Hooked<T>)
}

/** Code that is given the class: its protocol was checked where it was exposed, and what is known of it here holds. */
async function start<A extends Actor>(actor: new () => A): Promise<ActorRef<A>> {
  return await system.spawn(actor, { on: 'thread' })
}
async function startWith<A extends Actor, P extends unknown[]>(actor: new (...args: P) => A, args: P): Promise<ActorRef<A>> {
  return await system.spawn(actor, { args })
}
async function startAs<A extends Actor, P extends unknown[]>(
  actor: new (...args: P) => A,
  ...rest: SpawnRest<P>
): Promise<ActorRef<A>> {
  return await system.spawn(actor, ...rest)
}
async function firstOf<A extends Names>(actor: new () => A, context: ActorContext): Promise<string> {
  const ref = await context.spawn(actor)
  ref.tell.put('x')
  // @ts-expect-error all that is known is that it is `Names`
  ref.tell.missing()
  return await ref.ask.first()
}
async function given(anyOfThem: new (...args: unknown[]) => Names): Promise<void> {
  const names: ActorRef<Names> = await start(Names)
  const box: ActorRef<Box<number>> = await startWith(Box<number>, [1])
  const placed: ActorRef<Box<number>> = await startAs(Box<number>, { args: [1], on: 'process' })
  const some: ActorRef<Names> = await system.spawn(anyOfThem, { args: [1, 'x'] })
  const actor: ActorRef<Actor> = some
  // @ts-expect-error the arguments are those of the class
  await startWith(Box<number>, ['x'])
  // @ts-expect-error they are needed
  await startAs(Box<number>)
  // @ts-expect-error no actor
  await start(Date)
}

/** A handler that is generic over the actor it gets. */
async function relay<A extends Listener>(to: ActorRef<A>, context: ActorContext): Promise<number> {
  const listener: ActorRef<Listener> = to
  listener.tell.heard('x')
  await context.stop(to)
  return await listener.ask.heard('x')
}
interface Listener {
  heard(text: string): number
}
