import { cell } from '../waiting/cell-layout.ts'
import type { DisciplinedCell, Entry } from '../waiting/discipline.ts'
import { kinds } from './kinds.ts'
import { LockDiscipline } from './lock-discipline.ts'

/** 1 when it is done. */
export const doneWord: number = cell.a

/** A fair lock that lets everybody pass once the thing is done. Its word says who does it: in the hands of the dead it is free for the next. */
export class OnceDiscipline extends LockDiscipline {
  constructor() {
    super(kinds.once, true)
  }

  override admits(at: DisciplinedCell, next: Entry): boolean {
    return Atomics.load(at.words, doneWord) !== 0 || super.admits(at, next)
  }
}
