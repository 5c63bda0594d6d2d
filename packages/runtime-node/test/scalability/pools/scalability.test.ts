import {
  createSystem,
  type NodeSystem,
  OptionError,
  type Pool,
  PoolBrokenError,
  ScalabilityReport,
  SharedArray,
  scalability,
  TaskCancelledError,
  TaskDeadlineError,
} from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { mapsMemory } from '../../support/mapped-memory.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const fns = (await import(built('functions'))) as typeof import('./fixtures/functions.ts')

const numbers = Array.from({ length: 1_000 }, (_, n) => n)
const quick = { repeats: 2, warmUps: 0, sizes: [2] }

let system: NodeSystem & AsyncDisposable
beforeAll(async () => {
  system = await createSystem({ output: () => {} })
})
afterAll(() => system.stop())

describe.each(['thread', 'process'] as const)('work that is measured in pools of workers each on a %s', (on) => {
  it('is a function for items, with one worker and with others, and alone', async () => {
    const report = await system.scalability(fns.square, { items: numbers, on, ...quick })
    expect(report).toBeInstanceOf(ScalabilityReport)
    const { name, sizes, aloneMs, repeats } = report.data
    expect({ name, repeats }).toEqual({ name: 'square', repeats: 2 })
    expect(aloneMs!.min).toBeGreaterThan(0)
    expect(sizes.map(({ workers }) => workers)).toEqual([1, 2])
    for (const { timeMs, busyMs, busiestMs, copyMs, queueMs, tasks } of sizes) {
      expect(timeMs.max).toBeGreaterThan(0)
      expect(tasks).toBeGreaterThanOrEqual(1)
      // when a task was begun stands in memory that the pool shares with its workers
      if (on === 'process' && !mapsMemory) {
        expect([busyMs, busiestMs, copyMs, queueMs]).toEqual([null, null, null, null])
      } else {
        for (const spread of [busyMs, busiestMs, copyMs, queueMs]) expect(spread!.max).toBeGreaterThan(0)
        expect(busiestMs!.max).toBeLessThanOrEqual(busyMs!.max)
      }
    }
    expect(sizes[0]!.busiestMs).toEqual(sizes[0]!.busyMs)
    expect(report.toTable()).toContain('square')
    expect(report.toSvg()).toContain('<svg')
  })

  it('is cut into tasks as it is told', async () => {
    const { data } = await scalability(system, fns.square, { items: numbers, chunkSize: 100, alone: false, on, ...quick })
    expect(data.sizes.map(({ tasks }) => tasks)).toEqual([10, 10])
    expect(data.aloneMs).toBeNull()
  })

  it('may be for lists of arguments', async () => {
    const args = numbers.map((n): [number, number] => [n, n])
    const { data } = await scalability(system, fns.add, { args, on, ...quick })
    expect(data.name).toBe('add')
  })

  it('may be for numbers in memory', async () => {
    const { data } = await scalability(system, fns.squareLater, { items: Float64Array.from(numbers), on, ...quick })
    expect(data.sizes).toHaveLength(2)
    const shared = new SharedArray('f64', numbers, { across: on === 'process' && mapsMemory ? 'processes' : 'threads' })
    expect((await scalability(system, fns.square, { items: shared, on, ...quick })).data.sizes).toHaveLength(2)
  })

  it('may be made anew for each run', async () => {
    let made = 0
    const make = function* (): Generator<number> {
      made++
      yield* numbers
    }
    await scalability(system, fns.square, { make, on, ...quick })
    // alone, with one, and with two
    expect(made).toBe(6)
  })

  it('may be anything that uses a pool', async () => {
    const seen: [number, number][] = []
    const work = async (pool: Pool, signal: AbortSignal): Promise<void> => {
      const found = await pool.with({ signal }).map(fns.square, numbers)
      seen.push([pool.size, await pool.run(fns.add, found[1]!, found[2]!)])
    }
    const { data } = await system.scalability(work, { on, name: 'two steps', ...quick })
    expect(data).toMatchObject({ name: 'two steps', aloneMs: null })
    expect(seen).toEqual([1, 1, 2, 2].map((size) => [size, 5]))
  })

  it('fails as the function does', async () => {
    expect(
      (await failure(RangeError, scalability(system, fns.fails, { items: numbers, alone: false, on, ...quick }))).message,
    ).toBe('not seven')
    await failure(RangeError, scalability(system, fns.fails, { items: numbers, on, ...quick }))
  })

  it('ends at its deadline, and leaves no worker that goes on', async () => {
    const before = (await system.hosts()).length
    const options = { items: numbers, alone: false, deadlineMs: 300, on, ...quick }
    await failure(TaskDeadlineError, scalability(system, fns.forever, options))
    expect(await system.hosts()).toHaveLength(before)
  })

  it('ends when nobody wants it any more', async () => {
    const caller = new AbortController()
    const work = (): Promise<never> => {
      caller.abort()
      return new Promise(() => {})
    }
    await failure(TaskCancelledError, scalability(system, work, { signal: caller.signal, on, ...quick }))
  })

  it('fails with pools that cannot be started', async () => {
    const pool = { initializer: fns.fails, initializerArgs: [7] }
    const error = await failure(
      PoolBrokenError,
      scalability(system, fns.square, { items: numbers, alone: false, pool, on, ...quick }),
    )
    expect((error.cause as Error).message).toContain('not seven')
  })
})

describe('what is measured', () => {
  it.each<[string, unknown, object, string]>([
    ['no function', 3, { items: numbers }, 'work of scalability must be a function, got 3'],
    [
      'items of two kinds',
      fns.square,
      { items: numbers, args: [[1]] },
      'options of scalability must be items, args or make, but one of them',
    ],
    ['a make that makes nothing', fns.square, { make: 3 }, 'make must be a function that returns items, got 3'],
    ['items that are none', fns.square, { items: 3 }, 'items of scalability must be an iterable or an async iterable, got 3'],
  ])('is refused: %s', async (_, fn, options, message) => {
    const error = await failure(OptionError, scalability(system, fn as never, { ...options, ...quick } as never))
    expect(error.message).toContain(message)
  })
})
