import { DeadlockError } from '../errors/lock-errors.ts'
import type { AcquireOptions, Held } from '../locks/held.ts'
import { lockWatch, type WatchedLock } from './lock-watch.ts'

/**
 * What a lock calls so that deadlocks are named in development. Each kind of lock calls these where it is acquired and released by users,
 * once for each `Held`; in production they cost a look. They are for what one owner has at a time, or one of several that all have to
 * leave: whoever waits for such a lock waits for all who hold it. A semaphore is none, because anybody may give back a permit.
 */

/**
 * Acquires the lock by `enter`, which has to wait without blocking and to end its wait when the signal of its options aborts. The promise
 * has to be handed to the user as it is: from it follows which code goes on with the lock.
 */
export const awaitLock = (
  lock: WatchedLock,
  options: AcquireOptions,
  enter: (options: AcquireOptions) => Promise<Held>,
): Promise<Held> => {
  const { watcher } = lockWatch
  if (watcher === undefined) return enter(options)
  const deadlock = (cycle: readonly string[], stacks: readonly string[]): Error =>
    new DeadlockError({ lock: lock.label, cycle, stacks })
  return watcher.acquire({ lock, options, place: placeOfCaller(awaitLock), enter, deadlock })
}

/** It was taken without awaiting it. */
export const tookLock = (lock: WatchedLock, held: Held): void => {
  if (lockWatch.watcher !== undefined) lockWatch.watcher.took(lock, held, placeOfCaller(tookLock))
}

/** It was released, however it had been acquired. */
export const leftLock = (lock: WatchedLock, held: Held): void => lockWatch.watcher?.left(lock, held)

const placeOfCaller = (called: (...args: never) => unknown): { readonly stack?: string } => {
  const place: { stack?: string } = {}
  Error.captureStackTrace(place, called)
  return place
}
