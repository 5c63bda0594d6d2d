import { type Outcome, openOutcome } from '../basics/outcome.ts'

/** Whether anything happens. */
export class Activity {
  /** Grows with everything that happens. */
  count = 0
  #next: Outcome<void> | undefined = undefined

  /** Resolves when something has happened. */
  get next(): Promise<void> {
    return (this.#next ??= openOutcome<void>()).promise
  }

  stir(): void {
    this.count++
    this.#next?.resolve()
    this.#next = undefined
  }
}
