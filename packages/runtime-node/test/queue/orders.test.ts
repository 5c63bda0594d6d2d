import { OptionError, QueueEmptyError } from '@troupe/runtime-node'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../src/queue/item-store.ts'
import { failure } from '../support/failure.ts'
import { type OpenSystem, openSystem } from '../support/open-system.ts'

let open: OpenSystem
beforeAll(async () => {
  open = await openSystem()
})
afterAll(() => open[Symbol.asyncDispose]())

describe('a last-in first-out queue', () => {
  it('gives first what was put last', async () => {
    using queue = await open.system.lifoQueue<number>()
    await queue.putMany([1, 2, 3])
    await queue.put(4)
    expect(await queue.getMany(10)).toEqual([4, 3, 2, 1])
  })

  it('knows what is done, and ends its iterations when it is shut down', async () => {
    using queue = await open.system.lifoQueue<number>()
    await queue.putMany([1, 2, 3])
    await queue.shutdown()
    const got: number[] = []
    for await (const item of queue) {
      got.push(item)
      await queue.taskDone()
    }
    expect([got, await queue.join({ timeoutMs: 0 })]).toEqual([[3, 2, 1], true])
  })
})

describe('a priority queue', () => {
  it('gives the highest priority first, and equal ones in the order in which they came', async () => {
    using queue = await open.system.priorityQueue<string>()
    await queue.put('usual one')
    await queue.put('late', { priority: -1 })
    await queue.put('soon one', { priority: 1 })
    await queue.tryPut('soon two', { priority: 1 })
    await queue.put('usual two')
    expect(await queue.getMany(10)).toEqual(['soon one', 'soon two', 'usual one', 'usual two', 'late'])
    await failure(OptionError, queue.put('never', { priority: Number.NaN }))
  })

  it('gives an iteration what became urgent meanwhile', async () => {
    using queue = await open.system.priorityQueue<number>()
    for (const n of [1, 2, 3, 4, 5, 6]) await queue.put(n)
    const got: number[] = []
    for await (const item of queue) {
      got.push(item)
      if (item === 4) await queue.put(99, { priority: 1 })
      if (item === 6) await queue.shutdown()
    }
    expect(got).toEqual([1, 2, 3, 4, 99, 5, 6])
  })

  it('gives any items in the order of a stable sort', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 60 }), (priorities) => {
        const store = openStore<number>('priority')
        priorities.forEach((priority, n) => void store.add(n, priority))
        const taken = priorities.map(() => store.take())
        const sorted = priorities.map((_, n) => n).sort((a, b) => priorities[b]! - priorities[a]! || a - b)
        expect([taken, store.size]).toEqual([sorted, 0])
      }),
    )
  })
})

describe('a simple queue', () => {
  // python: TestSimpleQueue.test_empty
  it('gives what was put, in order', async () => {
    using queue = await open.system.simpleQueue<number>()
    expect(await queue.empty()).toBe(true)
    await queue.put(1)
    await queue.put(2)
    expect(await queue.empty()).toBe(false)
    expect([await queue.get(), await queue.get()]).toEqual([1, 2])
    expect(await queue.empty()).toBe(true)
    await failure(QueueEmptyError, queue.get({ timeoutMs: 0 }))
  })

  // python: TestSimpleQueue.test_close, TestSimpleQueue.test_closed, TestSimpleQueue.test_empty_exceptions
  it('may be closed twice, and is of no use afterwards', async () => {
    const queue = await open.system.simpleQueue<number>()
    queue.close()
    queue.close()
    await expect(queue.empty()).rejects.toMatchObject({ code: 'PROXY_RELEASED' })
    await expect(queue.get()).rejects.toMatchObject({ code: 'PROXY_RELEASED' })
  })
})

describe('queues of a manager', () => {
  // python: TestSyncManagerTypes.test_queue, TestSyncManagerTypes.test_joinable_queue
  it('are there by their names for those who come later', async () => {
    await using manager = await open.system.manager({ on: 'thread' })
    for (const made of [
      await manager.queue<number>({ maxSize: 5 }, { name: 'queue' }),
      await manager.joinableQueue<number>({}, { name: 'joinable' }),
      await manager.lifoQueue<number>({}, { name: 'lifo' }),
      await manager.priorityQueue<number>({}, { name: 'priority' }),
      await manager.simpleQueue<number>({ name: 'simple' }),
    ]) {
      await made.put(42)
      made[Symbol.dispose]()
    }
    for (const name of ['queue', 'joinable', 'lifo', 'priority', 'simple'] as const) {
      using found = await manager.get<Awaited<ReturnType<typeof manager.simpleQueue<number>>>>(name)
      expect([await found.empty(), await found.get(), await found.empty()]).toEqual([false, 42, true])
    }
  })
})
