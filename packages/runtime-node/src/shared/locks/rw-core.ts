import type { WatchedLock } from '../deadlock/lock-watch.ts'
import type { WaitLimits } from '../waiting/wait-in-loop.ts'
import type { Entrance } from './lock-core.ts'
import type { LockOwner } from './lock-owner.ts'
import type { writes } from './rw-discipline.ts'
import type { SyncPlace } from './sync-place.ts'

/** What somebody wants to do in there: `writes`, or read. */
export type Way = typeof reads | typeof writes
export const reads = 1

/** Who reads and who writes, wherever that is kept. */
export interface RwCore {
  readonly cell: SyncPlace
  readonly fair: boolean
  /** @throws SyncUnavailableError */
  readonly readers: number
  /** @throws SyncUnavailableError */
  readonly writer: LockOwner | undefined
  /** Somebody because of whom others wait, as far as it is known here. */
  readonly holder: LockOwner | undefined
  /** All because of whom others wait, as far as it is known here. */
  readonly holders: readonly LockOwner[]
  /** Whoever wrote and died, unless all is known to be well since. */
  readonly deadWriter: LockOwner | undefined
  readonly readsHere: boolean
  readonly writesHere: boolean
  markConsistent(): void
  /** Gets in if it may at once. @throws SyncUnavailableError */
  tryEnter(way: Way): boolean
  /** Blocks this thread until it is in. @throws PlacesTakenError, DeadlockError, SyncUnavailableError */
  enterSync(way: Way, timeoutMs: number, label: string): Entrance
  /** Resolves once this thread is in, or has given up. */
  enter(way: Way, limits: WaitLimits, lock?: WatchedLock): Promise<Entrance>
  /** One of this thread's readers leaves. `false`: there is none. */
  leaveRead(): boolean
  /** This thread writes no more. `false`: it did not. */
  leaveWrite(): boolean
  /** This thread reads instead of writing; no writer gets in between. `false`: it did not write. */
  downgrade(): boolean
  /** Resolves when everybody can see that this thread has left. Where there is none they can at once. */
  readonly leaving?: Promise<void> | undefined
}
