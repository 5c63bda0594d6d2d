import { causeText } from './cause-text.ts'
import { endText, hostText } from './host-text.ts'
import { NotDeliveredError } from './not-delivered-error.ts'
import { nameErrors } from './troupe-error.ts'

export { NotDeliveredError } from './not-delivered-error.ts'

export interface ActorNotFoundFacts {
  readonly actor: string
}
/** There never was an actor behind this ref, or it belongs to another system. */
export class ActorNotFoundError extends NotDeliveredError implements ActorNotFoundFacts {
  static {
    nameErrors(this, 'ActorNotFoundError')
  }
  readonly code = 'ACTOR_NOT_FOUND'
  declare readonly actor: string
  constructor(facts: ActorNotFoundFacts, options?: ErrorOptions) {
    super(`no actor ${facts.actor} here: check that its ref belongs to this system`, facts, options)
  }
}

export interface ActorStoppedFacts {
  readonly actor: string
  readonly reason: string
}
/** The actor ended before it took the message. `cause` is the error it ended with, if there was one. */
export class ActorStoppedError extends NotDeliveredError implements ActorStoppedFacts {
  static {
    nameErrors(this, 'ActorStoppedError')
  }
  readonly code = 'ACTOR_STOPPED'
  declare readonly actor: string
  declare readonly reason: string
  constructor(facts: ActorStoppedFacts, options?: ErrorOptions) {
    super(`${facts.actor} has ended (${facts.reason}): watch it, or find its successor by name`, facts, options)
  }
}

export interface MailboxFullFacts {
  readonly actor: string
  readonly capacity: number
  readonly unit: 'messages' | 'bytes'
  readonly policy: string
}
/** The mailbox was at its bound, and its policy refused this message or dropped it for a newer one. */
export class MailboxFullError extends NotDeliveredError implements MailboxFullFacts {
  static {
    nameErrors(this, 'MailboxFullError')
  }
  readonly code = 'MAILBOX_FULL'
  declare readonly actor: string
  declare readonly capacity: number
  declare readonly unit: 'messages' | 'bytes'
  declare readonly policy: string
  constructor(facts: MailboxFullFacts, options?: ErrorOptions) {
    const { actor, capacity, unit, policy } = facts
    super(
      `the mailbox of ${actor} is full (${capacity} ${unit}, policy ${policy}): await ref.ready(), or raise the bound`,
      facts,
      options,
    )
  }
}

export interface NotSendableFacts {
  /** Where in the message, such as `argument 1.a[1].b` or `reply.x`. */
  readonly path: string
  readonly why: string
  /** `out`: it could not be encoded or copied here. `in`: the receiver could not build it. */
  readonly direction: 'out' | 'in'
}
/** A value in the message cannot travel. */
export class NotSendableError extends NotDeliveredError implements NotSendableFacts {
  static {
    nameErrors(this, 'NotSendableError')
  }
  readonly code = 'NOT_SENDABLE'
  declare readonly path: string
  declare readonly why: string
  declare readonly direction: 'out' | 'in'
  constructor(facts: NotSendableFacts, options?: ErrorOptions) {
    super(`${facts.path} ${facts.why}`, facts, options)
  }
}

export interface NotExposedFacts {
  readonly exportName: string
  readonly module?: string
  /** What the module exposed on the host that has loaded it; absent when the class is not exposed where it was used. */
  readonly exposed?: readonly string[]
}
/** Another host cannot load a class or function that was not exposed, or not under this name. */
export class NotExposedError extends NotDeliveredError implements NotExposedFacts {
  static {
    nameErrors(this, 'NotExposedError')
  }
  readonly code = 'NOT_EXPOSED'
  declare readonly exportName: string
  declare readonly module?: string
  declare readonly exposed?: readonly string[]
  constructor(facts: NotExposedFacts, options?: ErrorOptions) {
    const { exportName, module = 'the module that exports it', exposed } = facts
    const line = `expose(import.meta.url, { ${exportName} })`
    const message =
      exposed === undefined
        ? `${exportName} is not exposed, so no other host can load it: add ${line} to ${module}`
        : `${module} was loaded and exposes ${exposed.join(', ') || 'nothing'} there, but not ${exportName}: call ${line} at its top level, on every host`
    super(message, facts, options)
  }
}

export interface HostUnavailableFacts {
  readonly slot: number
  readonly state: string
  /** False once the slot is lost or stopped for good. */
  readonly retryable: boolean
  readonly host?: string
}
/** The host of the receiver is known to be down. */
export class HostUnavailableError extends NotDeliveredError implements HostUnavailableFacts {
  static {
    nameErrors(this, 'HostUnavailableError')
  }
  readonly code = 'HOST_UNAVAILABLE'
  declare readonly slot: number
  declare readonly state: string
  declare readonly retryable: boolean
  declare readonly host?: string
  constructor(facts: HostUnavailableFacts, options?: ErrorOptions) {
    const then = facts.retryable ? 'it may come back, try again later' : 'it will not come back'
    super(`host ${hostText(facts)} is ${facts.state}: ${then}`, facts, options)
  }
}

export interface HostStartFacts {
  readonly slot: number
  readonly host: string
  readonly exitCode: number | null
  readonly signal: string | null
  /** The last lines that the host wrote to its standard error. */
  readonly stderr: readonly string[]
}
/** A thread or process did not become ready. */
export class HostStartError extends NotDeliveredError implements HostStartFacts {
  static {
    nameErrors(this, 'HostStartError')
  }
  readonly code = 'HOST_START'
  declare readonly slot: number
  declare readonly host: string
  declare readonly exitCode: number | null
  declare readonly signal: string | null
  declare readonly stderr: readonly string[]
  constructor(facts: HostStartFacts, options?: ErrorOptions) {
    super(`host ${hostText(facts)} did not start${endText(facts)}${causeText(options)}: see stderr`, facts, options)
  }
}

export interface LinkFullFacts {
  readonly slot: number
  readonly capBytes: number
}
/** More waits for this host than the outbox may hold. */
export class LinkFullError extends NotDeliveredError implements LinkFullFacts {
  static {
    nameErrors(this, 'LinkFullError')
  }
  readonly code = 'LINK_FULL'
  declare readonly slot: number
  declare readonly capBytes: number
  constructor(facts: LinkFullFacts, options?: ErrorOptions) {
    super(
      `the outbox to host ${facts.slot} is full (${facts.capBytes} bytes): await ref.ready() before sending more`,
      facts,
      options,
    )
  }
}

export interface AskNotSentFacts {
  readonly actor: string
  readonly method: string
}
/** The signal of the ask was aborted already when it was made. */
export class AskNotSentError extends NotDeliveredError implements AskNotSentFacts {
  static {
    nameErrors(this, 'AskNotSentError')
  }
  readonly code = 'ASK_NOT_SENT'
  declare readonly actor: string
  declare readonly method: string
  constructor(facts: AskNotSentFacts, options?: ErrorOptions) {
    super(`${facts.method} was not asked of ${facts.actor}: its signal was aborted before the call`, facts, options)
  }
}

export interface AskCycleFacts {
  /** The actors (and handlers) of the cycle, in the order of the asks. */
  readonly cycle: readonly string[]
}
/** Actors wait for each other in a circle, so none of the asks could ever be answered. */
export class AskCycleError extends NotDeliveredError implements AskCycleFacts {
  static {
    nameErrors(this, 'AskCycleError')
  }
  readonly code = 'ASK_CYCLE'
  declare readonly cycle: readonly string[]
  constructor(facts: AskCycleFacts, options?: ErrorOptions) {
    super(
      `these actors ask each other in a circle: ${facts.cycle.join(' -> ')}; use tell, or let one of the methods interleave`,
      facts,
      options,
    )
  }
}

export interface StaleActorFacts {
  readonly actor: string
}
/** The life that holds this ref or context is over; its code still runs. */
export class StaleActorError extends NotDeliveredError implements StaleActorFacts {
  static {
    nameErrors(this, 'StaleActorError')
  }
  readonly code = 'STALE_ACTOR'
  declare readonly actor: string
  constructor(facts: StaleActorFacts, options?: ErrorOptions) {
    super(
      `this life of ${facts.actor} is over, it can no longer send: stop unfinished work when context.signal aborts`,
      facts,
      options,
    )
  }
}

export interface SystemStoppedFacts {
  readonly system: string
}
/** The system is stopping or has stopped. */
export class SystemStoppedError extends NotDeliveredError implements SystemStoppedFacts {
  static {
    nameErrors(this, 'SystemStoppedError')
  }
  readonly code = 'SYSTEM_STOPPED'
  declare readonly system: string
  constructor(facts: SystemStoppedFacts, options?: ErrorOptions) {
    super(`system ${facts.system} takes no more work: it is stopping or has stopped`, facts, options)
  }
}

export interface ProtocolMismatchFacts {
  readonly actor: string
  readonly expected: string
  readonly got: string
}
/** The two sides know different methods for one class. */
export class ProtocolMismatchError extends NotDeliveredError implements ProtocolMismatchFacts {
  static {
    nameErrors(this, 'ProtocolMismatchError')
  }
  readonly code = 'PROTOCOL_MISMATCH'
  declare readonly actor: string
  declare readonly expected: string
  declare readonly got: string
  constructor(facts: ProtocolMismatchFacts, options?: ErrorOptions) {
    super(
      `${facts.actor} has other methods here (expected ${facts.expected}, got ${facts.got}): load the same module version on all hosts`,
      facts,
      options,
    )
  }
}
