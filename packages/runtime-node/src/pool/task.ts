import { TaskCancelledError } from '../errors/pool-errors.ts'

/** Where a task stands. `cancelled`: somebody took it back, or its time was over. */
export type PoolTaskState = 'queued' | 'running' | 'done' | 'failed' | 'cancelled'

/** A task that was submitted: a promise of its result that can be taken back. */
export interface Task<R> extends Promise<R> {
  /** That of its function, unless it was given one. */
  readonly name: string
  readonly state: PoolTaskState
  /** How often it was begun: 0 while it waits for the first time. */
  readonly attempt: number
  /**
   * Takes it back: it rejects with `TaskCancelledError` at once. If it waits, it never runs; if it runs, `currentTask()` says that it
   * is to end, and its worker is ended if it has not after the pool's `graceMs`. `false`: it was settled already.
   */
  cancel(reason?: unknown): boolean
}

/** A promise of a result that can be settled once, and taken back. */
export abstract class TaskPromise<R> implements Task<R> {
  readonly [Symbol.toStringTag]: string = 'Task'
  readonly name: string
  /** Made when somebody asks for it: a failure that nobody awaits harms nobody; the pool counts it. */
  #promise: Promise<R> | undefined
  #resolve: ((result: unknown) => void) | undefined
  #reject: ((error: unknown) => void) | undefined
  #end: 'done' | 'failed' | 'cancelled' | undefined
  /** Its result, or what it failed with. */
  #outcome: unknown

  protected constructor(name: string) {
    this.name = name
  }

  abstract get attempt(): number
  protected abstract get isRunning(): boolean
  /** It has been settled, as cancelled: nobody needs its result. */
  protected abstract abandon(): void

  get isSettled(): boolean {
    return this.#end !== undefined
  }

  get state(): PoolTaskState {
    return this.#end ?? (this.isRunning ? 'running' : 'queued')
  }

  cancel(reason?: unknown): boolean {
    if (this.isSettled) return false
    const facts = { task: this.name, started: this.isRunning }
    return this.giveUp(new TaskCancelledError(facts, reason === undefined ? undefined : { cause: reason }))
  }

  succeed(result: R): boolean {
    if (!this.#settle('done', result)) return false
    this.#resolve?.(result)
    return true
  }

  fail(error: unknown): boolean {
    if (!this.#settle('failed', error)) return false
    this.#reject?.(error)
    return true
  }

  /** Rejects while it may still run. */
  giveUp(error: unknown): boolean {
    if (!this.#settle('cancelled', error)) return false
    this.#reject?.(error)
    this.abandon()
    return true
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise
  then<S = R, E = never>(
    fulfilled?: ((value: R) => S | PromiseLike<S>) | null,
    rejected?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<S | E> {
    return this.#asPromise().then(fulfilled, rejected)
  }

  catch<E = never>(rejected?: ((reason: unknown) => E | PromiseLike<E>) | null): Promise<R | E> {
    return this.#asPromise().catch(rejected)
  }

  finally(settled?: (() => void) | null): Promise<R> {
    return this.#asPromise().finally(settled)
  }

  /** Called when it has settled, whatever way. */
  protected settled(): void {}

  #asPromise(): Promise<R> {
    this.#promise ??= this.#makePromise()
    return this.#promise
  }

  #makePromise(): Promise<R> {
    if (this.#end === 'done') return Promise.resolve(this.#outcome as R)
    if (this.#end !== undefined) return Promise.reject(this.#outcome)
    return new Promise((resolve, reject) => {
      this.#resolve = resolve as (result: unknown) => void
      this.#reject = reject
    })
  }

  #settle(end: 'done' | 'failed' | 'cancelled', outcome: unknown): boolean {
    if (this.#end !== undefined) return false
    this.#end = end
    this.#outcome = outcome
    this.settled()
    return true
  }
}

/** A task that was not taken. */
export const failedTask = <R>(name: string, error: unknown): Task<R> => {
  const task = new Refused<R>(name)
  task.fail(error)
  return task
}

class Refused<R> extends TaskPromise<R> {
  readonly attempt: number = 0
  protected readonly isRunning: boolean = false

  constructor(name: string) {
    super(name)
  }

  protected override abandon(): void {}
}
