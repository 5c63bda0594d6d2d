import {
  IndexOutOfRangeError,
  type ListProxy,
  type Manager,
  NotANumberError,
  OptionError,
  OrderUnknownError,
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

const list = (...items: number[]): Promise<ListProxy<number>> => manager.list(items)
const digits = (): Promise<ListProxy<number>> => list(0, 1, 2, 3, 4)

describe('a managed list', () => {
  // python: _TestContainers.test_list
  it('grows, repeats, is added to others, and is one and the same in another list', async () => {
    using a = await manager.list<number | string>(Array.from({ length: 10 }, (_, n) => n))
    using b = await manager.list<number>()
    expect(await b.copy()).toEqual([])
    expect(await b.extend([0, 1, 2, 3, 4])).toBe(5)
    expect([await b.get(2), await b.slice(2, 10)]).toEqual([2, [2, 3, 4]])
    expect(await b.repeat(2)).toBe(10)
    expect(await b.concat([5], [6])).toEqual([0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 5, 6])
    using e = await manager.list<ListProxy<number | string> | ListProxy<number>>([a, b])
    const inner: unknown[] = []
    for await (const element of e) inner.push(await element.copy())
    expect(inner).toEqual([await a.copy(), await b.copy()])
    await a.push('hello')
    using found = await e.get(0)
    expect(await found.copy()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 'hello'])
  })

  // python: _TestContainers.test_list_isinstance
  it('does what arrays do', async () => {
    using it = await digits()
    expect([await it.length(), await it.at(-1), await it.at(9), await it.get(-2)]).toEqual([5, 4, undefined, 3])
    await it.set(-1, 40)
    expect(await it.push(5, 6)).toBe(7)
    expect(await it.unshift(-2, -1)).toBe(9)
    expect(await it.copy()).toEqual([-2, -1, 0, 1, 2, 3, 40, 5, 6])
    expect([await it.pop(), await it.shift(), await it.pop(5), await it.pop(-1)]).toEqual([6, -2, 40, 5])
    expect(await it.copy()).toEqual([-1, 0, 1, 2, 3])
    expect(await it.insert(1, 7, 8)).toBe(7)
    expect(await it.insert(-1, 9)).toBe(8)
    expect(await it.copy()).toEqual([-1, 7, 8, 0, 1, 2, 9, 3])
    expect(await it.splice(1, 2, 5)).toEqual([7, 8])
    expect(await it.splice(-3)).toEqual([2, 9, 3])
    expect(await it.copy()).toEqual([-1, 5, 0, 1])
    await it.swap(0, -1)
    await it.reverse()
    expect(await it.copy()).toEqual([-1, 0, 5, 1])
    await it.fill(3, 2)
    await it.copyWithin(0, 2)
    expect(await it.copy()).toEqual([3, 3, 3, 3])
    await it.clear()
    expect([await it.length(), await it.pop(), await it.shift()]).toEqual([0, undefined, undefined])
  })

  it('takes any number of values at once', async () => {
    using it = await list()
    const many = Array.from({ length: 200_000 }, (_, n) => n)
    expect(await it.extend(many)).toBe(200_000)
    expect(await it.insert(1, -1)).toBe(200_001)
    expect(await it.slice(0, 3)).toEqual([0, -1, 1])
  })

  it('refuses an index where nothing is', async () => {
    using it = await digits()
    const error = await failure(IndexOutOfRangeError, it.get(5))
    expect(error).toMatchObject({ code: 'INDEX_OUT_OF_RANGE', method: 'get', index: 5, length: 5 })
    for (const call of [
      () => it.set(-6, 0),
      () => it.pop(5),
      () => it.swap(0, 5),
      () => it.increment(5),
      () => it.compareAndSet(5, 0, 0),
    ])
      await failure(IndexOutOfRangeError, call)
    await failure(IndexOutOfRangeError, it.update(5, functions.times, 2))
    for (const call of [() => it.get(0.5), () => it.set('0' as never, 0), () => it.insert(Number.NaN, 0)])
      await failure(OptionError, call)
    expect(await it.copy()).toEqual([0, 1, 2, 3, 4])
  })

  it('refuses what is no list of values', async () => {
    await failure(OptionError, manager.list(5 as never))
    await failure(OptionError, manager.list('letters'))
    using it = await list()
    await failure(OptionError, it.extend('letters' as never))
    await failure(OptionError, it.repeat(-1))
  })

  it('finds elements by what is in them', async () => {
    const users = [
      { name: 'Ann', tags: new Set(['a']) },
      { name: 'Bob', tags: new Set<string>() },
    ]
    using it = await manager.list([...users, users[0]!])
    const ann = { tags: new Set(['a']), name: 'Ann' }
    expect([await it.indexOf(ann), await it.indexOf(ann, 1), await it.lastIndexOf(ann), await it.count(ann)]).toEqual([
      0, 2, 2, 2,
    ])
    expect(await it.indexOf(ann, -2)).toBe(2)
    expect([await it.includes({ ...ann, name: 'Eve' }), await it.remove(ann), await it.remove({ ...ann, name: 'Eve' })]).toEqual([
      false,
      true,
      false,
    ])
    expect(await it.copy()).toEqual([users[1], users[0]])
    expect(await it.compareAndSet(0, users[0]!, users[0]!)).toBe(false)
    expect(await it.compareAndSet(1, users[0]!, users[1]!)).toBe(true)
  })

  it('finds proxies by the object they lead to', async () => {
    using one = await manager.list<number>()
    using other = await manager.list<number>()
    using it = await manager.list([one, other])
    expect([await it.indexOf(other), await it.count(one), await it.remove(one), await it.includes(one)]).toEqual([
      1,
      1,
      true,
      false,
    ])
  })
})

describe('sorting a list', () => {
  it('is by size for numbers, by code units for texts, by time for dates', async () => {
    using numbers = await manager.list<number | bigint | undefined>([10, Number.NaN, 9, undefined, 2n ** 70n, -1])
    await numbers.sort()
    expect(await numbers.copy()).toEqual([-1, 9, 10, 2n ** 70n, Number.NaN, undefined])
    using texts = await manager.list(['b', 'a', 'B', '10', '9'])
    await texts.sort({ descending: true })
    expect(await texts.copy()).toEqual(['b', 'a', 'B', '9', '10'])
    using dates = await manager.list([new Date(5), new Date(1)])
    await dates.sort()
    expect(await dates.copy()).toEqual([new Date(1), new Date(5)])
  })

  it('is by a property, a key function or a comparator, and keeps the order of equals', async () => {
    const members = [
      { name: 'Cid', age: 30 },
      { name: 'Ann', age: 40 },
      { name: 'Bob', age: 30 },
    ]
    const names = async (it: ListProxy<(typeof members)[0]>): Promise<string> => (await it.copy()).map(({ name }) => name).join()
    using it = await manager.list(members)
    await it.sort({ key: functions.ageOf })
    expect(await names(it)).toBe('Cid,Bob,Ann')
    await it.sort({ by: 'name' })
    expect(await names(it)).toBe('Ann,Bob,Cid')
    await it.sort({ compare: functions.byAge, descending: true })
    expect(await names(it)).toBe('Ann,Bob,Cid')
  })

  it('that fails changes nothing', async () => {
    using it = await manager.list<number | string>([10, 2, 'a'])
    expect(await failure(OrderUnknownError, it.sort())).toMatchObject({ code: 'ORDER_UNKNOWN', types: ['number', 'string'] })
    using objects = await manager.list([{}, {}])
    await failure(OrderUnknownError, objects.sort())
    using numbers = await list(3, 10, 2)
    expect((await failure(RangeError, numbers.sort({ compare: functions.failsAtTen }))).message).toBe('ten')
    await failure(OptionError, numbers.sort({ compare: functions.compareLater }))
    await failure(OptionError, () => numbers.sort({ key: functions.fractionOf, compare: functions.subtract }))
    expect(await numbers.copy()).toEqual([3, 10, 2])
  })
})

describe('what a list does with functions of the program', () => {
  it('runs them for each element in the server', async () => {
    using it = await list(5, 1, 4, 2)
    const { isAbove, isAboveLater, times, subtract } = functions
    expect(await it.map(times, 10)).toEqual([50, 10, 40, 20])
    for (const above of [isAbove, isAboveLater]) {
      expect(await it.filter(above, 3)).toEqual([5, 4])
      expect([await it.find(above, 3), await it.findIndex(above, 9), await it.find(above, 9)]).toEqual([5, -1, undefined])
      expect([await it.findLast(above, 3), await it.findLastIndex(above, 3)]).toEqual([4, 2])
      expect([await it.some(above, 4), await it.some(above, 5), await it.every(above, 0), await it.every(above, 1)]).toEqual([
        ...[true, false],
        ...[true, false],
      ])
    }
    expect([await it.reduce(subtract, 0), await it.reduceRight(subtract, 20)]).toEqual([-12, 8])
  })

  it('updates an element and applies to the whole', async () => {
    using it = await list(5, 1)
    expect([await it.update(-1, functions.laterTimes, 8), await it.increment(0), await it.increment(0, 2)]).toEqual([8, 6, 8])
    expect(await it.apply(functions.sumOfArray)).toBe(16)
    using texts = await manager.list(['a'])
    await failure(NotANumberError, texts.increment(0 as never, 1 as never))
  })
})

describe('the stream of a list', () => {
  // python: _TestContainers.test_list_iter
  it('has what is there when it gets there', async () => {
    using it = await list(...Array.from({ length: 500 }, (_, n) => n))
    const stream = it.values()
    await it.set(0, 100)
    const seen: number[] = []
    for await (const item of stream) {
      seen.push(item)
      if (seen.length > 1) continue
      await it.set(499, -1)
      await it.push(500)
    }
    expect(seen).toEqual([100, ...Array.from({ length: 498 }, (_, n) => n + 1), -1, 500])
    const entries: [number, number][] = []
    for await (const entry of it.entries()) entries.push(entry)
    expect(entries.slice(-2)).toEqual([
      [499, -1],
      [500, 500],
    ])
  })
})
