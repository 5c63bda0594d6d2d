import { SystemStoppedError } from '../errors/not-delivered-errors.ts'
import type { CallChain } from '../refs/caller.ts'
import type { AskDesk, Holder } from '../refs/holder.ts'
import type { Target } from '../refs/target.ts'
import type { DeadLetters } from './dead-letters.ts'

/** Code outside of actors, as a holder of refs: it may send until the system stops. */
export class Outside implements Holder {
  fenced = false
  guarded = false
  readonly asks: AskDesk
  readonly target: undefined = undefined
  /** Why the system stopped, when it did so by itself. */
  cause: unknown = undefined
  readonly #systemId: string
  readonly #deadLetters: DeadLetters

  constructor(asks: AskDesk, systemId: string, deadLetters: DeadLetters) {
    this.asks = asks
    this.#systemId = systemId
    this.#deadLetters = deadLetters
  }

  /** The system stops: nothing may be sent any more. */
  fence(): void {
    this.fenced = this.guarded = true
  }

  blockedItselfBy(): string | undefined {
    return undefined
  }

  chain(): CallChain | undefined {
    return undefined
  }

  refusal(): Error {
    return new SystemStoppedError({ system: this.#systemId }, this.cause === undefined ? undefined : { cause: this.cause })
  }

  /** Nobody traces code outside of actors. */
  sent(): void {}

  refuseTell(target: Target, method: number): void {
    this.#deadLetters.add(target.id, target.descriptor.methodName(method), 'system-stopped')
  }
}
