import type { WaitLimits } from '../waiting/wait-in-loop.ts'
import type { SyncPlace } from './sync-place.ts'

/** A flag that can be waited for, wherever it is kept. */
export interface EventCore {
  readonly cell: SyncPlace
  /** @throws SyncUnavailableError */
  readonly isSet: boolean
  set(): void
  clear(): void
  /** Whether it is, or was, set since this was called, before the limits were reached. */
  wait(limits: WaitLimits): Promise<boolean | 'aborted'>
  /** The same for a thread that blocks. @throws PlacesTakenError, SyncUnavailableError */
  waitSync(timeoutMs: number): boolean
}
