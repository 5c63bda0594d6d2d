import type { Wheel } from '../time/wheel.ts'
import type { CallOptions } from './call-options.ts'
import type { CallChain, Caller } from './caller.ts'
import type { MessageKind, Target } from './target.ts'

/** Where a holder opens its asks: one for each kernel. */
export interface AskDesk {
  readonly systemId: string
  /** The deadlines of what somebody waits for. */
  readonly wheel: Wheel
  /** Whether values are copied between actors of this host. */
  readonly isolated: boolean
  /** All code of this kernel outside of actors. */
  readonly outside: Holder
  /** An actor of another system, as it is seen from this one: it can be named, but nothing reaches it. */
  foreign(target: Target): Target
  open(target: Target, method: number, args: unknown[], options: CallOptions | undefined, holder: Holder): Promise<unknown>
  /** Resolves when more may be sent there. */
  ready(target: Target, options: CallOptions, holder: Holder): Promise<void>
  /** Resolves with true when the actor has ended; once the signal is aborted, with whether it has by then. @throws what `holder` is refused with */
  ended(target: Target, holder: Holder, signal: AbortSignal): Promise<boolean>
}

/** Who holds a ref and sends by it: one life of an actor, or all code outside of actors. */
export interface Holder {
  /** What is sent from now on is refused: the life is over, or the system stops. */
  readonly fenced: boolean
  /** What is sent needs a second look: it is fenced, or somebody traces it, or the host records. */
  readonly guarded: boolean
  readonly asks: AskDesk
  /** The holder's own actor, or `undefined` outside of actors. */
  readonly target: Target | undefined
  /** The handler at hand that an ask to the holder itself would wait behind; `undefined` when there is none. */
  blockedItselfBy(method: number): string | undefined
  /** The handler at hand and those that wait for it; only in development. */
  chain(): CallChain | undefined
  /** Why nothing may be sent. Only when `fenced`. */
  refusal(): Error
  /** Sends, as `target.send` does, and tells those who want to know. Only when `guarded` and not `fenced`. @throws NotSendableError */
  send(kind: MessageKind, target: Target, method: number, args: unknown[], caller: Caller | undefined): void
  /** Accounts for a tell that was refused. Only when `fenced`. */
  refuseTell(target: Target, method: number): void
}
