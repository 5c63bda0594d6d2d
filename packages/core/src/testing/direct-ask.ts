import { ignore } from '../basics/ignore.ts'
import { openOutcome } from '../basics/outcome.ts'
import { copyValue } from '../codec/copy.ts'
import { ReplyLostError } from '../errors/outcome-unknown-errors.ts'
import type { AbortableTurn, CallChain, Caller } from '../refs/caller.ts'
import type { Holder } from '../refs/holder.ts'

/** An ask by the test itself, which can be answered before the call returns. */
export class DirectAsk implements Caller {
  readonly chain: CallChain | undefined = undefined
  turn: AbortableTurn | undefined = undefined
  readonly #who: { readonly actor: string; readonly method: string }
  readonly #holder: Holder
  readonly #outcome = openOutcome<unknown>()
  #now: (() => unknown) | undefined = undefined

  constructor(actor: string, method: string, holder: Holder) {
    this.#who = { actor, method }
    this.#holder = holder
    this.#outcome.promise.catch(ignore) // the test may not care
  }

  get settled(): boolean {
    return this.#now !== undefined
  }

  get awaits(): 'reply' {
    return 'reply'
  }

  /** What the ask gives: the reply itself if it is there, else a promise of it. @throws what the handler threw */
  get result(): unknown {
    return this.#now === undefined ? this.#outcome.promise : this.#now()
  }

  reply(result: unknown): void {
    if (this.settled) return
    try {
      const copy = copyValue(result, this.#holder, 'reply')
      this.#now = () => copy
      this.#outcome.resolve(copy)
    } catch (cause) {
      this.fail(new ReplyLostError({ ...this.#who, ran: true }, { cause }))
    }
  }

  fail(error: unknown): void {
    if (this.settled) return
    const copy = copyValue(error, this.#holder, 'error')
    this.#now = () => {
      throw copy
    }
    this.#outcome.reject(copy)
  }
}
