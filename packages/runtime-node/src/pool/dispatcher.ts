import { NotSendableError } from '@troupe/core/internal'
import { WorkerDiedError } from '../errors/pool-errors.ts'
import { machineNow } from '../tasks/machine-clock.ts'
import { recordsTasks, recordTaskWait } from '../tasks/recorded-task.ts'
import { bundleWith } from './bundle.ts'
import type { BundleReply } from './bundle-reply.ts'
import { isOneCall } from './callings.ts'
import { Crew } from './crew.ts'
import { wholeUs } from './duration-histogram.ts'
import { learn } from './known-functions.ts'
import type { PoolStatistics } from './pool-statistics.ts'
import type { PoolTask } from './pool-task.ts'
import { limitRun } from './run-deadline.ts'
import { choose, estimateOf } from './sending.ts'
import { type Slots, slotAt, slotsOf } from './slots.ts'
import { TaskQueue } from './task-queue.ts'
import { endOf, mayBeEnd, mostTelling } from './worker-end.ts'
import type { SeatPlan, WorkerSeat } from './worker-seat.ts'

/** How long a worker that seems to have ended may take to be known as ended. */
const endKnownMs = 2_000

/** Tasks that were sent as one message, and where. */
interface Sending {
  readonly seat: WorkerSeat
  readonly worker: unknown
  readonly estimateMs: number
}

/** One of them. */
interface Sent extends Sending {
  readonly task: PoolTask
  readonly slot: number
}

export interface DispatcherEvents {
  /** Some of what waited may have gone to workers. */
  moved(): void
  /** No worker can be started any more. */
  failed(error: unknown): void
}

/** Sends tasks that wait to workers that have room, and sees to what comes back: a result, a failure, or the end of the worker. */
export class Dispatcher {
  readonly crew: Crew
  readonly queue: TaskQueue<PoolTask> = new TaskQueue()
  readonly #plan: SeatPlan
  readonly #statistics: PoolStatistics
  readonly #events: DispatcherEvents
  #isOver = false
  #isPumpDue = false

  constructor(plan: SeatPlan, statistics: PoolStatistics, events: DispatcherEvents) {
    this.#plan = plan
    this.#statistics = statistics
    this.#events = events
    this.crew = new Crew(plan, {
      ready: () => this.#ready(),
      died: (seat, cause) => this.#lost(seat, cause),
      failed: (error) => events.failed(error),
    })
  }

  add(task: PoolTask): void {
    this.queue.add(task)
    // those that are submitted together are sent together
    if (this.#isPumpDue) return
    this.#isPumpDue = true
    queueMicrotask(() => {
      this.#isPumpDue = false
      this.pump()
    })
  }

  /** Nobody wants the task any more, wherever it is. */
  abandon(task: PoolTask): void {
    const { place } = task
    if (this.queue.remove(task)) return this.#events.moved()
    if (place === undefined) return
    const isRevoked = place.revoke(task)
    if (!isRevoked) {
      place.cancel(task)
      this.crew.endIfBusy(task)
    }
    task.leave(!isRevoked)
  }

  /** Those that wait and those that lie at workers, as far as somebody still wants them. */
  openTasks(): PoolTask[] {
    return [...this.crew.seats.flatMap(({ tasks }) => tasks), ...this.queue].filter(({ isSettled }) => !isSettled)
  }

  /** Nothing is begun any more, and nothing begun again. */
  close(): void {
    this.#isOver = true
  }

  /** Sends as many of those that wait as workers have room for. */
  pump(): void {
    const { queue, crew } = this
    const { pool } = this.#plan
    let isLaden = false
    for (let task = queue.peek(); task !== undefined; task = queue.peek()) {
      const seat = choose(crew.seats, task, pool)
      if (seat === undefined) break
      queue.take()
      // so that there is some for every worker
      const share = Math.ceil((queue.size + 1) / crew.seats.length)
      const tasks =
        seat.hasBoard && pool.concurrency === 1
          ? bundleWith(task, queue, seat, Math.min(share, pool.maxTasksPerWorker - seat.done - seat.taken))
          : [task]
      if (tasks.length > 1) this.#sendBundle(seat, tasks)
      else this.#send(seat, task)
      isLaden ||= seat.laden > pool.concurrency
    }
    this.#events.moved()
    if (isLaden || queue.size > 0) crew.grow()
  }

  #send(seat: WorkerSeat, task: PoolTask): void {
    const estimateMs = estimateOf(task)
    const { worker } = seat
    const reply = seat.send(task, estimateMs)
    const sent: Sent = { task, seat, slot: task.slot, worker, estimateMs }
    if (task.deadlineMs !== undefined) limitRun(task, seat, task.deadlineMs)
    this.#await(sent, reply)
  }

  #sendBundle(seat: WorkerSeat, tasks: readonly PoolTask[]): void {
    const estimateMs = estimateOf(tasks[0]!)
    const sending: Sending = { seat, worker: seat.worker, estimateMs }
    const reply = seat.sendBundle(tasks, estimateMs)
    const slots = slotsOf(tasks)
    reply.then(
      (made) => this.#bundleReturned(sending, tasks, slots, made),
      (error) => this.#bundleFailed(sending, tasks, slots, error),
    )
  }

  #await(sent: Sent, reply: Promise<unknown>): void {
    reply.then(
      (result) => this.#returned(sent, result),
      (error) => this.#failed(sent, error),
    )
  }

  #returned(sent: Sent, result: unknown): void {
    const { task, seat, slot, worker, estimateMs } = sent
    if (seat.worker !== worker) return
    this.#succeed(task, seat, slot, estimateMs, result, machineNow())
    this.#next(seat)
  }

  #bundleReturned(sending: Sending, tasks: readonly PoolTask[], slots: Slots, [results, kept]: BundleReply): void {
    const { seat, worker, estimateMs } = sending
    if (seat.worker !== worker) return
    const now = machineNow()
    const { fn } = tasks[0]!
    if (kept.length * 2 > results.length) fn.isBundled = false
    let nextKept = 0
    for (let at = 0; at < results.length; at++) {
      const task = tasks[at]!
      const slot = slotAt(slots, at)
      if (kept[nextKept] === at) {
        nextKept++
        this.#await({ ...sending, task, slot }, seat.collect(slot))
      } else this.#succeed(task, seat, slot, estimateMs, results[at], now)
    }
    // the last one first, so that they are in order again
    for (let at = tasks.length - 1; at >= results.length; at--)
      this.#takeBack({ ...sending, task: tasks[at]!, slot: slotAt(slots, at) })
    this.#next(seat)
  }

  /** Without its worker's end, it was not even sent: then each tries alone. */
  #bundleFailed(sending: Sending, tasks: readonly PoolTask[], slots: Slots, error: unknown): void {
    const { seat, worker } = sending
    if (seat.worker !== worker) return
    const sent = tasks.map((task, at): Sent => ({ ...sending, task, slot: slotAt(slots, at) }))
    if (mayBeEnd(error, seat.worker!.id)) return void this.#examine(seat, error, () => this.#unbundle(sent, error))
    this.#unbundle(sent, error)
  }

  #unbundle(sent: readonly Sent[], error: unknown): void {
    const { task, seat } = sent[0]!
    task.fn.isBundled = false
    for (const each of [...sent].reverse()) if (!this.#takeBack(each)) this.#settleFailed(each, error)
    this.#next(seat)
  }

  /** A task that the worker will not begin goes to another one. `false`: it has begun it. */
  #takeBack({ task, seat, slot, estimateMs }: Sent): boolean {
    const isWanted = seat.has(task, slot)
    if (isWanted && !seat.revoke(task)) return false
    if (isWanted) {
      task.leave(false)
      if (!task.isSettled) this.queue.putBack(task)
    }
    seat.free(slot, estimateMs)
    return true
  }

  #failed(sent: Sent, error: unknown): void {
    const { seat, worker } = sent
    if (seat.worker !== worker) return
    if (mayBeEnd(error, seat.worker!.id)) return void this.#examine(seat, error, () => this.#settleFailed(sent, error))
    this.#settleFailed(sent, error)
  }

  /** What a task failed with says that its worker has ended; but it may be the task's own affair. */
  async #examine(seat: WorkerSeat, error: unknown, settle: () => void): Promise<void> {
    const { worker } = seat
    seat.doubts.add(error)
    const hasEnded = await this.crew.hasEnded(seat, endKnownMs)
    if (seat.worker !== worker) return
    if (hasEnded) return this.#lost(seat, mostTelling(seat.doubts))
    seat.doubts.delete(error)
    settle()
  }

  #succeed(task: PoolTask, seat: WorkerSeat, slot: number, estimateMs: number, result: unknown, now: number): void {
    const isWanted = seat.has(task, slot)
    if (isWanted) this.#measure(task, seat, slot, now)
    this.#free(task, seat, slot, estimateMs, isWanted)
    if (isWanted) task.succeed(result)
  }

  #settleFailed({ task, seat, slot, estimateMs }: Sent, error: unknown): void {
    const isWanted = seat.has(task, slot)
    if (isWanted && hasRun(seat, slot, error)) this.#measure(task, seat, slot, machineNow())
    this.#free(task, seat, slot, estimateMs, isWanted)
    if (isWanted) this.#failOrRetry(task, error)
    this.#next(seat)
  }

  #free(task: PoolTask, seat: WorkerSeat, slot: number, estimateMs: number, isDone: boolean): void {
    if (isDone) {
      if (recordsTasks()) recordTaskWait(task.name, task.submittedAt, seat.startedAt(slot) || seat.sentAt(slot), seat.name)
      task.leave(seat.hasBegun(slot))
      task.isSuspect = false
      seat.done++
    }
    seat.free(slot, estimateMs)
  }

  #failOrRetry(task: PoolTask, error: unknown): void {
    if (task.isSettled) return
    if (this.#isOver || !task.retry()) return void task.fail(error)
    this.#statistics.retried++
    this.queue.putBack(task)
  }

  #measure(task: PoolTask, seat: WorkerSeat, slot: number, now: number): void {
    const startedAt = seat.startedAt(slot)
    const begin = startedAt === 0 ? seat.sentAt(slot) : startedAt
    const end = startedAt === 0 ? now : seat.endedAt(slot)
    const ranMs = end - begin
    if (!isOneCall(task.fn.calling)) task.ranMs = ranMs
    learn(task.fn, ranMs)
    seat.ranMs += ranMs
    this.#statistics.busyMs += ranMs
    this.#statistics.ran(wholeUs(begin - task.submittedAt), wholeUs(ranMs), wholeUs(seat.sendMs(slot) + now - end))
  }

  /** A worker is there that had not been. */
  #ready(): void {
    if (this.queue.size === 0) this.#takeBackFor()
    this.pump()
  }

  /** A worker has something less to do. */
  #next(seat: WorkerSeat): void {
    this.crew.rested(seat)
    if (this.queue.size === 0 && seat.taken === 0 && seat.state === 'ready') this.#takeBackFor()
    this.pump()
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
      task.leave(false)
      this.queue.putBack(task)
    }
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
    for (const task of tasks) task.leave(seat.hasBegun(task.slot))
    seat.clear()
    this.#statistics.died++
    for (const task of guilty) {
      const error = new WorkerDiedError({ task: task.name, worker: seat.name, ...endOf(cause) }, { cause })
      this.#failOrRetry(task, error)
    }
    for (const task of tasks.filter((task) => !guilty.includes(task)).reverse()) {
      task.isSuspect = true
      this.queue.putBack(task)
    }
    this.crew.replace(seat, isFutile ? cause : undefined)
    this.pump()
  }
}

/** It may have failed before it ran at all. Without a board that is known only of what could not be sent. */
const hasRun = (seat: WorkerSeat, slot: number, error: unknown): boolean =>
  seat.hasBoard ? seat.endedAt(slot) !== 0 : !(error instanceof NotSendableError)
