import { addAbortListener, removeAbortListener } from '@troupe/core/internal'
import type { PoolFunction } from './known-functions.ts'
import type { TaskOptions } from './pool-options.ts'
import { passesForPromise, TaskPromise } from './task.ts'
import type { Waiting } from './task-queue.ts'

/** A worker, as the tasks see it that lie there. */
export interface TaskPlace {
  /** Whether the worker has begun what lies in that slot. */
  hasBegun(slot: number): boolean
  /** Takes a task back that has not begun. */
  revoke(task: PoolTask): boolean
  /** Tells the worker that nobody wants the task any more. */
  cancel(task: PoolTask): void
}

/** Who runs tasks. */
export interface TaskHome {
  /** It was given up while it waited or ran. */
  abandoned(task: PoolTask): void
  /** It has settled, however. */
  settled(task: PoolTask): void
}

/** What only few tasks have: a field of its own for each would be copied with all of those that wait. */
interface Particulars {
  isSuspect: boolean
  ranMs: number | undefined
  retried: number
  deadline: ReturnType<typeof setTimeout> | undefined
  aborted: (() => void) | undefined
}

/** A task of a pool, from its submission to its end. */
export class PoolTask<R = unknown> extends TaskPromise<R> implements Waiting {
  static {
    passesForPromise(PoolTask)
  }

  readonly fn: PoolFunction
  /** What the calling of `fn` says. */
  readonly args: unknown
  readonly options: TaskOptions
  readonly submittedAt: number
  isQueued = false
  /** The worker that it was sent to. */
  place: TaskPlace | undefined = undefined
  slot = 0
  #attempts = 0
  readonly #home: TaskHome
  #few: Particulars | undefined = undefined

  /** @param options - all of them: those of the pool are among them, where there are no others */
  constructor(home: TaskHome, fn: PoolFunction, args: unknown, options: TaskOptions, now: number) {
    super()
    this.#home = home
    this.fn = fn
    this.args = args
    this.options = options
    this.submittedAt = now
    const { signal } = options
    if (signal !== undefined) this.#listen(signal)
  }

  override get name(): string {
    return this.options.name ?? this.fn.name
  }

  /** How many arguments the call has that it is. */
  get arity(): number {
    return this.fn.calling === 'runOne' ? 1 : (this.args as readonly unknown[]).length
  }

  get priority(): number {
    return this.options.priority ?? 0
  }

  get deadlineMs(): number | undefined {
    return this.options.deadlineMs
  }

  get attempt(): number {
    return this.place === undefined || this.isRunning ? this.#attempts : this.#attempts - 1
  }

  /** A worker died while this one lay there: it goes to a worker that has nothing else, so that the next death says whose doing it is. */
  get isSuspect(): boolean {
    return this.#few?.isSuspect === true
  }

  set isSuspect(isSuspect: boolean) {
    if (isSuspect !== this.isSuspect) this.#particulars().isSuspect = isSuspect
  }

  /** How long it took, as far as is known, in milliseconds; of those that are parts of something, once they are done. */
  get ranMs(): number | undefined {
    return this.#few?.ranMs
  }

  set ranMs(ms: number) {
    this.#particulars().ranMs = ms
  }

  /** What gives it up when it has run for too long. */
  set deadline(timer: ReturnType<typeof setTimeout>) {
    this.#particulars().deadline = timer
  }

  /** It failed. Whether it may be begun again, which then counts. */
  retry(): boolean {
    const { retries = 0 } = this.options
    if (retries === 0) return false
    const few = this.#particulars()
    if (few.retried === retries) return false
    few.retried++
    return true
  }

  /** It goes to a worker. */
  sentTo(place: TaskPlace, slot: number): void {
    this.place = place
    this.slot = slot
    this.#attempts++
  }

  /** What the worker calls the attempt. */
  get attemptSent(): number {
    return this.#attempts
  }

  /** It lies there no more. If it had not begun, that was no attempt. */
  leave(hadBegun: boolean): void {
    if (this.place !== undefined && !hadBegun) this.#attempts--
    this.place = undefined
    if (this.#few !== undefined) clearTimeout(this.#few.deadline)
  }

  protected override get isRunning(): boolean {
    return this.place?.hasBegun(this.slot) === true
  }

  protected override abandon(): void {
    this.#home.abandoned(this)
  }

  protected override settled(): void {
    if (this.#few !== undefined) {
      if (this.#few.aborted !== undefined) removeAbortListener(this.options.signal!, this.#few.aborted)
      clearTimeout(this.#few.deadline)
    }
    this.#home.settled(this)
  }

  #listen(signal: AbortSignal): void {
    const aborted = (): void => void this.cancel(signal.reason)
    this.#particulars().aborted = aborted
    addAbortListener(signal, aborted)
  }

  #particulars(): Particulars {
    this.#few ??= { isSuspect: false, ranMs: undefined, retried: 0, deadline: undefined, aborted: undefined }
    return this.#few
  }
}
