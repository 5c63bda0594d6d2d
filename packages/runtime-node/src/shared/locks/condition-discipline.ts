import { entry, entryAt } from '../waiting/board-layout.ts'
import { cell } from '../waiting/cell-layout.ts'
import type { Discipline, DisciplinedCell, Entry } from '../waiting/discipline.ts'
import { kinds } from './kinds.ts'

/** How many were notified and have not gone on yet. */
export const outstanding: number = cell.a

/** As many as one entry can count. */
export const mostInEntry = 0xffff

/** What an entry asks for: how many of its thread wait in that place, and how many of them were notified and have not gone on yet. */
export const inEntry = (waiting: number, notified: number): number => (notified << 16) | waiting
export const waitingIn = (want: number): number => want & mostInEntry
export const notifiedIn = (want: number): number => want >>> 16

/**
 * An entry at a condition stands for waiters of one thread that came one after another; it waits until all of them have gone on. Whenever the
 * latch is open, and nobody has died,
 *
 *   outstanding = what was notified in all entries
 *
 * A thread can be killed between any two writes. Who notifies raises `outstanding` first and then writes to the entry, in one word that the waiter
 * is one less of the waiting and one more of the notified. Who goes on, having the lock, lowers `outstanding` first and then the entry, which is
 * its own and counts no more when it is dead. So whatever `outstanding` is too large by was meant for somebody who died before going on, or was about to
 * be given: {@link settle} gives it to the next in line, each by one write which takes it off what is left to give. Where nobody waits it is
 * forgotten, as every notification is that nobody waits for.
 */
export class ConditionDiscipline implements Discipline {
  readonly kind: number = kinds.condition

  /** Nobody goes on but those who are notified. */
  admits(): boolean {
    return false
  }

  bereave(): void {
    // what was notified there is missing from now on
  }

  recount(at: DisciplinedCell, entries: readonly Entry[]): void {
    this.settle(at, entries)
  }

  look(at: DisciplinedCell): void {
    this.settle(at)
  }

  /** Notifies the first `count` in line; says how many there were. Under the latch. */
  notify(at: DisciplinedCell, count: number): number {
    this.settle(at)
    return give(at, at.entries(), count, (more) => void Atomics.add(at.words, outstanding, more))
  }

  /** What the dead were notified of goes to the next. Under the latch. */
  settle(at: DisciplinedCell, entries: readonly Entry[] = at.entries()): void {
    const notified = sum(entries, notifiedIn)
    const owed = Atomics.load(at.words, outstanding) - notified
    if (owed === 0) return
    const given = give(at, entries, owed)
    Atomics.store(at.words, outstanding, notified + given)
  }

  /** How many wait that were not notified. Under the latch. */
  waiting(at: DisciplinedCell): number {
    return sum(at.entries(), waitingIn)
  }
}

const sum = (entries: readonly Entry[], what: (want: number) => number): number =>
  entries.reduce((total, { want }) => total + what(want), 0)

/** Notifies the first `count` in line; `announce` is called before each change. */
const give = (
  at: DisciplinedCell,
  entries: readonly Entry[],
  count: number,
  announce: (more: number) => void = () => {},
): number => {
  let left = count
  for (const { place, index, want } of [...entries].sort((one, other) => (one.ticket - other.ticket) | 0)) {
    if (left <= 0) break
    const more = Math.min(left, waitingIn(want))
    if (more === 0) continue
    announce(more)
    Atomics.store(at.board.words, entryAt(place, index) + entry.want, inEntry(waitingIn(want) - more, notifiedIn(want) + more))
    at.ringLater(place)
    left -= more
  }
  return count - Math.max(left, 0)
}
