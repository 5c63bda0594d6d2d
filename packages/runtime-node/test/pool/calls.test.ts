import { OptionError, type PoolStats } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure.ts'
import { commonPool, flavours, fns, newMarks, openPool, range, untilMark } from './open-pool.ts'

const {
  add,
  bytes,
  echo,
  half,
  hold,
  join,
  joinLater,
  mark,
  markItem,
  nothing,
  power,
  Refused,
  refuseNegative,
  square,
  squareLater,
} = fns

describe.each(flavours)('a pool of two workers of the kind $on', ({ on }) => {
  const common = commonPool({ on, size: 2 })

  // python: _TestPool.test_apply, _TestPool.test_async, ExecutorTest.test_submit
  it('runs a function and resolves with what it returns, now or later', async () => {
    const pool = common()
    expect(await pool.run(add, 1, 2)).toBe(3)
    expect(await pool.run(power, 2, 8)).toBe(256)
    expect(await pool.run(squareLater, 7)).toBe(49)
    expect(await Promise.all(range(100).map((x) => pool.run(square, x)))).toEqual(range(100).map(square))
  })

  it('gives tasks that are promises, which nobody has to wrap', async () => {
    const pool = common()
    for (const task of [pool.run(square, 3), pool.map(square, [3]), pool.map(square, 3 as never)]) {
      expect(task).toBeInstanceOf(Promise)
      expect(Promise.resolve(task)).toBe(task)
      expect(Object.getPrototypeOf(task.then(nothing, nothing))).toBe(Promise.prototype)
      await task.catch(nothing)
      expect(['done', 'failed']).toContain(task.state)
    }
  })

  // python: _TestPool.test_map, _TestPool.test_map_async, ExecutorTest.test_map
  it('maps items to results in their order, whatever the chunks', async () => {
    const pool = common()
    const squares = range(100).map(square)
    expect(await pool.map(square, range(100))).toEqual(squares)
    for (const chunkSize of [1, 3, 20, 100, 1_000]) expect(await pool.map(square, range(100), { chunkSize })).toEqual(squares)
    expect(await pool.map(squareLater, new Set(range(20)), { chunkSize: 7 })).toEqual(range(20).map(square))
  })

  // python: _TestPool.test_starmap, _TestPool.test_starmap_async
  it('gives each function of several arguments its own, with starmap', async () => {
    const pool = common()
    const pairs = range(50).map((x): [number, number] => [x, x + 1])
    const sums = pairs.map(([a, b]) => a + b)
    expect(await pool.starmap(add, pairs)).toEqual(sums)
    expect(await pool.starmap(add, pairs, { chunkSize: 9 })).toEqual(sums)
  })

  it('runs a function for each item and forgets the results, with forEach', async () => {
    const pool = common()
    const marks = newMarks(20)
    const items = range(20).map((at) => ({ marks, at, exits: false }))
    expect(await pool.forEach(markItem, items)).toBeUndefined()
    expect([...marks]).toEqual(range(20).map(() => 1))
  })

  it('makes one of many in their order, with reduce', async () => {
    const pool = common()
    const letters = [...'the quick brown fox jumps over the lazy dog']
    for (const fn of [join, joinLater]) {
      expect(await pool.reduce(fn, letters)).toBe(letters.join(''))
      expect(await pool.reduce(fn, letters, '> ', { chunkSize: 5 })).toBe(`> ${letters.join('')}`)
    }
    expect(await pool.reduce(add, [5])).toBe(5)
    expect(await pool.reduce(add, [], 7)).toBe(7)
    expect((await failure(OptionError, pool.reduce(add, []))).message).toContain('one item at least')
  })

  // python: _TestPool.test_empty_iterable, _TestPool.test_map_chunksize
  it('is done at once with no items', async () => {
    const pool = common()
    expect(await pool.map(square, [])).toEqual([])
    expect(await pool.map(square, [], { chunkSize: 1 })).toEqual([])
    expect(await pool.starmap(add, new Set<[number, number]>())).toEqual([])
    expect(await pool.forEach(nothing, [])).toBeUndefined()
    const async = (async function* (): AsyncGenerator<number> {})()
    expect(await pool.map(square, async)).toEqual([])
    for (const imap of ['imap', 'imapUnordered'] as const) {
      for await (const each of pool[imap](square, [])) throw new Error(`got ${each}`)
    }
  })

  // python: _TestPool.test_map_async_callbacks
  it('calls back with the results, or with the error', async () => {
    const pool = common()
    const heard: unknown[] = []
    await pool.map(square, [1, 2]).then((results) => heard.push(results))
    await pool.map(refuseNegative, [1, -2]).catch((error: InstanceType<typeof Refused>) => heard.push(error.item))
    await pool.run(square, 3).finally(() => heard.push('over'))
    expect(heard).toEqual([[1, 4], -2, 'over'])
  })

  it('gives typed arrays, maps and larger things back as they are', async () => {
    const pool = common()
    expect(await pool.run(half, new Float64Array([1, 2, 3]))).toEqual(new Float64Array([0.5, 1, 1.5]))
    const many = await pool.run(bytes, 3_000_000)
    expect([many.length, many.every((byte) => byte === 7)]).toEqual([3_000_000, true])
    const odd = new Map<unknown, unknown>([[{ deep: [1n, new Date(0)] }, undefined]])
    expect(await pool.run(echo, odd)).toEqual(odd)
    expect(await pool.map(bytes, [1, 2])).toEqual([new Uint8Array([7]), new Uint8Array([7, 7])])
  })

  // python: _TestPool.test_map_handle_iterable_exception
  it('rejects a map with what its items fail with, and tells their source when it is not needed any more', async () => {
    const pool = common()
    const told: string[] = []
    function* failing(at: number): Generator<number> {
      for (let n = 0; ; n++) {
        if (n === at) throw new RangeError(`no item ${n}`)
        yield n
      }
    }
    function* endless(): Generator<number> {
      try {
        for (let n = 3; ; n--) yield n
      } finally {
        told.push('closed')
      }
    }
    for (const [at, chunkSize] of [
      [0, 1],
      [1, 1],
      [5, 3],
    ] as const) {
      const error = await failure(RangeError, pool.map(square, failing(at), { chunkSize }))
      expect(error.message).toBe(`no item ${at}`)
    }
    expect((await failure(Refused, pool.map(refuseNegative, endless()))).item).toBeLessThan(0)
    expect(told).toEqual(['closed'])
    expect(await pool.run(square, 2)).toBe(4)
  })

  // python: _TestPool.test_map_no_failfast
  it('fails a map with its first failure, though others run, and drains in order then', async () => {
    await using open = await openPool({ on, size: 2 })
    const marks = newMarks()
    const slow = open.pool.run(hold, marks, 1)
    await untilMark(marks, 1)
    const error = await failure(Refused, open.pool.map(refuseNegative, [0, -1, -2], { chunkSize: 1 }))
    expect(error.item).toBe(-1)
    const drained = open.pool.drain()
    marks.set(0, 1)
    await drained
    expect(await slow).toBe(1)
  })

  it('begins nothing more of a map when one item has failed', async () => {
    await using open = await openPool({ on, size: 1 })
    const marks = newMarks(40)
    let taken = 0
    const items = (function* (): Generator<number> {
      for (const n of range(1_000)) {
        taken = n
        yield n === 0 ? -1 : n
      }
    })()
    await failure(Refused, open.pool.map(refuseNegative, items, { chunkSize: 1 }))
    expect(taken).toBeLessThan(10)
    expect(await open.pool.run(mark, marks, 1)).toBe(1)
  })

  it('says how far a map is', async () => {
    const pool = common()
    const seen: [number, number | undefined][] = []
    await pool.map(square, range(6), { chunkSize: 2, onProgress: (...progress) => seen.push(progress) })
    await pool.map(square, range(2).values(), { chunkSize: 1, onProgress: (...progress) => seen.push(progress) })
    expect(seen).toEqual([
      [2, 6],
      [4, 6],
      [6, 6],
      [1, undefined],
      [2, undefined],
    ])
  })

  it('runs those of a higher priority first, and equal ones in the order of their coming', async () => {
    await using open = await openPool({ on, size: 1 })
    const marks = newMarks()
    const held = open.pool.run(hold, marks, 1)
    await untilMark(marks, 1)
    const order: string[] = []
    const submit = (name: string, priority: number): Promise<unknown> =>
      open.pool
        .with({ priority })
        .run(echo, name)
        .then(() => order.push(name))
    const all = [submit('low', -1), submit('one', 0), submit('high', 2), submit('two', 0), submit('higher', 3)]
    marks.set(0, 1)
    await Promise.all([held, ...all])
    expect(order).toEqual(['higher', 'high', 'one', 'two', 'low'])
  })

  it('counts what it does, and how long that took', async () => {
    await using open = await openPool({ on, size: 2 })
    const { pool } = open
    const marks = newMarks()
    const held = range(5).map(() => pool.run(hold, marks, 1))
    await untilMark(marks, 1, 2)
    expect(pool.stats()).toMatchObject({ workers: 2, busy: 2, running: 2, queued: 3, done: 0 } satisfies Partial<PoolStats>)
    expect(held[4]!.cancel()).toBe(true)
    marks.set(0, 1)
    await Promise.all(held.slice(0, 4))
    await failure(Refused, pool.run(refuseNegative, -1))
    const stats = pool.stats()
    expect(stats).toMatchObject({ busy: 0, running: 0, queued: 0, done: 4, failed: 1, cancelled: 1, retried: 0, died: 0 })
    for (const { count, min, median, mean, p90, p99, max } of [stats.queueMs, stats.runMs, stats.copyMs]) {
      // one that failed took its time as well
      expect(count).toBe(5)
      for (const [less, more] of [
        [min, median],
        [median, p90],
        [p90, p99],
        [p99, max * 1.01],
        [min, mean],
        [mean, max],
      ]) {
        expect(less).toBeLessThanOrEqual(more!)
      }
    }
    expect(stats.utilisation).toBeGreaterThan(0)
    expect(stats.utilisation).toBeLessThanOrEqual(1)
  })
})

describe('what a pool is asked to do', () => {
  // python: _TestPool.test_make_pool, ExecutorTest.test_max_workers_negative, ProcessPoolExecutorTest.test_max_workers_too_large, _TestPoolWorkerLifetime.test_pool_maxtasksperchild_invalid
  it.each([
    { size: 0 },
    { size: -1 },
    { size: 1.5 },
    { size: 1_025 },
    { size: '2' },
    { minSize: 3, maxSize: 2 },
    { size: 3, maxSize: 2 },
    { size: 1, minSize: 2 },
    { startTimeoutMs: 0 },
    { minSize: -1 },
    { maxTasksPerWorker: 0 },
    { maxTasksPerWorker: -1 },
    { maxTasksPerWorker: 0.5 },
    { maxTasksPerWorker: '12' },
    { maxMemoryPerWorker: 0 },
    { idleTimeoutMs: 0 },
    { queueLimit: 0 },
    { concurrency: 0 },
    { graceMs: -1 },
    { retries: -1 },
    { deadlineMs: 0 },
    { priority: Number.NaN },
    { on: 'actor' },
    { name: '' },
  ])('is refused where it makes no sense: %o', async (options) => {
    await failure(OptionError, openPool(options as never))
  })

  // python: ProcessPoolExecutorTest.test_map_chunksize
  it('is refused where a call makes no sense', async () => {
    await using open = await openPool({ size: 1 })
    for (const chunkSize of [0, -1, 1.5, '3' as never]) {
      await failure(OptionError, open.pool.map(square, [1], { chunkSize }))
      await failure(OptionError, open.pool.imap(square, [1], { chunkSize })[Symbol.asyncIterator]().next())
    }
    await failure(OptionError, open.pool.imap(square, [1], { buffer: 0 })[Symbol.asyncIterator]().next())
    await failure(OptionError, open.pool.map(square, [1], { onProgress: 'loud' as never }))
    await failure(OptionError, open.pool.map(square, 5 as never))
    await failure(OptionError, open.pool.map(undefined as never, [1]))
    await failure(OptionError, open.pool.run('square' as never))
    for (const options of [{ retries: 0.5 }, { deadlineMs: -1 }, { signal: 'stop' }, { priority: '1' }, { name: 5 }]) {
      expect(() => open.pool.with(options as never)).toThrow(OptionError)
    }
    expect(await open.pool.run(square, 3)).toBe(9)
  })

  // python: ThreadPoolExecutorTest.test_default_workers
  it('is done by as many workers as there are processors, if nothing else is said', async () => {
    const { cpuCount } = await import('@troupe/runtime-node')
    await using open = await openPool({})
    expect(open.pool.size).toBe(cpuCount())
    expect(open.pool.stats().workers).toBe(cpuCount())
  })
})
