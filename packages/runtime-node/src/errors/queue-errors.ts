import { knowErrors, nameErrors } from '@troupe/core/internal'
import { ObjectError } from './object-errors.ts'

export interface QueueFullFacts {
  readonly maxSize: number
  /** How long the call waited, in milliseconds. */
  readonly timeoutMs: number
}
/** There was no room in the queue in time. Nothing was put. */
export class QueueFullError extends ObjectError implements QueueFullFacts {
  static {
    nameErrors(this, 'QueueFullError')
  }
  readonly code = 'QUEUE_FULL'
  declare readonly maxSize: number
  declare readonly timeoutMs: number
  constructor(facts: QueueFullFacts, options?: ErrorOptions) {
    super(`the queue of at most ${facts.maxSize} had no room within ${facts.timeoutMs} ms`, facts, options)
  }
}

export interface QueueEmptyFacts {
  /** How long the call waited, in milliseconds. */
  readonly timeoutMs: number
}
/** There was no item in the queue in time. Nothing was taken. */
export class QueueEmptyError extends ObjectError implements QueueEmptyFacts {
  static {
    nameErrors(this, 'QueueEmptyError')
  }
  readonly code = 'QUEUE_EMPTY'
  declare readonly timeoutMs: number
  constructor(facts: QueueEmptyFacts, options?: ErrorOptions) {
    super(`nothing was put into the queue within ${facts.timeoutMs} ms`, facts, options)
  }
}

export interface QueueShutDownFacts {
  readonly method: string
}
/** The queue was shut down: it takes no items any more, and those that were there were taken or dropped. */
export class QueueShutDownError extends ObjectError implements QueueShutDownFacts {
  static {
    nameErrors(this, 'QueueShutDownError')
  }
  readonly code = 'QUEUE_SHUT_DOWN'
  declare readonly method: string
  constructor(facts: QueueShutDownFacts, options?: ErrorOptions) {
    super(`${facts.method}: the queue was shut down`, facts, options)
  }
}

export interface QueueTaskDoneFacts {
  /** How many were said to be done. */
  readonly count: number
  /** How many were not done yet. */
  readonly unfinished: number
}
/** More items were said to be done than had been put. Nothing was counted. */
export class QueueTaskDoneError extends ObjectError implements QueueTaskDoneFacts {
  static {
    nameErrors(this, 'QueueTaskDoneError')
  }
  readonly code = 'QUEUE_TASK_DONE'
  declare readonly count: number
  declare readonly unfinished: number
  constructor(facts: QueueTaskDoneFacts, options?: ErrorOptions) {
    super(
      `taskDone: ${facts.count} done of ${facts.unfinished} that were not: call it once for each item that was taken`,
      facts,
      options,
    )
  }
}

knowErrors({
  QUEUE_FULL: {
    class: QueueFullError,
    family: 'object',
    meaning: 'A queue had no room for what was to be put before the time was over.',
    remedy: 'Wait longer, take items faster, or make the queue with a larger `maxSize`.',
  },
  QUEUE_EMPTY: {
    class: QueueEmptyError,
    family: 'object',
    meaning: 'A queue had no item before the time was over.',
    remedy: 'Wait longer, or ask with `tryGet`, which says so without an error.',
  },
  QUEUE_SHUT_DOWN: {
    class: QueueShutDownError,
    family: 'object',
    meaning: 'A queue was used after `shutdown()`: to put, or to get when nothing was left.',
    remedy: 'Take it as the end of the work; iterating over a queue ends there by itself.',
  },
  QUEUE_TASK_DONE: {
    class: QueueTaskDoneError,
    family: 'object',
    meaning: '`taskDone()` was called more often than items were put into the queue.',
    remedy: 'Call it once for each item that was taken, and not for those that a shutdown dropped.',
  },
})
