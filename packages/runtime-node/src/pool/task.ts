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

/** What resolves the promise that is being made. */
let resolveNext: ((result: unknown) => void) | undefined
/** One for all: thousands of tasks wait at once, and whatever each of them needs the collector copies. */
const takeResolve = (resolve: (result: never) => void): void => {
  resolveNext = resolve as (result: unknown) => void
}

const ignore = (): void => {}

/**
 * Makes the tasks of a class pass for plain promises: `await` and `Promise.all` take these as they are, and wrap all others, and what `then` gives
 * is a plain promise.
 */
export const passesForPromise = (made: { readonly prototype: Promise<unknown> }): void =>
  void Object.defineProperty(made.prototype, 'constructor', { value: Promise, configurable: true, writable: true })

/** A promise of a result that can be settled once, and taken back. Each class of them {@link passesForPromise}. */
export abstract class TaskPromise<R> extends Promise<R> implements Task<R> {
  /** It rejects as well, with a promise that has: what rejects alone is let go. And so is this, once it has settled. */
  #resolve: ((result: unknown) => void) | undefined
  #end: 'done' | 'failed' | 'cancelled' | undefined = undefined

  protected constructor() {
    super(takeResolve)
    this.#resolve = resolveNext
  }

  abstract get name(): string
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
    const facts = { task: this.name, started: this.attempt > 0 }
    return this.giveUp(new TaskCancelledError(facts, reason === undefined ? undefined : { cause: reason }))
  }

  succeed(result: R): boolean {
    if (!this.#settle('done')) return false
    this.#resolveWith(result)
    return true
  }

  fail(error: unknown): boolean {
    if (!this.#settle('failed')) return false
    this.#rejectWith(error)
    return true
  }

  /** Rejects while it may still run. */
  giveUp(error: unknown): boolean {
    if (!this.#settle('cancelled')) return false
    this.#rejectWith(error)
    this.abandon()
    return true
  }

  /** Called when it has settled, whatever way. */
  protected settled(): void {}

  /** A failure that nobody awaits harms nobody; the pool counts it. */
  #rejectWith(error: unknown): void {
    this.catch(ignore)
    this.#resolveWith(Promise.reject(error))
  }

  #resolveWith(result: unknown): void {
    const resolve = this.#resolve!
    this.#resolve = undefined
    resolve(result)
  }

  #settle(end: 'done' | 'failed' | 'cancelled'): boolean {
    if (this.#end !== undefined) return false
    this.#end = end
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
  static {
    passesForPromise(Refused)
  }

  readonly name: string
  readonly attempt: number = 0
  protected readonly isRunning: boolean = false

  constructor(name: string) {
    super()
    this.name = name
  }

  protected override abandon(): void {}
}
