import {
  type DictProxy,
  KeyMissingError,
  KeyRefusedError,
  type Manager,
  NotANumberError,
  NotExposedError,
} from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { failure } from '../support/failure.ts'
import { type OpenSystem, openSystem } from '../support/open-system.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const functions = (await import(built('functions'))) as typeof import('./fixtures/functions.ts')

let open: OpenSystem
let manager: Manager
beforeAll(async () => {
  open = await openSystem()
  manager = await open.system.manager({ on: 'thread' })
})
afterAll(() => open[Symbol.asyncDispose]())

const counts = (initial: Record<string, number> = {}): Promise<DictProxy<Record<string, number>>> => manager.dict(initial)
const all = async <T>(stream: AsyncIterable<T>): Promise<T[]> => {
  const items: T[] = []
  for await (const item of stream) items.push(item)
  return items
}

describe('a managed dict', () => {
  // python: _TestContainers.test_dict
  it('has what was put into it', async () => {
    using dict = await manager.dict<Map<number, string>>()
    for (let n = 65; n < 70; n++) await dict.set(n, String.fromCharCode(n))
    const expected = new Map([65, 66, 67, 68, 69].map((n) => [n, String.fromCharCode(n)] as const))
    expect(await dict.copy()).toEqual(expected)
    expect(await all(dict.keys())).toEqual([...expected.keys()])
    expect(await all(dict.values())).toEqual([...expected.values()])
    expect(await all(dict)).toEqual([...expected])
  })

  // python: _TestContainers.test_dict_isinstance
  it('does what maps do', async () => {
    using dict = await manager.dict({ name: 'choir', members: 2 })
    expect(await dict.get('name')).toBe('choir')
    expect([await dict.has('name'), await dict.has('none' as never)]).toEqual([true, false])
    expect(await dict.size()).toBe(2)
    await dict.set('members', 3)
    expect(await dict.toObject()).toEqual({ name: 'choir', members: 3 })
    expect([await dict.delete('name'), await dict.delete('name')]).toEqual([true, false])
    expect(await dict.get('name', 'nobody')).toBe('nobody')
    await dict.clear()
    expect(await dict.size()).toBe(0)
  })

  it('takes out what was asked for, or last added, each only once', async () => {
    using dict = await counts({ a: 1, b: 2, c: 3 })
    expect(await dict.pop('a')).toBe(1)
    expect(await dict.pop('a', 0)).toBe(0)
    const error = await failure(KeyMissingError, dict.pop('a'))
    expect(error).toMatchObject({ code: 'KEY_MISSING', method: 'pop', key: `'a'` })
    expect(await dict.popItem()).toEqual(['c', 3])
    expect(await dict.popItem()).toEqual(['b', 2])
    expect(await dict.popItem()).toBe(undefined)
  })

  it('sets a default where nothing is, and leaves what is', async () => {
    using dict = await counts({ a: 1 })
    expect([await dict.setDefault('a', 5), await dict.setDefault('b', 5)]).toEqual([1, 5])
    expect(await dict.toObject()).toEqual({ a: 1, b: 5 })
  })

  it('merges objects, maps, entries and dicts, itself included, the last one last', async () => {
    using dict = await counts({ a: 1 })
    using other = await counts({ c: 3, d: 3 })
    await dict.merge({ a: 2, b: 2 }, other, new Map([['d', 4]]).entries(), dict)
    expect(await dict.toObject()).toEqual({ a: 1, b: 2, c: 3, d: 4 })
    using copied = await manager.dict(dict)
    await dict.clear()
    expect(await copied.size()).toBe(4)
  })

  it('refuses objects as keys, and does nothing of what came with them', async () => {
    using dict = await manager.dict<Map<unknown, number>>(new Map([[null, 0] as const]))
    const error = await failure(KeyRefusedError, dict.set(new Date(0), 1))
    expect(error).toMatchObject({ code: 'KEY_REFUSED', method: 'set', key: '1970-01-01T00:00:00.000Z' })
    await failure(
      KeyRefusedError,
      dict.merge(
        new Map<unknown, number>([
          ['a', 1],
          [[1, 2], 2],
        ]),
      ),
    )
    await failure(KeyRefusedError, dict.increment([1, 2]))
    await failure(KeyRefusedError, manager.dict(new Map([[{}, 1]])))
    expect([await dict.get([1, 2]), await dict.has({}), await dict.size()]).toEqual([undefined, false, 1])
  })

  it('takes keys for equal as a map does', async () => {
    using dict = await manager.dict<Map<unknown, string>>()
    for (const key of [1, 1n, '1', Number.NaN, null, undefined, true, 0]) await dict.set(key, typeof key)
    expect([await dict.get(1), await dict.get(1n), await dict.get('1')]).toEqual(['number', 'bigint', 'string'])
    expect([await dict.get(Number.NaN), await dict.get(-0), await dict.get(undefined)]).toEqual(['number', 'number', 'undefined'])
    expect(await dict.size()).toBe(8)
  })

  it('keeps names for names that objects have of themselves', async () => {
    using dict = await manager.dict<Record<string, number>>()
    await dict.merge(JSON.parse('{ "__proto__": 1, "constructor": 2 }'))
    expect([...(await dict.copy())]).toEqual([
      ['__proto__', 1],
      ['constructor', 2],
    ])
    expect(Object.keys(await dict.toObject())).toEqual(['__proto__', 'constructor'])
  })
})

describe('what a dict does as one message', () => {
  it('increments numbers and bigints, from zero where nothing is', async () => {
    using dict = await manager.dict<{ n: number; big: bigint; text: string; none?: number }>({ n: 1, big: 1n, text: 'a' })
    expect([await dict.increment('n'), await dict.increment('n', 2.5), await dict.increment('none')]).toEqual([2, 4.5, 1])
    expect(await dict.increment('big', 2n ** 64n)).toBe(2n ** 64n + 1n)
    const error = await failure(NotANumberError, dict.increment('text' as never))
    expect(error).toMatchObject({ code: 'NOT_A_NUMBER', place: `'text'`, value: `'a'`, by: '1' })
    await failure(NotANumberError, dict.increment('big', 1 as never))
    await failure(NotANumberError, dict.increment('n', 'a' as never))
    expect(await dict.toObject()).toEqual({ n: 4.5, big: 2n ** 64n + 1n, text: 'a', none: 1 })
  })

  it('compares and sets by what is in a value', async () => {
    using dict = await manager.dict<Record<string, { tags: string[]; at: Date }>>()
    const first = { tags: ['a'], at: new Date(5) }
    expect(await dict.compareAndSet('x', first, first)).toBe(false)
    expect(await dict.compareAndSet('x', undefined, first)).toBe(true)
    expect(await dict.compareAndSet('x', { ...first, at: new Date(6) }, first)).toBe(false)
    expect(await dict.compareAndSet('x', { tags: ['a'], at: new Date(5) }, { ...first, tags: [] })).toBe(true)
    expect(await dict.get('x')).toEqual({ tags: [], at: new Date(5) })
  })

  it('updates a value by a function of the program, and replies with the new one', async () => {
    using dict = await counts()
    expect(await dict.update('n', functions.plus, 5)).toBe(5)
    expect(await dict.update('n', functions.plus, 5)).toBe(10)
    expect(await dict.update('n', functions.laterTimes, 3)).toBe(30)
    expect(await dict.get('n')).toBe(30)
  })

  it('runs a function beside the map, and replies with its result', async () => {
    using dict = await counts({ ann: 10 })
    expect(await dict.apply(functions.transfer, 'ann', 'bob', 4)).toBe('ann to bob')
    expect(await dict.toObject()).toEqual({ ann: 6, bob: 4 })
  })

  it('keeps the others waiting while an async function runs', async () => {
    using dict = await counts({ n: 1 })
    const replies = [
      dict.apply(functions.plusOneLater, 'n'),
      dict.increment('n'),
      dict.apply(functions.plusOneLater, 'n'),
      dict.get('n'),
    ]
    expect(await Promise.all(replies)).toEqual([2, 3, 4, 4])
  })

  it('passes on what the function throws, and leaves what it had changed by then', async () => {
    using dict = await counts({ ann: 1 })
    const error = await failure(RangeError, dict.apply(functions.transfer, 'ann', 'bob', 4))
    expect(error.message).toBe('ann has no 4')
    expect(await dict.toObject()).toEqual({ ann: -3 })
    await failure(RangeError, dict.update('ann', functions.refuse, 'no'))
    expect(await dict.toObject()).toEqual({ ann: -3 })
  })

  it('refuses a function that no module exposes, and shows the line to add', async () => {
    using dict = await counts()
    const error = await failure(NotExposedError, () => dict.update('n', functions.secret as () => number))
    expect(error.message).toContain('expose(import.meta.url, { secret })')
  })
})

describe('the stream of a dict', () => {
  // python: _TestContainers.test_dict_iter
  it('goes through all keys once, and sees what changes ahead of it', async () => {
    using dict = await manager.dict(new Map(Array.from({ length: 500 }, (_, n) => [n, 'old'])))
    const seen = new Map<number, string>()
    for await (const [key, value] of dict) {
      seen.set(key, value)
      if (key !== 0) continue
      await dict.set(499, 'new')
      await dict.delete(498)
      await dict.set(1000, 'added')
    }
    expect(seen.size).toBe(500)
    expect([seen.get(1), seen.get(499), seen.has(498), seen.get(1000)]).toEqual(['old', 'new', false, 'added'])
  })

  it('ends where a dict that was cleared ends', async () => {
    using dict = await manager.dict(new Map(Array.from({ length: 500 }, (_, n) => [n, n])))
    let count = 0
    for await (const key of dict.keys()) {
      if (key === 0) await dict.clear()
      count++
    }
    expect(count).toBeLessThan(200)
  })

  it('can be left before its end, and begun again', async () => {
    using dict = await counts({ a: 1, b: 2 })
    for (let time = 0; time < 3; time++) {
      for await (const key of dict.keys()) {
        expect(key).toBe('a')
        break
      }
    }
    await dict.set('c', 3)
    expect(await all(dict.keys())).toEqual(['a', 'b', 'c'])
  })
})
