import { cell } from '../waiting/cell-layout.ts'
import type { Discipline, DisciplinedCell, Entry } from '../waiting/discipline.ts'
import { kinds } from './kinds.ts'

/** The words of a barrier's cell, besides the owner's, which names the thread that runs the action; nobody comes in meanwhile. */
export const barrierWords = {
  /** How many make a round. */
  parties: cell.a as number,
  /** How many have come in this round. */
  arrived: cell.b as number,
  /** One of {@link verdicts}. */
  verdict: cell.c as number,
  /** Counts the rounds, however they ended. */
  round: cell.d as number,
} as const

/**
 * What becomes of all that wait. `passed` and `reset` are given out and gone within one turn of the latch; the others stay until a reset. Where it
 * is granted it stands in the entry as a negative number.
 */
export const verdicts = { none: 0, passed: 1, reset: 2, aborted: 3, timeout: 4, died: 5, failed: 6 } as const

export type Verdict = (typeof verdicts)[keyof typeof verdicts]

/** What an entry asks for, that of a thread that waits for the end of an action: to come in. Otherwise so many parties wait with it. */
export const atTheDoor = 0

/**
 * Parties come until they are all there; then one write of the verdict decides for all of them. The entries are the parties that wait, one for all
 * of a thread or one for each; the verdict is the truth about their round, and `arrived` can be counted again.
 *
 * A thread can be killed between any two writes:
 *
 * - While it comes in, before the verdict: its entry, or the count in it, is written or not. It is dead in both cases. If it is, the party waited
 *   when it died, and the barrier breaks; if not, it never came. `arrived` is the sum of the entries again.
 * - As the last one, before the verdict: the same. After the verdict, whatever entries were granted: the next one gives it to the others ({@link conclude}),
 *   who cannot tell that they were let go by somebody else.
 * - While it runs the action: the owner's word is one write. It stays there, in the hands of the dead, until somebody looks, and breaks the barrier.
 * - While it breaks the barrier: the verdict is one write, and stays.
 * - While it resets: the verdict is written first, so all that wait are told; who comes next does the rest. It was reset, or not at all.
 *
 * That a party died is seen by whoever looks after the others: those that wait, and the last one before it lets go.
 */
export class BarrierDiscipline implements Discipline {
  readonly kind: number = kinds.barrier

  admits({ words }: DisciplinedCell, next: Entry): boolean {
    const verdict = Atomics.load(words, barrierWords.verdict)
    if (verdict === verdicts.none) return false
    next.want = -verdict
    return true
  }

  bereave({ words }: DisciplinedCell, { want, granted }: Entry): void {
    if (!granted && want !== atTheDoor) breakWith(words, verdicts.died)
  }

  recount(at: DisciplinedCell, entries: readonly Entry[]): void {
    const { words } = at
    const verdict = Atomics.load(words, barrierWords.verdict)
    if (verdict === verdicts.passed || verdict === verdicts.reset) return conclude(at, verdict)
    const parties = entries.filter(({ granted }) => !granted).reduce((sum, { want }) => sum + want, 0)
    Atomics.store(words, barrierWords.arrived, parties + (Atomics.load(words, cell.owner) === 0 ? 0 : 1))
  }

  look({ words, board }: DisciplinedCell): void {
    const owner = Atomics.load(words, cell.owner)
    if (owner !== 0 && !board.isAlive(owner)) breakWith(words, verdicts.died)
  }
}

/** Why it is broken; `none` when it is not. */
export const breach = (words: Int32Array<ArrayBufferLike>): Verdict => Atomics.load(words, barrierWords.verdict) as Verdict

/** All that wait and come fail from now on; who is served first is told first. If it is broken already, it stays so. Under the latch. */
export const breakWith = (words: Int32Array<ArrayBufferLike>, verdict: Verdict): void => {
  if (breach(words) === verdicts.none) Atomics.store(words, barrierWords.verdict, verdict)
}

/** Ends the round: all that wait are told, and the barrier is as new. Under the latch. */
export const conclude = (at: DisciplinedCell, verdict: typeof verdicts.passed | typeof verdicts.reset): void => {
  const { words } = at
  Atomics.store(words, barrierWords.verdict, verdict)
  at.serve()
  Atomics.store(words, barrierWords.arrived, 0)
  Atomics.store(words, cell.owner, 0)
  Atomics.add(words, barrierWords.round, 1)
  Atomics.store(words, barrierWords.verdict, verdicts.none)
}
