import { takePlace } from '../memory/arena.ts'
import type { Across, Region } from '../memory/region.ts'
import { packRegion, unpackRegion } from '../memory/region-wire.ts'
import { Board } from './board.ts'
import { entry, entryAt, entryState, seat, seatAt } from './board-layout.ts'
import { cell, cellWords } from './cell-layout.ts'
import type { Discipline, Entry } from './discipline.ts'
import { Latch } from './latch.ts'
import type { Seat } from './seat.ts'

/** How a cell stands in the wire form of what is built on it. */
export type CellWire = readonly [board: unknown, region: unknown, offset: number]

/**
 * Sixteen words at which threads, also of several processes, meet. Those that have to wait have entries on the board, and are
 * served in the order of their tickets, as the discipline allows.
 */
export class Cell {
  readonly board: Board
  readonly region: Region
  readonly offset: number
  readonly words: Int32Array<ArrayBufferLike>
  readonly number: number
  readonly #discipline: Discipline
  readonly #latch: Latch
  /** Places to be rung for when the latch is open again. */
  readonly #toRing: number[] = []

  private constructor(board: Board, region: Region, offset: number, discipline: Discipline) {
    this.board = board
    this.region = region
    this.offset = offset
    this.words = new Int32Array(region.buffer, offset, cellWords)
    this.number = this.words[cell.number]!
    this.#discipline = discipline
    this.#latch = new Latch(board, region, this.words, cell.latch)
  }

  /** A cell in the memory of this thread; `prepare` writes its first words. @throws MappingUnavailableError */
  static create(across: Across, discipline: Discipline, prepare: (words: Int32Array<ArrayBufferLike>) => void = () => {}): Cell {
    const board = Board.own(across)
    const { region, offset } = takePlace(across, 4 * cellWords)
    const words = new Int32Array(region.buffer, offset, cellWords)
    words[cell.number] = board.numberCell()
    words[cell.kind] = discipline.kind
    prepare(words)
    return new Cell(board, region, offset, discipline)
  }

  /** The cell that {@link toWire} of another host told of. @throws TypeError - it is none, or of another kind */
  static fromWire(wire: unknown, discipline: Discipline): Cell {
    const [board, region, offset] = Array.isArray(wire) ? (wire as unknown[]) : []
    const memory = unpackRegion(region)
    if (typeof offset !== 'number' || offset % (4 * cellWords) !== 0 || offset + 4 * cellWords > memory.buffer.byteLength) {
      throw new TypeError('no place in shared memory')
    }
    const found = new Cell(Board.in(unpackRegion(board)), memory, offset, discipline)
    if (found.words[cell.kind] !== discipline.kind) throw new TypeError('another kind of thing stands there')
    return found
  }

  toWire(): CellWire {
    return [packRegion(this.board.region), packRegion(this.region), this.offset]
  }

  /** One for each cell of this program. */
  get key(): string {
    return `${this.region.id} ${this.offset}`
  }

  /** Whether anybody waits, as far as can be said without the latch. */
  get hasWaiters(): boolean {
    return Atomics.load(this.words, cell.waiting) !== 0
  }

  /** Runs `step` while nobody else changes the cell. It must be short, and must not throw. */
  under<T>(step: () => T): T {
    if (this.#latch.close()) this.#recount()
    const result = step()
    this.#latch.open()
    this.#ring()
    return result
  }

  /**
   * Queues an entry of this thread. Under the latch.
   *
   * A thread that is about to block is the only one that can run in it: with `blocks` it takes the place of the first one of its own
   * thread that waits for this cell, which takes the last.
   */
  enqueue(mine: Seat, index: number, want: number, blocks = false): void {
    const { words } = this
    const at = entryAt(mine.place, index)
    const board = this.board.words
    board[at + entry.cell] = this.number
    board[at + entry.want] = want
    board[at + entry.ticket] = Atomics.add(words, cell.tickets, 1)
    Atomics.add(words, cell.waiting, 1)
    Atomics.store(board, at + entry.state, entryState.waiting)
    if (!blocks) return
    const first = this.#firstOf(mine.place)
    if (first === undefined || first.index === index) return
    const firstAt = entryAt(mine.place, first.index)
    board[firstAt + entry.ticket] = board[at + entry.ticket]!
    board[at + entry.ticket] = first.ticket
  }

  /** Lets in all who may pass, in order. Under the latch. */
  serve(): void {
    if (!this.hasWaiters) return
    for (const next of this.#inOrder(this.entries().filter(({ granted }) => !granted))) {
      if (!this.#discipline.admits(this, next)) return
      this.grant(next)
    }
  }

  /** Tells the waiter that it has what it waits for. Under the latch. */
  grant(waiter: Entry): void {
    const { words: board } = this.board
    const at = entryAt(waiter.place, waiter.index)
    board[at + entry.want] = waiter.want
    Atomics.store(board, at + entry.state, entryState.granted)
    this.#waitsNoMore()
    this.ringLater(waiter.place)
  }

  /** Rings for a thread as soon as the latch is open. */
  ringLater(place: number): void {
    if (!this.#toRing.includes(place)) this.#toRing.push(place)
  }

  /** Ends a wait of this thread. `false`: it was granted meanwhile, and stays so. Under the latch. */
  withdraw(mine: Seat, index: number): boolean {
    if (mine.isGranted(index)) return false
    mine.freeEntry(index)
    this.#waitsNoMore()
    return true
  }

  /** Makes the first grant of this thread that it has not taken up a wait again, for a caller that cannot wait for it. Under the latch. */
  revoke(mine: Seat): boolean {
    const granted = this.entries().find((found) => found.granted && found.place === mine.place)
    if (granted === undefined) return false
    Atomics.add(this.words, cell.waiting, 1)
    Atomics.store(this.board.words, entryAt(mine.place, granted.index) + entry.state, entryState.waiting)
    return true
  }

  /** What was asked for with an entry, or what the discipline put there instead. */
  wantOf(place: number, index: number): number {
    return this.board.words[entryAt(place, index) + entry.want]!
  }

  /** Waiter with the lowest ticket. Those of the dead are dropped on the way. Under the latch. */
  first(): Entry | undefined {
    return this.#firstOf(undefined)
  }

  /** All entries at this cell; those of the dead are dropped on the way. Under the latch. */
  entries(): Entry[] {
    const entries: Entry[] = []
    this.#visit((found) => void entries.push(found))
    return entries
  }

  /** Looks after the others: what the dead held goes to the next. Takes the latch. */
  look(): void {
    this.under(() => {
      this.#visit(() => {}, true)
      this.#discipline.look?.(this)
      this.serve()
    })
  }

  #firstOf(place: number | undefined): Entry | undefined {
    let first: Entry | undefined
    this.#visit((found) => {
      if (found.granted || (place !== undefined && found.place !== place)) return
      if (first === undefined || ((found.ticket - first.ticket) | 0) < 0) first = found
    })
    return first
  }

  #inOrder(entries: Entry[]): Entry[] {
    return entries.sort((one, other) => (one.ticket - other.ticket) | 0)
  }

  /** With `closely` every thread is looked at, else only what is known of it already. */
  #visit(visitor: (found: Entry) => void, closely = false): void {
    const { board } = this
    const { words } = board
    for (let place = 0; place < board.joined; place++) {
      const at = seatAt(place)
      const used = words[at + seat.entries]!
      for (let index = 0; index < used; index++) {
        const from = entryAt(place, index)
        const state = Atomics.load(words, from + entry.state)
        if (state === entryState.free || words[from + entry.cell] !== this.number) continue
        const found: Entry = {
          place,
          index,
          ticket: words[from + entry.ticket]!,
          want: words[from + entry.want]!,
          granted: state === entryState.granted,
        }
        if (board.isPlaceKnownAlive(place) && (!closely || board.isPlaceAlive(place))) visitor(found)
        else this.#bereave(found)
      }
    }
  }

  #bereave(found: Entry): void {
    Atomics.store(this.board.words, entryAt(found.place, found.index) + entry.state, entryState.free)
    if (!found.granted) this.#waitsNoMore()
    this.#discipline.bereave(this, found)
  }

  #waitsNoMore(): void {
    Atomics.sub(this.words, cell.waiting, 1)
  }

  #recount(): void {
    const entries = this.entries()
    Atomics.store(this.words, cell.waiting, entries.filter(({ granted }) => !granted).length)
    this.#discipline.recount(this, entries)
    this.serve()
  }

  #ring(): void {
    if (this.#toRing.length === 0) return
    for (const place of this.#toRing) this.board.ring(place)
    this.#toRing.length = 0
  }
}
