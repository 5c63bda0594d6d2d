import { knowErrors, nameErrors } from '@troupe/core/internal'
import { ConnectionError } from './connection-errors.ts'

export interface PipeDirectionFacts {
  readonly peer: string
  readonly operation: string
}
/** The pipe has one direction, and this end is not for that. Nothing was done. */
export class PipeDirectionError extends ConnectionError implements PipeDirectionFacts {
  static {
    nameErrors(this, 'PipeDirectionError')
  }
  readonly code = 'PIPE_DIRECTION'
  declare readonly operation: string
  constructor(facts: PipeDirectionFacts, options?: ErrorOptions) {
    super(`${facts.operation}: the pipe has one direction, from its second end to its first`, facts, options)
  }
}

knowErrors({
  PIPE_DIRECTION: {
    class: PipeDirectionError,
    family: 'connection',
    meaning: 'A pipe that was made with `oneWay` was used against its direction.',
    remedy: 'Send with the second of its two ends and receive with the first, or make the pipe without `oneWay`.',
  },
})
