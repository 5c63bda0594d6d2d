import { invoke, invokeWith, iterate, ObjectProxy } from '../../objects/object-proxy.ts'
import type { Items } from '../../pool/items.ts'
import type { FlowOptions, MapOptions } from '../../pool/map-options.ts'
import { checkTaskOptions, type TaskOptions } from '../../pool/pool-options.ts'
import type { PoolStats } from '../../pool/pool-statistics.ts'
import type { AnyFunction } from '../../tasks/exposed-function.ts'
import { sentFunction } from '../../tasks/sent-function.ts'

/** How items are run by a pool elsewhere: whoever waits is told the end, not how it goes. */
export type ManagedMapOptions = Omit<MapOptions, 'onProgress'>

/**
 * A pool in a server, shared by all who hold a proxy of it. What it can do, and what its promises reject with, is what `PoolTasks` says; calls
 * that are given up, by the signal in `with` or because their host ended, are cancelled there. The pool ends when nobody holds it.
 *
 * Items are gathered before they are sent, so they have to end.
 */
export class PoolProxy extends ObjectProxy {
  /** The same pool with these options for what it is given. @throws OptionError */
  with(options: TaskOptions): ManagedTasks {
    return new ManagedTasks(this, checkTaskOptions(options))
  }

  run<P extends readonly unknown[], R>(fn: (...args: P) => R, ...args: P): Promise<Awaited<R>> {
    return new ManagedTasks(this, {}).run(fn, ...args)
  }

  map<T, R>(fn: (item: T) => R, items: Items<T>, options?: ManagedMapOptions): Promise<Awaited<R>[]> {
    return new ManagedTasks(this, {}).map(fn, items, options)
  }

  starmap<P extends readonly unknown[], R>(
    fn: (...args: P) => R,
    items: Items<Readonly<P>>,
    options?: ManagedMapOptions,
  ): Promise<Awaited<R>[]> {
    return new ManagedTasks(this, {}).starmap(fn, items, options)
  }

  forEach<T>(fn: (item: T) => unknown, items: Items<T>, options?: ManagedMapOptions): Promise<void> {
    return new ManagedTasks(this, {}).forEach(fn, items, options)
  }

  reduce<T>(fn: (sum: T, item: T) => T | PromiseLike<T>, items: Items<T>, initial?: T, options?: ManagedMapOptions): Promise<T> {
    return new ManagedTasks(this, {}).reduce(fn, items, initial, options)
  }

  imap<T, R>(fn: (item: T) => R, items: Items<T>, options?: FlowOptions): AsyncIterable<Awaited<R>> {
    return new ManagedTasks(this, {}).imap(fn, items, options)
  }

  imapUnordered<T, R>(fn: (item: T) => R, items: Items<T>, options?: FlowOptions): AsyncIterable<Awaited<R>> {
    return new ManagedTasks(this, {}).imapUnordered(fn, items, options)
  }

  stats(): Promise<PoolStats> {
    return invoke(this, 'stats')
  }

  /** It takes no more tasks; those it has are done. */
  close(): Promise<void> {
    return invoke(this, 'close')
  }

  /** The same; resolves when all is done and the workers have stopped. */
  drain(): Promise<void> {
    return invokeWith(this, endless, 'drain')
  }

  /** Rejects all that is not done, and ends the workers. */
  terminate(): Promise<void> {
    return invokeWith(this, endless, 'terminate')
  }
}

const endless = { timeoutMs: Number.POSITIVE_INFINITY }

/** What a pool in a server can be given to do, with options for it. */
export class ManagedTasks {
  readonly #pool: PoolProxy
  readonly #options: TaskOptions

  /** @internal */
  constructor(pool: PoolProxy, options: TaskOptions) {
    this.#pool = pool
    this.#options = options
  }

  run<P extends readonly unknown[], R>(fn: (...args: P) => R, ...args: P): Promise<Awaited<R>> {
    return this.#ask('run', fn, args)
  }

  async map<T, R>(fn: (item: T) => R, items: Items<T>, options: ManagedMapOptions = {}): Promise<Awaited<R>[]> {
    return this.#ask('map', fn, await gathered(items), options)
  }

  async starmap<P extends readonly unknown[], R>(
    fn: (...args: P) => R,
    items: Items<Readonly<P>>,
    options: ManagedMapOptions = {},
  ): Promise<Awaited<R>[]> {
    return this.#ask('starmap', fn, await gathered(items), options)
  }

  async forEach<T>(fn: (item: T) => unknown, items: Items<T>, options: ManagedMapOptions = {}): Promise<void> {
    return this.#ask('forEach', fn, await gathered(items), options)
  }

  async reduce<T>(
    fn: (sum: T, item: T) => T | PromiseLike<T>,
    items: Items<T>,
    initial?: T,
    options: ManagedMapOptions = {},
  ): Promise<T> {
    return this.#ask('reduce', fn, await gathered(items), initial, options)
  }

  imap<T, R>(fn: (item: T) => R, items: Items<T>, options: FlowOptions = {}): AsyncIterable<Awaited<R>> {
    return this.#stream('imap', fn, items, options)
  }

  imapUnordered<T, R>(fn: (item: T) => R, items: Items<T>, options: FlowOptions = {}): AsyncIterable<Awaited<R>> {
    return this.#stream('imapUnordered', fn, items, options)
  }

  #ask(method: string, fn: AnyFunction, ...args: readonly unknown[]): Promise<never> {
    const { signal, ...options } = this.#options
    const sent = sentFunction(fn, `function of ${method}`)
    return invokeWith(this.#pool, { ...endless, ...(signal && { signal }) }, method, options, sent, ...args)
  }

  async *#stream(method: string, fn: AnyFunction, items: Items<unknown>, flow: FlowOptions): AsyncGenerator<never> {
    const { signal: _, ...options } = this.#options
    const sent = sentFunction(fn, `function of ${method}`)
    yield* iterate(this.#pool, method, options, sent, await gathered(items), flow)
  }
}

const gathered = async <T>(items: Items<T>): Promise<readonly T[]> => {
  if (ArrayBuffer.isView(items)) return items as unknown as readonly T[]
  if (Symbol.asyncIterator in items) {
    const all: T[] = []
    for await (const item of items) all.push(item)
    return all
  }
  return [...items]
}
