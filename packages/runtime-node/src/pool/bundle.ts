import { isPlain } from './bundle-reply.ts'
import type { PoolTask } from './pool-task.ts'
import { aheadMs, estimateOf } from './sending.ts'
import type { TaskQueue } from './task-queue.ts'
import type { WorkerSeat } from './worker-seat.ts'

/** A task that takes longer goes alone: its message costs next to nothing beside it. */
const shortMs = 0.1
const mostTasks = 1_000
/** A whole bundle takes no longer, as far as is known: its results leave together, so the first one waits for the last. */
const mostMs = 1

/** Takes from the queue what goes to the worker together with `first`, which was its head: calls like that one, at most `most`. */
export const bundleWith = (first: PoolTask, queue: TaskQueue<PoolTask>, seat: WorkerSeat, most: number): readonly PoolTask[] => {
  if (!mayTravelWithOthers(first)) return [first]
  const size = Math.min(mostTasks, most, seat.freeSlots, Math.floor(Math.min(mostMs, aheadMs - seat.loadMs) / estimateOf(first)))
  // also where nobody knows how much lies there
  if (!(size > 1)) return [first]
  const tasks = new Array<PoolTask>(size)
  tasks[0] = first
  let count = 1
  for (; count < size; count++) {
    const task = queue.peek()
    if (task === undefined || !isLike(task, first) || !mayTravelWithOthers(task)) break
    queue.take()
    tasks[count] = task
  }
  tasks.length = count
  return tasks
}

const mayTravelWithOthers = ({ fn, args, isSuspect, deadlineMs }: PoolTask): boolean => {
  if (!fn.isBundled || isSuspect || deadlineMs !== undefined || fn.typicalMs > shortMs) return false
  return fn.calling === 'runOne' ? isPlain(args) : (args as readonly unknown[]).every(isPlain)
}

const isLike = (one: PoolTask, other: PoolTask): boolean =>
  one.fn === other.fn && one.arity === other.arity && one.name === other.name && one.attempt === other.attempt
