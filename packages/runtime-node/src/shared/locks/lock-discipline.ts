import { seat, seatAt } from '../waiting/board-layout.ts'
import { cell } from '../waiting/cell-layout.ts'
import type { Discipline, DisciplinedCell, Entry } from '../waiting/discipline.ts'

/** In the owner's word: it was handed over, and the new owner has not yet taken it up. */
export const handed: number = 1 << 30

/** What an entry asks for: how its thread waits. */
export const waits = { inLoop: 0, blocked: 1 } as const

/**
 * A lock has one owner. Its word names the seat:
 *
 *   0              nobody
 *   tag            owned
 *   tag | handed   granted to the entry of that seat, which makes it `tag` when it comes
 *
 * Fair: the next in line gets it, and nobody takes a free lock while others wait. Otherwise nobody is ever granted anything: whoever finds the
 * word at 0 may take it, and one waiter at a time is woken to try.
 *
 * Every change of the word is one compare-and-swap from a value that was seen, so it has one owner at most, and whoever is killed in possession is named in
 * it. No wake-up is lost: who releases makes the word 0 and looks at `waiting` then; who waits raises `waiting` and looks at the word then.
 */
export class LockDiscipline implements Discipline {
  readonly kind: number
  readonly #fair: boolean

  constructor(kind: number, fair: boolean) {
    this.kind = kind
    this.#fair = fair
  }

  admits({ words }: DisciplinedCell, { tag }: Entry): boolean {
    return this.#fair && Atomics.compareExchange(words, cell.owner, 0, tag | handed) === 0
  }

  bereave(): void {
    // what it owned is seen by the owner's word
  }

  recount({ words }: DisciplinedCell, entries: readonly Entry[]): void {
    const owner = Atomics.load(words, cell.owner)
    // whoever was to hand it over died before the entry was told
    const half = (owner & handed) !== 0 && !entries.some(({ tag, granted }) => granted && tag === (owner & ~handed))
    if (half) Atomics.compareExchange(words, cell.owner, owner, 0)
  }

  look(at: DisciplinedCell): void {
    const { words, board } = at
    const owner = Atomics.load(words, cell.owner)
    if (owner !== 0 && !board.isAlive(owner & ~handed)) this.#takeFromTheDead(words, owner)
    if (this.#fair) return
    Atomics.store(words, cell.woken, 0)
    this.wakeOne(at)
  }

  /**
   * Wakes the first in line that is going to come, unless the lock is taken or somebody was woken already. Under the latch.
   *
   * A thread whose event loop was rung for and has not come since is busy with something else. It is passed over, or all others would wait
   * for it: it tries by itself when it comes.
   */
  wakeOne(at: DisciplinedCell): void {
    const { words } = at
    if (Atomics.load(words, cell.owner) !== 0 || Atomics.load(words, cell.woken) !== 0) return
    const board = at.board.words
    const first = at.first(
      ({ place, want }) => want === waits.blocked || Atomics.load(board, seatAt(place) + seat.loopAsleep) !== 0,
    )
    if (first === undefined) return
    Atomics.store(words, cell.woken, 1)
    at.ringLater(first.place)
  }

  /** First it is said that something may be amiss, then the lock is free: nobody gets in between. */
  #takeFromTheDead(words: Int32Array<ArrayBufferLike>, owner: number): void {
    if ((owner & handed) === 0) {
      Atomics.store(words, cell.dead, owner)
      Atomics.store(words, cell.inconsistent, 1)
    }
    Atomics.compareExchange(words, cell.owner, owner, 0)
  }
}
