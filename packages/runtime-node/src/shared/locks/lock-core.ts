import type { WatchedLock } from '../deadlock/lock-watch.ts'
import type { WaitLimits } from '../waiting/wait-in-loop.ts'
import type { LockOwner } from './lock-owner.ts'
import type { SyncPlace } from './sync-place.ts'

/** How the attempt to get in ended. */
export type Entrance = 'in' | 'timeout' | 'aborted'

/** Who is in there, and the ways in and out, wherever that is kept. One owner is one thread: who within it has it is not known here. */
export interface LockCore {
  readonly cell: SyncPlace
  /** Whether this thread has it. */
  readonly heldHere: boolean
  /** @throws SyncUnavailableError */
  readonly locked: boolean
  /** As far as it is known here. */
  readonly owner: LockOwner | undefined
  /** Whoever had it and died, unless it is known to be consistent since. Only for its owner. */
  readonly deadOwner: LockOwner | undefined
  /** Whether this thread has it, as an object knew that is forgotten. */
  recall(): boolean
  markConsistent(): void
  /** Takes it if that can be done without waiting for anything. */
  enterAtOnce(): boolean
  /** Takes it if it is free and nobody is before us. @throws SyncUnavailableError */
  tryEnter(): boolean
  /** Blocks this thread until it has it. @throws PlacesTakenError, DeadlockError, SyncUnavailableError */
  enterSync(timeoutMs: number, label: string): Entrance
  /** Resolves once this thread has it, or has given up. `lock`: as it is known to whoever looks for deadlocks. */
  enter(limits: WaitLimits, lock?: WatchedLock): Promise<Entrance>
  /** Lets the next one in. `false`: this thread does not have it. */
  leave(): boolean
  /** Resolves when everybody can see that this thread has left. Where there is none they can at once. */
  readonly leaving?: Promise<void> | undefined
}
