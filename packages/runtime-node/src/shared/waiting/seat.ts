import type { Board } from './board.ts'
import { boardLayout, entry, entryAt, entryState, seat, seatAt } from './board-layout.ts'

/** Longest time until a wait looks after those it waits for. */
export const lookEveryMs = 50

/** Somebody of this thread whose promise waits. */
export interface LoopWaiter {
  /** Looks whether it has what it waits for, and if so tells it and leaves. */
  check(): void
  /** Looks after those it waits for: they may be dead. */
  look(): void
}

/** This thread's seat on a board: its entries, and how it sleeps. */
export class Seat {
  readonly board: Board
  readonly place: number
  /** Who sits here, as it stands in the words of cells. */
  readonly tag: number
  readonly #words: Int32Array<ArrayBufferLike>
  readonly #at: number
  /** Entries that were used and are free. */
  readonly #free: number[] = []
  readonly #hungry: (() => void)[] = []
  readonly #waiters = new Set<LoopWaiter>()
  #used = 0
  #bell: Disposable | undefined
  #interval: NodeJS.Timeout | undefined

  constructor(board: Board, place: number, tag: number) {
    this.board = board
    this.place = place
    this.tag = tag
    this.#words = board.words
    this.#at = seatAt(place)
  }

  /** The number of an entry that is free; `undefined` when all are in use, or others wait for one. */
  takeEntry(): number | undefined {
    return this.#hungry.length > 0 ? undefined : this.#take()
  }

  /** Calls back with a free entry once there is one, in the order of asking. Returns how to give up the wait. */
  entryInTurn(give: (index: number) => void): () => void {
    const serve = (): void => give(this.#take()!)
    this.#hungry.push(serve)
    return () => {
      const at = this.#hungry.indexOf(serve)
      if (at >= 0) this.#hungry.splice(at, 1)
    }
  }

  /** The entry is of no more use. */
  freeEntry(index: number): void {
    Atomics.store(this.#words, entryAt(this.place, index) + entry.state, entryState.free)
    this.#free.push(index)
    this.#hungry.shift()?.()
  }

  isGranted(index: number): boolean {
    return Atomics.load(this.#words, entryAt(this.place, index) + entry.state) === entryState.granted
  }

  /** What {@link sleep} has to be given: taken before the last look at what is waited for. */
  get rings(): number {
    return Atomics.load(this.#words, this.#at + seat.bell)
  }

  /** Blocks this thread until it is rung for, counted from when `rings` was read; may return early. */
  sleep(rings: number, timeoutMs: number): void {
    const { region } = this.board
    Atomics.store(this.#words, this.#at + seat.blockedAsleep, 1)
    region.wait(this.#words, this.#at + seat.bell, rings, timeoutMs)
    Atomics.store(this.#words, this.#at + seat.blockedAsleep, 0)
  }

  /** Checks the waiter whenever this thread is rung for, and has it look around now and then. A wait keeps the program alive. */
  add(waiter: LoopWaiter): void {
    this.#bell ??= this.board.region.openBell(this.#words, this.#at + seat.loopBell, () => this.#rung())
    this.#waiters.add(waiter)
    this.#interval ??= setInterval(() => this.#lookAround(), lookEveryMs)
    Atomics.store(this.#words, this.#at + seat.loopAsleep, 1)
    waiter.check()
  }

  remove(waiter: LoopWaiter): void {
    this.#waiters.delete(waiter)
    if (this.#waiters.size > 0) return
    clearInterval(this.#interval)
    this.#interval = undefined
  }

  #rung(): void {
    if (this.#waiters.size === 0) return
    Atomics.store(this.#words, this.#at + seat.loopAsleep, 1)
    for (const waiter of this.#waiters) waiter.check()
  }

  #lookAround(): void {
    for (const waiter of this.#waiters) waiter.look()
    this.#rung()
  }

  #take(): number | undefined {
    const free = this.#free.pop()
    if (free !== undefined) return free
    if (this.#used === boardLayout.entriesPerSeat) return undefined
    this.#used++
    Atomics.store(this.#words, this.#at + seat.entries, this.#used)
    return this.#used - 1
  }
}
