import { type ArrayProxy, IndexOutOfRangeError, type Manager, NotANumberError, OptionError } from '@troupe/runtime-node'
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

describe('a managed namespace', () => {
  // python: _TestContainers.test_namespace
  it('has the attributes it was given', async () => {
    using it = await manager.namespace<{ name?: string; job?: string; _hidden?: string }>()
    await it.set('name', 'Bob')
    await it.assign({ job: 'Builder', _hidden: 'hidden' })
    expect([await it.get('name'), await it.get('job')]).toEqual(['Bob', 'Builder'])
    expect([await it.delete('job'), await it.delete('job')]).toEqual([true, false])
    expect([await it.has('name'), await it.has('job'), await it.get('job')]).toEqual([true, false, undefined])
    expect(await it.copy()).toEqual({ name: 'Bob', _hidden: 'hidden' })
    expect(await it.names()).toEqual(['name', '_hidden'])
  })

  it('knows no names of its own', async () => {
    using it = await manager.namespace<Record<string, unknown>>(JSON.parse('{ "__proto__": 1 }'))
    expect([await it.get('toString'), await it.has('constructor'), await it.get('__proto__')]).toEqual([undefined, false, 1])
    expect(Object.entries(await it.copy())).toEqual([['__proto__', 1]])
  })

  it('changes attributes as one message', async () => {
    using it = await manager.namespace({ first: 'Ada', last: 'Lovelace', age: 36 })
    expect(await it.increment('age')).toBe(37)
    expect(await it.update('age', functions.laterTimes, 2)).toBe(74)
    expect([await it.compareAndSet('age', 1, 2), await it.compareAndSet('age', 74, 2)]).toEqual([false, true])
    expect(await it.apply(functions.swapNames)).toBe('Lovelace Ada')
    expect(await it.copy()).toEqual({ first: 'Lovelace', last: 'Ada', age: 2 })
    await failure(NotANumberError, it.increment('first' as never))
    await failure(RangeError, it.update('age', functions.refuse, 'no'))
    await failure(OptionError, () => it.assign(new Map() as never))
  })
})

describe('a managed value', () => {
  it('is read, set, exchanged and counted', async () => {
    using value = await manager.value(1)
    await value.set(2)
    expect([await value.get(), await value.exchange(5), await value.increment(), await value.increment(-0.5)]).toEqual([
      2, 2, 6, 5.5,
    ])
    expect([await value.compareAndSet(5, 0), await value.compareAndSet(5.5, 0), await value.get()]).toEqual([false, true, 0])
    using big = await manager.value(1n)
    expect(await big.increment(2n)).toBe(3n)
    await failure(NotANumberError, big.increment(2 as never))
  })

  it('is changed by functions of the program', async () => {
    using value = await manager.value(2)
    expect(await value.update(functions.laterTimes, 4)).toBe(8)
    expect(await value.apply(functions.countUp)).toBe('it is 9')
    await failure(RangeError, value.update(functions.refuse, 'no'))
    expect(await value.get()).toBe(9)
  })

  it('can be any data, of which nobody else has the same', async () => {
    const data = { list: [1, 2], at: new Date(0) }
    using value = await manager.value<typeof data | undefined>(data)
    data.list.push(3)
    const read = await value.get()
    expect(read).toEqual({ list: [1, 2], at: new Date(0) })
    read!.list.push(4)
    expect(await value.compareAndSet({ at: new Date(0), list: [1, 2] }, undefined)).toBe(true)
    expect(await value.get()).toBe(undefined)
  })
})

describe('a managed array', () => {
  const numbers = (...values: number[]): Promise<ArrayProxy<'i32'>> => manager.array('i32', values)

  // python: _TestArray.test_array
  it('is read and written by element and by slice', async () => {
    const seq = [680, 626, 934, 821, 150, 233, 548, 982, 714, 831]
    using array = await numbers(...seq)
    expect([await array.length(), await array.get(3), await array.get(-1), await array.at(10)]).toEqual([10, 821, 831, undefined])
    expect(await array.slice(2, 7)).toEqual(Int32Array.from(seq.slice(2, 7)))
    await array.setAll([1, 2, 3, 4], 4)
    seq.splice(4, 4, 1, 2, 3, 4)
    expect([...(await array.copy())]).toEqual(seq)
    await array.set(-1, 5)
    expect(await array.apply(functions.sumOfArray)).toBe(seq.slice(0, -1).reduce((sum, each) => sum + each, 5))
  })

  // python: _TestArray.test_array_from_size
  it('of a length is all zeros', async () => {
    using array = await manager.array('f64', 10)
    expect(await array.copy()).toEqual(new Float64Array(10))
    await array.setAll(Float64Array.from({ length: 10 }, (_, n) => n))
    const seen: [number, number][] = []
    for await (const entry of array.entries()) seen.push(entry)
    expect(seen).toEqual(Array.from({ length: 10 }, (_, n) => [n, n]))
    const keys: number[] = []
    for await (const key of array.keys()) keys.push(key)
    expect(keys).toHaveLength(10)
    let sum = 0
    for await (const value of array) sum += value
    expect(sum).toBe(45)
  })

  // python: _TestArray.test_invalid_typecode, _TestValue.test_invalid_typecode
  it('of a type that there is not, or of no length, is refused', async () => {
    await failure(OptionError, manager.array('x' as never, 1))
    await failure(OptionError, manager.array('bool' as never, 1))
    await failure(OptionError, manager.array('i8', -1))
    await failure(OptionError, manager.array('i8', [128]))
  })

  it('refuses what does not fit, all or nothing', async () => {
    using array = await manager.array('u8', [1, 2, 3])
    for (const call of [
      () => array.set(0, 256),
      () => array.setAll([4, -1]),
      () => array.setAll([1, 2], 2),
      () => array.setAll([1], -1),
      () => array.fill(0.5),
    ])
      await failure(OptionError, call)
    for (const call of [() => array.addAll([1, 256]), () => array.addAll([1, 1], 2), () => array.increment(0, 0.5)])
      await failure(OptionError, call)
    await failure(OptionError, array.update(1, functions.plus, 0.5))
    for (const call of [() => array.get(3), () => array.set(-4, 0), () => array.increment(3), () => array.swap(0, 3)])
      await failure(IndexOutOfRangeError, call)
    expect([...(await array.copy())]).toEqual([1, 2, 3])
  })

  it('does much as one message', async () => {
    using array = await numbers(3, 1, 2)
    await array.addAll([1, 1], 1)
    expect([...(await array.copy())]).toEqual([3, 2, 3])
    expect([await array.increment(0), await array.increment(0, 2), await array.update(1, functions.plus, 7)]).toEqual([4, 6, 9])
    expect([await array.compareAndSet(2, 4, 0), await array.compareAndSet(2, 3, 0)]).toEqual([false, true])
    await array.swap(0, -1)
    await array.sort({ descending: true })
    expect([...(await array.copy())]).toEqual([9, 6, 0])
    await array.sort()
    await array.reverse()
    expect([await array.includes(6), await array.indexOf(6), await array.indexOf(6, 2)]).toEqual([true, 1, -1])
    await array.copyWithin(0, 1)
    await array.fill(5, 2)
    expect([...(await array.copy())]).toEqual([6, 0, 5])
    using wraps = await manager.array('u8', [255])
    expect(await wraps.increment(0)).toBe(0)
    using big = await manager.array('i64', [1n])
    expect([await big.increment(0, 2n), await big.copy()]).toEqual([3n, BigInt64Array.of(3n)])
  })
})

describe('all of them', () => {
  it('are written down and come back under their names', async () => {
    const path = built('snapshot').replace(/^file:\/\//, '')
    using set = await manager.set(['a'], { name: 'set' })
    using list = await manager.list([set, 5], { name: 'list' })
    using _namespace = await manager.namespace({ list }, { name: 'namespace' })
    using _array = await manager.array('u8', [1, 2], { name: 'array' })
    using _value = await manager.value({ at: new Date(7) }, { name: 'value' })
    await manager.snapshot(path)
    await using other = await open.system.manager({ on: 'thread' })
    await other.restore(path)
    using array = await other.get<typeof _array>('array')
    expect(await array.copy()).toEqual(Uint8Array.of(1, 2))
    using value = await other.get<typeof _value>('value')
    expect(await value.get()).toEqual({ at: new Date(7) })
    using namespace = await other.get<typeof _namespace>('namespace')
    using found = await namespace.get('list')
    using again = await other.get<typeof set>('set')
    await again.add('b')
    expect([await found.get(1), await found.indexOf(again), await again.size()]).toEqual([5, 0, 2])
    for (const name of ['set', 'list', 'namespace', 'array', 'value']) await manager.forget(name)
  })
})
