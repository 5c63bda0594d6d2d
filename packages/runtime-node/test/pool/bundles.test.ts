import { type Pool, WorkerDiedError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { built, commonPool, flavours, newMarks, openPool, range, untilMark } from './open-pool.ts'

const { markAndExitAt, markAndWaitAt, mixed, othersHere, takeMarks, waitAt, waitAtStop } = (await import(
  built('mixed')
)) as typeof import('./fixtures/mixed.ts')

/** More than are sent at a time. */
const many = 2_500

/** What the function takes is known after this: from then on its calls travel together. */
const getToKnow = async (call: (n: number) => Promise<unknown>): Promise<void> => {
  for (const n of [0, 1, 2]) await call(n)
}

describe.each(flavours)('many short calls that are there at once, in a pool of workers of the kind $on', ({ on }) => {
  const common = commonPool({ on, size: 2 })

  it('come back each with its own result, value, object, promise or error', async () => {
    const pool = common()
    await getToKnow((n) => pool.run(mixed, n))
    const outcomes = await Promise.allSettled(range(many).map((n) => pool.run(mixed, n)))
    for (const [n, outcome] of outcomes.entries()) {
      if (n % 10 === 3) expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'RangeError', message: `not ${n}` } })
      else expect(outcome).toEqual({ status: 'fulfilled', value: n % 10 === 5 ? { n } : n % 10 === 9 ? undefined : n })
    }
  })

  it('run one at a time in each worker, also when some of them wait', async () => {
    const pool = common()
    await getToKnow((n) => pool.run(othersHere, n))
    const others = await Promise.all(range(many).map((n) => pool.run(othersHere, n)))
    expect(new Set(others)).toEqual(new Set([0]))
  })

  it('are finished by another worker when theirs dies, and none is begun twice', async () => {
    const marks = newMarks(many)
    await using open = await openPool({ on, size: 2, initializer: takeMarks, initializerArgs: [marks] })
    const { pool } = open
    await getToKnow((n) => pool.run(markAndExitAt, n, -1))
    for (const n of [0, 1, 2]) marks.set(n, 0)
    const last = many / 2
    const outcomes = await Promise.allSettled(range(many).map((n) => pool.run(markAndExitAt, n, last)))
    expect([...marks]).toEqual(range(many).map(() => 1))
    const died = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[]
    for (const { reason } of died) expect(reason).toBeInstanceOf(WorkerDiedError)
    expect(outcomes[last]).toMatchObject({ status: 'rejected', reason: { exitCode: 3 } })
    for (const [n, outcome] of outcomes.entries()) {
      if (outcome.status === 'fulfilled') expect(outcome.value).toBe(n)
      // what comes after it had not begun
      if (n > last) expect(outcome.status).toBe('fulfilled')
    }
  })

  it('do not wait behind one that takes long', async () => {
    const marks = newMarks(many)
    await using open = await openPool({ on, size: 2, initializer: takeMarks, initializerArgs: [marks] })
    const { pool } = open
    await getToKnow((n) => pool.run(markAndWaitAt, n, -1))
    const last = many / 2
    const tasks = range(many).map((n) => pool.run(markAndWaitAt, n, last))
    await untilMark(marks, last)
    expect(await Promise.all(tasks.slice(last + 1))).toEqual(range(many).slice(last + 1))
    expect(tasks[last]!.state).toBe('running')
    marks.set(last, 2)
    expect(await Promise.all(tasks)).toEqual(range(many))
  })

  it.each([
    { travel: 'in bundles', call: (pool: Pool, n: number, last: number) => pool.run(waitAt, n, last) },
    { travel: 'one by one', call: (pool: Pool, n: number, last: number) => pool.run(waitAtStop, { n, last }) },
  ])('that travel $travel give what they made although one that takes long lies behind them', async ({ call }) => {
    const marks = newMarks(6)
    await using open = await openPool({ on, size: 1, initializer: takeMarks, initializerArgs: [marks] })
    const { pool } = open
    // so often that the first call, which takes longer, counts for nothing
    for (let round = 0; round < 10; round++) await getToKnow((n) => call(pool, n, -1))
    const gate = call(pool, 0, 0)
    await untilMark(marks, 0)
    const done = [1, 2, 3].map((n) => call(pool, n, 4))
    // what is submitted later is sent later
    await Promise.resolve()
    const behind = [4, 5].map((n) => call(pool, n, 4))
    await Promise.resolve()
    marks.set(0, 2)
    expect(await Promise.all([gate, ...done])).toEqual([0, 1, 2, 3])
    await untilMark(marks, 4)
    expect(behind[0]!.state).toBe('running')
    marks.set(4, 2)
    expect(await Promise.all(behind)).toEqual([4, 5])
  })

  it('that nobody wants any more are not begun', async () => {
    const marks = newMarks(many)
    await using open = await openPool({ on, size: 1, initializer: takeMarks, initializerArgs: [marks] })
    const { pool } = open
    await getToKnow((n) => pool.run(markAndWaitAt, n, -1))
    const tasks = range(many).map((n) => pool.run(markAndWaitAt, n, 10))
    await untilMark(marks, 10)
    for (const task of tasks.slice(11)) expect(task.cancel()).toBe(true)
    marks.set(10, 2)
    expect(await Promise.all(tasks.slice(0, 11))).toEqual(range(11))
    expect([...marks].slice(11)).toEqual(range(many - 11).map(() => 0))
  })
})

describe.each(flavours)('lists of numbers, in a pool of workers of the kind $on', ({ on }) => {
  const common = commonPool({ on, size: 2 })

  it('come back as lists of the same numbers, whatever is among them', async () => {
    const pool = common()
    const { echo } = (await import(built('functions'))) as typeof import('./fixtures/functions.ts')
    const numbers = range(500).map((n) => [n, -0, Number.NaN, Infinity, 0.1, 2 ** 53][n % 6]!)
    expect(await pool.map(echo, numbers)).toEqual(numbers)
    const others = [...numbers.slice(0, 250), 'text', undefined, null, 5n, { n: 1 }, ...numbers.slice(250)]
    expect(await pool.map(echo, others)).toEqual(others)
    expect(await pool.map(echo, others, { chunkSize: 100 })).toEqual(others)
    const found: unknown[] = []
    for await (const each of pool.imap(echo, numbers, { chunkSize: 100 })) found.push(each)
    expect(found).toEqual(numbers)
  })
})
