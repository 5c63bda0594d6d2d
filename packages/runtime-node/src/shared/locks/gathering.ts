import { entry, entryAt } from '../waiting/board-layout.ts'
import type { Cell } from '../waiting/cell.ts'
import { waitInLoop } from '../waiting/wait-in-loop.ts'

/** One entry with which any number of this thread's wait in its event loop, for the same. */
export class Gathering {
  readonly #cell: Cell
  readonly #index: number
  #over: Promise<number> | undefined
  #isOver = false

  /** Queues the entry, with `want` for the first one. Under the latch; {@link over} has to be called when it is open. */
  constructor(cell: Cell, index: number, want: number) {
    this.#cell = cell
    this.#index = index
    cell.enqueue(cell.board.mine, index, want)
  }

  /** Whether others can still join. Under the latch. */
  get isOpen(): boolean {
    return !this.#isOver && !this.#cell.board.mine.isGranted(this.#index)
  }

  /** One more waits with it. Under the latch, and while it is open. */
  join(want: number): void {
    const { board } = this.#cell
    board.words[entryAt(board.mine.place, this.#index) + entry.want]! += want
  }

  /** Resolves with what was granted. */
  get over(): Promise<number> {
    return (this.#over ??= this.#wait())
  }

  async #wait(): Promise<number> {
    const { mine } = this.#cell.board
    let granted = 0
    await waitInLoop(this.#cell, this.#index, { timeoutMs: Infinity }, () => {
      granted = this.#cell.wantOf(mine.place, this.#index)
      this.#isOver = true
      mine.freeEntry(this.#index)
    })
    return granted
  }
}
