import { nameErrors, TroupeError } from './troupe-error.ts'

export interface ExpectationFacts {
  /** Whose expectation it was: a probe, a recorder or a behaviour under test, for people. */
  readonly who: string
  readonly expected: string
  /** What was there instead, for people. */
  readonly instead: string
}
/** A test waited for something that did not happen, or not first. Made by `@troupe/core/testing` only. */
export class ExpectationError extends TroupeError implements ExpectationFacts {
  static {
    nameErrors(this, 'ExpectationError', 'testing')
  }
  readonly code = 'EXPECTATION'
  declare readonly who: string
  declare readonly expected: string
  declare readonly instead: string
  constructor(facts: ExpectationFacts, options?: ErrorOptions) {
    super(`${facts.who} expected ${facts.expected}, but ${facts.instead}`, facts, options)
  }
}
