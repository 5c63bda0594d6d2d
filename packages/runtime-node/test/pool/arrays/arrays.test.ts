import { createSystem, type NodeSystem, OptionError, type Pool, SharedArray } from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { mapsMemory } from '../../support/mapped-memory.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const fns = (await import(built('functions'))) as typeof import('./fixtures/functions.ts')

/** Few enough to be sent; so many that they are put where workers see them. */
const sizes = [100, 50_000] as const

describe.each(['thread', 'process'] as const)('a pool of workers each on a %s', (on) => {
  const across = on === 'process' && mapsMemory ? 'processes' : 'threads'
  let system: NodeSystem & AsyncDisposable
  let pool: Pool
  beforeAll(async () => {
    system = await createSystem({ output: () => {} })
    pool = await system.pool({ on, size: 2 })
  })
  afterAll(async () => {
    await pool.terminate()
    await system.stop()
  })

  describe.each(sizes)('that maps an array of %i numbers', (length) => {
    const numbers = Float64Array.from({ length }, (_, n) => n + 1)
    const squares = numbers.map(fns.square)

    it('gives a typed array of the same kind, in memory of its own', async () => {
      const found = await pool.map(fns.square, numbers)
      expect(found).toBeInstanceOf(Float64Array)
      expect(found).toEqual(squares)
      expect(found.buffer).toBeInstanceOf(ArrayBuffer)
      expect(numbers[length - 1]).toBe(length)
    })

    it('looks at what the view shows, and at nothing else', async () => {
      const part = numbers.subarray(10, length - 10)
      expect(await pool.map(fns.square, part, { chunkSize: 33_333 })).toEqual(squares.subarray(10, length - 10).slice())
    })

    it('awaits what comes later', async () => {
      expect(await pool.map(fns.squareLater, numbers)).toEqual(squares)
    })

    it('takes shared memory that its workers see or do not see', async () => {
      const shared = new Float64Array(new SharedArrayBuffer(8 * length))
      shared.set(numbers)
      expect(await pool.map(fns.square, shared)).toEqual(squares)
    })

    it('makes a shared array of a shared array, without a lock', async () => {
      const found = await pool.map(fns.square, new SharedArray('f64', numbers, { across }))
      expect(found).toBeInstanceOf(SharedArray)
      expect(found.lock).toBeUndefined()
      expect(found.across).toBe(across)
      expect(found.slice()).toEqual(squares)
    })

    it('takes a shared array that only threads see', async () => {
      const found = await pool.map(fns.square, new SharedArray('f64', numbers, { across: 'threads', lock: false }))
      expect(found.slice()).toEqual(squares)
    })

    it('knows large integers and truths', async () => {
      const large = BigInt64Array.from(numbers, BigInt)
      expect(await pool.map(fns.double, large)).toEqual(large.map(fns.double))
      const truths = new SharedArray('bool', Array.from(numbers, fns.isOdd), { across })
      const found = await pool.map(fns.not, truths)
      expect([...found]).toEqual(Array.from(numbers, (n) => !fns.isOdd(n)))
    })

    it('cuts what does not fit, as every typed array does', async () => {
      const bytes = Uint8Array.from(numbers)
      expect(await pool.map(fns.square, bytes)).toEqual(bytes.map(fns.square))
    })

    it('writes into an array that is there', async () => {
      const target = new SharedArray('f64', length, { across, lock: false })
      expect(await pool.mapInto(target, fns.square, numbers)).toBe(target)
      expect(target.slice()).toEqual(squares)
      const typed = new Float32Array(length + 1).fill(-1)
      expect(await pool.mapInto(typed, fns.square, new SharedArray('f64', numbers, { across }))).toBe(typed)
      expect(typed.subarray(0, length)).toEqual(Float32Array.from(squares))
      expect(typed[length]).toBe(-1)
      const odd = new SharedArray('bool', length, { across, lock: false })
      await pool.mapInto(odd, fns.isOdd, numbers)
      expect([...odd]).toEqual(Array.from(numbers, fns.isOdd))
    })

    it('writes what came of any items', async () => {
      const texts = Array.from(numbers, (n) => 'x'.repeat(n % 5))
      expect(await pool.mapInto(new Uint8Array(length), fns.lengthOf, texts)).toEqual(Uint8Array.from(texts, fns.lengthOf))
    })

    it('can write into the source itself', async () => {
      const own = numbers.slice()
      expect(await pool.mapInto(own, fns.square, own)).toEqual(squares)
      const shared = new SharedArray('f64', numbers, { across, lock: false })
      await pool.mapInto(shared, fns.square, shared)
      expect(shared.slice()).toEqual(squares)
    })

    it('says how far it is', async () => {
      const seen: [number, number | undefined][] = []
      await pool.map(fns.square, numbers, { chunkSize: length / 4, onProgress: (...done) => seen.push(done) })
      expect(seen).toEqual([1, 2, 3, 4].map((quarters) => [(quarters * length) / 4, length]))
    })

    it('fails as the function does', async () => {
      expect((await failure(RangeError, pool.map(fns.fails, numbers))).message).toBe('not seven')
    })

    it('refuses a result that is no element', async () => {
      const error = await failure(OptionError, pool.map(fns.spoilt, numbers))
      expect(error.message).toBe('result of spoilt, for an array of numbers must be a number, got "seven"')
      await failure(OptionError, pool.map(fns.isOdd as never, numbers))
    })

    it('computes again what a worker that died had begun, from the items as they were', async () => {
      const found = await pool.with({ retries: 1 }).map(fns.dies, numbers, { chunkSize: length })
      expect(found).toEqual(numbers.map((n) => n + 1))
    })
  })

  it('gives an empty array for an empty one', async () => {
    expect(await pool.map(fns.square, new Float64Array(0))).toEqual(new Float64Array(0))
  })

  it.each<[string, () => Promise<unknown>, string]>([
    [
      'a target that is none',
      () => pool.mapInto([] as never, fns.square as never, [1]),
      'target of mapInto must be a typed array or a SharedArray',
    ],
    [
      'a source that is none',
      () => pool.mapInto(new Float64Array(1), fns.square, 1 as never),
      'source of mapInto must be an array',
    ],
    [
      'a target that is too short',
      () => pool.mapInto(new Float64Array(1), fns.square, [1, 2]),
      'length of the target of mapInto must be 2 at least, got 1',
    ],
    [
      'a target that lies over the source, a little further',
      () => {
        const both = new Float64Array(3)
        return pool.mapInto(both.subarray(1), fns.square, both.subarray(0, 2))
      },
      'target of mapInto must be the source itself, or memory apart from it',
    ],
    [
      'the source as the target of what may be computed again',
      () => {
        const both = new Float64Array(3)
        return pool.with({ retries: 1 }).mapInto(both, fns.square, both)
      },
      'target of mapInto must be memory apart from the source where there are retries',
    ],
  ])('refuses %s', async (_, act, message) => {
    expect((await failure(OptionError, act)).message).toContain(message)
  })
})
