import { threadId } from 'node:worker_threads'
import type { LockBook, LockHolder, LockNews } from '@troupe/core/internal'
import type { AcquireOptions, Held } from '../locks/held.ts'
import type { LockOwner } from '../locks/lock-owner.ts'

/** A lock as far as those need it who watch it. */
export interface WatchedLock {
  /** Names it in every host: that of its cell. */
  readonly key: string
  /** Names it for people. */
  readonly label: string
  /** Which thread has it. */
  readonly owner: LockOwner | undefined
  /** The same of a lock that several can have at a time. */
  readonly owners?: readonly LockOwner[]
}

/** The threads that keep others waiting for it. */
export const holdersOf = ({ owner, owners = owner === undefined ? [] : [owner] }: WatchedLock): LockHolder[] =>
  owners.map((holder) => ({ ...holder, isHere: holder.pid === process.pid && holder.threadId === threadId }))

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

/** Who keeps book of the locks of this thread. In development only. */
export interface LockWatcher {
  acquire(acquisition: Acquisition): Promise<Held>
  took(lock: WatchedLock, held: Held, place: { readonly stack?: string }): void
  left(lock: WatchedLock, held: Held): void
  /** A book for one kernel of this thread. Disposed of when that kernel has ended. */
  openBook(): LockBook & Disposable
}

/** Who tells the kernels of this thread what they cannot see of locks. In development and production. */
export interface LockReporter {
  /** Somebody begins to await the lock, which was not to be had at once. Returns what is to be called when that is over. */
  awaits(lock: WatchedLock): (() => void) | undefined
  /** Threads that block wait for one another. */
  deadlock(cycle: readonly string[]): void
  /** For one kernel of this thread. Disposed of when that has ended. */
  open(): LockNews & Disposable
}

/**
 * Where systems put themselves to watch; the first only in development. It is a property of the global object, not of a module: the host's kernel and the
 * modules of the user have different copies of this package.
 */
const mark: unique symbol = Symbol.for('troupe.lock-watch')
interface LockWatch {
  watcher: LockWatcher | undefined
  reporter: LockReporter | undefined
}
const world = globalThis as { [mark]?: LockWatch }
export const lockWatch: LockWatch = (world[mark] ??= { watcher: undefined, reporter: undefined })
