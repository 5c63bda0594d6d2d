import type { AbortableTurn, CallChain, Caller } from '../refs/caller.ts'
import type { Crossing } from './recorded-span.ts'

/** What is known of a recorded message in a mailbox. */
export interface MailMark {
  readonly crossing: Crossing
  /** Since when it waits. */
  readonly at: number
  /** Who marked it: to a later recording it says nothing. */
  readonly by: object
}

/** Stands for whoever waits for a recorded tell: nobody, or a peer that counts. */
export class MarkedTell implements Caller {
  readonly settled = false
  readonly chain: CallChain | undefined = undefined
  turn: AbortableTurn | undefined = undefined
  readonly mark: MailMark
  readonly #counter: Caller | undefined

  constructor(mark: MailMark, counter: Caller | undefined) {
    this.mark = mark
    this.#counter = counter
  }

  get awaits(): 'nothing' {
    return 'nothing'
  }

  reply(result: unknown): void {
    this.#counter?.reply(result)
  }

  fail(error: unknown): void {
    this.#counter?.fail(error)
  }
}
