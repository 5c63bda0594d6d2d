import { type Outcome, openOutcome } from '../../src/basics/outcome.ts'

/** What the promise rejects with; fails the test when it is fulfilled. */
export const rejectionOf = async (promise: Promise<unknown>): Promise<Error & Record<string, unknown>> => {
  try {
    await promise
  } catch (error) {
    return error as Error & Record<string, unknown>
  }
  throw new Error('the promise was fulfilled')
}

/** Whether it has settled by now, and how. */
export const stateOf = async (promise: Promise<unknown>): Promise<'pending' | 'fulfilled' | 'rejected'> =>
  Promise.race([
    promise.then(
      () => 'fulfilled' as const,
      () => 'rejected' as const,
    ),
    // the reactions of a promise that has settled run before these two
    Promise.resolve().then(() => Promise.resolve().then(() => 'pending' as const)),
  ])

/** A door that code under test waits at until the test opens it; a new one for each test. */
export class Door {
  #outcome: Outcome<void> = openOutcome()
  #waiting = 0

  /** How many have come to wait here. */
  get waiting(): number {
    return this.#waiting
  }

  async pass(): Promise<void> {
    this.#waiting++
    await this.#outcome.promise
  }

  open(): void {
    this.#outcome.resolve()
  }

  reset(): void {
    this.#outcome.resolve()
    this.#outcome = openOutcome()
    this.#waiting = 0
  }
}
