import { PoolClosedError, TaskCancelledError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { failure } from '../support/failure.ts'
import { within } from '../support/within.ts'
import { commonPool, flavours, fns, newMarks, openPool, range, untilMark } from './open-pool.ts'

const { hold, holdFirst, Refused, refuseNegative, square, squareLater } = fns

const collect = async <T>(results: AsyncIterable<T>): Promise<T[]> => {
  const all: T[] = []
  for await (const result of results) all.push(result)
  return all
}

const up = (one: number, other: number): number => one - other

/** Numbers from 0 on: what was taken, and whether somebody closed it. */
const source = (isAsync: boolean, fails = Infinity) => {
  const state = { taken: 0, closed: false }
  function* numbers(): Generator<number> {
    try {
      for (; ; state.taken++) {
        if (state.taken === fails) throw new RangeError(`no item ${fails}`)
        yield state.taken
      }
    } finally {
      state.closed = true
    }
  }
  async function* later(): AsyncGenerator<number> {
    yield* numbers()
  }
  return { state, items: isAsync ? later() : numbers() }
}

describe.each(flavours)('a stream through a pool of the kind $on', ({ on }) => {
  const common = commonPool({ on, size: 2 })

  // python: _TestPool.test_imap
  it('gives the results in the order of the items', async () => {
    const pool = common()
    const squares = range(200).map(square)
    expect(await collect(pool.imap(square, range(200)))).toEqual(squares)
    expect(await collect(pool.imap(squareLater, range(20).values(), { chunkSize: 3 }))).toEqual(squares.slice(0, 20))
    expect(await collect(pool.imap(square, range(200), { chunkSize: 50, buffer: 7 }))).toEqual(squares)
    expect(await collect(pool.imap(square, source(true, 0).items)).catch((error) => error.message)).toBe('no item 0')
  })

  // python: _TestPool.test_imap_unordered
  it('gives each result as soon as it is there, if it may', async () => {
    const pool = common()
    const all = await collect(pool.imapUnordered(square, range(200), { chunkSize: 7 }))
    expect(all.sort(up)).toEqual(range(200).map(square))
    const marks = newMarks()
    const mixed = pool
      .imapUnordered(
        holdFirst,
        [
          { marks, at: 1 },
          { marks, at: 2 },
        ],
        { chunkSize: 1 },
      )
      [Symbol.asyncIterator]()
    expect(await mixed.next()).toEqual({ done: false, value: 2 })
    marks.set(0, 1)
    expect(await mixed.next()).toEqual({ done: false, value: 1 })
    expect(await mixed.next()).toEqual({ done: true, value: undefined })
  })

  // python: _TestPool.test_imap_handle_iterable_exception, _TestPool.test_imap_unordered_handle_iterable_exception
  it.each([1, 2, 5, undefined])(
    'gives all that its items gave before they failed, and then their error (chunks of %s)',
    async (chunkSize) => {
      const pool = common()
      for (const isAsync of [true, false]) {
        for (const imap of ['imap', 'imapUnordered'] as const) {
          const got: number[] = []
          const { items } = source(isAsync, 7)
          const loop = async (): Promise<void> => {
            for await (const result of pool[imap](square, items, chunkSize === undefined ? {} : { chunkSize })) got.push(result)
          }
          expect((await failure(RangeError, loop())).message).toBe('no item 7')
          expect(got.sort(up)).toEqual(range(7).map(square))
        }
      }
      expect(await pool.run(square, 2)).toBe(4)
    },
  )

  // python: ExecutorTest.test_map_exception
  it('gives what came before a failure, and ends with it', async () => {
    const pool = common()
    const results = pool.imap(refuseNegative, [1, 2, -3, 4], { chunkSize: 1 })[Symbol.asyncIterator]()
    expect([(await results.next()).value, (await results.next()).value]).toEqual([1, 2])
    expect((await failure(Refused, results.next())).item).toBe(-3)
    expect(await results.next()).toEqual({ done: true, value: undefined })
  })

  it.each([true, false])(
    'takes no more items than there is room for (async: %s), and tells their source when the loop is left',
    async (isAsync) => {
      await using open = await openPool({ on, size: 2 })
      const { state, items } = source(isAsync)
      for await (const result of open.pool.imap(square, items, { buffer: 10 })) {
        expect(state.taken).toBeLessThanOrEqual(Math.sqrt(result) + 10 + 1)
        if (result === 99 ** 2) break
      }
      await expect.poll(() => state.closed).toBe(true)
      expect(open.pool.stats()).toMatchObject({ running: 0, queued: 0 })
    },
  )

  it('takes a bounded number of items if nothing is said of it', async () => {
    const pool = common()
    const { state, items } = source(true)
    const results = pool.imap(square, items)[Symbol.asyncIterator]()
    expect((await results.next()).value).toBe(0)
    await pool.run(square, 1)
    expect(state.taken).toBeLessThan(20)
    await results.return!(undefined)
    expect(state.closed).toBe(true)
  })

  it('takes nothing before somebody reads', async () => {
    await using open = await openPool({ on, size: 1 })
    const { state, items } = source(false)
    open.pool.imap(square, items)
    await open.pool.run(square, 1)
    expect(state.taken).toBe(0)
  })

  it('can be left while its source still owes an item', async () => {
    const pool = common()
    const silent = async function* (): AsyncGenerator<number> {
      yield 1
      await new Promise(() => {})
    }
    const leave = async (): Promise<number> => {
      for await (const result of pool.imap(square, silent())) return result
      throw new Error('no result')
    }
    expect(await within(10_000, 'the end of the loop', leave())).toBe(1)
  })

  it('can be left while a read waits for its source, which then gets the end', async () => {
    const pool = common()
    const silent = async function* (): AsyncGenerator<number> {
      yield 1
      await new Promise(() => {})
    }
    for (const imap of ['imap', 'imapUnordered'] as const) {
      const results = pool[imap](square, silent())[Symbol.asyncIterator]()
      expect(await results.next()).toEqual({ done: false, value: 1 })
      const waiting = results.next()
      const left = results.return!(undefined)
      expect(await within(10_000, 'the end of both', Promise.all([waiting, left]))).toEqual([
        { done: true, value: undefined },
        { done: true, value: undefined },
      ])
    }
  })

  it('ends with the signal of its tasks, also while none is under way because its source owes an item', async () => {
    const pool = common()
    const silent = async function* (): AsyncGenerator<number> {
      yield 1
      await new Promise(() => {})
    }
    const giveUp = new AbortController()
    const results = pool.with({ signal: giveUp.signal }).imap(square, silent())[Symbol.asyncIterator]()
    expect(await results.next()).toEqual({ done: false, value: 1 })
    const waiting = failure(TaskCancelledError, within(10_000, 'the end', results.next()))
    giveUp.abort(new RangeError('enough'))
    expect(await waiting).toMatchObject({ task: 'square', started: true, cause: new RangeError('enough') })
    const late = pool.with({ signal: giveUp.signal }).imap(square, silent())[Symbol.asyncIterator]()
    expect(await failure(TaskCancelledError, late.next())).toMatchObject({ started: false })
  })

  // python: ThreadPoolExecutorTest.test_executor_map_current_future_cancel
  it('cancels what is under way when the loop is left', async () => {
    await using open = await openPool({ on, size: 2 })
    const marks = newMarks()
    const items = [1, 2, 3, 4, 5].map((at) => ({ marks, at }))
    const results = open.pool.imapUnordered(holdFirst, items, { chunkSize: 1, buffer: 3 })[Symbol.asyncIterator]()
    expect([(await results.next()).value, (await results.next()).value]).toEqual([2, 3])
    await results.return!(undefined)
    expect(open.pool.stats()).toMatchObject({ running: 0, queued: 0 })
    expect(open.pool.stats().cancelled).toBeGreaterThanOrEqual(1)
  })

  it('goes on when the pool is closed, which is drained when it is over', async () => {
    await using open = await openPool({ on, size: 2 })
    const { pool } = open
    const got: number[] = []
    let drained: Promise<void> | undefined
    for await (const result of pool.imap(square, range(100), { buffer: 5 })) {
      got.push(result)
      drained ??= pool.drain()
    }
    await drained
    expect(got).toEqual(range(100).map(square))
    await failure(PoolClosedError, collect(pool.imap(square, [1])))
  })

  it('ends with an error when the pool is terminated', async () => {
    await using open = await openPool({ on, size: 2 })
    const { state, items } = source(true)
    const results = open.pool.imap(square, items)[Symbol.asyncIterator]()
    await results.next()
    await open.pool.terminate()
    const rest = async (): Promise<void> => {
      for (;;) if ((await results.next()).done) return
    }
    await failure(PoolClosedError, rest())
    await expect.poll(() => state.closed).toBe(true)
  })

  // python: ThreadPoolExecutorTest.test_map_submits_without_iteration
  it('is not what map is: that begins without anybody waiting for it', async () => {
    const pool = common()
    const marks = newMarks()
    const all = pool.starmap(hold, [
      [marks, 1],
      [marks, 2],
    ])
    await Promise.all([untilMark(marks, 1), untilMark(marks, 2)])
    marks.set(0, 1)
    expect(await all).toEqual([1, 2])
  })
})
