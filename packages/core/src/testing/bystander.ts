import type { CallChain } from '../refs/caller.ts'
import type { AskDesk, Holder } from '../refs/holder.ts'

/** The code of a test, as a holder of refs. */
export class Bystander implements Holder {
  readonly fenced = false
  readonly guarded = false
  readonly asks: AskDesk
  readonly target: undefined = undefined

  constructor(asks: AskDesk) {
    this.asks = asks
  }

  blockedItselfBy(): string | undefined {
    return undefined
  }

  chain(): CallChain | undefined {
    return undefined
  }

  /** Never called: a test is never fenced. */
  refusal(): Error {
    return new Error('a test may always send')
  }

  send(): void {}

  refuseTell(): void {}
}
