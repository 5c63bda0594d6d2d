import type { Args } from './callings.ts'
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

/** A task of a pool, from its submission to its end. */
export class PoolTask<R = unknown> extends TaskPromise<R> implements Waiting {
  static {
    passesForPromise(PoolTask)
  }

  readonly fn: PoolFunction
  readonly args: Args
  readonly options: TaskOptions
  readonly submittedAt: number
  isQueued = false
  /** It was submitted to the pool and has not settled. */
  isOpen = false
  /** A worker died while this one lay there: it goes to a worker that has nothing else, so that the next death says whose doing it is. */
  isSuspect = false
  /** The worker that it was sent to. */
  place: TaskPlace | undefined = undefined
  slot = 0
  /** How long it took, as far as is known, in milliseconds; of those that are parts of something, once they are done. */
  ranMs: number | undefined = undefined
  retriesLeft: number
  deadline: ReturnType<typeof setTimeout> | undefined = undefined
  #attempts = 0
  readonly #home: TaskHome
  #aborted: (() => void) | undefined = undefined

  /** @param options - all of them: those of the pool are among them, where there are no others */
  constructor(home: TaskHome, fn: PoolFunction, args: Args, options: TaskOptions, now: number) {
    super()
    this.#home = home
    this.fn = fn
    this.args = args
    this.options = options
    this.retriesLeft = options.retries ?? 0
    this.submittedAt = now
    const { signal } = options
    if (signal === undefined) return
    this.#aborted = () => void this.cancel(signal.reason)
    signal.addEventListener('abort', this.#aborted, { once: true })
  }

  override get name(): string {
    return this.options.name ?? this.fn.name
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

  /** It lies there no more. To be called while the claim there still says whether it had begun: if not, that was no attempt. */
  leave(): void {
    this.#attempts = this.attempt
    this.place = undefined
    if (this.deadline !== undefined) clearTimeout(this.deadline)
  }

  protected override get isRunning(): boolean {
    return this.place?.hasBegun(this.slot) === true
  }

  protected override abandon(): void {
    this.#home.abandoned(this)
  }

  protected override settled(): void {
    if (this.#aborted !== undefined) this.options.signal!.removeEventListener('abort', this.#aborted)
    if (this.deadline !== undefined) clearTimeout(this.deadline)
    this.#home.settled(this)
  }
}
