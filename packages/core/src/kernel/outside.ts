import { SystemStoppedError } from '../errors/not-delivered-errors.ts'
import type { CallChain, Caller } from '../refs/caller.ts'
import type { AskDesk, Holder } from '../refs/holder.ts'
import type { MessageKind, Target } from '../refs/target.ts'
import type { DeadLetters } from './dead-letters.ts'
import type { Recorder } from './recorder.ts'

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
  #recorder: Recorder | undefined = undefined

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

  /** Who records from now on, or nobody. */
  recordTo(recorder: Recorder | undefined): void {
    this.#recorder = recorder
    this.guarded = this.fenced || recorder !== undefined
  }

  send(kind: MessageKind, target: Target, method: number, args: unknown[], caller: Caller | undefined): void {
    if (this.#recorder === undefined) target.send(kind, method, args, caller)
    else this.#recorder.sends(undefined, kind, target, method, args, caller)
  }

  refuseTell(target: Target, method: number): void {
    this.#deadLetters.add(target.id, target.descriptor.methodName(method), 'system-stopped')
  }
}
