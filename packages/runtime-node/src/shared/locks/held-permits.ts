import type { AcquireOptions } from './held.ts'

/**
 * What a semaphore gives: some permits, until they are released. `using` and `await using` release them; so does leaving `run`. They come
 * back by themselves when this thread dies.
 *
 * @example
 * await using permits = await connections.acquire({ permits: 2 })
 */
export interface HeldPermits extends Disposable, AsyncDisposable {
  /** How many they are. */
  readonly permits: number
  /** Gives them back. @throws NotOwnerError - they were released or consumed before */
  release(): void
  /**
   * Uses them up: nobody gets them back, also not when this thread dies. For semaphores that count things instead of users, where
   * another one's `release()` says that there is one more.
   *
   * @throws NotOwnerError - they were released or consumed before
   */
  consume(): void
}

export interface PermitOptions extends Omit<AcquireOptions, 'onAbandoned'> {
  /** How many; all of them are taken at once or none. A whole number >= 1. @defaultValue 1 */
  readonly permits?: number
}

export type PermitSyncOptions = Omit<PermitOptions, 'signal'>
