import type { Across, Backend } from '../memory/region.ts'

/** What everything that hosts wait at together has. */
export interface SyncOptions {
  /** Who can use it: the threads of this process, or all processes of this program. @defaultValue 'threads', unless `backend` says more */
  readonly across?: Across
  /**
   * Where it is kept. `sab`: in memory of this process, for its threads. `shm`: in memory that processes map. `manager`: in a server on the host that
   * makes it, which all others ask; it works everywhere and goes with that host, but only with promises: what blocks, or would have to answer at once, throws
   * `SyncUnavailableError`.
   * @defaultValue `sab` across threads; across processes `shm`, or `manager` where no memory can be mapped
   */
  readonly backend?: Backend
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
