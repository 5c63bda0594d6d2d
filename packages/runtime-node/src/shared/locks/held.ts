/**
 * What `acquire` gives: the right to be in there, until it is released. `using` and `await using` release it; so does leaving `run`.
 *
 * @example
 * await using held = await lock.acquire({ timeoutMs: 1_000 })
 */
export interface Held extends Disposable, AsyncDisposable {
  /**
   * The last owner died in here, and nobody had said that all is well when this one came in: what the lock guards may be half changed.
   * It stays so until it is released, also after {@link markConsistent}.
   */
  readonly abandoned: boolean
  /** Says that what the lock guards is whole again, so that the next owner is not told any more. @throws NotOwnerError - it was released before */
  markConsistent(): void
  /** Lets the next one in. @throws NotOwnerError - it was released before */
  release(): void
}

export interface AcquireOptions {
  /** Longest wait; 0 takes it only if it is free. Milliseconds >= 0, or `Infinity`. @defaultValue Infinity */
  readonly timeoutMs?: number
  /** Ends the wait when it aborts. */
  readonly signal?: AbortSignal
  /** What happens when the last owner died in possession: see {@link LockOptions.onAbandoned}. */
  readonly onAbandoned?: 'throw' | 'flag'
}

export type AcquireSyncOptions = Omit<AcquireOptions, 'signal'>
