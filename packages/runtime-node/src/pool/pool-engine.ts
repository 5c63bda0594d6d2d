import { SystemStoppedError } from '@troupe/core'
import { PoolBrokenError, PoolClosedError, PoolFullError, WorkerDiedError } from '../errors/pool-errors.ts'
import { type AnyFunction, functionKey } from '../tasks/exposed-function.ts'
import { machineNow } from '../tasks/machine-clock.ts'
import { recordTaskWait } from '../tasks/recorded-task.ts'
import type { Calling } from './callings.ts'
import { Crew } from './crew.ts'
import type { TaskOptions } from './pool-options.ts'
import { PoolStatistics, type PoolStats } from './pool-statistics.ts'
import { type PoolFunction, PoolTask, type TaskHome } from './pool-task.ts'
import { Room } from './room.ts'
import { limitRun } from './run-deadline.ts'
import { choose, estimateOf, learn } from './sending.ts'
import { StageStore } from './stage-store.ts'
import { TaskQueue } from './task-queue.ts'
import { endOf, mayBeEnd } from './worker-end.ts'
import type { SeatPlan, WorkerSeat } from './worker-seat.ts'

/** How long a worker that seems to have ended may take to be known as ended. */
const endKnownMs = 2_000

/** What stands for what is no function of anybody. */
const unnamed: PoolFunction = { id: -1, key: '', name: 'a task', typicalMs: undefined, itemMs: undefined }

/** A task that was sent, and where. */
interface Sent {
  readonly task: PoolTask
  readonly seat: WorkerSeat
  readonly slot: number
  readonly worker: unknown
  readonly estimateMs: number
}

/** Submits tasks as long as it runs, also when the pool is closed meanwhile. */
export interface Job {
  readonly name: string
  fail(error: unknown): void
}

/** Brings the tasks of a pool and its workers together. */
export class PoolEngine implements TaskHome {
  readonly crew: Crew
  /** Memory that the workers see; `undefined` where they can see none. */
  readonly stages: StageStore | undefined
  readonly #plan: SeatPlan
  readonly #statistics = new PoolStatistics()
  readonly #queue = new TaskQueue<PoolTask>()
  /** A function that is called in several ways takes a different time in each. */
  readonly #functions: Readonly<Record<Calling, Map<AnyFunction, PoolFunction>>> = {
    run: new Map(),
    map: new Map(),
    starmap: new Map(),
    forEach: new Map(),
    reduce: new Map(),
    fill: new Map(),
  }
  #functionsKnown = 0
  /** Submitted and not settled. */
  readonly #open = new Set<PoolTask>()
  readonly #jobs = new Set<Job>()
  readonly #room = new Room(() => this.#plan.pool.queueLimit - this.#queue.size)
  readonly #doneWaits: (() => void)[] = []
  #failure: PoolBrokenError | undefined
  /** It takes no more from outside. */
  #isClosed = false
  /** It takes nothing at all. */
  #isOver = false
  #isPumpDue = false

  constructor(plan: SeatPlan) {
    this.#plan = plan
    this.stages = plan.boards && new StageStore(plan.boards)
    this.crew = new Crew(plan, {
      ready: () => this.#ready(),
      died: (seat, cause) => this.#lost(seat, cause),
      failed: (error) => this.#break(error),
    })
  }

  get name(): string {
    return this.#plan.pool.name
  }

  /** How many tasks run at a time, if there are so many. */
  get width(): number {
    return this.#plan.pool.maxSize * this.#plan.pool.concurrency
  }

  /** How long an item took when the function was last called so; `undefined` if it was not. */
  itemMsOf(fn: AnyFunction, calling: Calling): number | undefined {
    return this.#functions[calling].get(fn)?.itemMs
  }

  /** How often a task with these options may be begun again. */
  retriesOf(options: TaskOptions): number {
    return options.retries ?? this.#plan.pool.tasks.retries ?? 0
  }

  get hasRoom(): boolean {
    return this.#queue.size < this.#plan.pool.queueLimit
  }

  /** Never throws: a task that cannot be taken rejects. A part of a {@link Job} is taken as long as the pool is there. */
  submit<R>(fn: AnyFunction, calling: Calling, args: readonly unknown[], options: TaskOptions, isPart: boolean): PoolTask<R> {
    const found = this.#functionOf(fn, calling)
    const work = { fn: found instanceof Error ? unnamed : found, calling, args }
    const task = new PoolTask<R>(this, work, { ...this.#plan.pool.tasks, ...options }, machineNow())
    const refusal = found instanceof Error ? found : this.#refusal(task.name, isPart)
    if (refusal !== undefined) {
      task.fail(refusal)
      return task
    }
    this.#open.add(task)
    if (options.signal?.aborted) {
      task.cancel(options.signal.reason)
      return task
    }
    this.#queue.add(task)
    if (!isPart) this.#room.used()
    // those that are submitted together are sent together
    if (!this.#isPumpDue) {
      this.#isPumpDue = true
      queueMicrotask(() => {
        this.#isPumpDue = false
        this.#pump()
      })
    }
    return task
  }

  /** Resolves once there is room in the queue, or the pool takes nothing any more. */
  room(): Promise<void> {
    return this.#isClosed ? Promise.resolve() : this.#room.wait()
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
  async drain(): Promise<void> {
    this.close()
    if (!this.#isDone) await new Promise<void>((resolve) => this.#doneWaits.push(resolve))
    await this.crew.stop()
  }

  /** Rejects all that is not settled, and ends the workers at once. */
  async terminate(): Promise<void> {
    this.#end()
    await this.crew.kill()
  }

  #end(cause?: unknown): void {
    this.close()
    this.#isOver = true
    this.crew.close()
    for (const each of [...this.#jobs, ...this.#open]) {
      each.fail(new PoolClosedError({ pool: this.name, task: each.name }, cause === undefined ? undefined : { cause }))
    }
  }

  stats(): PoolStats {
    const { seats } = this.crew
    const begun = seats.flatMap(({ tasks }) => tasks).filter(({ state }) => state === 'running').length
    const now = {
      workers: seats.filter(({ state }) => state === 'ready' || state === 'leaving').length,
      busy: seats.filter(({ taken }) => taken > 0).length,
      queued: this.#open.size - begun,
      running: begun,
      ranMs: Object.fromEntries(seats.map(({ name, ranMs }) => [name, ranMs])),
    }
    return this.#statistics.stats(now, this.crew.workerMs)
  }

  abandoned(task: PoolTask): void {
    const { place } = task
    if (this.#queue.remove(task) || place === undefined) return
    if (!place.revoke(task)) {
      place.cancel(task)
      this.crew.endIfBusy(task)
    }
    task.leave()
  }

  settled(task: PoolTask): void {
    if (!this.#open.delete(task)) return
    const { state } = task
    if (state === 'done' || state === 'failed' || state === 'cancelled') this.#statistics[state]++
    this.#checkDone()
  }

  get #isDone(): boolean {
    return this.#open.size === 0 && this.#jobs.size === 0
  }

  #checkDone(): void {
    if (this.#isDone) for (const go of this.#doneWaits.splice(0)) go()
  }

  #refusal(task: string, isPart: boolean): Error | undefined {
    if (this.#failure !== undefined) return this.#failure
    if (isPart ? this.#isOver : this.#isClosed) return new PoolClosedError({ pool: this.name, task })
    if (isPart || this.hasRoom) return undefined
    // some of them only wait for the others that come in this turn
    this.#pump()
    return this.hasRoom ? undefined : new PoolFullError({ pool: this.name, queueLimit: this.#plan.pool.queueLimit })
  }

  #functionOf(fn: AnyFunction, calling: Calling): PoolFunction | Error {
    const known = this.#functions[calling].get(fn)
    if (known !== undefined) return known
    try {
      const key = functionKey(fn, 'task of a pool')
      const made = { id: this.#functionsKnown++, key, name: fn.name, typicalMs: undefined, itemMs: undefined }
      this.#functions[calling].set(fn, made)
      return made
    } catch (error) {
      return error as Error
    }
  }

  /** A worker is there that had not been. */
  #ready(): void {
    if (this.#queue.size === 0) this.#takeBackFor()
    this.#pump()
  }

  #pump(): void {
    let isLaden = false
    for (let task = this.#queue.peek(); task !== undefined; task = this.#queue.peek()) {
      const seat = choose(this.crew.seats, task, this.#plan.pool)
      if (seat === undefined) break
      this.#queue.take()
      this.#send(seat, task)
      isLaden ||= seat.laden > this.#plan.pool.concurrency
    }
    this.#room.letIn()
    if (isLaden || this.#queue.size > 0) this.crew.grow()
  }

  #send(seat: WorkerSeat, task: PoolTask): void {
    const estimateMs = estimateOf(task)
    const { worker } = seat
    const reply = seat.send(task, estimateMs)
    task.sendMs = machineNow() - task.sentAt
    const sent: Sent = { task, seat, slot: task.slot, worker, estimateMs }
    if (task.deadlineMs !== undefined) limitRun(task, seat, task.deadlineMs)
    reply.then(
      (result) => this.#returned(sent, result),
      (error) => this.#failed(sent, error),
    )
  }

  #returned(sent: Sent, result: unknown): void {
    const { task, seat, slot, worker } = sent
    if (seat.worker !== worker) return
    const isWanted = seat.has(task, slot)
    if (isWanted) this.#measure(sent)
    this.#free(sent, isWanted)
    if (isWanted) task.succeed(result)
    this.#next(seat)
  }

  #failed(sent: Sent, error: unknown): void {
    const { seat, worker } = sent
    if (seat.worker !== worker) return
    if (mayBeEnd(error, seat.worker!.id)) return void this.#examine(sent, error)
    this.#settleFailed(sent, error)
  }

  #settleFailed(sent: Sent, error: unknown): void {
    const { task, seat, slot } = sent
    const isWanted = seat.has(task, slot)
    this.#free(sent, isWanted)
    if (isWanted) this.#failOrRetry(task, error)
    this.#next(seat)
  }

  #free({ seat, slot, estimateMs, task }: Sent, isDone: boolean): void {
    if (isDone) {
      recordTaskWait(task.name, task.submittedAt, seat.timesOf(slot).startedAt || task.sentAt, seat.name)
      task.leave()
      task.isSuspect = false
      seat.done++
    }
    seat.free(slot, estimateMs)
  }

  #failOrRetry(task: PoolTask, error: unknown): void {
    if (task.isSettled) return
    if (task.retriesLeft === 0 || this.#isOver) return void task.fail(error)
    task.retriesLeft--
    this.#statistics.retried++
    this.#queue.putBack(task)
  }

  /** A worker has something less to do. */
  #next(seat: WorkerSeat): void {
    this.crew.rested(seat)
    if (this.#queue.size === 0 && seat.taken === 0 && seat.state === 'ready') this.#takeBackFor()
    this.#pump()
  }

  /** One worker is idle: half of what lies at the worker that has most to do is given out again. */
  #takeBackFor(): void {
    const most = this.crew.seats.reduce<WorkerSeat | undefined>(
      (most, seat) => (seat.hasBoard && seat.laden > (most?.laden ?? 1) ? seat : most),
      undefined,
    )
    if (most === undefined) return
    const waiting = most.tasks.filter(({ slot }) => !most.hasBegun(slot))
    for (const task of waiting.slice(Math.floor(waiting.length / 2)).reverse()) {
      if (!most.revoke(task)) continue
      task.leave()
      this.#queue.putBack(task)
    }
  }

  /** What a task failed with says that its worker has ended; but it may be the task's own affair. */
  async #examine(sent: Sent, error: unknown): Promise<void> {
    const { seat, worker } = sent
    if (await this.crew.hasEnded(seat, endKnownMs)) {
      if (seat.worker === worker) this.#lost(seat, error)
      return
    }
    if (seat.worker === worker) this.#settleFailed(sent, error)
  }

  /**
   * A worker has ended. What it had begun fails; what lay there goes to others, each to one that has nothing else: for it may be that it was the
   * mere arrival of one of them that ended the worker, and if that happens again, it is known which.
   */
  #lost(seat: WorkerSeat, cause: unknown): void {
    if (this.crew.isOver) return
    const isFutile = seat.done === 0 && seat.taken === 0
    const tasks = seat.tasks.filter(({ isSettled }) => !isSettled)
    const begun = tasks.filter(({ slot }) => seat.hasBegun(slot))
    const guilty = begun.length > 0 || !seat.hasSuspect ? begun : tasks
    for (const task of tasks) task.leave()
    seat.clear()
    this.#statistics.died++
    for (const task of guilty) {
      const error = new WorkerDiedError({ task: task.name, worker: seat.name, ...endOf(cause) }, { cause })
      this.#failOrRetry(task, error)
    }
    for (const task of tasks.filter((task) => !guilty.includes(task)).reverse()) {
      task.isSuspect = true
      this.#queue.putBack(task)
    }
    this.crew.replace(seat, isFutile ? cause : undefined)
    this.#pump()
  }

  /** No worker can be started any more. */
  #break(cause: unknown): void {
    // a system that stops ends its hosts in order
    if (cause instanceof SystemStoppedError) return this.#end(cause)
    this.#failure ??= new PoolBrokenError({ pool: this.name }, { cause })
    this.close()
    this.#isOver = true
    for (const each of [...this.#jobs, ...this.#open]) each.fail(this.#failure)
    void this.crew.kill()
  }

  #measure({ seat, slot, task }: Sent): void {
    const { startedAt, endedAt } = seat.timesOf(slot)
    const now = machineNow()
    const [begin, end] = startedAt === 0 ? [task.sentAt, now] : [startedAt, endedAt]
    task.ranMs = end - begin
    learn(task.work.fn, task.ranMs)
    seat.ranMs += task.ranMs
    this.#statistics.ran(begin - task.submittedAt, task.ranMs, task.sendMs + now - end)
  }
}
