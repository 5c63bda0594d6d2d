import { threadId } from 'node:worker_threads'
import { PlacesTakenError } from '../errors/shared-memory-errors.ts'
import { createRegion } from '../memory/create-region.ts'
import { oneObject } from '../memory/one-object.ts'
import type { Across, Region } from '../memory/region.ts'
import {
  boardBytes,
  boardLayout,
  generationIn,
  generationOf,
  generations,
  head,
  marked,
  placeOf,
  seat,
  seatAt,
  seatState,
  stateIn,
  tagOf,
} from './board-layout.ts'
import { readText, writeText } from './board-text.ts'
import { Seat } from './seat.ts'
import { hostName, machineThreads, type ThreadIdentity, type Threads } from './this-thread.ts'

/** A thread that anybody found alive is not looked at again for so long: to look costs some ten microseconds, and those that wait look at each other. */
const trustMs = 20

/** Who sits at a place. */
export interface Sitter {
  readonly host: string
  readonly pid: number
  readonly threadId: number
}

/**
 * The places where threads, also those of other processes, say who they are, what they wait for and what they hold. Each thread that
 * uses a thing of this board has one seat here, which it never gives up; it is free again when that thread is found dead.
 */
export class Board {
  readonly region: Region
  readonly words: Int32Array<ArrayBufferLike>
  readonly #threads: Threads
  #mine: Seat | undefined

  private constructor(region: Region, threads: Threads) {
    this.region = region
    this.words = new Int32Array(region.buffer)
    this.#threads = threads
    boards.add(new WeakRef(this))
  }

  /** Those of which this thread has something. */
  static get known(): Board[] {
    const known: Board[] = []
    for (const reference of boards) {
      const board = reference.deref()
      if (board === undefined) boards.delete(reference)
      else known.push(board)
    }
    return known
  }

  /** The board on which this thread puts what it makes. @throws MappingUnavailableError */
  static own(across: Across): Board {
    return (own[across] ??= Board.in(createRegion(across, boardBytes)))
  }

  /** The board in a region. */
  static in(region: Region, threads: Threads = machineThreads): Board {
    return oneObject(`board ${region.id}`, () => new Board(region, threads))
  }

  /** A number for a new cell. Only the thread whose board it is asks. */
  numberCell(): number {
    return Atomics.add(this.words, head.cells, 1) + 1
  }

  /** This thread's seat. @throws PlacesTakenError */
  get mine(): Seat {
    return (this.#mine ??= this.#sitDown())
  }

  /** How many places to look at. */
  get joined(): number {
    return Atomics.load(this.words, head.joined)
  }

  /** Whether who sat there when `tag` was written sits there still, and runs. Looks closely only now and then. */
  isAlive(tag: number): boolean {
    return this.isKnownAlive(tag) && this.#runs(placeOf(tag), marked(generationOf(tag), seatState.taken))
  }

  /** Whether who sat there when `tag` was written is not known to be dead. */
  isKnownAlive(tag: number): boolean {
    return this.#stateOf(placeOf(tag)) === marked(generationOf(tag), seatState.taken)
  }

  /** Whether whoever sits there now runs. */
  isPlaceAlive(place: number): boolean {
    const state = this.#stateOf(place)
    return stateIn(state) === seatState.taken && this.#runs(place, state)
  }

  /** Who sits there now, or sat there last. */
  tagAt(place: number): number {
    return tagOf(place, generationIn(this.#stateOf(place)))
  }

  /** Whether that is this thread, also if the board was forgotten here since it sat down. */
  isMine(tag: number): boolean {
    return seats.get(this.region.id)?.tag === tag
  }

  /** Who sits there, if it is still the one of `tag`. */
  sitter(tag: number): Sitter | undefined {
    const at = seatAt(placeOf(tag))
    const host = readText(this.words, at + seat.name)
    const sitter = { host, pid: this.words[at + seat.pid]!, threadId: this.words[at + seat.threadId]! }
    // asked when all is read: somebody else may just be sitting down
    const isSame = this.tagAt(placeOf(tag)) === tag && Atomics.load(this.words, at + seat.claim) === 0
    return isSame ? sitter : undefined
  }

  /**
   * Wakes the thread at `place`, whatever it waits in. What it waits for was written before.
   *
   * No ring is lost: who goes to sleep first says that it sleeps and then looks (see {@link Seat.sleep} and {@link Seat.add}), who rings first changes
   * what is looked at and then looks who sleeps, so one of the two sees the other. A ringer that dies on the way costs one look around.
   */
  ring(place: number): void {
    const { words, region } = this
    const at = seatAt(place)
    Atomics.add(words, at + seat.bell, 1)
    if (Atomics.load(words, at + seat.blockedAsleep) !== 0) region.wake(words, at + seat.bell, 1)
    // the flag goes down with the first ring: the others of a burst cost nothing
    if (Atomics.load(words, at + seat.loopAsleep) !== 0 && Atomics.exchange(words, at + seat.loopAsleep, 0) !== 0) {
      region.ring(words, at + seat.loopBell)
    }
  }

  /** Which thread sits, or sat last, at that place. */
  threadAt(place: number): ThreadIdentity {
    return this.#identityAt(seatAt(place))
  }

  #stateOf(place: number): number {
    return Atomics.load(this.words, seatAt(place) + seat.state)
  }

  /**
   * Whether the thread of that `state` runs; if not, its place is free from now on. If somebody else sits down there meanwhile, what is read here
   * is a mixture, but then `state` is not what stands there any more, and nothing is changed.
   */
  #runs(place: number, state: number): boolean {
    if (place === this.#mine?.place) return true
    const at = seatAt(place)
    const now = this.#threads.now()
    const age = ((now | 0) - Atomics.load(this.words, at + seat.seenAt)) | 0
    if (age >= 0 && age < trustMs) return true
    if (this.#threads.isAlive(this.#identityAt(at))) {
      Atomics.store(this.words, at + seat.seenAt, now | 0)
      return true
    }
    Atomics.compareExchange(this.words, at + seat.state, state, marked(generationIn(state), seatState.gone))
    return false
  }

  #identityAt(at: number): ThreadIdentity {
    const { words } = this
    const low = BigInt(words[at + seat.startedAt]! >>> 0)
    const high = BigInt(words[at + seat.startedAt + 1]! >>> 0)
    return { pid: words[at + seat.pid]!, tid: words[at + seat.tid]!, startedAt: (high << 32n) | low }
  }

  /** A thread keeps its place, even if the board was forgotten here for a while: it may hold something. */
  #sitDown(): Seat {
    const before = seats.get(this.region.id)
    if (before !== undefined && this.isKnownAlive(before.tag)) {
      return this.#sit(before.seat.deref() ?? new Seat(this.region, this.words, placeOf(before.tag), before.tag))
    }
    const self = this.#threads.self()
    // a place of the dead first: the fewer there are in use, the fewer everybody has to look at
    const place =
      this.#claim(self, this.joined, (at) => this.#isGone(at)) ??
      this.#claim(self, boardLayout.seats, (at) => stateIn(this.#stateOf(at)) === seatState.free) ??
      this.#claim(self, boardLayout.seats, (at) => !this.isPlaceAlive(at))
    if (place === undefined)
      throw new PlacesTakenError({ what: 'threads that share memory of one maker', most: boardLayout.seats })
    return this.#sit(new Seat(this.region, this.words, place, this.#occupy(place, self)))
  }

  #sit(mine: Seat): Seat {
    seats.set(this.region.id, { tag: mine.tag, seat: new WeakRef(mine) })
    forgotten.unregister(mine)
    forgotten.register(this, mine, mine)
    return mine
  }

  #isGone(place: number): boolean {
    return stateIn(this.#stateOf(place)) === seatState.gone
  }

  /**
   * A place before `end` that fits and that nobody else sits down at. The claim says by its thread's number whose it is, so that a place is not lost when
   * its claimant dies. That number may be another thread's by then; the place is lost for as long as that one lives.
   */
  #claim({ tid }: ThreadIdentity, end: number, fits: (place: number) => boolean): number | undefined {
    const { words } = this
    const mine = tid || -1
    for (let place = 0; place < end; place++) {
      if (!fits(place)) continue
      const at = seatAt(place) + seat.claim
      const found = Atomics.load(words, at)
      if (found !== 0 && found !== mine && this.#threads.exists(found)) continue
      if (Atomics.compareExchange(words, at, found, mine) !== found) continue
      if (fits(place)) return place
      Atomics.store(words, at, 0)
    }
    return undefined
  }

  /**
   * Nobody believes anything that stands at this place before its state says that it is taken, and that comes last. Entries that the one before
   * left stay where they are: they belong to their cells.
   */
  #occupy(place: number, { pid, tid, startedAt }: ThreadIdentity): number {
    const { words } = this
    const at = seatAt(place)
    words[at + seat.pid] = pid
    words[at + seat.tid] = tid
    words[at + seat.startedAt] = Number(startedAt & 0xffff_ffffn)
    words[at + seat.startedAt + 1] = Number(startedAt >> 32n)
    words[at + seat.threadId] = threadId
    for (let word = seat.bell; word < seat.entries; word++) words[at + word] = 0
    words[at + seat.blockedBehind] = 0
    words[at + seat.seenAt] = this.#threads.now() | 0
    writeText(words, at + seat.name, hostName())
    const generation = (generationIn(this.#stateOf(place)) + 1) % generations || 1
    raise(words, head.joined, place + 1)
    Atomics.store(words, at + seat.state, marked(generation, seatState.taken))
    Atomics.store(words, at + seat.claim, 0)
    return tagOf(place, generation)
  }
}

/** The seats of this thread by the regions of their boards. A few bytes for each maker it ever met. */
const seats = new Map<string, { readonly tag: number; readonly seat: WeakRef<Seat> }>()

/** Nobody here uses anything of that board any more. An open bell would keep its memory, and what is mapped keeps a file open. */
const forgotten = new FinalizationRegistry((mine: Seat) => mine.rest())

const boards = new Set<WeakRef<Board>>()

const own: Partial<Record<Across, Board>> = {}

/** Sets a word to `value` unless it is larger. */
const raise = (words: Int32Array<ArrayBufferLike>, index: number, value: number): void => {
  for (;;) {
    const before = Atomics.load(words, index)
    if (before >= value || Atomics.compareExchange(words, index, before, value) === before) return
  }
}
