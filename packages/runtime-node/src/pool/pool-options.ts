import { type HostOptions, OptionError } from '@troupe/core/internal'
import { cpuCount } from '../tasks/cpu-count.ts'
import type { AnyFunction } from '../tasks/exposed-function.ts'

/** How one task, or all those of one call, are run. */
export interface TaskOptions {
  /** Shown in errors and statistics. @defaultValue the name of the function */
  readonly name?: string
  /** Aborting it cancels the tasks. */
  readonly signal?: AbortSignal
  /**
   * The longest that a task may run, from when a worker begins it: then it rejects with `TaskDeadlineError` and is ended as a cancelled one is.
   * Milliseconds > 0. @defaultValue no limit
   */
  readonly deadlineMs?: number
  /** How often a task is begun again when it throws or its worker dies. Whole number >= 0. @defaultValue 0 */
  readonly retries?: number
  /** Tasks that wait are begun in the order of their priority, the highest first; equal ones in the order of their coming. @defaultValue 0 */
  readonly priority?: number
}

export interface PoolOptions<I extends AnyFunction = AnyFunction> extends Omit<TaskOptions, 'name' | 'signal'> {
  /** What the workers are. @defaultValue 'thread' */
  readonly on?: 'thread' | 'process'
  /** How many workers there are. Whole number from 1 to 1 024. @defaultValue {@link cpuCount} */
  readonly size?: number
  /** No fewer than so many, where the number follows the work. @defaultValue `size` */
  readonly minSize?: number
  /** No more than so many. @defaultValue `size` */
  readonly maxSize?: number
  /** A worker beyond `minSize` that had nothing to do for so long is stopped. Milliseconds > 0. @defaultValue 10 000 */
  readonly idleTimeoutMs?: number
  /** Shown in errors, and, with a number, in `ps`. @defaultValue 'pool' */
  readonly name?: string
  /** How many tasks may wait; more are refused with `PoolFullError`, see `ready()`. Whole number > 0. @defaultValue `Infinity` */
  readonly queueLimit?: number
  /** How many tasks a worker runs at a time: more than one is for tasks that mostly wait. Whole number from 1 to 1 000. @defaultValue 1 */
  readonly concurrency?: number
  /** An exposed function that each worker runs before any task. `currentTask().state` is what it returned. @defaultValue none */
  readonly initializer?: I
  readonly initializerArgs?: Readonly<Parameters<I>>
  /** A worker that has done so many tasks is replaced; a chunk is one task. Whole number > 0. @defaultValue no limit */
  readonly maxTasksPerWorker?: number
  /** A worker whose heap is larger when a task is done is replaced. Bytes > 0. @defaultValue no limit */
  readonly maxMemoryPerWorker?: number
  /** How long a task that was cancelled may go on before its worker is ended. Milliseconds >= 0, or `Infinity`. @defaultValue 1 000 */
  readonly graceMs?: number
  /** How long a worker may take to start, its initializer included. Milliseconds > 0, or `Infinity`. @defaultValue 30 000 */
  readonly startTimeoutMs?: number
  /** How the workers' hosts are started. */
  readonly host?: HostOptions
}

/** What the options come to. */
export interface PoolPlan {
  readonly on: 'thread' | 'process'
  readonly minSize: number
  readonly maxSize: number
  readonly idleTimeoutMs: number
  readonly name: string
  readonly queueLimit: number
  readonly concurrency: number
  readonly maxTasksPerWorker: number
  readonly maxMemoryPerWorker: number
  readonly graceMs: number
  readonly startTimeoutMs: number
  readonly host: HostOptions | undefined
  readonly tasks: TaskOptions
}

const mostWorkers = 1_024
const mostAtOnce = 1_000

/** @throws OptionError - one makes no sense */
export const planOf = (options: PoolOptions): PoolPlan => {
  const { on = 'thread', name = 'pool', minSize: least, maxSize: most, host, ...others } = options
  if (on !== 'thread' && on !== 'process')
    throw new OptionError({ option: 'pool on', expected: `'thread' or 'process'`, got: on })
  if (typeof name !== 'string' || name === '') throw new OptionError({ option: 'pool name', expected: 'a text', got: name })
  const size = whole('pool size', options.size ?? Math.max(least ?? 0, Math.min(cpuCount(), most ?? mostWorkers)), 1, mostWorkers)
  if (options.size !== undefined && (size > (most ?? mostWorkers) || size < (least ?? 0))) {
    const expected = `between minSize (${least ?? 'size'}) and maxSize (${most ?? 'size'}), or left out`
    throw new OptionError({ option: 'pool size', expected, got: size })
  }
  const maxSize = whole('pool maxSize', most ?? Math.max(size, least ?? size), 1, mostWorkers)
  return {
    on,
    name,
    host,
    minSize: whole('pool minSize', least ?? Math.min(size, maxSize), 0, maxSize),
    maxSize,
    idleTimeoutMs: positive('pool idleTimeoutMs', options.idleTimeoutMs ?? 10_000),
    queueLimit: options.queueLimit === undefined ? Infinity : whole('pool queueLimit', options.queueLimit, 1, Infinity),
    concurrency: whole('pool concurrency', options.concurrency ?? 1, 1, mostAtOnce),
    maxTasksPerWorker: whole('pool maxTasksPerWorker', options.maxTasksPerWorker ?? Infinity, 1, Infinity),
    maxMemoryPerWorker: positive('pool maxMemoryPerWorker', options.maxMemoryPerWorker ?? Infinity),
    graceMs: options.graceMs === undefined ? 1_000 : atLeastZero('pool graceMs', options.graceMs),
    startTimeoutMs: positive('pool startTimeoutMs', options.startTimeoutMs ?? 30_000),
    tasks: checkTaskOptions(others),
  }
}

/** @throws OptionError */
export const checkSignal = (signal: unknown): void => {
  if (signal !== undefined && typeof (signal as Partial<AbortSignal> | null)?.addEventListener !== 'function') {
    throw new OptionError({ option: 'signal', expected: 'an AbortSignal', got: signal })
  }
}

/** @throws OptionError - one makes no sense */
export const checkTaskOptions = ({ name, signal, deadlineMs, retries, priority }: TaskOptions): TaskOptions => {
  if (name !== undefined && typeof name !== 'string')
    throw new OptionError({ option: 'task name', expected: 'a text', got: name })
  checkSignal(signal)
  if (deadlineMs !== undefined) positive('deadlineMs', deadlineMs)
  if (retries !== undefined) whole('retries', retries, 0, Infinity)
  if (priority !== undefined && !(typeof priority === 'number' && Number.isFinite(priority))) {
    throw new OptionError({ option: 'priority', expected: 'a finite number', got: priority })
  }
  return {
    ...(name && { name }),
    ...(signal && { signal }),
    ...(deadlineMs && { deadlineMs }),
    ...(retries !== undefined && { retries }),
    ...(priority !== undefined && { priority }),
  }
}

const whole = (option: string, value: unknown, least: number, most: number): number => {
  if (typeof value === 'number' && value >= least && value <= most && (Number.isInteger(value) || value === Infinity))
    return value
  const end = most === Infinity ? '' : ` and <= ${most}`
  throw new OptionError({ option, expected: `a whole number >= ${least}${end}`, got: value })
}

const positive = (option: string, value: unknown): number => {
  if (typeof value === 'number' && value > 0) return value
  throw new OptionError({ option, expected: 'a number > 0', got: value })
}

const atLeastZero = (option: string, value: unknown): number => {
  if (typeof value === 'number' && value >= 0) return value
  throw new OptionError({ option, expected: 'a number >= 0, or Infinity', got: value })
}
