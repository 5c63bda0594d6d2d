import type { PoolPlan } from './pool-options.ts'
import type { PoolTask } from './pool-task.ts'
import type { WorkerSeat } from './worker-seat.ts'

/** So much work, as far as is known, lies at a worker at most, unless it is a single task. */
export const aheadMs = 4
/** One that takes no longer lies ready behind the one that runs: while all processors are busy, a worker that asks for its next task waits long. */
const readyMs = 5
/** What is assumed of a task that takes no time worth measuring: the way to the worker takes some. */
const leastMs = 0.001

/** How long the task will take, as far as is known: for ever, if nothing is. */
export const estimateOf = ({ fn }: PoolTask): number => Math.max(leastMs, fn.typicalMs)

/** To which worker the task is to be sent now: one that is idle, else the one that will be soonest; `undefined` when all have enough to do. */
export const choose = (seats: readonly WorkerSeat[], task: PoolTask, plan: PoolPlan): WorkerSeat | undefined => {
  const estimateMs = estimateOf(task)
  let best: WorkerSeat | undefined
  for (const seat of seats) {
    if (seat.state !== 'ready' || seat.done + seat.taken >= plan.maxTasksPerWorker) continue
    if (seat.taken === 0) return seat
    if (!seat.hasRoom || task.isSuspect || seat.hasSuspect) continue
    const fits = plan.concurrency > 1 || (seat.hasBoard && isSoonDone(seat, estimateMs))
    if (fits && (best === undefined || isLess(seat, best))) best = seat
  }
  return best
}

const isSoonDone = ({ loadMs, taken }: WorkerSeat, estimateMs: number): boolean =>
  loadMs + estimateMs <= aheadMs || (taken === 1 && estimateMs <= readyMs)

const isLess = (one: WorkerSeat, other: WorkerSeat): boolean =>
  one.loadMs < other.loadMs || (one.loadMs === other.loadMs && one.taken < other.taken)
