import type { Cell } from '../waiting/cell.ts'
import { LockWord } from './lock-word.ts'
import type { OnceCore } from './once-core.ts'
import { doneWord, type OnceDiscipline } from './once-discipline.ts'

/** The words of something that is done once. */
export class OnceWord extends LockWord implements OnceCore {
  readonly #words: Int32Array<ArrayBufferLike>

  constructor(at: Cell, discipline: OnceDiscipline) {
    super(at, discipline, true)
    this.#words = at.words
  }

  get isDone(): boolean {
    return Atomics.load(this.#words, doneWord) !== 0
  }

  get done(): boolean {
    return this.isDone
  }

  finish(): void {
    Atomics.store(this.#words, doneWord, 1)
  }
}
