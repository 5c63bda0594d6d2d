import { machineNow } from '../tasks/machine-clock.ts'
import type { Calling } from './callings.ts'
import type { TaskOptions } from './pool-options.ts'
import { TaskPromise } from './task.ts'
import type { Waiting } from './task-queue.ts'

/** A function that a pool was given, with what is known of it. */
export interface PoolFunction {
  readonly id: number
  readonly key: string
  readonly name: string
  /** How long its last tasks took, on average; `undefined` before the first. */
  typicalMs: number | undefined
  /** How long an item took the last time; `undefined` where there were none. */
  itemMs: number | undefined
}

/** What a task is to do. */
export interface Work {
  readonly fn: PoolFunction
  readonly calling: Calling
  readonly args: readonly unknown[]
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
  readonly #aborted = (): void => void this.cancel(this.#signal!.reason)

  constructor(home: TaskHome, work: Work, options: TaskOptions, now: number) {
    super(options.name ?? work.fn.name)
    this.#home = home
    this.work = work
    this.priority = options.priority ?? 0
    this.deadlineMs = options.deadlineMs
    this.retriesLeft = options.retries ?? 0
    this.submittedAt = now
    this.#signal = options.signal
    this.#signal?.addEventListener('abort', this.#aborted, { once: true })
  }

  get attempt(): number {
    return this.place === undefined || this.isRunning ? this.#attempts : this.#attempts - 1
  }

  /** It goes to a worker. */
  sentTo(place: TaskPlace, slot: number): void {
    this.place = place
    this.slot = slot
    this.sentAt = machineNow()
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
    clearTimeout(this.deadline)
  }

  protected override get isRunning(): boolean {
    return this.place?.hasBegun(this.slot) === true
  }

  protected override abandon(): void {
    this.#home.abandoned(this)
  }

  protected override settled(): void {
    this.#signal?.removeEventListener('abort', this.#aborted)
    clearTimeout(this.deadline)
    this.#home.settled(this)
  }
}
