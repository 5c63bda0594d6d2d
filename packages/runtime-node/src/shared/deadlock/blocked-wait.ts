import { DeadlockError } from '../errors/lock-errors.ts'
import { Board } from '../waiting/board.ts'
import { placeOf, seat, seatAt } from '../waiting/board-layout.ts'
import { readText, writeText } from '../waiting/board-text.ts'
import { type ThreadIdentity, thisThread } from '../waiting/this-thread.ts'
import { lockWatch } from './lock-watch.ts'

/** A circle of more threads is not found. */
const mostThreads = 64
/** How far the looks of every thread have to go on until a circle counts as seen twice. */
const looksBetween = 2
/** One that is not the first to be told waits so much longer: the first may not see the circle. */
const patience = 8

/** In `blockedLooks`: how many looks a wait had, below the number of the wait. */
const lookBits = 12
const lookMask = (1 << lookBits) - 1

/** A thread that blocks, as its seat tells. */
interface Blocked {
  readonly thread: ThreadIdentity
  readonly host: string
  readonly lock: string
  readonly wait: number
  readonly look: number
  readonly board: Board
  /** The tag, on that board, of who has what it waits for. */
  readonly behind: number
}

/**
 * A thread that blocks for a lock, without a time limit: at each look it writes down on the board behind whom it waits, and goes from
 * one blocked thread to the next, whether it comes back to itself.
 *
 * What it finds is true. It believes a circle once it has seen it twice, each thread in the same wait as before, and each having looked
 * anew between who is before it. So each was blocked all the time, and a thread that blocks releases nothing: whoever was before another
 * at any moment of that time still is.
 *
 * Threads are known by what the operating system calls them, so a circle may go over several boards. Not found are circles
 *
 * - in which no thread has met all boards;
 * - with a thread that waits with a time limit, which ends by itself;
 * - with code that awaits: its thread runs, and so might anything that releases the lock;
 * - with a semaphore, unless it is bounded and one thread has all its permits. To others new permits may be given by anybody, and of
 *   several holders one is enough: that would be no circle, but a set of threads of which each waits for all ways out of it.
 */
export class BlockedWait {
  readonly #board: Board
  readonly #at: number
  readonly #lock: string
  readonly #owner: () => number
  /** The circle as it was seen first. */
  #seen: readonly Blocked[] = []
  #looks = 0
  #wait = 0

  /** `owner` gives the tag of who has the lock, 0 for nobody. */
  constructor(board: Board, lock: string, owner: () => number) {
    this.#board = board
    this.#at = seatAt(board.mine.place)
    this.#lock = lock
    this.#owner = owner
  }

  /** Called every now and then while the thread blocks. @throws DeadlockError */
  look(): void {
    this.#publish()
    const circle = this.#circle()
    if (!isSame(this.#seen, circle)) this.#seen = circle
    else if (circle.length > 0) this.#judge(circle)
  }

  /** The thread does not block any more. */
  end(): void {
    if (this.#looks > 0) Atomics.store(this.#board.words, this.#at + seat.blockedBehind, 0)
  }

  #publish(): void {
    const { words } = this.#board
    if (this.#looks === 0) {
      this.#wait = (Atomics.load(words, this.#at + seat.blockedLooks) >>> lookBits) + 1
      // before anything of this wait: what is read between two looks of one wait belongs to it
      Atomics.store(words, this.#at + seat.blockedLooks, this.#wait << lookBits)
      writeText(words, this.#at + seat.blockedOn, this.#lock)
    }
    Atomics.store(words, this.#at + seat.blockedBehind, this.#owner())
    Atomics.store(words, this.#at + seat.blockedLooks, (this.#wait << lookBits) | (++this.#looks & lookMask))
  }

  /** From this thread to the one that waits for it; empty when it leads elsewhere. */
  #circle(): Blocked[] {
    const self = thisThread()
    const circle: Blocked[] = []
    let next = blockedAt(this.#board, this.#board.mine.place)
    while (next !== undefined && circle.length < mostThreads) {
      circle.push(next)
      const { board, behind } = next
      if (!board.isAlive(behind)) return []
      const thread = board.threadAt(placeOf(behind))
      if (isSameThread(thread, self)) return circle
      next = blockedAt(board, placeOf(behind)) ?? blockedElsewhere(thread)
    }
    return []
  }

  #judge(circle: readonly Blocked[]): void {
    const advanced = Math.min(...circle.map(({ look }, at) => (look - this.#seen[at]!.look) & lookMask))
    const isFirst = circle.every(({ thread }) => !isBefore(thread, circle[0]!.thread))
    if (advanced < (isFirst ? looksBetween : looksBetween + patience)) return
    const cycle = circle.map(({ host, lock }) => `${host} waits for ${lock}`)
    lockWatch.reporter?.deadlock(cycle)
    throw new DeadlockError({ lock: this.#lock, cycle })
  }
}

/** Whoever sits there, if it blocks. */
const blockedAt = (board: Board, place: number): Blocked | undefined => {
  const { words } = board
  const at = seatAt(place)
  const looks = Atomics.load(words, at + seat.blockedLooks)
  const behind = Atomics.load(words, at + seat.blockedBehind)
  if (behind === 0 || Atomics.load(words, at + seat.blockedLooks) !== looks) return undefined
  const thread = board.threadAt(place)
  const [host, lock] = [readText(words, at + seat.name), readText(words, at + seat.blockedOn)]
  return { thread, host, lock, wait: looks >>> lookBits, look: looks & lookMask, board, behind }
}

/** The seat of that thread from which it blocks, on any board that this thread knows: there is but one. */
const blockedElsewhere = (thread: ThreadIdentity): Blocked | undefined => {
  for (const board of Board.known) {
    for (let place = 0; place < board.joined; place++) {
      if (!board.isPlaceAlive(place) || !isSameThread(board.threadAt(place), thread)) continue
      const blocked = blockedAt(board, place)
      if (blocked !== undefined) return blocked
    }
  }
  return undefined
}

const isSame = (one: readonly Blocked[], other: readonly Blocked[]): boolean =>
  one.length === other.length &&
  one.every(({ thread, wait, behind }, at) => {
    const { thread: otherThread, wait: otherWait, behind: otherBehind } = other[at]!
    return isSameThread(thread, otherThread) && wait === otherWait && behind === otherBehind
  })

const isSameThread = (one: ThreadIdentity, other: ThreadIdentity): boolean =>
  one.pid === other.pid && one.tid === other.tid && one.startedAt === other.startedAt

/** An order of threads that is the same everywhere: the first in a circle is told first. */
const isBefore = (one: ThreadIdentity, other: ThreadIdentity): boolean => {
  if (one.pid !== other.pid) return one.pid > other.pid
  if (one.tid !== other.tid) return one.tid > other.tid
  return one.startedAt > other.startedAt
}
