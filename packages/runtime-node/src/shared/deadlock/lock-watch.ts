import type { LockBook } from '@troupe/core/internal'
import type { AcquireOptions, Held } from '../locks/held.ts'

/** A lock as far as those need it who watch it. */
export interface WatchedLock {
  /** Names it in every host: that of its cell. */
  readonly key: string
  /** Names it for people. */
  readonly label: string
  /** Which thread has it. */
  readonly owner: { readonly pid: number; readonly threadId: number } | undefined
}

/** How somebody comes to have a lock. */
export interface Acquisition {
  readonly lock: WatchedLock
  readonly options: AcquireOptions
  /** Where in the user's code it was asked for. */
  readonly place: { readonly stack?: string }
  enter(options: AcquireOptions): Promise<Held>
  /** What it fails with when it is found to wait for itself. */
  deadlock(cycle: readonly string[], stacks: readonly string[]): Error
}

/** Who keeps book of the locks of this thread. */
export interface LockWatcher {
  acquire(acquisition: Acquisition): Promise<Held>
  took(lock: WatchedLock, held: Held, place: { readonly stack?: string }): void
  left(lock: WatchedLock, held: Held): void
  /** A book for one kernel of this thread. Disposed of when that kernel has ended. */
  openBook(): LockBook & Disposable
}

/**
 * Where a system in development puts itself to watch. It is a property of the global object, not of a module: the host's kernel and the
 * modules of the user have different copies of this package.
 */
const mark: unique symbol = Symbol.for('troupe.lock-watch')
const world = globalThis as { [mark]?: { watcher: LockWatcher | undefined } }
export const lockWatch: { watcher: LockWatcher | undefined } = (world[mark] ??= { watcher: undefined })
