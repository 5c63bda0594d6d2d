import type { Cell } from './cell.ts'
import { lookEveryMs } from './seat.ts'

/** How a thread that blocks helps itself. */
export interface BlockedThread {
  /** Tries to get in without being let in, after each ring. */
  attempt?(): boolean
  /** Called at each look around. Throws to end the wait; the entry has left the queue then. */
  look?(): void
}

/**
 * Blocks this thread until its entry is granted or an attempt succeeds (`true`; after an attempt the entry still waits), or time is
 * up (`false`; the entry has left the queue).
 */
export const blockUntilGranted = (cell: Cell, index: number, timeoutMs: number, thread: BlockedThread = {}): boolean => {
  const { mine } = cell.board
  const begin = performance.now()
  const deadline = begin + timeoutMs
  let nextLook = begin + lookEveryMs
  for (;;) {
    const { rings } = mine
    if (mine.isGranted(index) || thread.attempt?.()) return true
    const now = performance.now()
    if (now >= deadline) return !cell.under(() => cell.withdraw(mine, index))
    if (now < nextLook) {
      mine.sleep(rings, Math.min(deadline, nextLook) - now)
      continue
    }
    nextLook = now + lookEveryMs
    cell.look()
    try {
      thread.look?.()
    } catch (error) {
      if (cell.under(() => cell.withdraw(mine, index))) throw error
    }
  }
}
