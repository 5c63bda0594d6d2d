import { causeText } from './cause-text.ts'
import { endText, hostText } from './host-text.ts'
import { nameErrors, TroupeError } from './troupe-error.ts'

/** The message may have been handled, in part or whole: send it again only if the handler is safe to repeat. */
export abstract class OutcomeUnknownError extends TroupeError {
  static {
    nameErrors(this, 'OutcomeUnknownError', 'outcome-unknown')
  }
  static override is(value: unknown): value is OutcomeUnknownError {
    return TroupeError.is(value) && value.family === 'outcome-unknown'
  }
}

export interface AskTimeoutFacts {
  readonly actor: string
  readonly method: string
  readonly timeoutMs: number
}
/** No reply came within the ask's time, which runs from the call and includes waiting in the mailbox. */
export class AskTimeoutError extends OutcomeUnknownError implements AskTimeoutFacts {
  static {
    nameErrors(this, 'AskTimeoutError')
  }
  readonly code = 'ASK_TIMEOUT'
  declare readonly actor: string
  declare readonly method: string
  declare readonly timeoutMs: number
  constructor(facts: AskTimeoutFacts, options?: ErrorOptions) {
    super(
      `${facts.actor} did not answer ${facts.method} within ${facts.timeoutMs} ms: give it longer, as with ref.with({ timeoutMs })`,
      facts,
      options,
    )
  }
}

export interface AskCancelledFacts {
  readonly actor: string
  readonly method: string
}
/** The asker's signal aborted while the ask was under way. `cause` is the signal's reason. */
export class AskCancelledError extends OutcomeUnknownError implements AskCancelledFacts {
  static {
    nameErrors(this, 'AskCancelledError')
  }
  readonly code = 'ASK_CANCELLED'
  declare readonly actor: string
  declare readonly method: string
  constructor(facts: AskCancelledFacts, options?: ErrorOptions) {
    super(`${facts.method} asked of ${facts.actor} was cancelled by its signal: it may have begun`, facts, options)
  }
}

export interface AskInterruptedFacts {
  readonly actor: string
  readonly method: string
  readonly reason: string
}
/** The actor failed, was killed or was stopped while the handler ran. `cause` is what ended it, if it was an error. */
export class AskInterruptedError extends OutcomeUnknownError implements AskInterruptedFacts {
  static {
    nameErrors(this, 'AskInterruptedError')
  }
  readonly code = 'ASK_INTERRUPTED'
  declare readonly actor: string
  declare readonly method: string
  declare readonly reason: string
  constructor(facts: AskInterruptedFacts, options?: ErrorOptions) {
    super(
      `${facts.actor} was interrupted in ${facts.method} (${facts.reason}): the handler may have done part of its work`,
      facts,
      options,
    )
  }
}

export interface HostDownFacts {
  readonly slot: number
  readonly host: string
  readonly exitCode: number | null
  readonly signal: string | null
  /** The last lines that the host wrote to its standard error. */
  readonly stderr: readonly string[]
}
/** The host died after it was handed the message and before its reply was read. */
export class HostDownError extends OutcomeUnknownError implements HostDownFacts {
  static {
    nameErrors(this, 'HostDownError')
  }
  readonly code = 'HOST_DOWN'
  declare readonly slot: number
  declare readonly host: string
  declare readonly exitCode: number | null
  declare readonly signal: string | null
  declare readonly stderr: readonly string[]
  constructor(facts: HostDownFacts, options?: ErrorOptions) {
    super(
      `host ${hostText(facts)} went down${endText(facts)}${causeText(options)}: the message may have been handled, see stderr`,
      facts,
      options,
    )
  }
}

export interface ReplyLostFacts {
  readonly actor: string
  readonly method: string
  readonly ran: true
}
/** The handler ran, but its result could not travel. `cause` says where and why. */
export class ReplyLostError extends OutcomeUnknownError implements ReplyLostFacts {
  static {
    nameErrors(this, 'ReplyLostError')
  }
  readonly code = 'REPLY_LOST'
  declare readonly actor: string
  declare readonly method: string
  declare readonly ran: true
  constructor(facts: Omit<ReplyLostFacts, 'ran'> & { readonly ran?: true }, options?: ErrorOptions) {
    super(
      `${facts.method} of ${facts.actor} ran, but its reply could not be sent: return plain data, see cause`,
      { actor: facts.actor, method: facts.method, ran: true },
      options,
    )
  }
}
