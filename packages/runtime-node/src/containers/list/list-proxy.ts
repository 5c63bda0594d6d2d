import { OptionError } from '@troupe/core'
import { invoke, iterate, ObjectProxy } from '../../objects/object-proxy.ts'
import type { Addend } from '../dict/dict-types.ts'
import { type Given, listed } from '../given.ts'
import { type ServerFunction, sentFor } from '../server-function.ts'
import type { SortOptions } from './sort-options.ts'

/**
 * A list in a server, shared by all who hold a proxy of it: the methods of `Array` and of Python's `list`, each one message. An index below zero
 * counts from the end. What `Array` has beyond is done on a `copy()`, or in the server by `apply`.
 *
 * Between `get` and `set` others have their turn, so what is set then overwrites theirs, and an index may mean another element by then. Use
 * what does both as one message: `increment`, `compareAndSet`, `swap`, `pop`; or `update` and `apply`, which run a function of yours in the server.
 *
 * Elements are copied, in and out; only what leads to something living stays that: a list in a list is the same list for everybody.
 * Elements are looked for by what is in them, since a copy never is the same object; proxies by the object they lead to. A proxy that was
 * replaced or deleted is given back when the server's collector comes by, those in a list that goes are given back with it.
 *
 * @example
 * using results = await manager.list<number>()
 * await results.push(3, 1, 2)
 * await results.sort()
 * for await (const result of results) console.log(result)
 */
export class ListProxy<T> extends ObjectProxy implements AsyncIterable<T> {
  length(): Promise<number> {
    return invoke(this, 'length')
  }

  /** The element at the index; `undefined` when there is none. */
  at(index: number): Promise<T | undefined> {
    return invoke(this, 'at', index)
  }

  /** The element at the index. Rejects with `IndexOutOfRangeError` when there is none. */
  get(index: number): Promise<T> {
    return invoke(this, 'get', index)
  }

  /** Replaces an element. Rejects with `IndexOutOfRangeError` when there is none. */
  set(index: number, value: T): Promise<void> {
    return invoke(this, 'set', index, value)
  }

  // ---- more and fewer

  /** Adds at the end, and gives the new length. */
  push(...values: readonly T[]): Promise<number> {
    return invoke(this, 'push', values)
  }

  /** The same with all that another one has. A managed list is read before that. */
  async extend(values: Given<T>): Promise<number> {
    return await invoke(this, 'push', await listed(values, 'extend'))
  }

  /** Adds at the beginning, and gives the new length. */
  unshift(...values: readonly T[]): Promise<number> {
    return invoke(this, 'splice', 0, 0, values, 'length')
  }

  /** Adds before the element at the index, at the end if there is none, and gives the new length. */
  insert(index: number, ...values: readonly T[]): Promise<number> {
    return invoke(this, 'splice', index, 0, values, 'length')
  }

  /**
   * Takes out an element. Of an empty list the last one is `undefined`; an index where nothing is rejects with `IndexOutOfRangeError`. Each element
   * is taken by one caller only.
   */
  pop(): Promise<T | undefined>
  pop(index: number): Promise<T>
  pop(...index: [] | [number]): Promise<never> {
    return invoke(this, 'pop', ...index)
  }

  /** Takes out the first element; `undefined` when there is none. */
  shift(): Promise<T | undefined> {
    return invoke(this, 'shift')
  }

  /** Takes out the first element that equals the value. Whether there was one. */
  remove(value: T): Promise<boolean> {
    return invoke(this, 'remove', value)
  }

  /** Takes out elements from `start` on, puts others in their place, and gives what was taken out. */
  splice(start: number, deleteCount: number = Number.POSITIVE_INFINITY, ...values: readonly T[]): Promise<T[]> {
    return invoke(this, 'splice', start, deleteCount, values, 'deleted')
  }

  clear(): Promise<void> {
    return invoke(this, 'clear')
  }

  /** Makes it so many times as long, with the same elements again and again; gives the new length. */
  repeat(times: number): Promise<number> {
    return invoke(this, 'repeat', times)
  }

  // ---- in place

  /** As `Array.prototype.fill`. */
  fill(value: T, start?: number, end?: number): Promise<void> {
    return invoke(this, 'fill', value, start, end)
  }

  /** As `Array.prototype.copyWithin`. */
  copyWithin(target: number, start: number, end?: number): Promise<void> {
    return invoke(this, 'copyWithin', target, start, end)
  }

  reverse(): Promise<void> {
    return invoke(this, 'reverse')
  }

  /** Rejects with `IndexOutOfRangeError` when there is no element at one of the two. */
  swap(index: number, other: number): Promise<void> {
    return invoke(this, 'swap', index, other)
  }

  /**
   * Sorts; what is equal stays in its order. Without options by natural order: numbers by size, texts by their code units, booleans, dates. Rejects
   * with `OrderUnknownError` when they are mixed, or something else. A comparator or key function that throws changes nothing.
   *
   * @throws NotExposedError, OptionError
   * @example
   * await users.sort({ by: 'name', descending: true })
   */
  sort(options: SortOptions<T> = {}): Promise<void> {
    const { by, key, compare, descending = false } = options
    if ([by, key, compare].filter((way) => way !== undefined).length > 1)
      throw new OptionError({ option: 'by, key and compare of sort', expected: 'one of them at most', got: options })
    const keyFn = key && sentFor(key, 'sort, key')
    return invoke(this, 'sort', { by, key: keyFn, compare: compare && sentFor(compare, 'sort, compare'), descending })
  }

  /** Adds to an element, and gives the sum. Rejects with `NotANumberError`, `IndexOutOfRangeError`. */
  increment(index: number, ...by: bigint extends T ? [by: Addend<T>] : [by?: Addend<T>]): Promise<T> {
    return invoke(this, 'increment', index, by[0] ?? 1)
  }

  /** Replaces an element if it equals what is expected, and says whether it did. Rejects with `IndexOutOfRangeError`. */
  compareAndSet(index: number, expected: T, value: T): Promise<boolean> {
    return invoke(this, 'compareAndSet', index, expected, value)
  }

  // ---- looking

  includes(value: T): Promise<boolean> {
    return invoke(this, 'includes', value)
  }

  /** The index of the first element from `from` on that equals the value, or -1. Python's `index`, for whoever looks at the reply. */
  indexOf(value: T, from?: number): Promise<number> {
    return invoke(this, 'indexOf', value, from)
  }

  /** The index of the last such element, or -1. */
  lastIndexOf(value: T): Promise<number> {
    return invoke(this, 'lastIndexOf', value)
  }

  /** How many elements equal the value. */
  count(value: T): Promise<number> {
    return invoke(this, 'count', value)
  }

  /** A part of it, as an array of this host. */
  slice(start?: number, end?: number): Promise<T[]> {
    return invoke(this, 'slice', start, end)
  }

  /** It and others, one after the other, as an array of this host. Managed lists are read before this one. */
  async concat<U = never>(...others: readonly Given<U>[]): Promise<(T | U)[]> {
    return await invoke(this, 'concat', await Promise.all(others.map((other) => listed(other, 'concat'))))
  }

  // ---- with functions of the program, which run in the server

  /** What the function makes of each element. An async function runs for all of them at once, here and below. */
  map<A extends readonly unknown[], R>(fn: ServerFunction<T, A, R>, ...args: A): Promise<Awaited<R>[]> {
    return invoke(this, 'map', sentFor(fn, 'map'), args)
  }

  /** The elements of which the function returns something true. */
  filter<A extends readonly unknown[]>(fn: ServerFunction<T, A, unknown>, ...args: A): Promise<T[]> {
    return invoke(this, 'filter', sentFor(fn, 'filter'), args)
  }

  /** The first element of which the function returns something true, or `undefined`. It is called for all of them. */
  find<A extends readonly unknown[]>(fn: ServerFunction<T, A, unknown>, ...args: A): Promise<T | undefined> {
    return invoke(this, 'find', sentFor(fn, 'find'), args)
  }

  /** The index of that element, or -1. */
  findIndex<A extends readonly unknown[]>(fn: ServerFunction<T, A, unknown>, ...args: A): Promise<number> {
    return invoke(this, 'findIndex', sentFor(fn, 'findIndex'), args)
  }

  findLast<A extends readonly unknown[]>(fn: ServerFunction<T, A, unknown>, ...args: A): Promise<T | undefined> {
    return invoke(this, 'findLast', sentFor(fn, 'findLast'), args)
  }

  findLastIndex<A extends readonly unknown[]>(fn: ServerFunction<T, A, unknown>, ...args: A): Promise<number> {
    return invoke(this, 'findLastIndex', sentFor(fn, 'findLastIndex'), args)
  }

  some<A extends readonly unknown[]>(fn: ServerFunction<T, A, unknown>, ...args: A): Promise<boolean> {
    return invoke(this, 'some', sentFor(fn, 'some'), args)
  }

  every<A extends readonly unknown[]>(fn: ServerFunction<T, A, unknown>, ...args: A): Promise<boolean> {
    return invoke(this, 'every', sentFor(fn, 'every'), args)
  }

  /** Calls the function with what it returned last, `initial` at first, and each element in turn. */
  reduce<S>(fn: (sum: S, value: T) => S | PromiseLike<S>, initial: S): Promise<S> {
    return invoke(this, 'reduce', sentFor(fn, 'reduce'), initial)
  }

  /** The same from the last element to the first. */
  reduceRight<S>(fn: (sum: S, value: T) => S | PromiseLike<S>, initial: S): Promise<S> {
    return invoke(this, 'reduceRight', sentFor(fn, 'reduceRight'), initial)
  }

  /**
   * Calls the function in the server with an element, and puts what it returns in its place, which is the reply as well. Nobody else comes in
   * between, not even while it awaits. What it throws is this call's error: then nothing is replaced, but what it has changed within the
   * element stays changed. Rejects with `IndexOutOfRangeError` when there is no such element.
   *
   * @throws NotExposedError - no module exposes the function
   */
  update<A extends readonly unknown[], R extends T>(index: number, fn: ServerFunction<T, A, R>, ...args: A): Promise<R> {
    return invoke(this, 'update', index, sentFor(fn, 'update'), args)
  }

  /**
   * Calls the function in the server with the array itself; what it returns is the reply. Nobody else comes in between, not even while it
   * awaits; only streams that have begun go on. What it throws is this call's error, and what it has changed before stays changed.
   *
   * @throws NotExposedError - no module exposes the function
   * @example
   * export const takeSmallest = (numbers: number[]): number | undefined => numbers.sort((a, b) => a - b).shift()
   * expose(import.meta.url, { takeSmallest })
   * const smallest = await results.apply(takeSmallest)
   */
  apply<A extends readonly unknown[], R>(fn: ServerFunction<T[], A, R>, ...args: A): Promise<Awaited<R>> {
    return invoke(this, 'apply', sentFor(fn, 'apply'), args)
  }

  // ---- all of it

  /** The indices as a live stream, as `values()`. */
  keys(): AsyncIterable<number> {
    return iterate(this, 'keys')
  }

  /**
   * The elements as a live stream: one index after the other, whatever is there when the stream gets there, up to the end that the list has
   * then. Who inserts or deletes before that place moves the others: they come twice, or not at all. The server is at most 64 elements ahead
   * of the loop; take a `copy()` for one moment.
   */
  values(): AsyncIterable<T> {
    return iterate(this, 'values')
  }

  /** The elements with their indices as a live stream, as `values()`. */
  entries(): AsyncIterable<[number, T]> {
    return iterate(this, 'entries')
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return this.values()[Symbol.asyncIterator]()
  }

  /** All elements at one moment, as an array of this host. Proxies among them are proxies of the same objects. */
  copy(): Promise<T[]> {
    return invoke(this, 'copy')
  }
}
