import { shortText } from './short-text.ts'
import { nameErrors, TroupeError } from './troupe-error.ts'

export interface HandlerTimeoutFacts {
  readonly actor: string
  readonly method: string
  readonly timeoutMs: number
}
/** A handler ran longer than `handlerTimeoutMs` allows; this life of its actor fails. */
export class HandlerTimeoutError extends TroupeError implements HandlerTimeoutFacts {
  static {
    nameErrors(this, 'HandlerTimeoutError', 'handler')
  }
  readonly code = 'HANDLER_TIMEOUT'
  declare readonly actor: string
  declare readonly method: string
  declare readonly timeoutMs: number
  constructor(facts: HandlerTimeoutFacts, options?: ErrorOptions) {
    super(
      `${facts.method} of ${facts.actor} did not finish within ${facts.timeoutMs} ms: make it faster, or raise its limit`,
      facts,
      options,
    )
  }
}

export interface ContextFacts {
  /** What was used, and why it cannot be used there. */
  readonly what: string
}
/** Something of an actor's context was used at a moment when it has no meaning. */
export class ContextError extends TroupeError implements ContextFacts {
  static {
    nameErrors(this, 'ContextError', 'handler')
  }
  readonly code = 'CONTEXT'
  declare readonly what: string
  constructor(facts: ContextFacts, options?: ErrorOptions) {
    super(facts.what, facts, options)
  }
}

export interface ThrownValueFacts {
  readonly value: unknown
}
/** A handler threw, or rejected with, something that is not an error. */
export class ThrownValueError extends TroupeError implements ThrownValueFacts {
  static {
    nameErrors(this, 'ThrownValueError', 'handler')
  }
  readonly code = 'THROWN_VALUE'
  declare readonly value: unknown
  constructor(facts: ThrownValueFacts, options?: ErrorOptions) {
    super(`${shortText(facts.value)} was thrown, which is not an error: throw an Error`, facts, options)
  }
}
