import type { TestMail } from './test-turn.ts'

/** What waits for an actor under test, and what it has stashed. */
export class TestMailbox {
  #waiting: TestMail[] = []
  readonly #stash: TestMail[] = []

  get size(): number {
    return this.#waiting.length
  }

  get stashed(): number {
    return this.#stash.length
  }

  /** Behind all that waits, but before what has a lower priority. */
  push(mail: TestMail): void {
    let at = this.#waiting.length
    while (at > 0 && this.#waiting[at - 1]!.priority < mail.priority) at--
    this.#waiting.splice(at, 0, mail)
  }

  /** The next one that may be handled; `isBlocked`: only what interleaves may. */
  next(isBlocked: boolean): TestMail | undefined {
    const at = isBlocked ? this.#waiting.findIndex(({ interleaves }) => interleaves) : 0
    return at < 0 ? undefined : this.#waiting.splice(at, 1)[0]
  }

  stash(mail: TestMail): void {
    this.#stash.push(mail)
  }

  /** Puts what was stashed before what waits; returns how many. */
  unstash(): number {
    const stashed = this.#stash.splice(0)
    this.#waiting.unshift(...stashed)
    return stashed.length
  }

  /** Takes out everything. */
  clear(): TestMail[] {
    return [...this.#stash.splice(0), ...this.#waiting.splice(0)]
  }
}
