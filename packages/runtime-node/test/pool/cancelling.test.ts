import { getEventListeners } from 'node:events'
import { TaskCancelledError, TaskDeadlineError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure.ts'
import { mapsMemory } from '../support/mapped-memory.ts'
import { flavours, fns, newMarks, openPool, range, untilMark } from './open-pool.ts'

const { block, hold, mark, spin, spinUntilCancelled, square, waitForever, waitUntilCancelled, whoAmI } = fns

const aborting = (): { readonly signal: AbortSignal; listeners(): number; abort(): void } => {
  const made = new AbortController()
  const { signal } = made
  return { signal, listeners: () => getEventListeners(signal, 'abort').length, abort: () => made.abort() }
}

describe.each(flavours)('a task that nobody wants any more, on a pool of the kind $on', ({ on }) => {
  it('never runs when it waits in the queue', async () => {
    await using open = await openPool({ on, size: 1 })
    const { pool } = open
    const marks = newMarks()
    const held = pool.run(hold, marks, 1)
    await untilMark(marks, 1)
    const tasks = range(100).map(() => pool.run(mark, marks, 2))
    for (const task of tasks.slice(1)) expect(task.cancel()).toBe(true)
    marks.set(0, 1)
    await Promise.all([held, tasks[0]])
    expect(await pool.run(square, 3)).toBe(9)
    expect(marks.get(2)).toBe(1)
    expect(pool.stats()).toMatchObject({ done: 3, cancelled: 99, died: 0 })
  })

  it('has one listener at a signal with all others that hear of it from there', async () => {
    await using open = await openPool({ on, size: 1, queueLimit: 30 })
    const marks = newMarks()
    const { signal, listeners, abort } = aborting()
    const pool = open.pool.with({ signal })
    const tasks = [pool.run(hold, marks, 1), pool.map(square, range(9)), ...range(20).map(() => pool.run(mark, marks, 2))]
    const waits = range(20).map(() => open.pool.ready({ signal }))
    await untilMark(marks, 1)
    expect(listeners()).toBe(1)
    abort()
    for (const task of tasks) await failure(TaskCancelledError, task)
    await Promise.allSettled(waits)
    expect([marks.get(2), listeners()]).toEqual([0, 0])
    marks.set(0, 1)
  })

  it('never runs when it lies at a busy worker', async () => {
    await using open = await openPool({ on, size: 1 })
    const { pool } = open
    const marks = newMarks()
    // so that both functions are known as short ones: then several are sent ahead
    marks.set(0, 1)
    for (const _ of range(40)) await Promise.all([pool.run(block, marks, 1), pool.run(mark, marks, 2)])
    marks.set(0, 0)
    marks.set(1, 0)
    marks.set(2, 0)
    const held = pool.run(block, marks, 1)
    const lying = range(20).map(() => pool.run(mark, marks, 2))
    await untilMark(marks, 1)
    expect(lying.map(({ state }) => state)).toEqual(lying.map(() => 'queued'))
    for (const task of lying) expect(task.cancel()).toBe(true)
    for (const task of lying) expect(await failure(TaskCancelledError, task)).toMatchObject({ started: false })
    marks.set(0, 1)
    await held
    expect(await pool.run(square, 3)).toBe(9)
    expect(marks.get(2)).toBe(0)
  })

  // what computes can look at nothing but memory
  it.runIf(on === 'thread' || mapsMemory)('hears of it while it computes, and its worker stays', async () => {
    await using open = await openPool({ on, size: 1, graceMs: Infinity })
    const { pool } = open
    const { pid, threadId } = await pool.run(whoAmI)
    const marks = newMarks()
    const task = pool.run(spinUntilCancelled, marks, 1)
    await untilMark(marks, 1)
    task.cancel('enough')
    expect(await failure(TaskCancelledError, task)).toMatchObject({ started: true, cause: 'enough' })
    expect([task.state, task.attempt]).toEqual(['cancelled', 1])
    await untilMark(marks, 2)
    expect(await pool.run(whoAmI)).toMatchObject({ pid, threadId })
    expect(pool.stats()).toMatchObject({ died: 0, cancelled: 1 })
  })

  it('hears of it by its signal while it awaits, and its worker stays', async () => {
    await using open = await openPool({ on, size: 1, graceMs: Infinity })
    const { pool } = open
    const { pid, threadId } = await pool.run(whoAmI)
    const marks = newMarks()
    const controller = new AbortController()
    const task = pool.with({ signal: controller.signal }).run(waitUntilCancelled, marks, 1)
    await untilMark(marks, 1)
    controller.abort(new RangeError('the reason'))
    expect((await failure(TaskCancelledError, task)).cause).toBeInstanceOf(RangeError)
    await untilMark(marks, 2)
    expect(await pool.run(whoAmI)).toMatchObject({ pid, threadId })
  })

  it.each([
    ['computes', spin],
    ['awaits', waitForever],
  ] as const)('is ended with its worker, and nothing else, when it %s and pays no heed', async (_, heedless) => {
    await using open = await openPool({ on, size: 2, graceMs: 50 })
    const { pool } = open
    const marks = newMarks()
    const neighbour = pool.run(hold, marks, 1)
    await untilMark(marks, 1)
    const task = pool.run(heedless, marks, 2)
    await untilMark(marks, 2)
    const waiting = range(20).map(() => pool.run(mark, marks, 3))
    task.cancel()
    await failure(TaskCancelledError, task)
    expect(await Promise.all(waiting)).toEqual(waiting.map(() => 3))
    marks.set(0, 1)
    expect(await neighbour).toBe(1)
    expect([marks.get(1), marks.get(2), marks.get(3)]).toEqual([1, 1, 20])
    expect(pool.stats().died).toBe(1)
  })

  it('gives up what lies behind it, though it was thought to be short', async () => {
    await using open = await openPool({ on, size: 1, graceMs: 20 })
    const { pool } = open
    const marks = newMarks()
    marks.set(0, 1)
    for (const _ of range(40)) await Promise.all([pool.run(block, marks, 1), pool.run(mark, marks, 2)])
    for (const at of [0, 1, 2]) marks.set(at, 0)
    const task = pool.run(block, marks, 1)
    const lying = range(20).map(() => pool.run(mark, marks, 2))
    await untilMark(marks, 1)
    task.cancel()
    await Promise.all(lying)
    expect([marks.get(1), marks.get(2)]).toEqual([1, 20])
  })

  it('lets those finish that run beside it on the same worker', async () => {
    await using open = await openPool({ on, size: 1, concurrency: 3, graceMs: 10 })
    const { pool } = open
    const marks = newMarks()
    const neighbours = [pool.run(hold, marks, 1), pool.run(hold, marks, 2)]
    const task = pool.run(waitForever, marks, 3)
    await Promise.all([1, 2, 3].map((at) => untilMark(marks, at)))
    task.cancel()
    await failure(TaskCancelledError, task)
    // behind it, as its worker takes nothing new: it runs on the next one
    const next = pool.run(mark, marks, 4)
    setTimeout(() => marks.set(0, 1), 200)
    expect(await Promise.all([...neighbours, next])).toEqual([1, 2, 4])
  })

  it('is not even submitted when its signal was aborted before', async () => {
    await using open = await openPool({ on, size: 1 })
    const { pool } = open
    const marks = newMarks()
    const tasks = pool.with({ signal: AbortSignal.abort('late') })
    expect((await failure(TaskCancelledError, tasks.run(mark, marks, 1))).cause).toBe('late')
    expect((await failure(TaskCancelledError, tasks.map(square, [1]))).cause).toBe('late')
    await pool.run(square, 1)
    expect(marks.get(1)).toBe(0)
  })

  it('may be a whole map: what runs is told, what waits never runs', async () => {
    await using open = await openPool({ on, size: 2, graceMs: Infinity })
    const { pool } = open
    const marks = newMarks()
    const items = range(50).map((): [typeof marks, number] => [marks, 1])
    const task = pool.starmap(waitUntilCancelled, items, { chunkSize: 1 })
    await untilMark(marks, 1, 2)
    expect(task.state).toBe('running')
    expect(task.cancel('all of it')).toBe(true)
    expect(await failure(TaskCancelledError, task)).toMatchObject({ started: true, cause: 'all of it' })
    await untilMark(marks, 2, 2)
    expect(await pool.run(square, 2)).toBe(4)
    expect([marks.get(1), pool.stats().died]).toEqual([2, 0])
  })
})

describe.each(flavours)('a map on a pool of the kind $on whose items have not all come', ({ on }) => {
  it('runs still, and knows that it was begun when it is cancelled', async () => {
    await using open = await openPool({ on, size: 1 })
    let waits!: () => void
    const waiting = new Promise<void>((resolve) => {
      waits = resolve
    })
    async function* one(): AsyncGenerator<number> {
      yield 2
      waits()
      await new Promise(() => {})
    }
    const done: number[] = []
    const task = open.pool.map(square, one(), { onProgress: (count) => done.push(count) })
    expect([task.state, task.attempt]).toEqual(['queued', 0])
    await waiting
    await expect.poll(() => done, { timeout: 60_000 }).toEqual([1])
    expect([task.state, task.attempt]).toEqual(['running', 1])
    task.cancel()
    expect(await failure(TaskCancelledError, task)).toMatchObject({ started: true })
  })
})

describe.each(flavours)('a deadline on a pool of the kind $on', ({ on }) => {
  it('counts from when the task is begun, not from when it was submitted', async () => {
    await using open = await openPool({ on, size: 1 })
    const marks = newMarks()
    const tasks = open.pool.with({ deadlineMs: 1_000 })
    const first = open.pool.run(hold, marks, 1)
    await untilMark(marks, 1)
    const second = tasks.run(square, 3)
    await new Promise((resolve) => setTimeout(resolve, 1_100))
    expect(second.state).toBe('queued')
    marks.set(0, 1)
    expect(await second).toBe(9)
    expect(await first).toBe(1)
  })

  it('ends a task that computes and one that awaits', async () => {
    await using open = await openPool({ on, size: 1, graceMs: 20 })
    const marks = newMarks()
    const tasks = open.pool.with({ deadlineMs: 30 })
    for (const heedless of [spin, waitForever, spinUntilCancelled]) {
      const task = tasks.run(heedless, marks, 1)
      expect(await failure(TaskDeadlineError, task)).toMatchObject({ task: heedless.name, deadlineMs: 30 })
      expect(task.state).toBe('cancelled')
    }
    expect(await open.pool.run(square, 5)).toBe(25)
  })
})
