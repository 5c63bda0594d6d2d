import { invoke, iterate, ObjectProxy } from '../../objects/object-proxy.ts'
import type { ScalarOf, ScalarType, ViewOf } from '../../shared/values/scalar-type.ts'
import { type ServerFunction, sentFor } from '../server-function.ts'

/** What the elements of a managed array can be. */
export type ArrayType = Exclude<ScalarType, 'bool'>

/**
 * Numbers of one type in a row of fixed length in a server, shared by all who hold a proxy of it. An index below zero counts from the end. Values
 * that do not fit the type are refused with `OptionError`; sums of integers wrap. For arrays that many threads work on, a `SharedArray` is
 * far faster: each call here is a message, so use those that do much at once.
 *
 * @example
 * using histogram = await manager.array('u32', 256)
 * await histogram.addAll(counts) // all 256 in one message, and nobody's are lost
 */
export class ArrayProxy<T extends ArrayType> extends ObjectProxy implements AsyncIterable<ScalarOf<T>> {
  length(): Promise<number> {
    return invoke(this, 'length')
  }

  /** The element at the index; `undefined` when there is none. */
  at(index: number): Promise<ScalarOf<T> | undefined> {
    return invoke(this, 'at', index)
  }

  /** The element at the index. Rejects with `IndexOutOfRangeError` when there is none. */
  get(index: number): Promise<ScalarOf<T>> {
    return invoke(this, 'get', index)
  }

  /** Rejects with `IndexOutOfRangeError`, or with `OptionError` when the value does not fit. */
  set(index: number, value: ScalarOf<T>): Promise<void> {
    return invoke(this, 'set', index, value)
  }

  /** Sets the elements from `start` on. All values are looked at before the first is set. */
  setAll(values: Iterable<ScalarOf<T>>, start: number = 0): Promise<void> {
    return invoke(this, 'setAll', dataOf(values), start)
  }

  /** Adds to the elements from `start` on. All values are looked at before the first is added. */
  addAll(values: Iterable<ScalarOf<T>>, start: number = 0): Promise<void> {
    return invoke(this, 'addAll', dataOf(values), start)
  }

  /** Adds to an element, and gives the sum. Rejects with `IndexOutOfRangeError`. */
  increment(index: number, ...by: T extends 'i64' | 'u64' ? [by: bigint] : [by?: number]): Promise<ScalarOf<T>> {
    return invoke(this, 'increment', index, by[0] ?? 1)
  }

  /** Sets an element if it equals what is expected, and says whether it did. Rejects with `IndexOutOfRangeError`. */
  compareAndSet(index: number, expected: ScalarOf<T>, value: ScalarOf<T>): Promise<boolean> {
    return invoke(this, 'compareAndSet', index, expected, value)
  }

  /**
   * Calls the function in the server with an element, and puts what it returns in its place, which is the reply as well. Nobody else comes in
   * between, not even while it awaits. What it throws is this call's error, and nothing is changed. Rejects with `IndexOutOfRangeError`.
   *
   * @throws NotExposedError - no module exposes the function
   */
  update<A extends readonly unknown[]>(
    index: number,
    fn: ServerFunction<ScalarOf<T>, A, ScalarOf<T>>,
    ...args: A
  ): Promise<ScalarOf<T>> {
    return invoke(this, 'update', index, sentFor(fn, 'update'), args)
  }

  /**
   * Calls the function in the server with the typed array itself; what it returns is the reply. Nobody else comes in between, not even while
   * it awaits. What it throws is this call's error, and what it has changed before stays changed.
   *
   * @throws NotExposedError - no module exposes the function
   */
  apply<A extends readonly unknown[], R>(fn: ServerFunction<ViewOf<T>, A, R>, ...args: A): Promise<Awaited<R>> {
    return invoke(this, 'apply', sentFor(fn, 'apply'), args)
  }

  /** As `fill` of a typed array. Rejects with `OptionError` when the value does not fit. */
  fill(value: ScalarOf<T>, start?: number, end?: number): Promise<void> {
    return invoke(this, 'fill', value, start, end)
  }

  /** As `copyWithin` of a typed array. */
  copyWithin(target: number, start: number, end?: number): Promise<void> {
    return invoke(this, 'copyWithin', target, start, end)
  }

  reverse(): Promise<void> {
    return invoke(this, 'reverse')
  }

  /** By size. */
  sort({ descending = false }: { readonly descending?: boolean } = {}): Promise<void> {
    return invoke(this, 'sort', descending)
  }

  /** Rejects with `IndexOutOfRangeError` when there is no element at one of the two. */
  swap(index: number, other: number): Promise<void> {
    return invoke(this, 'swap', index, other)
  }

  includes(value: ScalarOf<T>): Promise<boolean> {
    return invoke(this, 'includes', value)
  }

  /** The index of the first such element from `from` on, or -1. */
  indexOf(value: ScalarOf<T>, from: number = 0): Promise<number> {
    return invoke(this, 'indexOf', value, from)
  }

  /** A part of it, as a typed array of this host. */
  slice(start?: number, end?: number): Promise<ViewOf<T>> {
    return invoke(this, 'slice', start, end)
  }

  /** The indices as a stream. */
  keys(): AsyncIterable<number> {
    return iterate(this, 'keys')
  }

  /** The elements as a live stream: each as it is when the stream gets there, at most 64 elements ahead of the loop. A `copy()` is far faster. */
  values(): AsyncIterable<ScalarOf<T>> {
    return iterate(this, 'values')
  }

  /** The elements with their indices as a live stream, as `values()`. */
  entries(): AsyncIterable<[number, ScalarOf<T>]> {
    return iterate(this, 'entries')
  }

  [Symbol.asyncIterator](): AsyncIterator<ScalarOf<T>> {
    return this.values()[Symbol.asyncIterator]()
  }

  /** All elements at one moment, as a typed array of this host. */
  copy(): Promise<ViewOf<T>> {
    return invoke(this, 'copy')
  }
}

/** Values in a form that travels. */
export const dataOf = (values: unknown): unknown => {
  const isElse = typeof values === 'object' && values !== null && !ArrayBuffer.isView(values) && Symbol.iterator in values
  return isElse ? [...(values as Iterable<unknown>)] : values
}
