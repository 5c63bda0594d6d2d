import { SystemStoppedError } from '@troupe/core'
import { PoolBrokenError, PoolClosedError, PoolFullError } from '../errors/pool-errors.ts'
import type { AnyFunction } from '../tasks/exposed-function.ts'
import { machineNow } from '../tasks/machine-clock.ts'
import { abortable } from './abortable.ts'
import type { Calling } from './callings.ts'
import type { Crew } from './crew.ts'
import { Dispatcher } from './dispatcher.ts'
import { KnownFunctions, type PoolFunction, unnamedFunction } from './known-functions.ts'
import type { TaskOptions } from './pool-options.ts'
import { PoolStatistics, type PoolStats } from './pool-statistics.ts'
import { PoolTask, type TaskHome } from './pool-task.ts'
import { Room } from './room.ts'
import { StageStore } from './stage-store.ts'
import type { SeatPlan } from './worker-seat.ts'

/** Submits tasks as long as it runs, also when the pool is closed meanwhile. */
export interface Job {
  readonly name: string
  fail(error: unknown): void
}

/** Takes the tasks of a pool, as long as it is open, and knows when all are done. */
export class PoolEngine implements TaskHome {
  /** Memory that the workers see; `undefined` where they can see none. */
  readonly stages: StageStore | undefined
  readonly #plan: SeatPlan
  readonly #statistics = new PoolStatistics()
  readonly #dispatcher: Dispatcher
  readonly #functions = new KnownFunctions()
  /** How many were submitted and have not settled. */
  #open = 0
  readonly #jobs = new Set<Job>()
  readonly #room = new Room(() => this.#plan.pool.queueLimit - this.#dispatcher.queue.size)
  readonly #doneWaits: (() => void)[] = []
  #failure: PoolBrokenError | undefined
  /** It takes no more from outside. */
  #isClosed = false
  /** It takes nothing at all. */
  #isOver = false

  constructor(plan: SeatPlan) {
    this.#plan = plan
    this.stages = plan.boards && new StageStore(plan.boards)
    this.#dispatcher = new Dispatcher(plan, this.#statistics, {
      moved: () => this.#room.letIn(),
      failed: (error) => this.#break(error),
    })
  }

  get crew(): Crew {
    return this.#dispatcher.crew
  }

  get name(): string {
    return this.#plan.pool.name
  }

  /** For tasks of which nobody says anything else. */
  get taskOptions(): TaskOptions {
    return this.#plan.pool.tasks
  }

  /** How many tasks run at a time, if there are so many. */
  get width(): number {
    return this.#plan.pool.maxSize * this.#plan.pool.concurrency
  }

  /** How long an item took when the function was last called so; `undefined` if it was not. */
  itemMsOf(fn: AnyFunction, calling: Calling): number | undefined {
    return this.#functions.itemMsOf(fn, calling)
  }

  get hasRoom(): boolean {
    return this.#dispatcher.queue.size < this.#plan.pool.queueLimit
  }

  /** Never throws: a task that cannot be taken rejects. A part of a {@link Job} is taken as long as the pool is there. */
  submit<R>(fn: AnyFunction, calling: Calling, args: unknown, options: TaskOptions, isPart: boolean): PoolTask<R> {
    const found = this.#functions.get(fn, calling)
    if (found instanceof Error) return refused(found, unnamedFunction, options)
    const refusal = this.#refusal(found, options, isPart)
    if (refusal !== undefined) return refused(refusal, found, options)
    const task = new PoolTask<R>(this, found, args, options, machineNow())
    this.#open++
    if (options.signal?.aborted) {
      task.cancel(options.signal.reason)
      return task
    }
    this.#dispatcher.add(task)
    if (!isPart) this.#room.used()
    return task
  }

  /** Resolves once there is room in the queue, or the pool takes nothing any more. */
  room(signal: AbortSignal | undefined): Promise<void> {
    return this.#isClosed ? Promise.resolve() : this.#room.wait(signal)
  }

  /** A job begins, and keeps the pool open for its parts until {@link leave}. @throws PoolClosedError, PoolBrokenError */
  enter(job: Job): void {
    if (this.#failure !== undefined) throw this.#failure
    if (this.#isClosed) throw new PoolClosedError({ pool: this.name, task: job.name })
    this.#jobs.add(job)
  }

  leave(job: Job): void {
    if (this.#jobs.delete(job)) this.#checkDone()
  }

  /** Takes no more tasks. */
  close(): void {
    this.#isClosed = true
    this.#room.open()
  }

  /** Takes no more tasks, and resolves when all are settled and the workers are gone. */
  async drain(signal: AbortSignal | undefined): Promise<void> {
    this.close()
    if (!this.#isDone) await this.#done(signal)
    const stopped = this.crew.stop()
    await abortable(signal, (end) => {
      void stopped.then(end)
      return () => {}
    })
  }

  #done(signal: AbortSignal | undefined): Promise<void> {
    return abortable(signal, (done) => {
      this.#doneWaits.push(done)
      return () => void this.#doneWaits.splice(this.#doneWaits.indexOf(done), 1)
    })
  }

  /** Rejects all that is not settled, and ends the workers at once. */
  async terminate(): Promise<void> {
    this.#end()
    await this.crew.kill()
  }

  stats(): PoolStats {
    const { seats } = this.crew
    const begun = seats.flatMap(({ tasks }) => tasks).filter(({ state }) => state === 'running').length
    const now = {
      workers: seats.filter(({ state }) => state === 'ready' || state === 'leaving').length,
      busy: seats.filter(({ taken }) => taken > 0).length,
      queued: this.#open - begun,
      running: begun,
      ranMs: Object.fromEntries(seats.map(({ name, ranMs }) => [name, ranMs])),
    }
    return this.#statistics.stats(now, this.crew.workerMs)
  }

  abandoned(task: PoolTask): void {
    this.#dispatcher.abandon(task)
  }

  settled(task: PoolTask): void {
    this.#open--
    const { state } = task
    if (state === 'done' || state === 'failed' || state === 'cancelled') this.#statistics[state]++
    this.#checkDone()
  }

  get #isDone(): boolean {
    return this.#open === 0 && this.#jobs.size === 0
  }

  #checkDone(): void {
    if (this.#isDone) for (const go of this.#doneWaits.splice(0)) go()
  }

  #refusal(fn: PoolFunction, { name: task = fn.name }: TaskOptions, isPart: boolean): Error | undefined {
    if (this.#failure !== undefined) return this.#failure
    if (isPart ? this.#isOver : this.#isClosed) return new PoolClosedError({ pool: this.name, task })
    if (isPart || this.hasRoom) return undefined
    // some of them only wait for the others that come in this turn
    this.#dispatcher.pump()
    return this.hasRoom ? undefined : new PoolFullError({ pool: this.name, queueLimit: this.#plan.pool.queueLimit })
  }

  #end(cause?: unknown): void {
    this.#stopTaking()
    this.crew.close()
    for (const each of [...this.#jobs, ...this.#dispatcher.openTasks()]) {
      each.fail(new PoolClosedError({ pool: this.name, task: each.name }, cause === undefined ? undefined : { cause }))
    }
  }

  /** No worker can be started any more. */
  #break(cause: unknown): void {
    // a system that stops ends its hosts in order
    if (cause instanceof SystemStoppedError) return this.#end(cause)
    this.#failure ??= new PoolBrokenError({ pool: this.name }, { cause })
    this.#stopTaking()
    for (const each of [...this.#jobs, ...this.#dispatcher.openTasks()]) each.fail(this.#failure)
    void this.crew.kill()
  }

  #stopTaking(): void {
    this.close()
    this.#isOver = true
    this.#dispatcher.close()
  }
}

/** Of a task that is not taken nobody has to be told. */
const nobody: TaskHome = { abandoned() {}, settled() {} }

const refused = <R>(error: Error, fn: PoolFunction, options: TaskOptions): PoolTask<R> => {
  const task = new PoolTask<R>(nobody, fn, undefined, options, 0)
  task.fail(error)
  return task
}
