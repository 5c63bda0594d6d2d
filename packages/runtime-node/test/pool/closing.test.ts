import { existsSync, readdirSync } from 'node:fs'
import { OptionError, type Pool, PoolClosedError, PoolFullError, type Task, TaskCancelledError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { collect } from '../shared/blocks/fixtures/collect.ts'
import { failure } from '../support/failure.ts'
import { living } from '../support/living.ts'
import { openSystem } from '../support/open-system.ts'
import { within } from '../support/within.ts'
import { flavours, fns, newMarks, openPool, range, untilAlone, untilMark } from './open-pool.ts'

const { add, hold, mark, spin, square, squareLater, waitForever, whoAmI } = fns

const outcomes = async (tasks: readonly Task<unknown>[]): Promise<Set<string>> =>
  new Set((await Promise.allSettled(tasks)).map((each) => (each.status === 'fulfilled' ? 'done' : each.reason.name)))

/** Memory that is mapped in this process, and what stands in shared memory by name. */
const sharedFiles = (): number => (existsSync('/dev/shm') ? readdirSync('/dev/shm').length : 0)

describe.each(flavours)('a pool of the kind $on that is drained', ({ on }) => {
  // python: ExecutorShutdownTest.test_hang_issue12364, ExecutorTest.test_shutdown_race_issue12456, ThreadPoolShutdownTest.test_shutdown_no_wait, ProcessPoolShutdownTest.test_shutdown_no_wait
  it('has done all that it was given, maps included, and its workers are gone', async () => {
    await using open = await openPool({ on, size: 2 })
    const { pool } = open
    const pids = await Promise.all(range(10).map(() => pool.run(whoAmI).then(({ pid }) => pid)))
    const single = range(50).map((x) => pool.run(squareLater, x))
    const mapped = pool.map(squareLater, range(50), { chunkSize: 1 })
    const reduced = pool.reduce(add, range(50), 0, { chunkSize: 1 })
    pool.close()
    await failure(PoolClosedError, pool.run(square, 1))
    await within(30_000, 'the drain', pool.drain())
    expect(await Promise.all(single)).toEqual(range(50).map(square))
    expect([await mapped, await reduced]).toEqual([range(50).map(square), 1_225])
    expect([pool.size, pool.stats().workers]).toEqual([0, 0])
    await untilAlone(open.system)
    if (on === 'process') expect(living(pids)).toEqual([])
  })

  // python: ExecutorShutdownTest.test_hang_gh94440
  it('is gone at once when it never did anything, and can be drained again', async () => {
    await using open = await openPool({ on, size: 2 })
    await within(20_000, 'both drains', Promise.all([open.pool.drain(), open.pool.drain()]))
    await open.pool.terminate()
    await untilAlone(open.system)
  })

  // python: ExecutorShutdownTest.test_hang_gh83386
  it('does so also when what it is given last cannot be sent', async () => {
    await using open = await openPool({ on, size: 1 })
    const unsendable = open.pool.run(fns.echo, () => {})
    await within(20_000, 'the drain', open.pool.drain())
    await failure(Error, unsendable)
  })
})

describe.each(flavours)('a pool of the kind $on that is drained while it runs what was given up', ({ on }) => {
  it('ends what does not listen after its grace, and is gone', async () => {
    await using open = await openPool({ on, size: 2, graceMs: 50 })
    const marks = newMarks()
    const stubborn = open.pool.run(spin, marks, 1)
    await untilMark(marks, 1)
    stubborn.cancel()
    await within(30_000, 'the drain', open.pool.drain())
    expect(open.pool.size).toBe(0)
    await failure(TaskCancelledError, stubborn)
    await untilAlone(open.system)
  })

  it('lets what listens come to its end', async () => {
    await using open = await openPool({ on, size: 1, graceMs: Infinity })
    const marks = newMarks()
    const listening = open.pool.run(fns.waitUntilCancelled, marks, 1)
    await untilMark(marks, 1)
    listening.cancel()
    await within(30_000, 'the drain', open.pool.drain())
    expect(marks.get(2)).toBe(1)
    await untilAlone(open.system)
  })

  it('can be left to it by a signal, and be terminated then', async () => {
    await using open = await openPool({ on, size: 1, graceMs: Infinity })
    const marks = newMarks()
    const stubborn = open.pool.run(spin, marks, 1)
    await untilMark(marks, 1)
    stubborn.cancel()
    const patience = new AbortController()
    const drained = open.pool.drain({ signal: patience.signal })
    patience.abort(new RangeError('enough'))
    await failure(RangeError, within(30_000, 'the drain', drained))
    await within(30_000, 'the end', open.pool.terminate())
    await untilAlone(open.system)
  })
})

describe.each(flavours)('a pool of the kind $on that is terminated', ({ on }) => {
  // python: _TestPool.test_terminate, ExecutorShutdownTest.test_cancel_futures, ThreadPoolShutdownTest.test_threads_terminate, ProcessPoolShutdownTest.test_processes_terminate
  it('rejects what is not done, ten thousand that wait and those that run, and leaves nothing behind', async () => {
    await using open = await openPool({ on, size: 2, graceMs: Infinity })
    const { pool } = open
    const marks = newMarks()
    const { pid } = await pool.run(whoAmI)
    const running = [pool.run(spin, marks, 1), pool.run(waitForever, marks, 2)]
    await Promise.all([untilMark(marks, 1), untilMark(marks, 2)])
    const waiting = range(10_000).map(() => pool.run(mark, marks, 3))
    const mapped = pool.map(square, range(10_000))
    await within(20_000, 'the end', pool.terminate())
    expect(await outcomes([...running, ...waiting, mapped])).toEqual(new Set(['PoolClosedError']))
    expect(marks.get(3)).toBe(0)
    expect([pool.size, pool.stats().queued, pool.stats().running, pool.stats().died]).toEqual([0, 0, 0, 0])
    await untilAlone(open.system)
    if (on === 'process') expect(living([pid])).toEqual([])
  })

  // python: ThreadPoolShutdownTest.test_cancel_futures_wait_false
  it('does so also while it drains', async () => {
    await using open = await openPool({ on, size: 1 })
    const marks = newMarks()
    const held = open.pool.run(waitForever, marks, 1)
    await untilMark(marks, 1)
    const drained = open.pool.drain()
    await within(20_000, 'the end', Promise.all([open.pool.terminate(), drained]))
    await failure(PoolClosedError, held)
  })

  // python: _TestPool.test_context, ThreadPoolShutdownTest.test_context_manager_shutdown, ProcessPoolShutdownTest.test_context_manager_shutdown
  it('is so at the end of its block', async () => {
    await using world = await openSystem()
    let left: Pool
    {
      await using pool = await world.system.pool({ on, size: 2 })
      expect(await pool.map(square, range(10))).toEqual(range(10).map(square))
      left = pool
    }
    await failure(PoolClosedError, left.map(square, range(10)))
    await untilAlone(world.system)
  })

  it('leaves the next one as many threads, descriptors and files as the last one had', async () => {
    await using world = await openSystem()
    const inUse = (): number[] => [readdirSync('/proc/self/fd').length, readdirSync('/proc/self/task').length, sharedFiles()]
    const round = async (): Promise<void> => {
      await using pool = await world.system.pool({ on, size: 2 })
      await pool.map(square, range(100))
    }
    await round()
    const settledDown = async (): Promise<number[]> => {
      await collect()
      return inUse()
    }
    const [descriptors, threads, files] = await settledDown()
    for (const _ of range(3)) await round()
    await expect
      .poll(async () => {
        const now = await settledDown()
        return [now[0]! <= descriptors!, now[1]! <= threads!, now[2]! <= files!]
      })
      .toEqual([true, true, true])
  })
})

describe.each(flavours)('a pool of the kind $on that nobody closes', ({ on }) => {
  // python: _TestPool.test_resource_warning
  it('ends with its system, and so do its tasks', async () => {
    const world = await openSystem()
    const pool = await world.system.pool({ on, size: 2, graceMs: 10 })
    const marks = newMarks()
    const { pid } = await pool.run(whoAmI)
    const tasks = [pool.run(hold, marks, 1), pool.run(hold, marks, 1), pool.run(mark, marks, 2)]
    await untilMark(marks, 1, 2)
    const stopped = Promise.resolve(world[Symbol.asyncDispose]())
    marks.set(0, 1)
    await within(30_000, 'the end of the system', stopped)
    await within(10_000, 'the end of the tasks', Promise.allSettled(tasks))
    if (on === 'process') expect(living([pid])).toEqual([])
    await within(10_000, 'the end of the pool', pool.terminate())
  })
})

describe.each(flavours)('a pool of the kind $on that lets only some wait', ({ on }) => {
  it('refuses those that are too many, and says when there is room', async () => {
    await using open = await openPool({ on, size: 1, queueLimit: 2 })
    const { pool } = open
    const marks = newMarks()
    const held = pool.run(hold, marks, 1)
    await untilMark(marks, 1)
    const waiting = [pool.run(mark, marks, 2), pool.run(mark, marks, 2)]
    const error = await failure(PoolFullError, pool.run(mark, marks, 3))
    expect(error).toMatchObject({ pool: 'pool', queueLimit: 2 })
    let isReady = false
    const ready = pool.ready().then(() => {
      isReady = true
    })
    await pool.map(square, []) // some turns of the loop
    expect(isReady).toBe(false)
    waiting.pop()!.cancel()
    marks.set(0, 1)
    await ready
    await Promise.all([held, ...waiting])
    expect([marks.get(2), marks.get(3)]).toEqual([1, 0])
    await pool.ready()
  })

  it('takes as many at once as its workers can begin besides', async () => {
    await using open = await openPool({ on, size: 2, queueLimit: 1 })
    const tasks = [open.pool.run(square, 1), open.pool.run(square, 2), open.pool.run(square, 3)]
    expect(await Promise.all(tasks)).toEqual([1, 4, 9])
  })

  it('has room for each of many that wait for it, one after the other', async () => {
    await using open = await openPool({ on, size: 1, queueLimit: 1 })
    const submit = async (x: number): Promise<number> => {
      await open.pool.ready()
      return open.pool.run(square, x)
    }
    expect(await Promise.all(range(50).map(submit))).toEqual(range(50).map(square))
  })

  it('is waited for no longer than a signal says, and others have the room', async () => {
    await using open = await openPool({ on, size: 1, queueLimit: 1 })
    const { pool } = open
    const marks = newMarks()
    const held = pool.run(hold, marks, 1)
    await untilMark(marks, 1)
    const waiting = pool.run(mark, marks, 2)
    await failure(OptionError, pool.ready({ signal: 'now' as never }))
    const patience = new AbortController()
    const impatient = pool.ready({ signal: patience.signal })
    const patient = pool.ready({ signal: new AbortController().signal })
    patience.abort(new RangeError('too late'))
    for (const late of [impatient, pool.ready(patience)]) expect((await failure(RangeError, late)).message).toBe('too late')
    waiting.cancel()
    await within(10_000, 'room', patient)
    // what runs keeps it from being drained, and is not concerned
    expect((await failure(RangeError, pool.drain(patience))).message).toBe('too late')
    marks.set(0, 1)
    await Promise.all([held, pool.drain({ signal: AbortSignal.timeout(60_000) })])
  })

  it('limits no map, and lets go who waits when it is closed', async () => {
    await using open = await openPool({ on, size: 1, queueLimit: 1 })
    const { pool } = open
    expect(await pool.map(square, range(100), { chunkSize: 1 })).toEqual(range(100).map(square))
    const marks = newMarks()
    const held = pool.run(hold, marks, 1)
    await untilMark(marks, 1)
    const waiting = pool.run(mark, marks, 2)
    const ready = pool.ready()
    pool.close()
    await within(10_000, 'ready', ready)
    marks.set(0, 1)
    await Promise.all([held, waiting])
  })
})

describe('main', () => {
  // python: _TestPool.test_release_task_refs, ExecutorTest.test_no_stale_references, ExecutorTest.test_free_reference
  it('keeps nothing of the items and results of tasks that are done', async () => {
    await using open = await openPool({ size: 2 })
    const refs: WeakRef<object>[] = []
    const run = async (): Promise<void> => {
      const items = range(20).map((n) => ({ n }))
      const results = (await open.pool.map(fns.echo, items, { chunkSize: 3 })) as object[]
      const single = (await open.pool.run(fns.echo, items[0])) as object
      for await (const each of open.pool.imap(fns.echo, items)) refs.push(new WeakRef(each as object))
      for (const each of [...items, ...results, single]) refs.push(new WeakRef(each))
    }
    await run()
    await open.pool.map(square, range(500)) // other tasks take the places
    await expect
      .poll(async () => {
        await collect()
        return refs.filter((ref) => ref.deref() !== undefined).length
      })
      .toBe(0)
  })

  it('counts a task once that its holder gives up twice', async () => {
    await using open = await openPool({ size: 1 })
    const task = open.pool.run(square, 1)
    expect([task.cancel(), task.cancel()]).toEqual([true, false])
    await failure(TaskCancelledError, task)
    expect(open.pool.stats().cancelled).toBe(1)
  })
})
