import type { WaitLimits } from '../waiting/wait-in-loop.ts'

/** How a wait at a condition ended, before the lock is acquired again. `bereft`: whoever had the lock died. */
export type LineEnd = 'notified' | 'timeout' | 'aborted' | 'bereft'

/** One wait at a condition, which stands in line. */
export interface LineWait {
  /** Resolves with how it ended. The limits are those with which it joined. */
  inLoop(limits: WaitLimits): Promise<LineEnd>
  /** The same for a thread that blocks. @throws SyncUnavailableError */
  blocking(timeoutMs: number): LineEnd
  /** It has the lock again. If it was notified, that is used up. */
  goOn(): void
  /** It will not have the lock again. If it was notified, the next one is. */
  passOn(): void
}

/** Those that wait at a condition, wherever they stand. */
export interface ConditionCore {
  /**
   * Puts one more in line, which has the lock and gives it up next. Without limits it is a thread that blocks. `undefined`: this thread waits for too
   * many things already.
   */
  join(limits: WaitLimits | undefined): LineWait | undefined
  /** Notifies the first `count` in line. Only for who has the lock. Gives how many there were: a promise of that where a server knows it. */
  notify(count: number): number | Promise<number>
}
