import type { Held } from './held.ts'
import { Hold, type Holdable } from './hold.ts'

/** What `write` gives: the right to be in there alone, until it is released or becomes the right to read. */
export interface WriteHeld extends Held {
  /**
   * Goes on as a reader, with no writer in between: what was written can be read before others change it. This one is released with
   * it; other readers get in at once.
   *
   * @throws NotOwnerError - it was released before
   */
  downgrade(): Held
}

/** One acquisition for writing. */
export class WriteHold extends Hold implements WriteHeld {
  readonly #toReader: (hold: WriteHold) => Held
  #downgrades = false

  constructor(lock: Holdable, abandoned: boolean, toReader: (hold: WriteHold) => Held) {
    super(lock, abandoned)
    this.#toReader = toReader
  }

  /** How it is to be left: whether it goes on as a reader. */
  get downgrades(): boolean {
    return this.#downgrades
  }

  downgrade(): Held {
    this.#downgrades = true
    this.release()
    return this.#toReader(this)
  }
}
