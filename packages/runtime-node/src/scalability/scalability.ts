import type { HostedSystem } from '@troupe/core'
import { OptionError } from '@troupe/core'
import type { Items } from '../pool/items.ts'
import type { NumberArray } from '../pool/number-array.ts'
import type { Pool } from '../pool/pool.ts'
import type { PoolOptions } from '../pool/pool-options.ts'
import { cpuCount } from '../tasks/cpu-count.ts'
import type { AnyFunction } from '../tasks/exposed-function.ts'
import { runAlone } from './alone.ts'
import { measureScalability, type ScalabilityOptions } from './measure-scalability.ts'
import { PoolRuns } from './pool-runs.ts'
import type { ScalabilityReport } from './scalability-report.ts'

/** How work is measured that a pool does. */
export interface PoolScalabilityOptions extends ScalabilityOptions {
  /** What the workers are. @defaultValue 'thread' */
  readonly on?: 'thread' | 'process'
  /** What else the pools are made with. */
  readonly pool?: Omit<PoolOptions, 'on' | 'size' | 'minSize' | 'maxSize' | 'name' | 'initializerArgs'> & {
    readonly initializerArgs?: readonly unknown[]
  }
}

/** How a function is measured that is called for many items. */
export interface MapScalabilityOptions extends PoolScalabilityOptions {
  /** How many items go into one task. @defaultValue as in `pool.map` */
  readonly chunkSize?: number
  /** Whether the same is measured on this thread too, without workers, which keeps it from doing anything else meanwhile. @defaultValue true */
  readonly alone?: boolean
}

/** What a function is called for: exactly one of these. */
export type ScalabilityItems<P extends readonly unknown[]> =
  /** Each of these, the same ones in each run, as by `pool.map`: something that can be iterated many times, or numbers in an array. */
  | { readonly items: Iterable<P[0]> | NumberArray; readonly args?: never; readonly make?: never }
  /** What `make` returns, which is called anew for each run, outside of what is measured. */
  | { readonly make: () => Items<P[0]> | NumberArray; readonly items?: never; readonly args?: never }
  /** Each of these lists of arguments, as by `pool.starmap`. */
  | { readonly args: readonly Readonly<P>[]; readonly items?: never; readonly make?: never }

export interface NoItems {
  readonly items?: never
  readonly args?: never
  readonly make?: never
}

/** Work of several steps that uses a pool. */
export type PoolWork = (pool: Pool, signal: AbortSignal) => unknown

/**
 * Does the same work in pools of several sizes, one after the other, and says how it scales, how much of it behaves as if it was done by one worker
 * alone, what copying costs, and what holds it back. `system.scalability(fn, options)` does the same.
 *
 * The first form calls an exposed function for each item. The second runs any work with a pool, here, and ends a run when its promise is settled:
 * let it use `pool.with({ signal })`.
 *
 * Nothing else should run meanwhile. Each pool is there before its runs begin, and gone before the next one is made.
 *
 * @throws OptionError - an option makes no sense, or there is not exactly one of `items`, `args` and `make`
 * @throws PoolBrokenError - workers cannot be started
 * @throws TaskDeadlineError - all of it took longer than `deadlineMs`
 * @throws TaskCancelledError - `signal` was aborted
 * @throws what the work fails with
 * @example
 * const report = await scalability(system, isPrime, { items: numbers, sizes: [1, 2, 4] })
 * console.log(report.toTable())
 */
export async function scalability<P extends readonly unknown[]>(
  system: HostedSystem,
  fn: (...args: P) => unknown,
  options: MapScalabilityOptions & ScalabilityItems<P>,
): Promise<ScalabilityReport>
export async function scalability(
  system: HostedSystem,
  work: PoolWork,
  options?: PoolScalabilityOptions & NoItems,
): Promise<ScalabilityReport>
export async function scalability(
  system: HostedSystem,
  fn: AnyFunction,
  options: MapScalabilityOptions & Partial<Record<'items' | 'args' | 'make', unknown>> = {},
): Promise<ScalabilityReport> {
  if (typeof fn !== 'function') throw new OptionError({ option: 'work of scalability', expected: 'a function', got: fn })
  const { on = 'thread', pool, name = fn.name === '' ? 'work' : fn.name, chunkSize, alone = true, ...measuring } = options
  const items = itemsOf(options)
  const calling = options.args === undefined ? 'map' : 'starmap'
  const work = (items === undefined ? fn : undefined) as PoolWork | undefined
  await using runs = new PoolRuns(system, { ...(pool as PoolOptions), on })
  return await measureScalability({
    ...measuring,
    name,
    cpuCount: cpuCount(),
    measure: async (workers, signal) => {
      if (work !== undefined) return await runs.measure(workers, (pool) => work(pool, signal))
      const each = items!() as never
      const mapping = chunkSize === undefined ? {} : { chunkSize }
      return await runs.measure(workers, (pool) => {
        const tasks = pool.with({ signal })
        return calling === 'map' ? tasks.map(fn as never, each, mapping) : tasks.starmap(fn, each, mapping)
      })
    },
    ...(items !== undefined && alone && { alone: (signal) => runAlone(fn, calling, items(), signal) }),
  })
}

/** Where the items of a run come from; nowhere, for work that has none. */
const itemsOf = (
  options: Partial<Record<'items' | 'args' | 'make', unknown>>,
): (() => Items<unknown> | NumberArray) | undefined => {
  const given = (['items', 'args', 'make'] as const).filter((name) => options[name] !== undefined)
  if (given.length > 1) {
    throw new OptionError({ option: 'options of scalability', expected: 'items, args or make, but one of them', got: given })
  }
  const { make, items = options.args } = options
  if (make !== undefined && typeof make !== 'function') {
    throw new OptionError({ option: 'make', expected: 'a function that returns items', got: make })
  }
  if (make !== undefined) return make as () => Items<unknown>
  if (given.length > 0 && isOneShot(items)) {
    throw new OptionError({ option: given[0]!, expected: 'items for many runs: a list, or make: () => items', got: items })
  }
  return given.length === 0 ? undefined : () => items as Iterable<unknown>
}

/** A generator, or another iterator: the second run would find nothing. */
const isOneShot = (items: unknown): boolean => {
  if (typeof items !== 'object' || items === null) return false
  const { [Symbol.iterator]: each, [Symbol.asyncIterator]: eachLater } = items as Partial<
    Record<symbol, (this: unknown) => unknown>
  >
  return (each ?? eachLater)?.call(items) === items
}
