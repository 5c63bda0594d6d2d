import type { Cell } from '../waiting/cell.ts'
import type { WaitLimits } from '../waiting/wait-in-loop.ts'
import type { ConditionCore, LineWait } from './condition-core.ts'
import type { ConditionDiscipline } from './condition-discipline.ts'
import { ConditionLine } from './condition-line.ts'
import { ConditionWait } from './condition-wait.ts'
import type { LockWord } from './lock-word.ts'

/** The words of one cell, and those of this thread that wait there. */
export class ConditionWord implements ConditionCore {
  readonly #cell: Cell
  readonly #discipline: ConditionDiscipline
  readonly #word: LockWord
  readonly #line: ConditionLine

  /** @param word - that of the lock */
  constructor(at: Cell, discipline: ConditionDiscipline, word: LockWord) {
    this.#cell = at
    this.#discipline = discipline
    this.#word = word
    this.#line = new ConditionLine(at, discipline, word.cell)
  }

  join(limits: WaitLimits | undefined): LineWait | undefined {
    const wait = new ConditionWait(this.#line, this.#word)
    return this.#line.join(wait, limits === undefined) ? wait : undefined
  }

  notify(count: number): number {
    // who is woken wants the lock, and would only wait again
    const afterwards = (wake: () => void): void => this.#word.onLeave(wake)
    return this.#cell.under(() => this.#discipline.notify(this.#cell, count), afterwards)
  }
}
