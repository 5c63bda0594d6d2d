import type { Cell } from './cell.ts'
import { recordWait } from './recorded-wait.ts'
import { lookEveryMs } from './seat.ts'

/** How a thread that blocks helps itself. */
export interface BlockedThread {
  /** Tries to get in without being let in, after each ring. */
  attempt?(): boolean
  /**
   * How long to sleep, in milliseconds, after an attempt that failed; `undefined`: until it is rung for. `rung`: that is what ended the last sleep.
   */
  napMs?(rung: boolean): number | undefined
  /** Called at each look around. Throws to end the wait; the entry has left the queue then. */
  look?(): void
  /** What to do when time is up, instead of leaving the queue. Under the latch. `false`: the entry is granted now. */
  giveUp?(): boolean
}

/**
 * Blocks this thread until its entry is granted or an attempt succeeds (`true`; after an attempt the entry still waits), or time is
 * up (`false`; the entry has left the queue).
 */
export const blockUntilGranted = (cell: Cell, index: number, timeoutMs: number, thread: BlockedThread = {}): boolean => {
  const { mine } = cell.board
  const over = recordWait(cell.label, 'thread')
  try {
    if (sleepUntilGranted(cell, index, timeoutMs, thread)) return true
  } catch (error) {
    // nobody waits with this entry any more, so it must not be granted
    if (cell.under(() => cell.withdraw(mine, index))) throw error
    return true
  } finally {
    over?.()
  }
  return !cell.under(() => thread.giveUp?.() ?? cell.withdraw(mine, index))
}

/** `false`: time is up, and the entry is still there. */
const sleepUntilGranted = (cell: Cell, index: number, timeoutMs: number, { attempt, look, napMs }: BlockedThread): boolean => {
  const { mine } = cell.board
  const begin = performance.now()
  const deadline = begin + timeoutMs
  let nextLook = begin + lookEveryMs
  let wasRung = false
  for (;;) {
    // read before anything is looked at: a ring after that ends the sleep before it begins
    const { rings } = mine
    if (mine.isGranted(index) || attempt?.()) return true
    const now = performance.now()
    if (now >= deadline) return false
    if (now < nextLook) {
      mine.sleep(rings, Math.min(Math.min(deadline, nextLook) - now, napMs?.(wasRung) ?? Infinity))
      wasRung = mine.rings !== rings
      continue
    }
    nextLook = now + lookEveryMs
    cell.look()
    look?.()
  }
}
