import { blockUntilGranted } from '../waiting/block.ts'
import { entry, entryAt } from '../waiting/board-layout.ts'
import type { Cell } from '../waiting/cell.ts'
import { cell } from '../waiting/cell-layout.ts'
import type { Seat } from '../waiting/seat.ts'
import { type WaitLimits, waitInLoop } from '../waiting/wait-in-loop.ts'
import { entryAtOnce, entryToWait } from './entry-to-wait.ts'
import type { Entrance } from './lock-word.ts'
import { permitWords } from './semaphore-discipline.ts'

/** Tries before a thread that may block goes to sleep. */
const spins = 100

/** Those of which this thread holds some: that is not forgotten, also if nobody refers to the semaphore any more. */
const inUse = new Set<Permits>()

/** The permits of one cell, and what this thread has of them: all its holds are one entry, so that their number has no limit. */
export class Permits {
  readonly cell: Cell
  readonly #words: Int32Array<ArrayBufferLike>
  /** The entry with all that this thread holds; there is none while it holds nothing. */
  #entry: number | undefined
  #held = 0
  /** Entries of this thread that wait in its event loop. */
  readonly #waits = new Set<number>()
  #seat: Seat | undefined

  private constructor(at: Cell) {
    this.cell = at
    this.#words = at.words
  }

  /** Those of a cell. */
  static at(place: Cell): Permits {
    for (const known of inUse) if (known.cell.number === place.number && known.cell.key === place.key) return known
    return new Permits(place)
  }

  /** Permits that nobody holds. */
  get left(): number {
    return Atomics.load(this.#words, permitWords.left)
  }

  get most(): number {
    return Atomics.load(this.#words, permitWords.most)
  }

  /** Permits of this thread. */
  get held(): number {
    return this.#held
  }

  /** Takes them if they are there and nobody is before us. */
  tryTake(permits: number): boolean {
    if (this.#takeNow(permits)) return true
    // whoever has them, or is before us, may be dead
    this.cell.look()
    return this.#takeNow(permits)
  }

  /** Blocks this thread until it has them. @throws PlacesTakenError */
  takeSync(permits: number, timeoutMs: number): Entrance {
    for (let spin = 0; spin < spins; spin++) {
      if (this.#takeNow(permits)) return 'in'
      // where a queue stands there is nothing to be had by looking
      if (this.cell.hasWaiters) break
    }
    if (timeoutMs === 0) return this.tryTake(permits) ? 'in' : 'timeout'
    const { cell: at } = this
    const index = entryAtOnce(at)
    at.under(() => {
      this.#takeGrantsBack()
      at.enqueue(this.#mine, index, permits, true)
      at.serve()
    })
    let isGranted = false
    try {
      isGranted = blockUntilGranted(at, index, timeoutMs)
    } finally {
      if (!isGranted) this.#gaveUp()
    }
    if (!isGranted) return 'timeout'
    this.#keep(index, permits)
    return 'in'
  }

  /** The same without blocking: resolves once this thread has them, or has given up. */
  async take(permits: number, limits: WaitLimits): Promise<Entrance> {
    if (limits.signal?.aborted) return 'aborted'
    if (this.#takeNow(permits)) return 'in'
    if (limits.timeoutMs === 0) return this.tryTake(permits) ? 'in' : 'timeout'
    const { cell: at } = this
    const entry = entryToWait(at, limits)
    const given = entry instanceof Promise ? await entry : entry
    if (typeof given === 'string') return given
    const { index } = given
    at.under(() => {
      at.enqueue(this.#mine, index, permits)
      // those before it were served when something came back
      if (this.left >= permits) at.serve()
    })
    this.#waits.add(index)
    const end = await waitInLoop(at, index, given, () => {
      this.#waits.delete(index)
      this.#keep(index, permits)
    })
    if (end !== 'timeout' && end !== 'aborted') return 'in'
    this.#waits.delete(index)
    this.#gaveUp()
    return end
  }

  /**
   * Gives back what this thread holds, and, if that is less, new ones for the rest. `false`: there would be more than there may be, and
   * nothing has changed.
   */
  give(permits: number): boolean {
    const words = this.#words
    return this.cell.under(() => {
      const own = Math.min(permits, this.#held)
      const fresh = permits - own
      const all = Atomics.load(words, permitWords.all)
      if (fresh > Atomics.load(words, permitWords.most) - all) return false
      if (fresh > 0) Atomics.store(words, permitWords.all, all + fresh)
      if (own > 0) this.#hold(this.#held - own)
      Atomics.add(words, permitWords.left, permits)
      this.cell.serve()
      return true
    })
  }

  /** There are so many less from now on: of what this thread holds, which is left as it is if it holds fewer. */
  consume(permits: number): void {
    this.cell.under(() => {
      const own = Math.min(permits, this.#held)
      Atomics.sub(this.#words, permitWords.all, own)
      this.#hold(this.#held - own)
    })
  }

  /** All that there are, held or not. */
  get all(): number {
    return Atomics.load(this.#words, permitWords.all)
  }

  get #mine(): Seat {
    return (this.#seat ??= this.cell.board.mine)
  }

  #takeNow(permits: number): boolean {
    const words = this.#words
    if (Atomics.load(words, permitWords.left) < permits) return false
    this.#entry ??= this.#mine.takeEntry(this.cell.number)
    if (this.#entry === undefined) return false
    return this.cell.under(() => {
      const mayPass = this.left >= permits && !(this.cell.hasWaiters && this.cell.first() !== undefined)
      // not stored as it was read: whoever looks for the first one may have found dead ones, whose permits are back since
      if (mayPass) Atomics.sub(words, permitWords.left, permits)
      this.#hold(mayPass ? this.#held + permits : this.#held)
      return mayPass
    })
  }

  /** What this thread holds from now on. Under the latch. */
  #hold(permits: number): void {
    const index = this.#entry
    this.#holds(permits)
    if (index === undefined) return
    if (permits > 0) {
      const { words: board } = this.cell.board
      const at = entryAt(this.#mine.place, index)
      board[at + entry.cell] = this.cell.number
      board[at + entry.want] = permits
      this.#mine.markGranted(index)
    } else {
      this.#entry = undefined
      this.#mine.freeEntry(index)
    }
  }

  #holds(permits: number): void {
    this.#held = permits
    if (permits > 0) inUse.add(this)
    else inUse.delete(this)
  }

  /** Takes up what a wait was granted: its entry becomes the one of this thread's holds, or adds to it. */
  #keep(index: number, permits: number): void {
    if (this.#entry === undefined) {
      this.#entry = index
      this.#holds(permits)
      return
    }
    this.cell.under(() => {
      this.#hold(this.#held + permits)
      this.#mine.freeEntry(index)
    })
  }

  /**
   * For a thread that is about to block: what its event loop was granted but has not come for would lie there until it goes on. They wait
   * again in their old places, the first of which is taken by whoever blocks. Under the latch.
   */
  #takeGrantsBack(): void {
    for (const index of this.#waits) {
      if (!this.#mine.isGranted(index)) continue
      Atomics.add(this.#words, cell.waiting, 1)
      this.#mine.markWaiting(index)
      Atomics.add(this.#words, permitWords.left, this.cell.wantOf(this.#mine.place, index))
    }
  }

  /** Those behind it may ask for less. */
  #gaveUp(): void {
    if (this.cell.hasWaiters) this.cell.under(() => this.cell.serve())
  }
}
