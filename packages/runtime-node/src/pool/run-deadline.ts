import { TaskDeadlineError } from '../errors/pool-errors.ts'
import { machineNow } from '../tasks/machine-clock.ts'
import type { PoolTask } from './pool-task.ts'
import type { WorkerSeat } from './worker-seat.ts'

/** The longest a timer of Node can wait. */
const longestTimerMs = 2 ** 31 - 1

/** Gives up a task that was just sent, if it runs longer than that: while it lies at the worker, no time passes for it. */
export const limitRun = (task: PoolTask, seat: WorkerSeat, deadlineMs: number): void => {
  const { slot } = task
  const sentAt = seat.sentAt(slot)
  const look = (): void => {
    // without a board a worker begins at once
    const begunAt = seat.hasBoard ? seat.startedAt(slot) : sentAt
    const leftMs = begunAt === 0 ? deadlineMs : begunAt + deadlineMs - machineNow()
    if (leftMs > 0.5) lookIn(leftMs)
    else task.giveUp(new TaskDeadlineError({ task: task.name, deadlineMs }))
  }
  const lookIn = (ms: number): void => {
    task.deadline = setTimeout(look, Math.min(ms, longestTimerMs))
  }
  lookIn(deadlineMs)
}
