import { KeyRefusedError, type Manager, OptionError, type SetProxy } from '@troupe/runtime-node'
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

const letters = (text: string): Promise<SetProxy<string>> => manager.set([...text])
const text = async (set: SetProxy<string> | Set<string>): Promise<string> =>
  [...(set instanceof Set ? set : await set.copy())].join('')

describe('a managed set', () => {
  // python: TestSyncManagerTypes.test_set_init
  it('begins with the members of whatever can be iterated', async () => {
    using abc = await letters('abc')
    for (const initial of [['a', 'b', 'c'], new Set(['a', 'b', 'c']), new Map([...'abc'].map((key) => [key, 1])).keys(), abc]) {
      using set = await manager.set<string>(initial)
      expect(await set.copy()).toEqual(new Set(['a', 'b', 'c']))
    }
    await failure(OptionError, manager.set(1234 as never))
  })

  it('says what was new and what was there', async () => {
    using set = await letters('ab')
    expect([await set.add('c'), await set.add('c'), await set.delete('a'), await set.delete('a')]).toEqual([
      ...[true, false],
      ...[true, false],
    ])
    expect([await set.has('c'), await set.has('a'), await set.size()]).toEqual([true, false, 2])
    expect([await set.pop(), await set.pop(), await set.pop()]).toEqual(['b', 'c', undefined])
    await set.add('d')
    await set.clear()
    expect(await set.size()).toBe(0)
  })

  it('refuses objects as members, and does nothing of what came with them', async () => {
    using set = await manager.set<unknown>([1])
    for (const call of [
      () => set.add([1]),
      () => set.update([2, {}]),
      () => set.symmetricDifferenceUpdate([2, new Date()]),
      () => manager.set([[1]]),
    ])
      await failure(KeyRefusedError, call)
    expect(await set.copy()).toEqual(new Set([1]))
  })

  // python: TestSyncManagerTypes.test_set_contain_all_method
  it('is combined with other sets, managed ones and itself included', async () => {
    using abc = await letters('abc')
    using bcd = await letters('bcd')
    expect(await text(await abc.union(bcd, ['e'], abc))).toBe('abcde')
    expect(await text(await abc.intersection(bcd))).toBe('bc')
    expect(await text(await abc.intersection(bcd, ['c']))).toBe('c')
    expect(await text(await abc.difference(['a'], bcd))).toBe('')
    expect(await text(await abc.difference(bcd))).toBe('a')
    expect(await text(await abc.symmetricDifference(bcd))).toBe('ad')
    expect([await text(abc), await text(bcd)]).toEqual(['abc', 'bcd'])
  })

  it('is changed by other sets in place', async () => {
    using set = await letters('abc')
    using bcd = await letters('bcd')
    await set.intersectionUpdate(bcd)
    expect(await text(set)).toBe('bc')
    await set.update(bcd, ['e', 'f'])
    expect(await text(set)).toBe('bcdef')
    await set.differenceUpdate(['b'], bcd)
    expect(await text(set)).toBe('ef')
    await set.symmetricDifferenceUpdate(['f', 'f', 'g'])
    expect(await text(set)).toBe('eg')
    await set.symmetricDifferenceUpdate(set)
    expect(await text(set)).toBe('')
  })

  it('is compared with others', async () => {
    using set = await letters('abc')
    expect([await set.isSubsetOf(['a', 'b', 'c', 'd']), await set.isSubsetOf(set), await set.isSubsetOf(['a', 'b'])]).toEqual([
      ...[true, true, false],
    ])
    expect([await set.isSupersetOf('ab'.split('')), await set.isSupersetOf(set), await set.isSupersetOf(['a', 'd'])]).toEqual([
      ...[true, true, false],
    ])
    expect([await set.isDisjointFrom(['d']), await set.isDisjointFrom(['a', 'd'])]).toEqual([true, false])
  })

  it('runs functions of the program beside its members', async () => {
    using set = await manager.set(['a', 'bb', 'ccc'])
    expect(await set.apply(functions.dropShorterThan, 2)).toBe(2)
    expect(await set.copy()).toEqual(new Set(['bb', 'ccc']))
  })

  it('streams its members, and sees what changes ahead', async () => {
    using set = await manager.set(Array.from({ length: 500 }, (_, n) => n))
    const seen: number[] = []
    for await (const member of set) {
      seen.push(member)
      if (member > 0) continue
      await set.delete(499)
      await set.add(500)
    }
    expect([seen.length, seen.at(-2), seen.at(-1)]).toEqual([500, 498, 500])
    const twice: unknown[] = []
    for await (const entry of set.entries()) twice.push(entry)
    expect(twice.at(-1)).toEqual([500, 500])
  })
})
