/** What everything has that hosts wait at together in a manager. */
export interface SyncProxyOptions {
  /**
   * Shown in errors, and kept under this name as well, beyond all proxies, until `manager.forget(name)`.
   * @defaultValue shown as a number, and kept under no name
   */
  readonly name?: string
}

export interface LockProxyOptions extends SyncProxyOptions {
  /**
   * When the last owner died in possession, acquiring `throw`s a `LockAbandonedError` (and goes on to do so, for everybody), or succeeds with
   * `held.abandoned` as a `flag`, so that what the lock guards can be repaired. @defaultValue 'throw'
   */
  readonly onAbandoned?: 'throw' | 'flag'
}

export interface BarrierProxyOptions extends SyncProxyOptions {
  /** How long a party waits for the others when its wait does not say. Milliseconds >= 0, or `Infinity`. @defaultValue Infinity */
  readonly timeoutMs?: number
}
