import type { Across } from '../memory/region.ts'

/** What everything that hosts wait at together has. */
export interface SyncOptions {
  /** Who can use it: the threads of this process, or all processes of this program. @defaultValue 'threads' */
  readonly across?: Across
  /** Shown in errors and events. @defaultValue its kind and a number */
  readonly name?: string
}

export interface LockOptions extends SyncOptions {
  /** `true`: waiters are served in the order in which they came. `false`: whoever comes at the right moment, which is much faster. @defaultValue true */
  readonly fair?: boolean
  /**
   * When the last owner died in possession, acquiring `throw`s a `LockAbandonedError` (and goes on to do so, for everybody), or succeeds with
   * `held.abandoned` as a `flag`, so that what the lock guards can be repaired. @defaultValue 'throw'
   */
  readonly onAbandoned?: 'throw' | 'flag'
}
