import { knowErrors, nameErrors } from '@troupe/core/internal'
import { LockError } from './lock-errors.ts'

export interface TooManyPermitsFacts {
  readonly lock: string
  /** How many were to be given back. */
  readonly permits: number
  /** How many there would be, held ones included, and how many there may be. */
  readonly would: number
  readonly most: number
}
/** More permits were released than were taken. Nothing has changed. */
export class TooManyPermitsError extends LockError implements TooManyPermitsFacts {
  static {
    nameErrors(this, 'TooManyPermitsError')
  }
  readonly code = 'TOO_MANY_PERMITS'
  declare readonly permits: number
  declare readonly would: number
  declare readonly most: number
  constructor(facts: TooManyPermitsFacts) {
    super(
      `${facts.lock} cannot take ${facts.permits} permits: there would be ${facts.would}, and it has ${facts.most} at most; release what was ` +
        'acquired, once',
      facts,
    )
  }
}

knowErrors({
  TOO_MANY_PERMITS: {
    class: TooManyPermitsError,
    family: 'lock',
    meaning: 'More permits were released than were taken; nothing has changed.',
    remedy: 'Release what was acquired, once. To give permits that nobody took, use a `Semaphore` that is not bounded.',
  },
})
