import type { ActorSystem, AnyRef, TraceEntry } from '@troupe/core'
import { createManager, type Manager } from '../manager/manager.ts'
import type { ManagerOptions } from '../manager/manager-options.ts'
import { createPool, type Pool } from '../pool/pool.ts'
import type { PoolOptions } from '../pool/pool-options.ts'
import { connectManager } from '../remote/connect-manager.ts'
import type { ConnectManagerOptions } from '../remote/connect-manager-options.ts'
import type { RemoteManager } from '../remote/remote-manager.ts'
import {
  type MapScalabilityOptions,
  type NoItems,
  type PoolScalabilityOptions,
  type PoolWork,
  type ScalabilityItems,
  scalability,
} from '../scalability/scalability.ts'
import type { ScalabilityReport } from '../scalability/scalability-report.ts'
import { whyNoMapping } from '../shared/memory/mapping.ts'
import { type ShareOptions, share } from '../shared/values/shared-data.ts'
import type { AnyFunction } from '../tasks/exposed-function.ts'
import { startProcess, startThread } from '../tasks/start-task.ts'
import type { TaskHandle } from '../tasks/task-handle.ts'
import type { ProcessOptions, Startable, StartOptions, TaskRest } from '../tasks/task-options.ts'
import { type OpenRecording, openTimeline, type Timeline } from '../timeline/timeline.ts'
import type { TimelineOptions } from '../timeline/timeline-options.ts'

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
  /** A server for objects that many share, on a host of its own: starts a manager as `createManager(system, options)` does. */
  manager<I extends AnyFunction = () => void>(options?: ManagerOptions<I>): Promise<Manager>
  /** The manager that another program serves: connects with it as `connectManager(system, options)` does. */
  connectManager(options: ConnectManagerOptions): Promise<RemoteManager>
  /** Measures how a function for many items scales with the number of workers, as `scalability(system, fn, options)` does. */
  scalability<P extends readonly unknown[]>(
    fn: (...args: P) => unknown,
    options: MapScalabilityOptions & ScalabilityItems<P>,
  ): Promise<ScalabilityReport>
  /** The same for any work with a pool. */
  scalability(work: PoolWork, options?: PoolScalabilityOptions & NoItems): Promise<ScalabilityReport>
  /** What goes in and out of one actor, see {@link ActorSystem.trace}. */
  trace(ref: AnyRef, options?: { readonly limit?: number }): AsyncIterable<TraceEntry>
  /**
   * Records what happens on all threads and processes of the system, those included that start later, into a file for Perfetto
   * (ui.perfetto.dev) or `chrome://tracing`: handlers, tasks, asks, messages as arrows from send to handling, waits in mailboxes and for
   * locks, garbage collections. Until {@link Timeline.stop}, or the system's end. Resolves when all hosts record that answer within two
   * seconds.
   *
   * What there is can be loaded at any time, whatever becomes of the program. A host that dies loses what it had not sent: about a tenth of a
   * second. Nothing is recorded of code behind an `await` but that it awaited. Several recordings may go on at a time.
   *
   * @throws OptionError - an option makes no sense
   * @throws SystemStoppedError
   * @throws the error of the file system, when the file cannot be written; one that comes later is that of `stop()`
   * @example
   * await using _trace = await system.trace({ file: 'trace.json' })
   */
  trace(options: TimelineOptions): Promise<Timeline>
}

/** Gives a system what Node adds to it. `record`: how its recordings are opened. */
export const asNodeSystem = <S extends ActorSystem>(system: S, record: OpenRecording): S & NodeSystem => {
  const traceActor = system.trace.bind(system)
  return Object.assign(system, {
    share: ((data: never, options: ShareOptions = {}) =>
      share(data, { across: whyNoMapping() === undefined ? 'processes' : 'threads', ...options })) as typeof share,
    pool: (options?: PoolOptions) => createPool(system, options),
    manager: (options?: ManagerOptions) => createManager(system, options),
    connectManager: (options: ConnectManagerOptions) => connectManager(system, options),
    scalability: ((fn: never, options: never) => scalability(system, fn, options)) as NodeSystem['scalability'],
    startThread: ((fn: never, ...rest: [never]) => startThread(system, fn, ...rest)) as NodeSystem['startThread'],
    startProcess: ((fn: never, ...rest: [never]) => startProcess(system, fn, ...rest)) as NodeSystem['startProcess'],
    trace: ((what: never, options: never) =>
      isRef(what) ? traceActor(what, options) : openTimeline(record, what)) as NodeSystem['trace'],
  })
}

const isRef = (what: unknown): what is AnyRef => typeof what === 'object' && what !== null && 'tell' in what
