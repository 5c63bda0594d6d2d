import type { WaitLimits } from '../waiting/wait-in-loop.ts'
import type { Verdict } from './barrier-discipline.ts'
import type { SyncPlace } from './sync-place.ts'

/** How it went: the party's number in its round, or the verdict because of which it has none. */
export type Passage =
  | { readonly index: number; readonly verdict?: undefined; readonly cause?: unknown }
  | { readonly verdict: Verdict; readonly cause?: unknown }

/** Where parties meet, wherever that is kept. */
export interface BarrierCore {
  readonly cell: SyncPlace
  readonly parties: number
  /** How many have come in this round. @throws SyncUnavailableError */
  readonly arrived: number
  /** Why it is broken; `none` when it is not. @throws SyncUnavailableError */
  readonly verdict: Verdict
  /** Looks whether those that wait are alive. */
  look(): void
  break(verdict: Verdict): void
  reset(): void
  /** Waits for the others without blocking. Resolves once the round is over, one way or the other. */
  wait(limits: WaitLimits, action: (() => unknown) | undefined): Promise<Passage>
  /** The same for a thread that blocks. @throws PlacesTakenError, SyncUnavailableError @throws DeadlockError - an action runs on this thread */
  waitSync(timeoutMs: number, action: (() => unknown) | undefined, label: string): Passage
}
