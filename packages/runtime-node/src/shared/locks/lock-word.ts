import { entryInLoop, type WaitLimits, waitInLoop } from '../waiting/wait-in-loop.ts'
import { blockUntilGranted } from '../waiting/block.ts'
import { seat, seatAt } from '../waiting/board-layout.ts'
import { Cell } from '../waiting/cell.ts'
import { cell } from '../waiting/cell-layout.ts'
import { PlacesTakenError } from '../errors/shared-memory-errors.ts'
import { boardLayout } from '../waiting/board-layout.ts'
import { LockDiscipline, handed } from './lock-discipline.ts'
import type { LockOwner } from './lock-owner.ts'

/** Tries before a thread that may block goes to sleep. */
const spins = 100

/** How the attempt to get in ended. */
export type Entrance = 'in' | 'timeout' | 'aborted'

/** The owner's word of one cell, and the ways in and out. One owner is one thread: who within it has it is not known here. */
export class LockWord {
  readonly cell: Cell
  readonly #words: Int32Array<ArrayBufferLike>
  readonly #since: Float64Array<ArrayBufferLike>
  readonly #discipline: LockDiscipline
  readonly #fair: boolean
  #tag = 0

  constructor(at: Cell, discipline: LockDiscipline, fair: boolean) {
    this.cell = at
    this.#words = at.words
    this.#since = new Float64Array(at.region.buffer, at.offset + 4 * cell.since, 1)
    this.#discipline = discipline
    this.#fair = fair
  }

  /** Whether this thread has it. */
  get heldHere(): boolean {
    return Atomics.load(this.#words, cell.owner) === this.#tag && this.#tag !== 0
  }

  get locked(): boolean {
    return Atomics.load(this.#words, cell.owner) !== 0
  }

  get owner(): LockOwner | undefined {
    const since = this.#since[0]
    const owner = Atomics.load(this.#words, cell.owner)
    if (owner === 0) return undefined
    const sitter = this.cell.board.sitter(owner & ~handed)
    return sitter === undefined ? undefined : { ...sitter, since: (owner & handed) === 0 ? since : undefined }
  }

  /** Whoever had it and died, unless it is known to be consistent since. */
  get deadOwner(): LockOwner | undefined {
    if (Atomics.load(this.#words, cell.inconsistent) === 0) return undefined
    const sitter = this.cell.board.sitter(Atomics.load(this.#words, cell.dead))
    return { ...(sitter ?? { host: 'a host', pid: 0, threadId: 0 }), since: undefined }
  }

  markConsistent(): void {
    Atomics.store(this.#words, cell.inconsistent, 0)
  }

  /** Takes it if it is free and nobody is before us. */
  tryEnter(): boolean {
    if (this.#takeIfFree()) return true
    const owner = Atomics.load(this.#words, cell.owner)
    if (owner === 0 || this.cell.board.isAlive(owner & ~handed)) return false
    this.cell.look()
    return this.#takeIfFree()
  }

  /** Blocks this thread until it has it. `look` is called now and then, and may throw to give up. */
  enterSync(timeoutMs: number, look?: () => void): Entrance {
    for (let spin = 0; spin < spins; spin++) if (this.#takeIfFree()) return 'in'
    if (timeoutMs === 0) return this.tryEnter() ? 'in' : 'timeout'
    const { cell: at } = this
    const { mine } = at.board
    const index = mine.takeEntry()
    if (index === undefined) throw new PlacesTakenError({ what: 'waits of this thread', most: boardLayout.entriesPerSeat })
    const got = at.under(() => {
      if (Atomics.load(this.#words, cell.owner) === (this.#tag | handed) && at.revoke(mine)) return true
      at.enqueue(mine, index, 0, true)
      at.serve()
      return false
    })
    if (got) {
      mine.freeEntry(index)
      return this.#takeUp()
    }
    const behind = seatAt(mine.place) + seat.blockedBehind
    const thread = {
      ...(this.#fair ? undefined : { attempt: () => this.#attempt() }),
      look: () => {
        Atomics.store(at.board.words, behind, Atomics.load(this.#words, cell.owner) & ~handed)
        look?.()
      },
    }
    try {
      if (!blockUntilGranted(at, index, timeoutMs, thread)) return this.#left('timeout')
    } finally {
      Atomics.store(at.board.words, behind, 0)
    }
    this.#comeIn(index)
    return this.#takeUp()
  }

  /** The same without blocking: resolves once this thread has it, or has given up. */
  async enter(limits: WaitLimits): Promise<Entrance> {
    if (limits.signal?.aborted) return 'aborted'
    if (this.#takeIfFree()) return 'in'
    if (limits.timeoutMs === 0) return this.tryEnter() ? 'in' : 'timeout'
    const { cell: at } = this
    const { mine } = at.board
    const index = mine.takeEntry() ?? (await entryInLoop(at, limits))
    if (typeof index === 'string') return index
    at.under(() => {
      at.enqueue(mine, index, 0)
      at.serve()
    })
    const end = await waitInLoop(at, index, limits, this.#fair ? undefined : () => this.#attempt())
    if (end === 'timeout' || end === 'aborted') return this.#left(end)
    this.#comeIn(index)
    return this.#takeUp()
  }

  /** Lets the next one in. `false`: this thread does not have it. */
  leave(): boolean {
    const words = this.#words
    if (Atomics.compareExchange(words, cell.owner, this.#tag, 0) !== this.#tag || this.#tag === 0) return false
    if (Atomics.load(words, cell.waiting) !== 0) this.#serveNext()
    return true
  }

  #serveNext(): void {
    const { cell: at } = this
    if (this.#fair) at.under(() => at.serve())
    else if (Atomics.load(this.#words, cell.woken) === 0) at.under(() => this.#discipline.wakeOne(at))
  }

  #takeIfFree(): boolean {
    const words = this.#words
    const tag = this.#tag || this.#sitDown()
    if (Atomics.load(words, cell.owner) !== 0 || (this.#fair && Atomics.load(words, cell.waiting) !== 0)) return false
    if (Atomics.compareExchange(words, cell.owner, 0, tag) !== 0) return false
    this.#since[0] = Date.now()
    return true
  }

  /** What a woken waiter does: from now on others may be woken. */
  #attempt(): boolean {
    Atomics.store(this.#words, cell.woken, 0)
    return this.#takeIfFree()
  }

  /** Frees the entry, whether it was granted or an attempt succeeded. */
  #comeIn(index: number): void {
    const { cell: at } = this
    const { mine } = at.board
    this.#takeUp()
    if (mine.isGranted(index)) mine.freeEntry(index)
    else at.under(() => at.withdraw(mine, index))
  }

  #takeUp(): 'in' {
    Atomics.compareExchange(this.#words, cell.owner, this.#tag | handed, this.#tag)
    this.#since[0] = Date.now()
    return 'in'
  }

  /** Who gave up may have been the one that was woken. */
  #left(end: 'timeout' | 'aborted'): Entrance {
    if (!this.#fair) {
      Atomics.store(this.#words, cell.woken, 0)
      if (Atomics.load(this.#words, cell.owner) === 0 && this.cell.hasWaiters) this.#serveNext()
    }
    return end
  }

  #sitDown(): number {
    return (this.#tag = this.cell.board.mine.tag)
  }
}
