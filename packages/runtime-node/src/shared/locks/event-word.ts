import { blockUntilGranted } from '../waiting/block.ts'
import type { Cell } from '../waiting/cell.ts'
import { type WaitLimits, waitInLoop } from '../waiting/wait-in-loop.ts'
import { entryAtOnce, entryToWait } from './entry-to-wait.ts'
import type { EventCore } from './event-core.ts'
import { changes, isSet } from './event-discipline.ts'

/** The word of one cell, and those of this thread that wait there. */
export class EventWord implements EventCore {
  readonly cell: Cell

  constructor(at: Cell) {
    this.cell = at
  }

  get isSet(): boolean {
    return isSet(this.cell.words)
  }

  set(): void {
    const { words } = this.cell
    this.cell.under(() => {
      if (isSet(words)) return
      Atomics.add(words, changes, 1)
      this.cell.serve()
    })
  }

  clear(): void {
    const { words } = this.cell
    this.cell.under(() => {
      if (isSet(words)) Atomics.add(words, changes, 1)
    })
  }

  async wait({ timeoutMs, signal }: WaitLimits): Promise<boolean | 'aborted'> {
    if (signal?.aborted) return 'aborted'
    const { words, board } = this.cell
    const before = Atomics.load(words, changes)
    if (isSet(words)) return true
    if (timeoutMs === 0) return false
    const entry = await entryToWait(this.cell, { timeoutMs, signal })
    if (typeof entry !== 'string' && !this.#comesToWait(entry.index, before)) return true
    const end =
      typeof entry === 'string' ? entry : await waitInLoop(this.cell, entry.index, entry, () => board.mine.freeEntry(entry.index))
    if (end === 'aborted') return end
    return end === 'granted' || Atomics.load(words, changes) !== before
  }

  waitSync(timeoutMs: number): boolean {
    const { words, board } = this.cell
    const before = Atomics.load(words, changes)
    if (isSet(words)) return true
    if (timeoutMs === 0) return false
    const index = entryAtOnce(this.cell)
    if (!this.#comesToWait(index, before)) return true
    if (!blockUntilGranted(this.cell, index, timeoutMs)) return false
    board.mine.freeEntry(index)
    return true
  }

  /** `false`: it was set meanwhile, and the entry is not needed. */
  #comesToWait(index: number, before: number): boolean {
    const { words, board } = this.cell
    return this.cell.under(() => {
      const waits = Atomics.load(words, changes) === before
      if (waits) this.cell.enqueue(board.mine, index, 0)
      else board.mine.freeEntry(index)
      return waits
    })
  }
}
