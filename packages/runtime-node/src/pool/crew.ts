import { machineNow } from '../tasks/machine-clock.ts'
import type { PoolTask } from './pool-task.ts'
import { type SeatPlan, WorkerSeat } from './worker-seat.ts'

/** How often in a row a worker may end that has done nothing. */
const mostFutile = 3
/** A worker that does not answer for so long does nothing but compute. */
const answerMs = 2_000
/** How often a worker is asked for its memory at most. */
const memoryEveryMs = 50

export interface CrewEvents {
  /** A worker is there for tasks. */
  ready(): void
  /** A worker has ended that had nothing to do. */
  died(seat: WorkerSeat, cause: unknown): void
  /** A worker cannot be started, or none lives long enough to do anything. */
  failed(error: unknown): void
}

/** The longest a timer of Node can wait. */
const longestTimerMs = 2 ** 31 - 1

/** The workers of a pool: starts, replaces and stops them, as many as the pool is to have. */
export class Crew {
  readonly seats: WorkerSeat[] = []
  readonly #plan: SeatPlan
  readonly #events: CrewEvents
  readonly #graces = new Map<PoolTask, NodeJS.Timeout>()
  /** The stops of workers whose seats are gone already. */
  readonly #farewells = new Set<Promise<void>>()
  /** Who waits until a worker has nothing more to do. */
  readonly #restWaits = new Map<WorkerSeat, () => void>()
  #numbers = 0
  #futile = 0
  #isOver = false
  #shrinking: NodeJS.Timeout | undefined
  /** Time of the workers that are gone. */
  #pastMs = 0

  constructor(plan: SeatPlan, events: CrewEvents) {
    this.#plan = plan
    this.#events = events
  }

  /** How long all workers together have been there. */
  get workerMs(): number {
    const now = machineNow()
    return this.seats.reduce((sum, { readyAt }) => sum + (readyAt === 0 ? 0 : now - readyAt), this.#pastMs)
  }

  /** Starts as many as there are to be at least. @throws what the first one that cannot be started fails with */
  async open(): Promise<void> {
    const seats = Array.from({ length: this.#plan.pool.minSize }, () => this.#addSeat())
    await Promise.all(seats.map((seat) => this.#startWorker(seat)))
  }

  /** Nothing is started any more: what ends now was to end. */
  get isOver(): boolean {
    return this.#isOver
  }

  /** There is more to do than the workers can take. */
  grow(): void {
    const { seats } = this
    if (this.#isOver || seats.length >= this.#plan.pool.maxSize || seats.some(({ state }) => state === 'starting')) return
    try {
      this.#start(this.#addSeat())
    } catch (error) {
      this.#events.failed(error)
    }
  }

  /** A worker has done something, and perhaps it was its last task. */
  rested(seat: WorkerSeat): void {
    this.#futile = 0
    const { maxTasksPerWorker, maxMemoryPerWorker } = this.#plan.pool
    if (seat.done >= maxTasksPerWorker && seat.state === 'ready') seat.state = 'leaving'
    if (maxMemoryPerWorker !== Infinity) this.#checkMemory(seat, maxMemoryPerWorker)
    if (seat.taken > 0) return
    this.#restWaits.get(seat)?.()
    seat.idleSince = machineNow()
    if (seat.state === 'leaving') void this.#renew(seat)
    else this.#shrinkLater()
  }

  /** The worker there has ended. `cause`: before it did anything. */
  replace(seat: WorkerSeat, cause: unknown): void {
    this.#forget(seat)
    if (this.#isOver) return
    this.#futile = cause === undefined ? 0 : this.#futile + 1
    if (this.#futile >= mostFutile) this.#events.failed(cause)
    else this.#start(seat)
  }

  /** Nobody wants the task any more that runs there: if it goes on for too long, its worker is ended. */
  endIfBusy(task: PoolTask): void {
    const { graceMs, concurrency } = this.#plan.pool
    const seat = this.seats.find((seat) => seat === task.place)
    if (seat === undefined || graceMs === Infinity || this.#isOver) return
    const { slot } = task
    const { worker } = seat
    const check = async (): Promise<void> => {
      this.#graces.delete(task)
      if (seat.worker !== worker || !seat.has(task, slot)) return
      if (seat.state === 'ready') seat.state = 'leaving'
      // others that run beside it may finish, unless it keeps them from running at all
      const hasOthers = concurrency > 1 && seat.tasks.some(({ isSettled }) => !isSettled)
      if (hasOthers && (await this.#answers(seat))) wait()
      else if (seat.worker === worker && seat.has(task, slot)) void this.#end(seat)
    }
    const wait = (): void => {
      if (!this.#isOver) this.#graces.set(task, setTimeout(check, Math.min(graceMs, longestTimerMs)))
    }
    wait()
  }

  /** Whether the worker there ends within that time. */
  async hasEnded({ worker }: WorkerSeat, timeoutMs: number): Promise<boolean> {
    if (worker === undefined) return true
    return await this.#plan.system.ended(worker, { timeoutMs }).then(
      () => true,
      () => false,
    )
  }

  /** Stops all workers in order. One that runs what nobody wants any more may do so until its grace is over, as at any time. */
  async stop(): Promise<void> {
    this.#startNoMore()
    await Promise.all([...this.seats.map((seat) => this.#stop(seat)), ...this.#farewells])
    this.seats.length = 0
  }

  /** Ends all workers at once, whatever they do. */
  async kill(): Promise<void> {
    this.close()
    await Promise.all([...this.seats.map((seat) => this.#end(seat)), ...this.#farewells])
    for (const seat of this.seats.splice(0)) this.#forget(seat)
  }

  /** Starts and ends no more of itself. */
  close(): void {
    this.#startNoMore()
    for (const timer of this.#graces.values()) clearTimeout(timer)
    this.#graces.clear()
  }

  #startNoMore(): void {
    this.#isOver = true
    clearTimeout(this.#shrinking)
  }

  #addSeat(): WorkerSeat {
    const seat = new WorkerSeat(this.#plan, ++this.#numbers)
    this.seats.push(seat)
    return seat
  }

  async #answers({ worker }: WorkerSeat): Promise<boolean> {
    return await worker!
      .with({ timeoutMs: answerMs })
      .ask.memoryBytes()
      .then(
        () => true,
        () => false,
      )
  }

  async #startWorker(seat: WorkerSeat): Promise<void> {
    await seat.start()
    void this.#watch(seat)
  }

  /** A worker may end of itself that has nothing to do; else its tasks tell. */
  async #watch(seat: WorkerSeat): Promise<void> {
    const { worker } = seat
    if (worker === undefined) return
    const isOwn = (): boolean => seat.worker === worker && seat.taken === 0 && seat.state !== 'stopping' && !this.#isOver
    try {
      // a pool that is idle is no reason for the program to go on
      await this.#plan.system.ended(worker, { timeoutMs: Infinity, keepsAlive: false })
      if (!isOwn()) return
      // what an ask fails with says how it ended
      await worker.ask.memoryBytes()
    } catch (cause) {
      if (isOwn()) this.#events.died(seat, cause)
    }
  }

  #start(seat: WorkerSeat): void {
    this.#startWorker(seat).then(
      () => (this.#isOver ? void this.#end(seat) : this.#events.ready()),
      (error) => {
        seat.state = 'gone'
        if (!this.#isOver) this.#events.failed(error)
      },
    )
  }

  async #renew(seat: WorkerSeat): Promise<void> {
    await this.#stop(seat)
    if (!this.#isOver) this.#start(seat)
  }

  async #stop(seat: WorkerSeat): Promise<void> {
    await seat.starting?.catch(() => {})
    // a worker that computes hears of no stop
    if (seat.taken > 0) await this.#atRest(seat)
    const { worker } = seat
    if (worker === undefined) return
    seat.state = 'stopping'
    await this.#plan.system.stopActor(worker).catch(() => {})
    this.#forget(seat)
  }

  /** Resolves when the worker there has nothing more to do, or has ended. */
  async #atRest(seat: WorkerSeat): Promise<void> {
    const rested = new Promise<void>((resolve) => this.#restWaits.set(seat, resolve))
    await Promise.race([rested, this.hasEnded(seat, Infinity)])
    this.#restWaits.delete(seat)
  }

  async #end(seat: WorkerSeat): Promise<void> {
    await seat.spawning?.catch(() => {})
    const { worker } = seat
    if (worker === undefined) return
    seat.state = 'leaving'
    await this.#plan.system.killActor(worker).catch(() => {})
  }

  #forget(seat: WorkerSeat): void {
    this.#pastMs += seat.readyAt === 0 ? 0 : machineNow() - seat.readyAt
    seat.leave()
  }

  #checkMemory(seat: WorkerSeat, most: number): void {
    const now = machineNow()
    const { worker } = seat
    if (worker === undefined || seat.state !== 'ready' || now - seat.memoryAskedAt < memoryEveryMs) return
    seat.memoryAskedAt = now
    worker.ask.memoryBytes().then(
      (bytes) => {
        if (bytes <= most || seat.worker !== worker || seat.state !== 'ready') return
        seat.state = 'leaving'
        if (seat.taken === 0) void this.#renew(seat)
      },
      () => {},
    )
  }

  #shrinkLater(): void {
    const { minSize, idleTimeoutMs } = this.#plan.pool
    if (this.seats.length <= minSize || this.#shrinking !== undefined || this.#isOver) return
    this.#shrinking = setTimeout(
      () => {
        this.#shrinking = undefined
        this.#shrink()
      },
      Math.min(idleTimeoutMs, longestTimerMs),
    ).unref()
  }

  #shrink(): void {
    const { minSize, idleTimeoutMs } = this.#plan.pool
    const since = machineNow() - idleTimeoutMs
    const idle = this.seats.filter(({ state, taken, idleSince }) => state === 'ready' && taken === 0 && idleSince <= since + 1)
    for (const seat of idle.slice(0, Math.max(0, this.seats.length - minSize))) {
      this.seats.splice(this.seats.indexOf(seat), 1)
      const farewell = this.#stop(seat).finally(() => this.#farewells.delete(farewell))
      this.#farewells.add(farewell)
    }
    this.#shrinkLater()
  }
}
