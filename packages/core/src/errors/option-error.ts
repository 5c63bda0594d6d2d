import { shortText } from './short-text.ts'
import { nameErrors, TroupeError } from './troupe-error.ts'

export interface OptionFacts {
  readonly option: string
  readonly expected: string
  readonly got: unknown
}
/** An option, or an argument of a call to Troupe itself, has a value that is not allowed. */
export class OptionError extends TroupeError implements OptionFacts {
  static {
    nameErrors(this, 'OptionError', 'usage')
  }
  readonly code = 'OPTION'
  declare readonly option: string
  declare readonly expected: string
  declare readonly got: unknown
  constructor(facts: OptionFacts, options?: ErrorOptions) {
    super(`${facts.option} must be ${facts.expected}, got ${shortText(facts.got)}`, facts, options)
  }
}
