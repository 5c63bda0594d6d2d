import { BlockedWait } from '../deadlock/blocked-wait.ts'
import { lockWatch, type WatchedLock } from '../deadlock/lock-watch.ts'
import { blockUntilGranted } from '../waiting/block.ts'
import { entry, entryAt, seat, seatAt } from '../waiting/board-layout.ts'
import type { Cell } from '../waiting/cell.ts'
import { cell } from '../waiting/cell-layout.ts'
import type { Seat } from '../waiting/seat.ts'
import { type WaitLimits, waitInLoop } from '../waiting/wait-in-loop.ts'
import { entryAtOnce, entryToWait } from './entry-to-wait.ts'
import type { Entrance } from './lock-core.ts'
import { handed } from './lock-discipline.ts'
import type { LockOwner } from './lock-owner.ts'
import type { RwCore, Way } from './rw-core.ts'
import { rwWords, writes } from './rw-discipline.ts'

/** The words of one cell, and what this thread has of it: all its reads are one entry, so that their number has no limit. */
export class RwWord implements RwCore {
  readonly cell: Cell
  readonly #words: Int32Array<ArrayBufferLike>
  readonly #since: Float64Array<ArrayBufferLike>
  #readEntry: number | undefined
  #reads = 0
  #writeEntry: number | undefined
  /** Entries of this thread that wait in its event loop. */
  readonly #waits = new Set<number>()
  #seat: Seat | undefined

  constructor(at: Cell) {
    this.cell = at
    this.#words = at.words
    this.#since = new Float64Array(at.region.buffer, at.offset + 4 * cell.since, 1)
  }

  get fair(): boolean {
    return this.#words[rwWords.unfair] === 0
  }

  get readers(): number {
    return Atomics.load(this.#words, rwWords.readers)
  }

  get writer(): LockOwner | undefined {
    const since = this.#since[0]
    const owner = Atomics.load(this.#words, cell.owner)
    const sitter = owner === 0 ? undefined : this.cell.board.sitter(owner & ~handed)
    return sitter && { ...sitter, since: (owner & handed) === 0 ? since : undefined }
  }

  /** Somebody because of whom others wait: the writer, or one of those that read. Takes the latch. */
  get holder(): LockOwner | undefined {
    const reader =
      this.writer === undefined ? this.cell.under(() => this.cell.entries().find(({ granted }) => granted)) : undefined
    const sitter = reader && this.cell.board.sitter(reader.tag)
    return sitter === undefined ? this.writer : { ...sitter, since: undefined }
  }

  /** All because of whom others wait: the writer, or a thread for each that reads. Since when is known of a writer only. Takes the latch. */
  get holders(): LockOwner[] {
    const { writer } = this
    if (writer !== undefined) return [writer]
    const readers = this.cell.under(() => this.cell.entries().filter(({ granted }) => granted))
    return readers.flatMap(({ tag }) => {
      const sitter = this.cell.board.sitter(tag)
      return sitter === undefined ? [] : { ...sitter, since: undefined }
    })
  }

  /** Whoever wrote and died, unless all is known to be well since. */
  get deadWriter(): LockOwner | undefined {
    if (Atomics.load(this.#words, cell.inconsistent) === 0) return undefined
    const sitter = this.cell.board.sitter(Atomics.load(this.#words, cell.dead))
    return { ...(sitter ?? { host: 'a host', pid: 0, threadId: 0 }), since: undefined }
  }

  get readsHere(): boolean {
    return this.#reads > 0
  }

  get writesHere(): boolean {
    return this.#writeEntry !== undefined
  }

  markConsistent(): void {
    Atomics.store(this.#words, cell.inconsistent, 0)
  }

  /** Gets in if it may at once. */
  tryEnter(way: Way): boolean {
    if (this.#enterAtOnce(way, false)) return true
    // whoever is in there, or waits before us, may be dead
    this.cell.look()
    return this.#enterAtOnce(way, false)
  }

  /**
   * Blocks this thread until it is in. One that reads already reads once more at once: a writer that waits cannot get in before this thread
   * leaves, and it could not leave while it waits behind that one.
   *
   * @throws PlacesTakenError
   * @throws DeadlockError - threads that block wait for one another, and this is the one to be told
   */
  enterSync(way: Way, timeoutMs: number, label: string): Entrance {
    if (this.#enterAtOnce(way, this.readsHere)) return 'in'
    if (timeoutMs === 0) return this.tryEnter(way) ? 'in' : 'timeout'
    const { cell: at } = this
    const index = entryAtOnce(at)
    const isIn = at.under(() => {
      if (this.#take(way, index, false)) return true
      this.#takeGrantsBack()
      at.enqueue(this.#mine, index, way, true)
      at.serve()
      return false
    })
    if (isIn) return 'in'
    const behind = (): number => Atomics.load(this.#words, cell.owner) & ~handed || (way === writes ? this.#blockedReader : 0)
    const wait = timeoutMs === Infinity ? new BlockedWait(at.board, label, behind) : undefined
    let isGranted = false
    try {
      isGranted = blockUntilGranted(at, index, timeoutMs, { look: () => wait?.look() })
    } finally {
      wait?.end()
      if (!isGranted) this.#gaveUp()
    }
    if (!isGranted) return 'timeout'
    this.#comeIn(way, index)
    return 'in'
  }

  /** The same without blocking: resolves once this thread is in, or has given up. */
  async enter(way: Way, limits: WaitLimits, lock?: WatchedLock): Promise<Entrance> {
    if (limits.signal?.aborted) return 'aborted'
    if (this.#enterAtOnce(way, false)) return 'in'
    if (limits.timeoutMs === 0) return this.tryEnter(way) ? 'in' : 'timeout'
    const { cell: at } = this
    const ready = entryToWait(at, limits)
    // one that is there is used at once: who asks later, also in the same turn, comes later
    const given = ready instanceof Promise ? await ready : ready
    if (typeof given === 'string') return given
    const { index } = given
    const isIn = at.under(() => {
      if (this.#take(way, index, false)) return true
      at.enqueue(this.#mine, index, way)
      at.serve()
      return false
    })
    if (isIn) return 'in'
    this.#waits.add(index)
    const over = lock && lockWatch.reporter?.awaits(lock)
    const end = await waitInLoop(at, index, given, () => {
      this.#waits.delete(index)
      this.#comeIn(way, index)
    })
    over?.()
    if (end !== 'timeout' && end !== 'aborted') return 'in'
    this.#waits.delete(index)
    this.#gaveUp()
    return end
  }

  /** One of this thread's readers leaves. `false`: there is none. */
  leaveRead(): boolean {
    if (!this.readsHere) return false
    this.cell.under(() => {
      this.#setReads(this.#reads - 1)
      Atomics.sub(this.#words, rwWords.readers, 1)
      this.cell.serve()
    })
    return true
  }

  /** This thread writes no more. `false`: it did not. */
  leaveWrite(): boolean {
    const index = this.#writeEntry
    if (index === undefined) return false
    this.#writeEntry = undefined
    this.cell.under(() => {
      Atomics.store(this.#words, cell.owner, 0)
      this.#mine.freeEntry(index)
      this.cell.serve()
    })
    return true
  }

  /** This thread reads instead of writing; no writer gets in between. `false`: it did not write. */
  downgrade(): boolean {
    const index = this.#writeEntry
    if (index === undefined) return false
    this.#writeEntry = undefined
    this.cell.under(() => {
      // nobody else is in there, so this thread has no reads
      Atomics.store(this.#words, cell.owner, 0)
      this.#readEntry = index
      this.#setReads(1)
      Atomics.add(this.#words, rwWords.readers, 1)
      this.cell.serve()
    })
    return true
  }

  /** Of the threads that read, the first that blocks for something itself: its tag, or 0. A writer has to wait for each of them. */
  get #blockedReader(): number {
    const { words } = this.cell.board
    const blocks = (place: number): boolean => Atomics.load(words, seatAt(place) + seat.blockedBehind) !== 0
    return this.cell.under(() => this.cell.entries().find(({ granted, place }) => granted && blocks(place))?.tag ?? 0)
  }

  get #mine(): Seat {
    return (this.#seat ??= this.cell.board.mine)
  }

  #enterAtOnce(way: Way, passing: boolean): boolean {
    // a hint: most who come in vain see it without the latch
    if (Atomics.load(this.#words, cell.owner) !== 0 || (way === writes && this.readers > 0)) return false
    const needsEntry = way === writes || this.#readEntry === undefined
    const index = needsEntry ? this.#mine.takeEntry(this.cell.number) : undefined
    if (needsEntry && index === undefined) return false
    return this.cell.under(() => {
      if (this.#take(way, index, passing)) return true
      if (index !== undefined) this.#mine.freeEntry(index)
      return false
    })
  }

  /** Takes it with that entry, or without one, if it may. `passing`: also while others wait. Under the latch. */
  #take(way: Way, index: number | undefined, passing: boolean): boolean {
    const words = this.#words
    if (Atomics.load(words, cell.owner) !== 0) return false
    if (!passing && this.fair && this.cell.hasWaiters && this.cell.first() !== undefined) return false
    if (way === writes) {
      if (index === undefined || Atomics.load(words, rwWords.readers) !== 0) return false
      this.#hold(index, writes)
      this.#writeEntry = index
      this.#since[0] = Date.now()
      Atomics.store(words, cell.owner, this.#mine.tag)
      return true
    }
    if (this.#readEntry === undefined) this.#readEntry = index
    else if (index !== undefined) this.#mine.freeEntry(index)
    this.#setReads(this.#reads + 1)
    Atomics.add(words, rwWords.readers, 1)
    return true
  }

  /** What an entry of this thread holds from now on. Under the latch. */
  #hold(index: number, want: number): void {
    const { words: board } = this.cell.board
    const at = entryAt(this.#mine.place, index)
    board[at + entry.cell] = this.cell.number
    board[at + entry.want] = want
    this.#mine.markGranted(index)
  }

  /** Under the latch. */
  #setReads(count: number): void {
    this.#reads = count
    const index = this.#readEntry
    if (index === undefined) return
    if (count > 0) return this.#hold(index, count)
    this.#readEntry = undefined
    this.#mine.freeEntry(index)
  }

  /** Takes up what was granted: the entry of that wait is a hold, or adds to the one that is there. */
  #comeIn(way: Way, index: number): void {
    if (way === writes) {
      this.#writeEntry = index
      this.#since[0] = Date.now()
      Atomics.compareExchange(this.#words, cell.owner, this.#mine.tag | handed, this.#mine.tag)
    } else if (this.#readEntry === undefined) {
      this.#readEntry = index
      this.#reads = 1
    } else {
      this.cell.under(() => {
        this.#setReads(this.#reads + 1)
        this.#mine.freeEntry(index)
      })
    }
  }

  /** For a thread that is about to block: what its event loop was granted but has not come for would wait there until it goes on. Under the latch. */
  #takeGrantsBack(): void {
    const { words: board } = this.cell.board
    for (const index of this.#waits) {
      if (!this.#mine.isGranted(index)) continue
      const isWriter = this.cell.wantOf(this.#mine.place, index) === writes
      // it goes to the end: who blocks takes the place of those that still wait only
      board[entryAt(this.#mine.place, index) + entry.ticket] = Atomics.add(this.#words, cell.tickets, 1)
      Atomics.add(this.#words, cell.waiting, 1)
      this.#mine.markWaiting(index)
      if (isWriter) Atomics.store(this.#words, cell.owner, 0)
      else Atomics.sub(this.#words, rwWords.readers, 1)
    }
  }

  /** Those behind it may have waited for nothing else. */
  #gaveUp(): void {
    if (this.cell.hasWaiters) this.cell.under(() => this.cell.serve())
  }
}
