/**
 * Shared memory, locks and what else threads and processes wait at together. All of it is exported from `@troupe/runtime-node` too.
 *
 * @packageDocumentation
 */
// errors
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
export { MappingUnavailableError, PlacesTakenError, SharedMemoryError } from './errors/shared-memory-errors.ts'
// locks
export type { AcquireOptions, AcquireSyncOptions, Held } from './locks/held.ts'
export { Lock } from './locks/lock.ts'
export type { LockOptions, SyncOptions } from './locks/lock-options.ts'
export type { LockOwner } from './locks/lock-owner.ts'
// memory
export type { Across, Backend } from './memory/region.ts'
export type { AddendOf, ScalarOf, ScalarType, ViewOf } from './values/scalar-type.ts'
// values
export type { SharedOptions } from './values/shared-options.ts'
export { SharedValue } from './values/shared-value.ts'
