import type { ActorSystem } from '@troupe/core'
import { createPool, type Pool } from '../pool/pool.ts'
import type { PoolOptions } from '../pool/pool-options.ts'
import { whyNoMapping } from '../shared/memory/mapping.ts'
import { type ShareOptions, share } from '../shared/values/shared-data.ts'
import type { AnyFunction } from '../tasks/exposed-function.ts'
import { startProcess, startThread } from '../tasks/start-task.ts'
import type { TaskHandle } from '../tasks/task-handle.ts'
import type { ProcessOptions, Startable, StartOptions, TaskRest } from '../tasks/task-options.ts'

/** A system on Node, whose hosts can share memory. */
export interface NodeSystem extends ActorSystem {
  /**
   * Puts data into shared memory and gives a handle of it for actors on all hosts, as `share` does; but unless told otherwise, across
   * processes where memory can be mapped, and across threads where it cannot.
   */
  readonly share: typeof share
  /** Runs one exposed function on a thread of its own, as `startThread(system, fn, options)` does. */
  startThread<P extends readonly unknown[], R>(fn: Startable<P, R>, ...rest: TaskRest<P, StartOptions>): TaskHandle<Awaited<R>>
  /** Runs one exposed function on a process of its own, as `startProcess(system, fn, options)` does. */
  startProcess<P extends readonly unknown[], R>(fn: Startable<P, R>, ...rest: TaskRest<P, ProcessOptions>): TaskHandle<Awaited<R>>
  /** Workers that stay, for tasks that come: makes a pool as `createPool(system, options)` does. */
  pool<I extends AnyFunction = () => void>(options?: PoolOptions<I>): Promise<Pool>
}

/** Gives a system what Node adds to it. */
export const asNodeSystem = <S extends ActorSystem>(system: S): S & NodeSystem =>
  Object.assign(system, {
    share: ((data: never, options: ShareOptions = {}) =>
      share(data, { across: whyNoMapping() === undefined ? 'processes' : 'threads', ...options })) as typeof share,
    pool: (options?: PoolOptions) => createPool(system, options),
    startThread: ((fn: never, ...rest: [never]) => startThread(system, fn, ...rest)) as NodeSystem['startThread'],
    startProcess: ((fn: never, ...rest: [never]) => startProcess(system, fn, ...rest)) as NodeSystem['startProcess'],
  })
