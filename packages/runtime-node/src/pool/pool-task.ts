import type { Args, Calling } from './callings.ts'
import type { PoolFunction } from './known-functions.ts'
import type { TaskOptions } from './pool-options.ts'
import { TaskPromise } from './task.ts'
import type { Waiting } from './task-queue.ts'

/** What a task is to do. */
export interface Work {
  readonly fn: PoolFunction
  readonly calling: Calling
  readonly args: Args
}

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
  readonly work: Work
  readonly priority: number
  readonly submittedAt: number
  readonly deadlineMs: number | undefined
  isQueued = false
  /** It was submitted to the pool and has not settled. */
  isOpen = false
  /** A worker died while this one lay there: it goes to a worker that has nothing else, so that the next death says whose doing it is. */
  isSuspect = false
  /** The worker that it was sent to. */
  place: TaskPlace | undefined = undefined
  slot = 0
  /** In milliseconds of the machine's clock. */
  sentAt = 0
  /** How long sending it took, in milliseconds. */
  sendMs = 0
  /** How long it took, as far as is known; 0 before it is done. */
  ranMs = 0
  retriesLeft: number
  deadline: ReturnType<typeof setTimeout> | undefined = undefined
  #attempts = 0
  readonly #home: TaskHome
  readonly #signal: AbortSignal | undefined
  #aborted: (() => void) | undefined

  /** @param usual - the options of the pool, for what `options` does not say */
  constructor(home: TaskHome, work: Work, options: TaskOptions, usual: TaskOptions, now: number) {
    super(options.name ?? work.fn.name)
    this.#home = home
    this.work = work
    this.priority = options.priority ?? usual.priority ?? 0
    this.deadlineMs = options.deadlineMs ?? usual.deadlineMs
    this.retriesLeft = options.retries ?? usual.retries ?? 0
    this.submittedAt = now
    this.#signal = options.signal
    if (this.#signal === undefined) return
    this.#aborted = () => void this.cancel(this.#signal!.reason)
    this.#signal.addEventListener('abort', this.#aborted, { once: true })
  }

  get attempt(): number {
    return this.place === undefined || this.isRunning ? this.#attempts : this.#attempts - 1
  }

  /** It goes to a worker. */
  sentTo(place: TaskPlace, slot: number, now: number): void {
    this.place = place
    this.slot = slot
    this.sentAt = now
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
    if (this.#aborted !== undefined) this.#signal!.removeEventListener('abort', this.#aborted)
    if (this.deadline !== undefined) clearTimeout(this.deadline)
    this.#home.settled(this)
  }
}
