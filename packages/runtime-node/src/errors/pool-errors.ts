import { knowErrors, nameErrors, TroupeError } from '@troupe/core/internal'

/** A task, or the pool that was to run it, came to grief. */
export abstract class PoolError extends TroupeError {
  static {
    nameErrors(this, 'PoolError', 'pool')
  }
  static override is(value: unknown): value is PoolError {
    return TroupeError.is(value) && value.family === 'pool'
  }
}

export interface WorkerDiedFacts {
  /** The name of the task: that of its function, unless it was given one. */
  readonly task: string
  /** The name of the host. */
  readonly worker: string
  /** `null` when a signal ended it, or nobody knows. */
  readonly exitCode: number | null
  readonly signal: string | null
  /** The last lines that the worker wrote to its standard error, at most 20. */
  readonly stderr: readonly string[]
}
/** The thread or process that ran the task ended before the task did: the task may have done part of its work. `cause` is what ended it, if that could be told. */
export class WorkerDiedError extends PoolError implements WorkerDiedFacts {
  static {
    nameErrors(this, 'WorkerDiedError')
  }
  readonly code = 'WORKER_DIED'
  declare readonly task: string
  declare readonly worker: string
  declare readonly exitCode: number | null
  declare readonly signal: string | null
  declare readonly stderr: readonly string[]
  constructor(facts: WorkerDiedFacts, options?: ErrorOptions) {
    super(
      `${facts.worker} ended${endOf(facts)} while it ran ${facts.task}: part of the work may be done${whereToLook(facts, options)}`,
      facts,
      options,
    )
  }
}

export interface TaskCancelledFacts {
  readonly task: string
  /** Whether it had begun. If not, it never will. */
  readonly started: boolean
}
/** Somebody took the task back. `cause` is the reason of the signal, if it was one that aborted. */
export class TaskCancelledError extends PoolError implements TaskCancelledFacts {
  static {
    nameErrors(this, 'TaskCancelledError')
  }
  readonly code = 'TASK_CANCELLED'
  declare readonly task: string
  declare readonly started: boolean
  constructor(facts: TaskCancelledFacts, options?: ErrorOptions) {
    super(
      `${facts.task} was cancelled ${facts.started ? 'while it ran: part of the work may be done' : 'before it began'}`,
      facts,
      options,
    )
  }
}

export interface TaskDeadlineFacts {
  readonly task: string
  readonly deadlineMs: number
}
/** The task ran longer than it may. It was asked to end, and its worker is ended if it does not. */
export class TaskDeadlineError extends PoolError implements TaskDeadlineFacts {
  static {
    nameErrors(this, 'TaskDeadlineError')
  }
  readonly code = 'TASK_DEADLINE'
  declare readonly task: string
  declare readonly deadlineMs: number
  constructor(facts: TaskDeadlineFacts) {
    super(`${facts.task} ran longer than ${facts.deadlineMs} ms: give it longer, or less to do`, facts)
  }
}

export interface PoolFullFacts {
  readonly pool: string
  readonly queueLimit: number
}
/** As many tasks wait as may wait. This one was not taken. */
export class PoolFullError extends PoolError implements PoolFullFacts {
  static {
    nameErrors(this, 'PoolFullError')
  }
  readonly code = 'POOL_FULL'
  declare readonly pool: string
  declare readonly queueLimit: number
  constructor(facts: PoolFullFacts) {
    super(`${facts.queueLimit} tasks wait in pool ${facts.pool} already: await pool.ready() before submitting more`, facts)
  }
}

export interface PoolClosedFacts {
  readonly pool: string
  /** What it was about to do, or had not begun. */
  readonly task: string
}
/** The pool takes no more tasks, or was terminated before this one was done. */
export class PoolClosedError extends PoolError implements PoolClosedFacts {
  static {
    nameErrors(this, 'PoolClosedError')
  }
  readonly code = 'POOL_CLOSED'
  declare readonly pool: string
  declare readonly task: string
  constructor(facts: PoolClosedFacts, options?: ErrorOptions) {
    super(`pool ${facts.pool} was closed: ${facts.task} is not done`, facts, options)
  }
}

export interface PoolBrokenFacts {
  readonly pool: string
}
/** The pool cannot start its workers: `cause` says why. All its tasks fail with this. */
export class PoolBrokenError extends PoolError implements PoolBrokenFacts {
  static {
    nameErrors(this, 'PoolBrokenError')
  }
  readonly code = 'POOL_BROKEN'
  declare readonly pool: string
  constructor(facts: PoolBrokenFacts, options?: ErrorOptions) {
    super(`pool ${facts.pool} cannot start its workers: see cause`, facts, options)
  }
}

const whereToLook = ({ stderr }: WorkerDiedFacts, options: ErrorOptions | undefined): string =>
  stderr.length > 0 ? ', see stderr' : options?.cause === undefined ? '' : ', see cause'

const endOf = ({ exitCode, signal }: WorkerDiedFacts): string =>
  signal !== null ? ` by ${signal}` : exitCode === null ? '' : ` with exit code ${exitCode}`

knowErrors({
  WORKER_DIED: {
    class: WorkerDiedError,
    family: 'pool',
    meaning: 'The thread or process that ran the task ended before the task did; the task may have done part of its work.',
    remedy: 'Read `exitCode`, `signal`, `stderr` and `cause`. Give tasks that are safe to repeat `retries`.',
  },
  TASK_CANCELLED: {
    class: TaskCancelledError,
    family: 'pool',
    meaning: 'Somebody took the task back; `started` says whether it had begun.',
    remedy: 'None is needed, unless it was not meant to be cancelled.',
  },
  TASK_DEADLINE: {
    class: TaskDeadlineError,
    family: 'pool',
    meaning: 'The task ran longer than its `deadlineMs`.',
    remedy: 'Give it longer, or less to do.',
  },
  POOL_FULL: {
    class: PoolFullError,
    family: 'pool',
    meaning: 'As many tasks wait as the pool lets wait; this one was not taken.',
    remedy: 'Await `pool.ready()` before submitting more, or raise `queueLimit`.',
  },
  POOL_CLOSED: {
    class: PoolClosedError,
    family: 'pool',
    meaning: 'The pool takes no more tasks, or was terminated before this one was done.',
    remedy: 'Submit before `close()`, and `drain()` instead of `terminate()` to have everything done.',
  },
  POOL_BROKEN: {
    class: PoolBrokenError,
    family: 'pool',
    meaning: 'The pool cannot start its workers; all its tasks fail.',
    remedy: 'Read `cause`: an initializer that throws, a host that cannot start.',
  },
})
