/**
 * Shared memory, locks and what else threads and processes wait at together. All of it is exported from `@troupe/runtime-node` too.
 *
 * @packageDocumentation
 */
// errors
export {
  BlockFreedError,
  HeapFullError,
  SharedMemoryClosedError,
  SharedMemoryExistsError,
  SharedMemoryNotFoundError,
  SlotTooSmallError,
} from './errors/block-errors.ts'
export {
  BarrierBrokenError,
  DeadlockError,
  LockAbandonedError,
  LockCancelledError,
  LockDisposedError,
  LockError,
  LockTimeoutError,
  NotOwnerError,
} from './errors/lock-errors.ts'
export { TooManyPermitsError } from './errors/semaphore-errors.ts'
export { SyncUnavailableError, SystemNeededError } from './errors/served-errors.ts'
export { MappingUnavailableError, PlacesTakenError, SharedMemoryError } from './errors/shared-memory-errors.ts'
// locks
export {
  Barrier,
  type BarrierOptions,
  type BarrierWaitOptions,
  type BarrierWaitSyncOptions,
} from './locks/barrier.ts'
export { BoundedSemaphore } from './locks/bounded-semaphore.ts'
export { Condition, type ConditionWaitOptions, type ConditionWaitSyncOptions } from './locks/condition.ts'
export type { ConditionOptions } from './locks/condition-parts.ts'
export { Event } from './locks/event.ts'
export type { AcquireOptions, AcquireSyncOptions, Held } from './locks/held.ts'
export type { HeldPermits, PermitOptions, PermitSyncOptions } from './locks/held-permits.ts'
export { Lock } from './locks/lock.ts'
export type { LockOptions, SyncOptions } from './locks/lock-options.ts'
export type { LockOwner } from './locks/lock-owner.ts'
export { Once } from './locks/once.ts'
export { type ReentryOptions, type ReentrySyncOptions, RLock } from './locks/rlock.ts'
export { RwLock } from './locks/rw-lock.ts'
export { Semaphore } from './locks/semaphore.ts'
export type { SemaphoreOptions } from './locks/semaphore-parts.ts'
// blocks
export type { SyncObject } from './locks/sync-object.ts'
export type { WaitingOptions, WaitingSyncOptions } from './locks/waiting-options.ts'
export type { WriteHeld } from './locks/write-hold.ts'
// memory
export { whyNoMapping } from './memory/mapping.ts'
export type { Across, Backend, MemoryBackend } from './memory/region.ts'
export { HeapBlock } from './values/heap-block.ts'
export type { Shareable } from './values/list-slots.ts'
export type { ReadonlyTypedArray, TypedArray } from './values/readonly-typed-array.ts'
// values
export type { AddendOf, ScalarOf, ScalarType, ViewOf } from './values/scalar-type.ts'
export { ShareableList, type ShareableListOptions } from './values/shareable-list.ts'
export { SharedArray } from './values/shared-array.ts'
export { SharedData, type ShareOptions, share } from './values/shared-data.ts'
export { type HeapStats, SharedHeap, type SharedHeapOptions } from './values/shared-heap.ts'
export { SharedMemory, type SharedMemoryOptions } from './values/shared-memory.ts'
export type { LockOf, SharedOptions } from './values/shared-options.ts'
export { SharedStruct, type SharedStructType } from './values/shared-struct.ts'
export type { SharedStructArray } from './values/shared-struct-array.ts'
export { SharedValue } from './values/shared-value.ts'
export type { Struct, StructOf } from './values/struct.ts'
export type { StructFields, StructValues } from './values/struct-layout.ts'
