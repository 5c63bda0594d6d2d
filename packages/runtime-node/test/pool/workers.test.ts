import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expose, PoolBrokenError, PoolClosedError, WorkerDiedError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure.ts'
import { testFolder } from '../support/test-folder.ts'
import { within } from '../support/within.ts'
import { flavours, fns, newMarks, openPool, range, untilAlone, untilMark } from './open-pool.ts'

const { dieAfterStart, dieLater, failToInitialize, hold, initialize, initializeLater, initializeSome, isForgotten, keep, mark } =
  fns
const { nameAfterAWhile, neverInitialize, remember, sayGoodbye, spinButOnce, square, stateOf, whoAmI } = fns

type Identity = import('./fixtures/functions.ts').Identity

/** What tells one worker from another. */
const identity = ({ pid, threadId }: Identity): string => `${pid}/${threadId}`

describe.each(flavours)('the workers of a pool of the kind $on', ({ on }) => {
  it('run on threads or processes of their own, named after the pool', async () => {
    await using open = await openPool({ on, size: 2, name: 'crunch' })
    const { pid, threadId } = await open.pool.run(whoAmI)
    expect([pid === process.pid, threadId === 0]).toEqual([on === 'thread', on === 'process'])
    expect([open.pool.name, open.pool.size]).toEqual(['crunch', 2])
    const hosts = (await open.system.hosts()).filter(({ kind }) => kind !== 'main')
    expect(hosts.map(({ kind, name }) => [kind, name])).toEqual([1, 2].map((n) => [on, `crunch-${n}`]))
  })

  // python: ThreadPoolShutdownTest.test_thread_names_assigned, ThreadPoolShutdownTest.test_thread_names_default
  it('are called pool if nobody says otherwise; a task is called as its function', async () => {
    await using open = await openPool({ on, size: 1 })
    expect((await open.system.hosts()).at(-1)!.name).toBe('pool-1')
    expect((await open.pool.run(whoAmI)).name).toBe('whoAmI')
    expect((await open.pool.with({ name: 'mine' }).run(whoAmI)).name).toBe('mine')
  })

  // python: TestInitializers.test_pool_initializer, InitializerMixin.test_initializer
  it('run the initializer once each, before any task, and keep what it returns', async () => {
    const marks = newMarks()
    await using open = await openPool({ on, size: 3, initializer: initializeLater, initializerArgs: [marks] } as never)
    expect(marks.get(1)).toBe(3)
    expect(await open.pool.map(stateOf, range(20))).toEqual(range(20).map(() => 'initialized'))
    expect(marks.get(1)).toBe(3)
    await using other = await openPool({ on, size: 1, initializer: initialize, initializerArgs: ['given'] } as never)
    const { pid, threadId, state } = await other.pool.run(whoAmI)
    expect(state).toEqual({ value: 'given', pid, threadId })
  })

  // python: _TestPoolWorkerLifetime.test_pool_worker_lifetime, ProcessPoolExecutorTest.test_max_tasks_per_child
  it('are replaced when they have done so many tasks', async () => {
    await using open = await openPool({ on, size: 2, maxTasksPerWorker: 5 })
    const count = new Map<string, number>()
    const results = await Promise.all(range(30).map(() => open.pool.run(whoAmI)))
    for (const each of results) count.set(identity(each), (count.get(identity(each)) ?? 0) + 1)
    expect(Math.max(...count.values())).toBeLessThanOrEqual(5)
    expect(count.size).toBeGreaterThanOrEqual(6)
    await expect.poll(() => open.pool.stats().workers).toBe(2)
    expect([open.pool.size, open.pool.stats().died]).toEqual([2, 0])
  })

  // python: _TestPoolWorkerLifetime.test_pool_worker_lifetime_early_close, ProcessPoolExecutorTest.test_max_tasks_early_shutdown
  it('are replaced until all is done, also when the pool is closed before', async () => {
    await using open = await openPool({ on, size: 2, maxTasksPerWorker: 1 })
    const tasks = range(6).map((x) => open.pool.run(square, x))
    await within(30_000, 'the end of the pool', open.pool.drain())
    expect(await Promise.all(tasks)).toEqual(range(6).map(square))
  })

  // python: _TestPoolWorkerLifetime.test_worker_finalization_via_atexit_handler_of_multiprocessing
  it('come to their exit handlers when the pool is drained', async () => {
    const file = join(await testFolder(), 'goodbye')
    await using open = await openPool({ on, size: 2, initializer: sayGoodbye, initializerArgs: [file] } as never)
    await open.pool.drain()
    await untilAlone(open.system)
    expect(await readFile(file, 'utf8')).toBe('goodbye\ngoodbye\n')
  })

  it('are replaced when they use more memory than they may', async () => {
    await using open = await openPool({ on, size: 1, maxMemoryPerWorker: 60_000_000 })
    const before = identity(await open.pool.run(whoAmI))
    await open.pool.run(keep, 80)
    await expect.poll(async () => identity(await open.pool.run(whoAmI)), { interval: 60 }).not.toBe(before)
    expect(open.pool.stats().died).toBe(0)
  })

  // python: ProcessPoolExecutorTest.test_ressources_gced_in_workers
  it('keep nothing of what a task was given', async () => {
    await using open = await openPool({ on, size: 1 })
    await open.pool.run(remember, { much: range(1_000) })
    expect(await open.pool.run(isForgotten)).toBe(true)
  })

  // python: ProcessPoolExecutorTest.test_saturation, ThreadPoolExecutorTest.test_saturation
  it('become as many as may be while there is more to do than they can, and fewer when they idle', async () => {
    await using open = await openPool({ on, minSize: 1, maxSize: 3, idleTimeoutMs: 30 })
    const { pool } = open
    const marks = newMarks()
    expect(pool.size).toBe(1)
    const held = range(30).map(() => pool.run(hold, marks, 1))
    await untilMark(marks, 1, 3)
    expect([pool.size, pool.stats().running, pool.stats().queued]).toEqual([3, 3, 27])
    marks.set(0, 1)
    await Promise.all(held)
    await expect.poll(() => [pool.size, pool.stats().workers]).toEqual([1, 1])
    await expect.poll(async () => (await open.system.hosts()).length).toBe(2)
    expect([await pool.run(square, 2), pool.stats().died]).toEqual([4, 0])
  })

  it('become more though the tasks were thought to be short', async () => {
    await using open = await openPool({ on, minSize: 1, maxSize: 2, idleTimeoutMs: 60_000 })
    const { pool } = open
    const marks = newMarks()
    marks.set(0, 1)
    for (const _ of range(40)) await pool.run(fns.block, marks, 1)
    marks.set(0, 0)
    marks.set(1, 0)
    const held = [pool.run(fns.block, marks, 1), pool.run(fns.block, marks, 1)]
    await untilMark(marks, 1, 2)
    marks.set(0, 1)
    await Promise.all(held)
  })

  it('may be none at all as long as nothing is to do', async () => {
    await using open = await openPool({ on, minSize: 0, maxSize: 2, idleTimeoutMs: 20 })
    expect(open.pool.size).toBe(0)
    expect(await open.pool.map(square, range(10))).toEqual(range(10).map(square))
    await untilAlone(open.system)
    expect(open.pool.size).toBe(0)
    expect(await open.pool.run(square, 4)).toBe(16)
  })

  // python: ProcessPoolExecutorTest.test_idle_process_reuse_one, ProcessPoolExecutorTest.test_idle_process_reuse_multiple, ThreadPoolExecutorTest.test_idle_thread_reuse
  it('do not become more where one that idles can do it', async () => {
    await using open = await openPool({ on, minSize: 1, maxSize: 4, idleTimeoutMs: 60_000 })
    for (const x of range(20)) expect(await open.pool.run(square, x)).toBe(square(x))
    expect(open.pool.size).toBe(1)
  })

  it('run several tasks at a time if they may', async () => {
    await using open = await openPool({ on, size: 1, concurrency: 10 })
    const marks = newMarks()
    const held = range(15).map(() => open.pool.run(hold, marks, 1))
    await untilMark(marks, 1, 10)
    expect(open.pool.stats()).toMatchObject({ running: 10, queued: 5 })
    marks.set(0, 1)
    expect(await Promise.all(held)).toEqual(held.map(() => 1))
    const named = range(10).map((n) => open.pool.with({ name: `task ${n}` }).run(nameAfterAWhile))
    expect(await Promise.all(named)).toEqual(range(10).map((n) => `task ${n}`))
  })

  it('are replaced when they die while they idle', async () => {
    await using open = await openPool({ on, size: 2 })
    const { pool } = open
    const marks = newMarks()
    await pool.run(dieLater, marks)
    await expect.poll(() => pool.stats().died).toBe(1)
    await expect.poll(() => pool.stats().workers).toBe(2)
    expect(await pool.map(square, range(10))).toEqual(range(10).map(square))
    expect(pool.stats()).toMatchObject({ failed: 0 })
  })
})

describe.each(flavours)('a pool of the kind $on whose workers cannot be started', ({ on }) => {
  // python: FailingInitializerMixin.test_initializer, FailingInitializerResourcesTest.test_spawn, TestPoolNotLeakOnFailure.test_release_unused_processes
  it('is none: its maker gets the reason, and nothing is left', async () => {
    await using world = await openPool({ on, size: 1 })
    const initializerArgs = ['broken from the start']
    const error = await failure(
      PoolBrokenError,
      world.system.pool({ on, size: 3, initializer: failToInitialize, initializerArgs } as never),
    )
    expect(error).toMatchObject({ pool: 'pool' })
    expect(reasonsOf(error)).toContain('refused broken from the start')
    await world.pool.drain()
    await untilAlone(world.system)
  })

  it('is none when the module of the initializer is missing', async () => {
    const missing = (): void => {}
    expose(`file:///no-such-module-${on}.mjs`, { missing })
    await using world = await openPool({ on, size: 1 })
    const error = await failure(PoolBrokenError, world.system.pool({ on, size: 2, initializer: missing }))
    expect(reasonsOf(error)).toContain(`no-such-module-${on}.mjs`)
    expect(await world.pool.run(square, 2)).toBe(4)
  })

  it('is none when the initializer takes longer than it may', async () => {
    await using world = await openPool({ on, size: 1 })
    const options = { on, size: 1, startTimeoutMs: 300, initializer: neverInitialize }
    const error = await failure(PoolBrokenError, within(20_000, 'its end', world.system.pool(options)))
    expect(reasonsOf(error)).toContain('300 ms')
    await world.pool.drain()
    await untilAlone(world.system)
  })

  it('can be terminated while a worker is with its initializer, which does not end', async () => {
    const marks = newMarks()
    const options = { on, minSize: 1, maxSize: 2, startTimeoutMs: Infinity, initializer: spinButOnce, initializerArgs: [marks] }
    await using open = await openPool(options as never)
    const held = [open.pool.run(hold, marks, 3), open.pool.run(hold, marks, 3)]
    await untilMark(marks, 1)
    await within(20_000, 'the end', open.pool.terminate())
    for (const task of held) await failure(PoolClosedError, task)
    await untilAlone(open.system)
  })

  it('is none when only some of them cannot', async () => {
    const marks = newMarks()
    await using world = await openPool({ on, size: 1 })
    const options = { on, size: 3, initializer: initializeSome, initializerArgs: [marks, 2] }
    await failure(PoolBrokenError, world.system.pool(options as never))
    await world.pool.drain()
    await untilAlone(world.system)
  })

  it('fails as a whole when a worker cannot be replaced', async () => {
    const marks = newMarks()
    await using open = await openPool({ on, size: 1, initializer: initializeSome, initializerArgs: [marks, 1] } as never)
    const { pool } = open
    const dead = pool.run(fns.exit, 4)
    const waiting = range(20).map(() => pool.run(mark, marks, 2))
    for (const task of waiting) {
      const error = await failure(PoolBrokenError, task)
      expect(reasonsOf(error)).toContain('refused too many')
    }
    await failure(WorkerDiedError, dead)
    await failure(PoolBrokenError, pool.map(square, [1]))
    expect(marks.get(2)).toBe(0)
    await within(10_000, 'ready', pool.ready())
    await pool.drain()
    await untilAlone(open.system)
  })

  it('fails as a whole when none lives long enough to do anything', async () => {
    const marks = newMarks()
    await using open = await openPool({ on, size: 1, initializer: dieAfterStart, initializerArgs: [marks] } as never)
    await expect.poll(() => open.pool.stats()).toMatchObject({ died: 3, workers: 0 })
    const error = await failure(PoolBrokenError, open.pool.run(square, 1))
    expect(reasonsOf(error)).toMatch(/host \d+ is down/)
    expect(marks.get(1)).toBe(3)
    await untilAlone(open.system)
  })
})

/** All reasons of an error, the innermost last. */
const reasonsOf = (error: Error): string => {
  const reasons: string[] = []
  for (let each: unknown = error; each instanceof Error; each = each.cause) reasons.push(each.message)
  return reasons.join('\n')
}
