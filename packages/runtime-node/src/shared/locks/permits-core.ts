import type { WaitLimits } from '../waiting/wait-in-loop.ts'
import type { Entrance } from './lock-core.ts'
import type { SyncPlace } from './sync-place.ts'

/** The permits of a semaphore, and what this thread has of them, wherever that is kept. */
export interface PermitsCore {
  readonly cell: SyncPlace
  readonly fair: boolean
  /** How many there may ever be. */
  readonly most: number
  /** Permits that nobody holds. @throws SyncUnavailableError */
  readonly left: number
  /** All that there are, held or not. */
  readonly all: number
  /** Permits of this thread. */
  readonly held: number
  /** Takes them if that can be done without waiting for anything. */
  takeAtOnce(permits: number): boolean
  /** Takes them if they are there and nobody is before us. @throws SyncUnavailableError */
  tryTake(permits: number): boolean
  /** Blocks this thread until it has them. @throws PlacesTakenError, SyncUnavailableError */
  takeSync(permits: number, timeoutMs: number, label: string): Entrance
  /** Resolves once this thread has them, or has given up. */
  take(permits: number, limits: WaitLimits): Promise<Entrance>
  /** Gives back what this thread holds, and new ones for the rest. `false`: there would be more than there may be, and nothing has changed. */
  give(permits: number): boolean
  /** There are so many less from now on, of what this thread holds. */
  consume(permits: number): void
  /** Resolves when everybody can see what this thread has given. Where there is none they can at once. */
  readonly giving?: Promise<void> | undefined
}
