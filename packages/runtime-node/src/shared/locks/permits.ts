import { BlockedWait } from '../deadlock/blocked-wait.ts'
import { oneObject } from '../memory/one-object.ts'
import { blockUntilGranted } from '../waiting/block.ts'
import { entry, entryAt } from '../waiting/board-layout.ts'
import type { Cell } from '../waiting/cell.ts'
import { cell } from '../waiting/cell-layout.ts'
import type { Seat } from '../waiting/seat.ts'
import { type WaitLimits, waitInLoop } from '../waiting/wait-in-loop.ts'
import { entryAtOnce, entryToWait } from './entry-to-wait.ts'
import type { Entrance } from './lock-core.ts'
import { PermitSlots } from './permit-slots.ts'
import type { PermitsCore } from './permits-core.ts'
import { permitsLeft, permitWords, type SemaphoreDiscipline, takePermits, wantOf } from './semaphore-discipline.ts'
import { spin } from './spin.ts'

/** Those of which this thread has an entry with permits: that is not forgotten, also if nobody refers to the semaphore any more. */
const inUse = new Set<Permits>()

/** The permits of one cell, and what this thread has of them: single ones in slots, all others in one entry, so that their number has no limit. */
export class Permits implements PermitsCore {
  readonly cell: Cell
  /** How many there may ever be. */
  readonly most: number
  readonly #words: Int32Array<ArrayBufferLike>
  readonly #discipline: SemaphoreDiscipline
  readonly #slots: PermitSlots
  /** Who this thread is in slots; 0: it has none there. */
  #tag = 0
  /** The entry with what this thread holds besides; there is none while that is nothing. */
  #entry: number | undefined
  #inEntry = 0
  /** Entries of this thread that wait in its event loop. */
  readonly #waits = new Set<number>()
  #seat: Seat | undefined

  private constructor(at: Cell, discipline: SemaphoreDiscipline) {
    this.cell = at
    this.most = at.words[permitWords.most]!
    this.#words = at.words
    this.#discipline = discipline
    this.#slots = new PermitSlots(at.words)
    // what this thread has in slots is found again after it was forgotten
    if (this.#slots.holders.some((tag) => at.board.isMine(tag))) this.#sitDown()
  }

  /** Those of a cell, for this thread. */
  static at(place: Cell, discipline: SemaphoreDiscipline): Permits {
    return oneObject(`permits ${place.key}`, () => new Permits(place, discipline))
  }

  get fair(): boolean {
    return this.#discipline.fair
  }

  /** Permits that nobody holds. */
  get left(): number {
    return this.cell.under(() => permitsLeft(this.#words))
  }

  /** All that there are, held or not. */
  get all(): number {
    return Atomics.load(this.#words, permitWords.all)
  }

  /** Permits of this thread. */
  get held(): number {
    return this.#inEntry + (this.#tag === 0 ? 0 : this.#slots.held(this.#tag))
  }

  /** Takes them if they are there and, where it is fair, nobody waits. A single one costs one exchange. */
  takeAtOnce(permits: number): boolean {
    const words = this.#words
    // these are only hints
    if (this.fair && words[cell.waiting] !== 0) return false
    if (permits === 1) {
      if (this.#slots.take(this.#tag || this.#sitDown())) return true
      if (words[permitWords.left] === 0) return false
    } else if (permitsLeft(words) < permits) return false
    return this.cell.under(() => !(this.fair && this.cell.hasWaiters) && this.#take(permits))
  }

  /** Takes them if they are there and nobody is before us, the dead not counted. */
  tryTake(permits: number): boolean {
    if (this.takeAtOnce(permits)) return true
    // whoever has them, or is before us, may be dead
    this.cell.look()
    return this.takeAtOnce(permits)
  }

  /**
   * Blocks this thread until it has them.
   *
   * @throws PlacesTakenError
   * @throws DeadlockError - threads that block wait for one another, and this is the one to be told
   */
  takeSync(permits: number, timeoutMs: number, label: string): Entrance {
    if (this.takeAtOnce(permits) || this.#spin(permits)) return 'in'
    if (timeoutMs === 0) return this.tryTake(permits) ? 'in' : 'timeout'
    const { cell: at, fair } = this
    const index = entryAtOnce(at)
    at.under(() => {
      this.#takeGrantsBack()
      at.enqueue(this.#mine, index, fair ? permits : wantOf(permits, true), true)
      at.serve()
    })
    const wait = timeoutMs === Infinity ? new BlockedWait(at.board, label, () => this.#soleHolder) : undefined
    const look = (): void => wait?.look()
    let isGranted = false
    try {
      isGranted = blockUntilGranted(
        at,
        index,
        timeoutMs,
        fair ? { look } : { look, attempt: () => this.#attempt(index, permits) },
      )
    } finally {
      wait?.end()
      if (!isGranted) this.#gaveUp()
    }
    if (!isGranted) return 'timeout'
    this.#keep(index, permits)
    return 'in'
  }

  /** The same without blocking: resolves once this thread has them, or has given up. */
  async take(permits: number, limits: WaitLimits): Promise<Entrance> {
    if (limits.signal?.aborted) return 'aborted'
    if (this.takeAtOnce(permits)) return 'in'
    if (limits.timeoutMs === 0) return this.tryTake(permits) ? 'in' : 'timeout'
    const { cell: at, fair } = this
    const entry = entryToWait(at, limits)
    const given = entry instanceof Promise ? await entry : entry
    if (typeof given === 'string') return given
    const { index } = given
    at.under(() => {
      at.enqueue(this.#mine, index, fair ? permits : wantOf(permits, false))
      // those before it were served when something came back
      if (permitsLeft(this.#words) >= permits) at.serve()
    })
    this.#waits.add(index)
    const come = (): void => {
      this.#waits.delete(index)
      this.#keep(index, permits)
    }
    const end = await waitInLoop(at, index, given, come, fair ? undefined : () => this.#attempt(index, permits))
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
    if (permits === 1 && this.#tag !== 0 && this.#slots.giveBack(this.#tag)) {
      if (Atomics.load(this.#words, cell.waiting) !== 0) this.#serveNext()
      return true
    }
    return this.cell.under(() => this.#give(permits))
  }

  /** There are so many less from now on: of what this thread holds, which is left as it is if it holds fewer. */
  consume(permits: number): void {
    this.cell.under(() => {
      let own = 0
      while (own < permits && this.#tag !== 0 && this.#slots.remove(this.#tag)) own++
      const others = Math.min(permits - own, this.#inEntry)
      this.#hold(this.#inEntry - others)
      // now they are gone: whoever dies before has consumed nothing
      Atomics.sub(this.#words, permitWords.all, own + others)
    })
  }

  /**
   * The tag of the one thread that has all permits where there can be no more of them, so that nobody else can give any; else 0. Of several
   * holders each might be the one that gives.
   */
  get #soleHolder(): number {
    return this.cell.under(() => {
      if (this.all !== this.most || permitsLeft(this.#words) > 0) return 0
      const granted = this.cell.entries().filter(({ granted }) => granted)
      const [holder = 0, ...others] = new Set([...this.#slots.holders, ...granted.map(({ tag }) => tag)])
      return others.length === 0 ? holder : 0
    })
  }

  get #mine(): Seat {
    return (this.#seat ??= this.cell.board.mine)
  }

  /** Under the latch. */
  #give(permits: number): boolean {
    const words = this.#words
    const all = Atomics.load(words, permitWords.all)
    const fresh = Math.max(0, permits - this.held)
    if (fresh > Atomics.load(words, permitWords.most) - all) return false
    if (fresh > 0) Atomics.store(words, permitWords.all, all + fresh)
    const own = Math.min(permits, this.#inEntry)
    if (own > 0) this.#hold(this.#inEntry - own)
    for (let more = own + fresh; more < permits; more++) this.#slots.giveBack(this.#tag)
    if (own + fresh > 0) Atomics.add(words, permitWords.left, own + fresh)
    if (this.fair) this.cell.serve()
    else this.#discipline.wakeOne(this.cell)
    return true
  }

  /** Takes them from wherever they are. Under the latch. */
  #take(permits: number): boolean {
    const words = this.#words
    if (permits === 1) return this.#takeOne() || this.#takeToEntry(1)
    if (permitsLeft(words) < permits) return false
    return this.#takeToEntry(permits)
  }

  /** Takes a single one such that it lies in a slot. Under the latch. */
  #takeOne(): boolean {
    const tag = this.#tag || this.#sitDown()
    if (this.#slots.take(tag)) return true
    const words = this.#words
    if (Atomics.load(words, permitWords.left) === 0 || !this.#slots.put(tag)) return false
    Atomics.sub(words, permitWords.left, 1)
    return true
  }

  /** Under the latch. */
  #takeToEntry(permits: number): boolean {
    const index = this.#entry ?? this.#mine.takeEntry(this.cell.number)
    if (index === undefined) return false
    const isTaken = takePermits(this.#words, permits)
    this.#entry = index
    this.#hold(this.#inEntry + (isTaken ? permits : 0))
    return isTaken
  }

  /** What this thread holds in an entry from now on. Under the latch. */
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
    this.#inEntry = permits
    if (permits > 0) inUse.add(this)
    else inUse.delete(this)
  }

  /** Takes up what a wait was granted, if it was: its entry becomes the one of this thread's holds, or adds to it. */
  #keep(index: number, permits: number): void {
    if (!this.#mine.isGranted(index)) return
    if (this.#entry === undefined) {
      this.#entry = index
      this.#holds(permits)
      return
    }
    this.cell.under(() => {
      this.#hold(this.#inEntry + permits)
      this.#mine.freeEntry(index)
    })
  }

  /**
   * What a woken waiter does where it is not fair: from now on others may be woken. When it has got what it waits for, its entry is granted that, or of no
   * more use.
   */
  #attempt(index: number, permits: number): boolean {
    const { cell: at } = this
    return at.under(() => {
      Atomics.store(this.#words, cell.woken, 0)
      let isTaken = true
      if (permits === 1 && this.#takeOne()) at.withdraw(this.#mine, index)
      else if (takePermits(this.#words, permits)) this.#grant(index, permits)
      else isTaken = false
      this.#discipline.wakeOne(at)
      return isTaken
    })
  }

  /** Under the latch. */
  #grant(index: number, want: number): void {
    const { place, tag } = this.#mine
    this.cell.grant({ place, index, tag, ticket: 0, want, granted: false })
  }

  /** Where a queue stands that is served in order there is nothing to be had by looking. */
  #spin(permits: number): boolean {
    return spin(() => (this.fair && this.cell.hasWaiters ? false : this.takeAtOnce(permits) || undefined)) === true
  }

  #serveNext(): void {
    const { cell: at } = this
    if (this.fair) at.under(() => at.serve())
    else if (Atomics.load(this.#words, cell.woken) === 0) at.under(() => this.#discipline.wakeOne(at))
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

  /** Those behind it may ask for less; and where it is not fair it may have been the one that was woken. */
  #gaveUp(): void {
    if (!this.fair) Atomics.store(this.#words, cell.woken, 0)
    if (this.cell.hasWaiters) this.#serveNext()
  }

  #sitDown(): number {
    return (this.#tag = this.#mine.tag)
  }
}
