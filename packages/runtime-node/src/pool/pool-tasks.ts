import { OptionError } from '@troupe/core'
import type { AnyFunction } from '../tasks/exposed-function.ts'
import { Batch } from './batch.ts'
import type { Calling } from './callings.ts'
import { flow } from './flow.ts'
import { type Chunker, chunkerOf, type Items } from './items.ts'
import { checkMapOptions, type FlowOptions, type MapOptions } from './map-options.ts'
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
    return this.#engine.submit(fn as AnyFunction, 'run', args, this.#options, true)
  }

  /**
   * Calls the function for each item and resolves with the results in the order of the items. The items are sent in chunks. When one
   * fails, what has not begun is not begun any more.
   */
  map<T, R>(fn: (item: T) => R, items: Items<T>, options: MapOptions = {}): Task<Awaited<R>[]> {
    return this.#batch(fn, 'map', items, options, flat<Awaited<R>>)
  }

  /** As `map`, for functions of several arguments: each item is a list of them. */
  starmap<P extends readonly unknown[], R>(
    fn: (...args: P) => R,
    items: Items<Readonly<P>>,
    options: MapOptions = {},
  ): Task<Awaited<R>[]> {
    return this.#batch(fn, 'starmap', items, options, flat<Awaited<R>>)
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
      if (all.length > 1) return this.#engine.submit<T>(fn as AnyFunction, 'reduce', all, this.#options, false)
      if (all.length === 1) return all[0]!
      throw new OptionError({ option: 'items of reduce', expected: 'one item at least, or an initial value', got: items })
    }
    return this.#batch(fn, 'reduce', items, options, combine)
  }

  /**
   * Calls the function for each item, as long as somebody reads the results, which come in the order of the items. No more items are on
   * their way than `buffer` says, so neither the source nor the results pile up. Leaving the loop cancels what is under way and
   * closes the source. The loop throws what its tasks reject with.
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
    return new Batch<T, C, R>({ engine: this.#engine, fn, calling, chunker, tasks: this.#options, options, combine })
  }

  async *#flow<T, R>(
    fn: (item: T) => R,
    items: Items<T>,
    options: FlowOptions,
    ordered: boolean,
  ): AsyncGenerator<Awaited<R>, void, undefined> {
    checkMapOptions(options)
    const chunker = chunkerOf(items, 'items of imap')
    yield* flow<T, Awaited<R>>({
      engine: this.#engine,
      fn: fn as AnyFunction,
      calling: 'map',
      chunker,
      tasks: this.#options,
      options,
      ordered,
    })
  }
}

const flat = <R>(chunks: R[][]): R[] => (chunks.length === 1 ? chunks[0]! : (chunks.flat() as R[]))
