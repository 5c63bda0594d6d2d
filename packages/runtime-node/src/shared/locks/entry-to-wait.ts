import { PlacesTakenError } from '../errors/shared-memory-errors.ts'
import { boardLayout } from '../waiting/board-layout.ts'
import type { Cell } from '../waiting/cell.ts'
import { entryInLoop, type WaitLimits } from '../waiting/wait-in-loop.ts'

/** A free entry of this thread, and what is left of the time. */
export interface EntryToWait extends WaitLimits {
  readonly index: number
}

/**
 * A free entry of this thread, or what ended the wait for one: also a signal that aborted before. At once where there is one, so that who asks for it
 * can stand in the queue before anything else happens.
 */
export const entryToWait = (
  cell: Cell,
  limits: WaitLimits,
): EntryToWait | 'aborted' | Promise<EntryToWait | 'timeout' | 'aborted'> => {
  if (limits.signal?.aborted) return 'aborted'
  const index = cell.board.mine.takeEntry(cell.number)
  return index === undefined ? entryInTime(cell, limits) : { ...limits, index }
}

const entryInTime = async (cell: Cell, { timeoutMs, signal }: WaitLimits): Promise<EntryToWait | 'timeout' | 'aborted'> => {
  const begin = performance.now()
  const given = await entryInLoop(cell, { timeoutMs, signal })
  if (typeof given === 'string') return given
  if (signal?.aborted) {
    cell.board.mine.freeEntry(given)
    return 'aborted'
  }
  return { index: given, timeoutMs: Math.max(0, timeoutMs - (performance.now() - begin)), signal }
}

/** A free entry for a thread that cannot wait for one. @throws PlacesTakenError */
export const entryAtOnce = ({ board, number }: Cell): number => {
  const index = board.mine.takeEntry(number)
  if (index === undefined) throw new PlacesTakenError({ what: 'waits of this thread', most: boardLayout.entriesPerSeat })
  return index
}
