/**
 * Troupe on Node: systems of actors on threads and processes. Re-exports `@troupe/core`, so most programs import this alone.
 *
 * Start at {@link createSystem}.
 *
 * @packageDocumentation
 */
import { startIfHost } from './entry/start-if-host.ts'
import './manager/known-kinds.ts'

// a program bundled into one file is the entry of its own hosts
startIfHost()

export * from '@troupe/core'
// connections between programs
export type { AuthKey } from './connection/auth-key.ts'
export { connect } from './connection/connect.ts'
export type { ConnectOptions } from './connection/connect-options.ts'
export type { Connection, ConnectionWait } from './connection/connection.ts'
export type { ConnectionAddress, ConnectionAddressLike } from './connection/connection-address.ts'
export type { ConnectionLimits, ListenerLimits } from './connection/connection-limits.ts'
export { listen } from './connection/listen.ts'
export type { ListenOptions } from './connection/listen-options.ts'
export type { Listener } from './connection/listener.ts'
export type { ConnectTls, ListenerTls, Pem } from './connection/tls-options.ts'
export { waitAny } from './connection/wait-any.ts'
export type { Waitable } from './connection/waitable.ts'
// managers
export { ArrayProxy, type ArrayType } from './containers/array/array-proxy.ts'
export { DictProxy } from './containers/dict/dict-proxy.ts'
export type { Addend, CountedIn, EntryOf, KeyOf, SomeOf, StoredAt, ValueAt } from './containers/dict/dict-types.ts'
export type { Given } from './containers/given.ts'
export { ListProxy } from './containers/list/list-proxy.ts'
export type { SortOptions } from './containers/list/sort-options.ts'
export { NamespaceProxy } from './containers/namespace/namespace-proxy.ts'
export type { ServerFunction } from './containers/server-function.ts'
export { SetProxy } from './containers/set/set-proxy.ts'
export { type ValueCell, ValueProxy } from './containers/value/value-proxy.ts'
export { isMain } from './entry/is-main.ts'
// when it goes wrong
export { ModuleLoadError } from './entry/module-load-error.ts'
export {
  AuthenticationError,
  ConnectFailedError,
  ConnectionClosedError,
  ConnectionError,
  type ConnectionLimit,
  ConnectionLimitError,
  FrameTooLargeError,
  HandshakeTimeoutError,
  InsecureAddressError,
  ListenFailedError,
  SendQueueFullError,
  SlowPeerError,
} from './errors/connection-errors.ts'
export {
  IndexOutOfRangeError,
  KeyMissingError,
  KeyRefusedError,
  NotANumberError,
  OrderUnknownError,
} from './errors/container-errors.ts'
export {
  KindUnknownError,
  MethodNotServedError,
  NameKeptError,
  NameNotKeptError,
  ObjectError,
  ObjectGoneError,
  ProxyReleasedError,
  SnapshotInvalidError,
} from './errors/object-errors.ts'
export { PipeDirectionError } from './errors/pipe-errors.ts'
export {
  PoolBrokenError,
  PoolClosedError,
  PoolError,
  PoolFullError,
  TaskCancelledError,
  TaskDeadlineError,
  WorkerDiedError,
} from './errors/pool-errors.ts'
export { QueueEmptyError, QueueFullError, QueueShutDownError, QueueTaskDoneError } from './errors/queue-errors.ts'
export {
  FunctionNotServedError,
  ManagerUnreachableError,
  RemoteCallLostError,
  type RemoteLimit,
  RemoteLimitError,
  RemoteProtocolError,
} from './errors/remote-errors.ts'
export { TaskStateError } from './errors/task-errors.ts'
// hosts
export type { OnOutput, OutputLine } from './hosts/on-output.ts'
export type { ServiceOptions } from './manager/class-service.ts'
export type { Makers, ServiceOf } from './manager/makers.ts'
export { createManager, Manager } from './manager/manager.ts'
export type { KeepOptions, ManagerOptions } from './manager/manager-options.ts'
export type { ManagerStats, SnapshotReport } from './manager/manager-server.ts'
export type { ManagedMapOptions, ManagedTasks, PoolProxy } from './manager/pool/pool-proxy.ts'
export { serveManager } from './manager/serve-manager.ts'
export { BarrierProxy } from './manager-locks/barrier-proxy.ts'
export { ConditionProxy } from './manager-locks/condition-proxy.ts'
export { EventProxy } from './manager-locks/event-proxy.ts'
export { LockProxy, RLockProxy } from './manager-locks/lock-proxy.ts'
export { OnceProxy } from './manager-locks/once-proxy.ts'
export { RwLockProxy } from './manager-locks/rw-lock-proxy.ts'
export { BoundedSemaphoreProxy, SemaphoreProxy } from './manager-locks/semaphore-proxy.ts'
export type { BarrierProxyOptions, LockProxyOptions, SyncProxyOptions } from './manager-locks/sync-options.ts'
export { SyncProxy } from './manager-locks/sync-proxy.ts'
export type { AnyClass, PublicMethod, ReturnedClasses, ServedObject } from './objects/class-proxy.ts'
export type { WaitTerms } from './objects/invoke-waiting.ts'
export { ObjectProxy } from './objects/object-proxy.ts'
// pipes
export { type CreatePipe, createPipe, type PipeOptions } from './pipe/create-pipe.ts'
export { PipeEnd } from './pipe/pipe-end.ts'
// pools
export type { Spread } from './pool/duration-histogram.ts'
export type { Items } from './pool/items.ts'
export type { FlowOptions, MapOptions } from './pool/map-options.ts'
export type { ElementOf, NumberArray, SameKind } from './pool/number-array.ts'
export { createPool, type Pool } from './pool/pool.ts'
export type { PoolOptions, TaskOptions } from './pool/pool-options.ts'
export type { PoolStats } from './pool/pool-statistics.ts'
export type { PoolTasks } from './pool/pool-tasks.ts'
export type { PoolTaskState, Task } from './pool/task.ts'
// queues
export {
  createJoinableQueue,
  createLifoQueue,
  createPriorityQueue,
  createQueue,
  createSimpleQueue,
} from './queue/create-queue.ts'
export { JoinableQueue } from './queue/joinable-queue.ts'
export { LifoQueue } from './queue/lifo-queue.ts'
export { PriorityQueue } from './queue/priority-queue.ts'
export { Queue } from './queue/queue.ts'
export type { PriorityOptions, QueueOptions } from './queue/queue-options.ts'
export { SimpleQueue } from './queue/simple-queue.ts'
// managers of other programs
export { connectManager } from './remote/connect-manager.ts'
export type { ConnectManagerOptions, RemoteLimits } from './remote/connect-manager-options.ts'
export type { SessionStats } from './remote/manager-door.ts'
export type { ManagerService } from './remote/manager-service.ts'
export type { ReconnectOptions } from './remote/reconnect.ts'
export { type ReadyOptions, type RemoteLockOptions, RemoteManager } from './remote/remote-manager.ts'
export type { ServeLimits, ServeOptions, SessionLimits } from './remote/serve-options.ts'
// how work scales
export type { Cause, Verdict } from './scalability/cause.ts'
export type { AmdahlFit, UniversalFit } from './scalability/fit.ts'
export type { ScalabilityOptions } from './scalability/measure-scalability.ts'
export {
  type MapScalabilityOptions,
  type NoItems,
  type PoolScalabilityOptions,
  type PoolWork,
  type ScalabilityItems,
  scalability,
} from './scalability/scalability.ts'
export type { FittedLaw, Limit, ScalabilityData, ScalabilityFindings, SizeFigures } from './scalability/scalability-data.ts'
export { ScalabilityReport } from './scalability/scalability-report.ts'
export type { RunSpread } from './scalability/spread.ts'
// shared memory and locks
export * from './shared/index.ts'
// start
export { createSystem } from './system/create-system.ts'
export type { NodeSystem } from './system/node-system.ts'
export type { SystemOptions } from './system/system-options.ts'
// tasks
export { activeChildren } from './tasks/active-children.ts'
export type { JoinOptions } from './tasks/await-end.ts'
export { cpuCount } from './tasks/cpu-count.ts'
export { type CurrentTask, currentTask } from './tasks/current-task.ts'
export type { AnyFunction } from './tasks/exposed-function.ts'
export { type ParentTask, parentTask } from './tasks/parent-task.ts'
export { startProcess, startThread } from './tasks/start-task.ts'
export type { TaskHandle, TaskState } from './tasks/task-handle.ts'
export type { ProcessOptions, Startable, StartOptions, TaskRest } from './tasks/task-options.ts'
export { asCompleted, type SettledTask, type Until, type Waited, type WaitForOptions, waitFor } from './tasks/wait-for.ts'
// timeline
export type { Timeline, TimelineSummary } from './timeline/timeline.ts'
export type { TimelineOptions } from './timeline/timeline-options.ts'
