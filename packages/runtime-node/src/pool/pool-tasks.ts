import { OptionError } from '@troupe/core'
import type { TypedArray } from '../shared/values/readonly-typed-array.ts'
import type { ScalarOf, ScalarType } from '../shared/values/scalar-type.ts'
import type { SharedArray } from '../shared/values/shared-array.ts'
import type { AnyFunction } from '../tasks/exposed-function.ts'
import { type ArrayFill, argsOf, type FillSituation, fillInto, fillNew, type Range, RangeChunker, took } from './array-fill.ts'
import { Batch } from './batch.ts'
import type { Calling } from './callings.ts'
import { flow } from './flow.ts'
import { type Chunk, type Chunker, chunkerOf, type Items } from './items.ts'
import { checkMapOptions, type FlowOptions, type MapOptions } from './map-options.ts'
import { type ElementOf, isNumberArray, type NumberArray, type SameKind } from './number-array.ts'
import { joined } from './packed-numbers.ts'
import type { PoolEngine } from './pool-engine.ts'
import { checkTaskOptions, type TaskOptions } from './pool-options.ts'
import { failedTask, type Task } from './task.ts'

/**
 * What a pool can be given to do. Functions have to be exposed by their modules; arguments, items and results travel as those of
 * messages do. Nothing here throws: whatever is wrong, the task rejects.
 *
 * A task rejects with the function's own error; with `WorkerDiedError` if its worker ended; with `TaskCancelledError`, `TaskDeadlineError`,
 * `PoolClosedError` or `PoolBrokenError`; with `NotExposedError` or `NotSendableError` if it cannot be sent, and `ReplyLostError` if
 * its result cannot; with `OptionError` if an option or the items make no sense.
 */
export class PoolTasks {
  readonly #engine: PoolEngine
  readonly #options: TaskOptions

  /** @internal */
  constructor(engine: PoolEngine, options: TaskOptions) {
    this.#engine = engine
    this.#options = options
  }

  /** The same pool with these options for what it is given. @throws OptionError */
  with(options: TaskOptions): PoolTasks {
    return new PoolTasks(this.#engine, { ...this.#options, ...checkTaskOptions(options) })
  }

  /** Calls the function in a worker. Also rejects with `PoolFullError`. */
  run<P extends readonly unknown[], R>(fn: (...args: P) => R, ...args: P): Task<Awaited<R>> {
    // most have one argument, and thousands wait: a list for each is copied by the collector as often as they are
    return args.length === 1
      ? this.#engine.submit(fn as AnyFunction, 'runOne', args[0], this.#options, false)
      : this.#engine.submit(fn as AnyFunction, 'run', args, this.#options, false)
  }

  /**
   * Calls the function for each item and resolves with the results in the order of the items. The items are sent in chunks. When one
   * fails, what has not begun is not begun any more.
   */
  map<T, R>(fn: (item: T) => R, items: Items<T> & NoNumberArray, options?: MapOptions): Task<Awaited<R>[]>
  /**
   * As for other items, but what comes of a typed array is one of the same kind: a result that is none of its elements rejects with
   * `OptionError`, and what does not fit is cut as in every typed array. Map `Array.from(items)` to get anything else.
   *
   * Workers that are threads read a `SharedArrayBuffer` themselves. Other arrays are copied, part for part as they are sent: leave them alone
   * until the task is done.
   */
  map<A extends TypedArray>(
    fn: (item: A[number]) => A[number] | PromiseLike<A[number]>,
    items: A,
    options?: MapOptions,
  ): Task<SameKind<A>>
  /** As for typed arrays, without any copy; what comes of a `SharedArray` is another one, without a lock. Nobody takes the lock of the first. */
  map<T extends ScalarType>(
    fn: (item: ScalarOf<T>) => ScalarOf<T> | PromiseLike<ScalarOf<T>>,
    items: SharedArray<T, boolean>,
    options?: MapOptions,
  ): Task<SharedArray<T, false>>
  map(fn: (item: never) => unknown, items: Items<unknown> | NumberArray, options: MapOptions = {}): Task<unknown> {
    return isNumberArray(items)
      ? this.#fill(fn, 'map', options, (situation) => fillNew(items, situation))
      : this.#batch(fn, 'map', items, options, joined<unknown>)
  }

  /**
   * Calls the function for each item of `source` and writes what it returns to the same place of `target`, with which it resolves. As for
   * `map`, each result has to be an element of the target.
   *
   * Workers read and write the memory itself where they see it: a `SharedArray` (across processes, or across threads where they are threads), and
   * for threads a typed array on a `SharedArrayBuffer`. They take no lock. Else items and results are copied. When it rejects, some results
   * are in the target and some are not; a worker that is busy with a part may write there for another `graceMs`.
   *
   * @param target - as long as the source at least. The source itself, unless there are `retries`; no other part of its memory
   * @example
   * const heights = new SharedArray('f64', 1_000_000, { across: 'processes' })
   * await pool.mapInto(heights, heightAt, places)
   */
  mapInto<A extends NumberArray, S extends NumberArray | readonly unknown[]>(
    target: A,
    fn: (item: ElementOf<S>) => ElementOf<A> | PromiseLike<ElementOf<A>>,
    source: S,
    options: MapOptions = {},
  ): Task<A> {
    return this.#fill(fn, 'mapInto', options, (situation) => fillInto(target, source, situation)) as unknown as Task<A>
  }

  /** As `map`, for functions of several arguments: each item is a list of them. */
  starmap<P extends readonly unknown[], R>(
    fn: (...args: P) => R,
    items: Items<Readonly<P>>,
    options: MapOptions = {},
  ): Task<Awaited<R>[]> {
    return this.#batch(fn, 'starmap', items, options, joined<Awaited<R>>)
  }

  /** As `map`, for functions that return nothing of interest. */
  forEach<T>(fn: (item: T) => unknown, items: Items<T>, options: MapOptions = {}): Task<void> {
    return this.#batch(fn, 'forEach', items, options, () => {})
  }

  /**
   * Makes one of many: each chunk becomes one in a worker, from left to right, and then these do. So it must make no difference how the items are
   * grouped: `fn(fn(a, b), c)` has to be what `fn(a, fn(b, c))` is. Their order is kept.
   *
   * @param initial - goes before all items; without it, no items reject with `OptionError`
   */
  reduce<T>(fn: (sum: T, item: T) => T | PromiseLike<T>, items: Items<T>, initial?: T, options: MapOptions = {}): Task<T> {
    const combine = (sums: T[]): T | PromiseLike<T> => {
      const all = initial === undefined ? sums : [initial, ...sums]
      if (all.length > 1) return this.#engine.submit<T>(fn as AnyFunction, 'reduce', all, this.#options, true)
      if (all.length === 1) return all[0]!
      throw new OptionError({ option: 'items of reduce', expected: 'one item at least, or an initial value', got: items })
    }
    return this.#batch(fn, 'reduce', items, options, combine)
  }

  /**
   * Calls the function for each item, as long as somebody reads the results, which come in the order of the items. No more items are on
   * their way than `buffer` says, so neither the source nor the results pile up. Leaving the loop cancels what is under way and
   * closes the source; so does `return()` of the iterator while a read waits, which then gives the end. The loop throws what its tasks reject
   * with, also `TaskCancelledError` when the signal is aborted while the source owes an item.
   */
  imap<T, R>(fn: (item: T) => R, items: Items<T>, options: FlowOptions = {}): AsyncIterable<Awaited<R>> {
    return this.#flow(fn, items, options, true)
  }

  /** As `imap`, with each result as soon as it is there. */
  imapUnordered<T, R>(fn: (item: T) => R, items: Items<T>, options: FlowOptions = {}): AsyncIterable<Awaited<R>> {
    return this.#flow(fn, items, options, false)
  }

  #batch<T, C, R>(
    fn: (...args: never) => unknown,
    calling: Calling,
    items: Items<T>,
    options: MapOptions,
    combine: (results: C[]) => R | PromiseLike<R>,
  ): Task<R> {
    let chunker: Chunker<T>
    try {
      checkMapOptions(options)
      chunker = chunkerOf(items, `items of ${calling}`)
    } catch (error) {
      return failedTask(calling, error)
    }
    const argsOf = (chunk: Chunk<T>): Chunk<T> => chunk
    return new Batch<Chunk<T>, C, R>({
      engine: this.#engine,
      fn,
      calling,
      chunker,
      argsOf,
      tasks: this.#options,
      options,
      combine,
    })
  }

  #fill(
    fn: (item: never) => unknown,
    name: string,
    options: MapOptions,
    plan: (situation: FillSituation) => ArrayFill,
  ): Task<NumberArray> {
    const engine = this.#engine
    let fill: ArrayFill
    try {
      checkMapOptions(options)
      fill = plan({ stages: engine.stages, mayRetry: (this.#options.retries ?? 0) > 0 })
    } catch (error) {
      return failedTask(name, error)
    }
    return new Batch<Range, unknown, NumberArray>({
      engine,
      fn: fn as AnyFunction,
      calling: 'fill',
      chunker: new RangeChunker(fill.length),
      argsOf: (range) => argsOf(fill, range),
      leavesAtOnce: true,
      took: (range, result) => took(fill, range, result),
      tasks: this.#options,
      options,
      combine: () => fill.result,
    })
  }

  #flow<T, R>(
    fn: (item: T) => R,
    items: Items<T>,
    options: FlowOptions,
    ordered: boolean,
  ): AsyncGenerator<Awaited<R>, void, undefined> {
    return flow<T, Awaited<R>>(() => ({
      options: checkMapOptions(options),
      engine: this.#engine,
      fn: fn as AnyFunction,
      calling: 'map',
      chunker: chunkerOf(items, 'items of imap'),
      tasks: this.#options,
      ordered,
    }))
  }
}

/** Typed arrays and shared ones have these; for them `map` gives something else. */
interface NoNumberArray {
  readonly BYTES_PER_ELEMENT?: never
  readonly across?: never
}
