import { checkCount } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'
import { sumTo } from '../harness/series.ts'
import { next, spin } from '../pools/exposed-functions.ts'
import type { UsePool } from '../pools/pools-beside.ts'
import type { TaskPool, WorkerKind } from '../pools/task-pool.ts'
import { openTroupePool } from '../pools/troupe-pool.ts'
import { lengthsOf } from './skewed-lengths.ts'

/** Submits one task, and gives a promise of its result. */
type Submit = (n: number) => Promise<unknown>

const manyAtOnce = (who: string, submit: Submit, close: () => Promise<void>): Side => ({
  async run(count) {
    const tasks: Promise<unknown>[] = []
    for (let n = 0; n < count; n++) tasks.push(submit(n))
    checkCount(who, sum(await Promise.all(tasks)), sumTo(count))
  },
  close,
})

const oneByOne = (who: string, submit: Submit, close: () => Promise<void>): Side => ({
  async run(count) {
    let counted = 0
    for (let n = 0; n < count; n++) counted += (await submit(n)) as number
    checkCount(who, counted, sumTo(count))
  },
  close,
})

const skewed = (who: string, submit: Submit, close: () => Promise<void>): Side => ({
  async run(count) {
    const lengths = lengthsOf(count)
    checkCount(who, sum(await Promise.all(lengths.map(submit))), sum(lengths))
  },
  close,
})

const ways = { manyAtOnce, oneByOne, skewed }

/** `manyAtOnce`: all tasks are there before the first one begins. `oneByOne`: each is awaited before the next. `skewed`: as the first, of very different lengths. */
export type TaskWay = keyof typeof ways

export const openTroupeTasks = async (on: WorkerKind, way: TaskWay): Promise<Side> => {
  const { pool, close } = await openTroupePool(on)
  const fn = way === 'skewed' ? spin : next
  return ways[way]('troupe', (n) => pool.run(fn, n), close)
}

export const peerTasks =
  (way: TaskWay): UsePool =>
  async (who, open) => {
    const pool: TaskPool = await open()
    const name = way === 'skewed' ? 'spin' : 'next'
    return ways[way](
      who,
      (n) => pool.run(name, n),
      () => pool.close(),
    )
  }

const sum = (numbers: readonly unknown[]): number => {
  let all = 0
  for (const n of numbers) all += n as number
  return all
}
