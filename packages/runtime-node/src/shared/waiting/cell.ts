import { takePlace } from '../memory/arena.ts'
import type { Across, Region } from '../memory/region.ts'
import { packRegion, unpackRegion } from '../memory/region-wire.ts'
import { Board } from './board.ts'
import { entry, entryAt, entryState, generationIn, marked, seat, seatAt, stateIn, tagOf } from './board-layout.ts'
import { cell, cellWords } from './cell-layout.ts'
import type { Discipline, DisciplinedCell, Entry } from './discipline.ts'
import { Latch } from './latch.ts'
import type { Seat } from './seat.ts'

/** How a cell stands in the wire form of what is built on it. */
export type CellWire = readonly [board: unknown, region: unknown, offset: number]

/**
 * Sixteen words at which threads, also of several processes, meet. Those that have to wait have entries on the board, and are
 * served in the order of their tickets, as the discipline allows.
 *
 * What holds, wherever a thread is killed:
 *
 * - The `waiting` word is never smaller than the number of entries that wait: it is raised before an entry waits, and lowered after it does not.
 *   Whoever frees something without the latch looks at it afterwards, and who waits looks after that whether there is anything free.
 * - Who is killed within the latch leaves it closed. The next one counts anew before anything else.
 * - Who is killed after it, with rings still to be sent, leaves waiters that have been granted and do not know: they look themselves before long.
 * - The entries of the dead belong to their cell: they change under its latch only.
 */
export class Cell implements DisciplinedCell {
  readonly board: Board
  readonly region: Region
  readonly offset: number
  readonly words: Int32Array<ArrayBufferLike>
  readonly number: number
  /** What it is part of, for people. */
  label = 'something shared'
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

  /** The cell that stands there already. */
  static at(board: Board, region: Region, offset: number, discipline: Discipline): Cell {
    return new Cell(board, region, offset, discipline)
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

  /**
   * Runs `step` while nobody else changes the cell. It must be short, and must neither throw nor come back here. Then those are woken that it
   * concerns; or `later` is told how to wake them, where there is one: until then they find out when they look around.
   */
  under<T>(step: () => T, later?: (ring: () => void) => void): T {
    const isUndone = this.#latch.close()
    let result: T
    try {
      if (isUndone) this.#recount()
      result = step()
    } catch (error) {
      // where a stack may overflow any call may throw: who comes next counts anew, as after a death
      this.#latch.leaveUndone()
      throw error
    }
    this.#latch.open()
    if (this.#toRing.length === 0) return result
    const places = this.#toRing.splice(0)
    const ring = (): void => {
      for (const place of places) this.board.ring(place)
    }
    if (later === undefined) ring()
    else later(ring)
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
    mine.markWaiting(index)
    if (!blocks) return
    const first = this.first(({ tag }) => tag === mine.tag)
    if (first === undefined || first.index === index) return
    const firstAt = entryAt(mine.place, first.index)
    board[firstAt + entry.ticket] = board[at + entry.ticket]!
    board[at + entry.ticket] = first.ticket
  }

  /** Lets in all who may pass, in order. Under the latch. */
  serve(): void {
    if (!this.hasWaiters) return
    // mostly one passes, or none: that one is found without putting the others in order
    const first = this.first()
    if (first === undefined || !this.#discipline.admits(this, first)) return
    this.grant(first)
    if (!this.hasWaiters) return
    for (const next of this.entries()
      .filter(({ granted }) => !granted)
      .sort(inOrder)) {
      if (!this.#discipline.admits(this, next)) return
      this.grant(next)
    }
  }

  /** Tells the waiter that it has what it waits for. Under the latch. */
  grant(waiter: Entry): void {
    const { words: board } = this.board
    const at = entryAt(waiter.place, waiter.index)
    board[at + entry.want] = waiter.want
    // as it was marked: if that thread died and another sits there, it is not the other one's
    Atomics.store(board, at + entry.state, marked(generationIn(board[at + entry.state]!), entryState.granted))
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

  /**
   * Takes the first grant of this thread that nobody has come for yet, for a caller that is about to block and cannot wait for whoever will. That one waits
   * again, at the end of the queue: no thread gets more turns than it asked for in its time. Under the latch.
   */
  revoke(mine: Seat): boolean {
    const granted = this.entries().find(({ granted, tag, index }) => granted && tag === mine.tag && mine.isAwaited(index))
    if (granted === undefined) return false
    this.board.words[entryAt(mine.place, granted.index) + entry.ticket] = Atomics.add(this.words, cell.tickets, 1)
    Atomics.add(this.words, cell.waiting, 1)
    mine.markWaiting(granted.index)
    return true
  }

  /** What was asked for with an entry, or what the discipline put there instead. */
  wantOf(place: number, index: number): number {
    return this.board.words[entryAt(place, index) + entry.want]!
  }

  /** Waiter with the lowest ticket, of those that fit. Those of the dead are dropped on the way. Under the latch. */
  first(fits: (found: Entry) => boolean = () => true): Entry | undefined {
    let first: Entry | undefined
    this.#visit((found) => {
      if (!found.granted && (first === undefined || isBefore(found, first)) && fits(found)) first = found
    })
    return first
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

  /** With `closely` every thread is looked at, else only what is known of it already. */
  #visit(visitor: (found: Entry) => void, closely = false): void {
    const { board } = this
    const { words } = board
    const { joined } = board
    for (let place = 0; place < joined; place++) {
      const used = words[seatAt(place) + seat.entries]!
      for (let index = 0; index < used; index++) {
        const found = this.#entryAt(place, index)
        if (found === undefined) continue
        if (board.isKnownAlive(found.tag) && (!closely || board.isAlive(found.tag))) {
          visitor(found)
          continue
        }
        // while it lived it may have left this cell without the latch, and waited for another; what it says now it says for good
        const left = this.#entryAt(place, index)
        if (left?.tag === found.tag) this.#bereave(left)
      }
    }
  }

  /** `undefined`: it is free, or at another cell. */
  #entryAt(place: number, index: number): Entry | undefined {
    const { words } = this.board
    const at = entryAt(place, index)
    const state = words[at + entry.state]!
    if (stateIn(state) === entryState.free || words[at + entry.cell] !== this.number) return undefined
    return {
      place,
      index,
      tag: tagOf(place, generationIn(state)),
      ticket: words[at + entry.ticket]!,
      want: words[at + entry.want]!,
      granted: stateIn(state) === entryState.granted,
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
}

/** Tickets begin anew after 2 ** 32: of two that wait at the same time the difference counts. */
const inOrder = (one: Entry, other: Entry): number => (one.ticket - other.ticket) | 0
const isBefore = (one: Entry, other: Entry): boolean => inOrder(one, other) < 0
