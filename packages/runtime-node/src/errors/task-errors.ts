import { knowErrors, nameErrors, TroupeError } from '@troupe/core/internal'

export interface TaskStateFacts {
  readonly task: string
  /** What was to be done. */
  readonly operation: string
  readonly state: string
}
/** A handle of a task was asked for what it cannot do: to be closed while the task is alive, or anything once it is closed. */
export class TaskStateError extends TroupeError implements TaskStateFacts {
  static {
    nameErrors(this, 'TaskStateError', 'usage')
  }
  readonly code = 'TASK_STATE'
  declare readonly task: string
  declare readonly operation: string
  declare readonly state: string
  constructor(facts: TaskStateFacts) {
    super(`${facts.operation}: ${facts.task} is ${facts.state}${remedyFor(facts.state)}`, facts)
  }
}

const remedyFor = (state: string): string =>
  state === 'closed' ? '; take what you need from a handle before you close it' : '; await join() first, or kill() it'

knowErrors({
  TASK_STATE: {
    class: TaskStateError,
    family: 'usage',
    meaning: 'The handle of a task was closed while the task was alive, or used after it was closed.',
    remedy: 'Await `join()` before `close()`; take result and exit code before it.',
  },
})
