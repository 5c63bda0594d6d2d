import type { Region } from '../memory/region.ts'
import { entry, entryAt, entryState, generationOf, marked, seat, seatAt } from './board-layout.ts'
import { EntryPool } from './entry-pool.ts'

/** Longest time until a wait looks after those it waits for. */
export const lookEveryMs = 50

/** Somebody of this thread whose promise waits. */
export interface LoopWaiter {
  /** The number of its entry. */
  readonly index: number
  /** What it waits at. */
  readonly cell: LookedAfter
  /** Looks whether it has what it waits for, and if so tells it and leaves. */
  check(): void
}

/** What several of this thread may wait at: it is enough that one of them looks after it. */
export interface LookedAfter {
  look(): void
}

/** This thread's seat on the board in a region: its entries, and how it sleeps. */
export class Seat {
  readonly place: number
  /** Who sits here, as it stands in the words of cells. */
  readonly tag: number
  readonly #region: Region
  readonly #words: Int32Array<ArrayBufferLike>
  readonly #at: number
  readonly #entries: EntryPool
  readonly #waiters = new Set<LoopWaiter>()
  readonly #states: { readonly free: number; readonly waiting: number; readonly granted: number }
  #bell: Disposable | undefined
  #interval: NodeJS.Timeout | undefined

  constructor(region: Region, words: Int32Array<ArrayBufferLike>, place: number, tag: number) {
    this.place = place
    this.tag = tag
    this.#region = region
    this.#words = words
    this.#at = seatAt(place)
    this.#entries = new EntryPool(words, place)
    const generation = generationOf(tag)
    this.#states = {
      free: marked(generation, entryState.free),
      waiting: marked(generation, entryState.waiting),
      granted: marked(generation, entryState.granted),
    }
  }

  /**
   * The number of an entry that is free; `undefined` when all are in use, or others wait for one. Who says for which `cell` it is finds one more often:
   * some are kept for those that are the first of their thread at a cell.
   */
  takeEntry(cell?: number): number | undefined {
    return this.#entries.take(cell)
  }

  /** Calls back with a free entry once there is one, in the order of asking. Returns how to give up the wait. */
  entryInTurn(give: (index: number) => void, cell?: number): () => void {
    return this.#entries.takeInTurn(cell, give)
  }

  /** The entry waits from now on; what else it says was written before. Under the latch of its cell. */
  markWaiting(index: number): void {
    Atomics.store(this.#words, entryAt(this.place, index) + entry.state, this.#states.waiting)
  }

  /** The entry is a hold from now on; what else it says was written before. Under the latch of its cell. */
  markGranted(index: number): void {
    Atomics.store(this.#words, entryAt(this.place, index) + entry.state, this.#states.granted)
  }

  /** The entry is of no more use. */
  freeEntry(index: number): void {
    Atomics.store(this.#words, entryAt(this.place, index) + entry.state, this.#states.free)
    this.#entries.giveBack(index)
  }

  isGranted(index: number): boolean {
    return Atomics.load(this.#words, entryAt(this.place, index) + entry.state) === this.#states.granted
  }

  /** Whether somebody in the event loop waits with that entry, and does not yet know that it was granted. */
  isAwaited(index: number): boolean {
    for (const waiter of this.#waiters) if (waiter.index === index) return true
    return false
  }

  /** What {@link sleep} has to be given: taken before the last look at what is waited for. */
  get rings(): number {
    return Atomics.load(this.#words, this.#at + seat.bell)
  }

  /**
   * Blocks this thread until it is rung for, counted from when `rings` was read; may return early. A ring between that reading and the sleep has
   * changed the word, so there is no sleep; a ring after `blockedAsleep` was set wakes it.
   */
  sleep(rings: number, timeoutMs: number): void {
    Atomics.store(this.#words, this.#at + seat.blockedAsleep, 1)
    this.#region.wait(this.#words, this.#at + seat.bell, rings, timeoutMs)
    Atomics.store(this.#words, this.#at + seat.blockedAsleep, 0)
  }

  /**
   * Checks the waiter whenever this thread is rung for, and has it look around now and then. A wait keeps the program alive.
   *
   * `loopAsleep` says that nobody has rung since the last check; it is set before what is waited for is looked at. So a ringer that finds it
   * at 0 may go: the check that follows the ring of whoever took it down comes after what this ringer has written.
   */
  add(waiter: LoopWaiter): void {
    this.#waiters.add(waiter)
    this.#interval ??= setInterval(() => this.#lookAround(), lookEveryMs)
    this.#openBell()
    Atomics.store(this.#words, this.#at + seat.loopAsleep, 1)
    waiter.check()
  }

  remove(waiter: LoopWaiter): void {
    this.#waiters.delete(waiter)
    if (this.#waiters.size > 0) return
    clearInterval(this.#interval)
    this.#interval = undefined
  }

  /** Closes the bell until there is another wait. */
  rest(): void {
    if (this.#waiters.size > 0) return
    this.#bell?.[Symbol.dispose]()
    this.#bell = undefined
  }

  /** A process that may open no more files has no bell until it may: its waits look around all the same. */
  #openBell(): void {
    try {
      this.#bell ??= this.#region.openBell(this.#words, this.#at + seat.loopBell, () => this.#rung())
    } catch {
      this.#bell = undefined
    }
  }

  #rung(): void {
    if (this.#waiters.size === 0) return
    Atomics.store(this.#words, this.#at + seat.loopAsleep, 1)
    // who ends is taken out of the set, and who comes is added and looks for itself: a set that is walked through allows for both
    for (const waiter of this.#waiters) waiter.check()
  }

  #lookAround(): void {
    this.#openBell()
    const cells = new Set<LookedAfter>()
    for (const { cell } of this.#waiters) cells.add(cell)
    for (const cell of cells) cell.look()
    this.#rung()
  }
}
