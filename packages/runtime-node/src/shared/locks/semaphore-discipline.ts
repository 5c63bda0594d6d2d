import { cell } from '../waiting/cell-layout.ts'
import type { Discipline, DisciplinedCell, Entry } from '../waiting/discipline.ts'

/** The words of a semaphore's cell. */
export const permitWords: { readonly left: number; readonly all: number; readonly most: number } = {
  /** Permits that nobody holds. */
  left: cell.a,
  /** All permits that there are, held or not: the first ones, those that signals added, without those that were consumed. */
  all: cell.b,
  /** How many there may ever be. */
  most: cell.c,
}

/**
 * A semaphore has permits. What is held stands in granted entries, one for each thread that holds any, and between the grant and the
 * moment in which the waiter comes for it, in the entry of that wait. Whenever the latch is open,
 *
 *   left + what is asked for in granted entries = all
 *
 * A thread can be killed between any two writes. Each change writes to `left`, and besides to either `all` or the entries:
 *
 * - It is killed within the latch: who comes next makes `left` from the other two ({@link recount}). All that was half done is
 *   in `all`, which is one write and so done or not, or in entries: in its own, which count no more because it is dead, or, when it
 *   granted one, in that of the waiter, which is one write too and so granted or waiting.
 * - It is killed outside of it: the equation holds. Who finds its entries frees each of them and puts what it held into `left`, within
 *   the latch; if that one is killed between the two, the entry is free, and `left` is made anew.
 *
 * So what the dead held comes back, and comes back once; what they gave stays given.
 */
export class SemaphoreDiscipline implements Discipline {
  readonly kind: number

  constructor(kind: number) {
    this.kind = kind
  }

  admits({ words }: DisciplinedCell, { want }: Entry): boolean {
    const left = Atomics.load(words, permitWords.left)
    if (left < want) return false
    Atomics.store(words, permitWords.left, left - want)
    return true
  }

  bereave({ words }: DisciplinedCell, { granted, want }: Entry): void {
    if (granted) Atomics.add(words, permitWords.left, want)
  }

  recount({ words }: DisciplinedCell, entries: readonly Entry[]): void {
    const held = entries.reduce((sum, { granted, want }) => (granted ? sum + want : sum), 0)
    Atomics.store(words, permitWords.left, Atomics.load(words, permitWords.all) - held)
  }
}
