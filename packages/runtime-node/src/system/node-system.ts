import type { ActorSystem, AnyRef, TraceEntry } from '@troupe/core'
import { createManager, type Manager } from '../manager/manager.ts'
import type { ManagerOptions } from '../manager/manager-options.ts'
import { createPipe, type PipeOptions } from '../pipe/create-pipe.ts'
import type { PipeEnd } from '../pipe/pipe-end.ts'
import { createPool, type Pool } from '../pool/pool.ts'
import type { PoolOptions } from '../pool/pool-options.ts'
import {
  createJoinableQueue,
  createLifoQueue,
  createPriorityQueue,
  createQueue,
  createSimpleQueue,
} from '../queue/create-queue.ts'
import type { JoinableQueue } from '../queue/joinable-queue.ts'
import type { LifoQueue } from '../queue/lifo-queue.ts'
import type { PriorityQueue } from '../queue/priority-queue.ts'
import type { Queue } from '../queue/queue.ts'
import type { QueueOptions } from '../queue/queue-options.ts'
import type { SimpleQueue } from '../queue/simple-queue.ts'
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
  /** Two connected ends for messages: makes a pipe as `createPipe(system, options)` does. */
  pipe<T = unknown>(options: PipeOptions & { readonly oneWay: true }): Promise<[PipeEnd<T, never>, PipeEnd<never, T>]>
  pipe<AtoB = unknown, BtoA = AtoB>(
    options?: PipeOptions & { readonly oneWay?: false },
  ): Promise<[PipeEnd<BtoA, AtoB>, PipeEnd<AtoB, BtoA>]>
  /** Items from many, each for one of many: makes a queue on this host as `createQueue(system, options)` does. */
  queue<T>(options?: QueueOptions): Promise<Queue<T>>
  /** A queue that knows how much of what was put is done, see `createJoinableQueue`. */
  joinableQueue<T>(options?: QueueOptions): Promise<JoinableQueue<T>>
  /** A queue without a limit and without an end, see `createSimpleQueue`. */
  simpleQueue<T>(): Promise<SimpleQueue<T>>
  /** A queue that gives first what was put last, see `createLifoQueue`. */
  lifoQueue<T>(options?: QueueOptions): Promise<LifoQueue<T>>
  /** A queue that gives first what has the highest priority, see `createPriorityQueue`. */
  priorityQueue<T>(options?: QueueOptions): Promise<PriorityQueue<T>>
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
    pipe: ((options: never) => createPipe(system, options)) as NodeSystem['pipe'],
    queue: <T>(options?: QueueOptions) => createQueue<T>(system, options),
    joinableQueue: <T>(options?: QueueOptions) => createJoinableQueue<T>(system, options),
    simpleQueue: <T>() => createSimpleQueue<T>(system),
    lifoQueue: <T>(options?: QueueOptions) => createLifoQueue<T>(system, options),
    priorityQueue: <T>(options?: QueueOptions) => createPriorityQueue<T>(system, options),
    connectManager: (options: ConnectManagerOptions) => connectManager(system, options),
    scalability: ((fn: never, options: never) => scalability(system, fn, options)) as NodeSystem['scalability'],
    startThread: ((fn: never, ...rest: [never]) => startThread(system, fn, ...rest)) as NodeSystem['startThread'],
    startProcess: ((fn: never, ...rest: [never]) => startProcess(system, fn, ...rest)) as NodeSystem['startProcess'],
    trace: ((what: never, options: never) =>
      isRef(what) ? traceActor(what, options) : openTimeline(record, what)) as NodeSystem['trace'],
  })
}

const isRef = (what: unknown): what is AnyRef => typeof what === 'object' && what !== null && 'tell' in what
