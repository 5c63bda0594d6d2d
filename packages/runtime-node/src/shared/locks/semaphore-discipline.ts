import { seat, seatAt } from '../waiting/board-layout.ts'
import { cell } from '../waiting/cell-layout.ts'
import type { Discipline, DisciplinedCell, Entry } from '../waiting/discipline.ts'
import { free, PermitSlots } from './permit-slots.ts'

/** The words of a semaphore's cell, besides the slots. */
export const permitWords: { readonly left: number; readonly all: number; readonly most: number } = {
  /** Permits that nobody holds and that lie in no slot. */
  left: cell.a,
  /** All permits that there are, held or not: the first ones, those that signals added, without those that were consumed. */
  all: cell.b,
  /** How many there may ever be. */
  most: cell.c,
}

/**
 * A semaphore has permits. Single ones are taken from slots and given back there, see {@link PermitSlots}. What is held besides stands in
 * granted entries, one for each thread that holds any, and between the grant and the moment in which the waiter comes for it, in the entry of that
 * wait. Whenever the latch is open,
 *
 *   left + permits in slots, whoever has them + what is asked for in granted entries = all
 *
 * A thread can be killed between any two writes. To take a permit from a slot, or to give it back, is one write, which changes no term of the sum. Each
 * other change writes to `left`, and besides to either `all`, a slot, or the entries:
 *
 * - It is killed within the latch: who comes next makes `left` from the others ({@link recount}). All that was half done is in
 *   `all` or a slot, which is one write and so done or not, or in entries: in its own, which count no more because it is dead, or, when it
 *   granted one, in that of the waiter, which is one write too and so granted or waiting.
 * - It is killed outside of it: the equation holds. Who finds its entries frees each of them and puts what it held into `left`, within
 *   the latch; if that one is killed between the two, the entry is free, and `left` is made anew. Who finds it in a slot makes that free.
 *
 * So what the dead held comes back, and comes back once; what they gave stays given.
 *
 * Fair: the next in line is granted what it asks for, and nobody takes permits while others wait. Otherwise nobody is granted anything by others: who comes
 * takes what there is, and one waiter at a time, for whom there is enough, is woken to try. No wake-up is lost: who gives looks at `waiting` then, and who
 * waits raises it and looks for permits then. Who was woken wakes the next when it has tried, since more may have been given meanwhile.
 */
export class SemaphoreDiscipline implements Discipline {
  readonly kind: number
  readonly fair: boolean

  constructor(kind: number, fair: boolean) {
    this.kind = kind
    this.fair = fair
  }

  admits({ words }: DisciplinedCell, { want }: Entry): boolean {
    return this.fair && takePermits(words, want)
  }

  bereave({ words }: DisciplinedCell, { granted, want }: Entry): void {
    if (granted) Atomics.add(words, permitWords.left, want)
  }

  recount({ words }: DisciplinedCell, entries: readonly Entry[]): void {
    const held = entries.reduce((sum, { granted, want }) => (granted ? sum + want : sum), 0)
    Atomics.store(words, permitWords.left, Atomics.load(words, permitWords.all) - held - new PermitSlots(words).size)
  }

  look(at: DisciplinedCell): void {
    const { words, board } = at
    const slots = new PermitSlots(words)
    for (const tag of slots.holders) if (!board.isAlive(tag)) slots.giveBack(tag)
    if (this.fair) return
    Atomics.store(words, cell.woken, 0)
    this.wakeOne(at)
  }

  /**
   * Wakes the first in line for whom there are permits, unless somebody was woken already. Under the latch.
   *
   * A thread whose event loop was rung for and has not come since is busy with something else. It is passed over, and tries by itself when it comes.
   */
  wakeOne(at: DisciplinedCell): void {
    const { words } = at
    if (Atomics.load(words, cell.waiting) === 0 || Atomics.load(words, cell.woken) !== 0) return
    const left = permitsLeft(words)
    if (left === 0) return
    const board = at.board.words
    const comes = (place: number, want: number): boolean =>
      blocks(want) || Atomics.load(board, seatAt(place) + seat.loopAsleep) !== 0
    const first = at.first(({ place, want }) => Math.abs(want) <= left && comes(place, want))
    if (first === undefined) return
    Atomics.store(words, cell.woken, 1)
    at.ringLater(first.place)
  }
}

/** What an entry says that waits for so many permits where nobody is granted any: also how its thread waits. */
export const wantOf = (permits: number, isBlocked: boolean): number => (isBlocked ? -permits : permits)
const blocks = (want: number): boolean => want < 0

/** Permits that nobody holds. Exact under the latch only. */
export const permitsLeft = (words: Int32Array<ArrayBufferLike>): number =>
  Atomics.load(words, permitWords.left) + new PermitSlots(words).free

/** Takes them from `left`; from slots too, if that is not enough. They are nobody's then. Under the latch. */
export const takePermits = (words: Int32Array<ArrayBufferLike>, permits: number): boolean => {
  if (permitsLeft(words) < permits) return false
  const slots = new PermitSlots(words)
  let left = Atomics.load(words, permitWords.left)
  while (left < permits && slots.remove(free)) left = Atomics.add(words, permitWords.left, 1) + 1
  // others take from slots meanwhile
  if (left < permits) return false
  Atomics.sub(words, permitWords.left, permits)
  return true
}
