import { entry, entryAt } from '../waiting/board-layout.ts'
import type { Cell } from '../waiting/cell.ts'
import { cell } from '../waiting/cell-layout.ts'
import type { LookedAfter, LoopWaiter, Seat } from '../waiting/seat.ts'
import type { LineEnd } from './condition-core.ts'
import { type ConditionDiscipline, inEntry, mostInEntry, notifiedIn, outstanding, waitingIn } from './condition-discipline.ts'

/** Somebody of this thread who waits. */
export interface LineWaiter {
  /** Told once, also when it left by itself; with the run that it goes on from when it was notified. Under the latch, or nearly. */
  onEnd(end: LineEnd, run: Run): void
  /** Called at each look around. */
  look(): void
}

/** Waiters that came one after another, with nobody of another thread between them. They share an entry. */
export interface Run {
  readonly index: number
  /** The ticket of whoever comes next, if it is to belong to this run. */
  end: number
  /** Those that do not know of a notification, the first first. */
  readonly waiters: LineWaiter[]
  /** Those that do, and have not gone on. */
  told: number
}

/**
 * Those of this thread that wait at a condition.
 *
 * A thread has a limited number of entries, and here nobody may wait for a free one: who begins to wait has the lock, and those whose entries would
 * get free need it first. So those that come one after another are a {@link Run} and share an entry, and only where waiters of two threads
 * come by turns for hundreds of times, the last ones lose their order against those of other threads.
 */
export class ConditionLine implements LoopWaiter {
  /** It does not wait with one entry. */
  readonly index = -1
  readonly cell: LookedAfter
  readonly #at: Cell
  readonly #discipline: ConditionDiscipline
  readonly #lock: LookedAfter
  readonly #runs: Run[] = []
  readonly #runOf = new Map<LineWaiter, Run>()
  #seat: Seat | undefined

  /** @param lock - what those that wait here also depend on */
  constructor(at: Cell, discipline: ConditionDiscipline, lock: LookedAfter) {
    this.#at = at
    this.#discipline = discipline
    this.#lock = lock
    this.cell = { look: () => this.look() }
  }

  /** This thread's seat where the condition is. */
  get seat(): Seat {
    return (this.#seat ??= this.#at.board.mine)
  }

  look(): void {
    this.#at.look()
    this.#lock.look()
    for (const waiter of [...this.#runOf.keys()]) waiter.look()
  }

  /**
   * Puts it at the end of the line. A thread that `blocks` is the only one that can go on in it: it takes the place of the first waiter of its
   * own thread, which takes the last. `false`: this thread has no entry left.
   */
  join(waiter: LineWaiter, blocks: boolean): boolean {
    return this.#at.under(() => {
      // what was notified before is not for this one
      this.check()
      const run = this.#lengthen() ?? this.#begin()
      if (run === undefined) return false
      run.waiters.push(waiter)
      this.#runOf.set(waiter, run)
      const first = this.#runs.find(({ waiters }) => waiters.length > 0)
      if (blocks && first !== undefined) this.#swap(first, run)
      return true
    })
  }

  /** Has this thread rung for while somebody waits in its event loop. */
  listen(): void {
    this.seat.add(this)
  }

  /** Tells those that were notified. Nobody else may write here what this reads, so it needs no latch. */
  check(): void {
    for (const run of this.#runs) {
      const news = notifiedIn(this.#wantOf(run)) - run.told
      for (const waiter of run.waiters.splice(0, news)) {
        run.told++
        this.#tell(waiter, 'notified', run)
      }
    }
    if (this.#runOf.size === 0) this.seat.remove(this)
  }

  /** It waits no more, unless it was notified in the meantime: then it is told so. */
  leave(waiter: LineWaiter, why: LineEnd): void {
    this.#at.under(() => {
      this.check()
      const run = this.#runOf.get(waiter)
      if (run === undefined) return
      run.waiters.splice(run.waiters.indexOf(waiter), 1)
      this.#setWant(run, this.#wantOf(run) - inEntry(1, 0))
      this.#tell(waiter, why, run)
    })
    if (this.#runOf.size === 0) this.seat.remove(this)
  }

  /** One that was notified has the lock, and goes on. The notification is used up. */
  goOn(run: Run): void {
    this.#at.under(() => {
      Atomics.sub(this.#at.words, outstanding, 1)
      this.#forget(run)
    })
  }

  /** One that was notified cannot go on. The next one can. */
  passOn(run: Run): void {
    this.#at.under(() => {
      this.#forget(run)
      this.#discipline.settle(this.#at)
    })
  }

  /** One more in the last run, if nobody came since. */
  #lengthen(): Run | undefined {
    const { words } = this.#at
    const last = this.#runs.at(-1)
    if (last === undefined || last.end !== Atomics.load(words, cell.tickets)) return undefined
    return this.#oneMore(last, () => {
      Atomics.add(words, cell.tickets, 1)
      last.end = (last.end + 1) | 0
    })
  }

  /** A new run; where there is no entry for it, one more in the last, although others came since. */
  #begin(): Run | undefined {
    const index = this.seat.takeEntry(this.#at.number)
    if (index === undefined) {
      const last = this.#runs.at(-1)
      return last && this.#oneMore(last)
    }
    this.#at.enqueue(this.seat, index, inEntry(1, 0))
    const run: Run = { index, end: Atomics.load(this.#at.words, cell.tickets), waiters: [], told: 0 }
    this.#runs.push(run)
    return run
  }

  #oneMore(run: Run, count: () => void = () => {}): Run | undefined {
    const want = this.#wantOf(run)
    if (waitingIn(want) + notifiedIn(want) === mostInEntry) return undefined
    count()
    this.#setWant(run, want + inEntry(1, 0))
    return run
  }

  #swap(first: Run, last: Run): void {
    const [one, other] = [first.waiters[0]!, last.waiters.at(-1)!]
    first.waiters[0] = other
    last.waiters[last.waiters.length - 1] = one
    this.#runOf.set(other, first)
    this.#runOf.set(one, last)
  }

  #forget(run: Run): void {
    run.told--
    this.#setWant(run, this.#wantOf(run) - inEntry(0, 1))
  }

  #wantOf({ index }: Run): number {
    return this.#at.wantOf(this.seat.place, index)
  }

  /** A run in which nobody is left ends. Under the latch. */
  #setWant(run: Run, want: number): void {
    Atomics.store(this.#at.board.words, entryAt(this.seat.place, run.index) + entry.want, want)
    if (want !== 0) return
    this.#at.withdraw(this.seat, run.index)
    this.#runs.splice(this.#runs.indexOf(run), 1)
  }

  #tell(waiter: LineWaiter, end: LineEnd, run: Run): void {
    this.#runOf.delete(waiter)
    waiter.onEnd(end, run)
  }
}
