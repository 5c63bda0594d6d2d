import type { Held } from './held.ts'
import type { LockCore } from './lock-core.ts'

/** A lock as its conditions see it. */
export interface Guard {
  /** Its kind and name. */
  readonly label: string
  readonly word: LockCore
  readonly onAbandoned: 'throw' | 'flag'
  /** Whether somebody in this thread has the lock, and, if `held` is given, got that for it. */
  isHeld(held: Held | undefined): boolean
  /** Frees the lock, however often this thread acquired it. Only while somebody in this thread has it. */
  suspend(): Suspended
}

/** What holds nothing until the lock is this thread's again. */
export interface Suspended {
  /** The word was entered: all hold again. */
  resume(abandoned: boolean): void
  /** They never will. */
  lose(): void
}
