import type { ActorRef, DictProxy, ListProxy, Manager } from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { type OpenSystem, openSystem } from '../support/open-system.ts'
import type { Visitor as VisitorClass } from './fixtures/visitor.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Visitor } = (await import(built('visitor'))) as typeof import('./fixtures/visitor.ts')

let open: OpenSystem
let manager: Manager
let visitors: ActorRef<VisitorClass>[]
let child: ActorRef<VisitorClass>
beforeAll(async () => {
  open = await openSystem()
  const { system } = open
  const hosts = await system.processes(4)
  visitors = await Promise.all([1, 2, 3, 4].map(() => system.spawn(Visitor, { on: hosts })))
  child = visitors[0]!
  manager = await system.manager()
})
afterAll(() => open[Symbol.asyncDispose]())

const counts = (initial: Record<string, number> = {}): Promise<DictProxy<Record<string, number>>> => manager.dict(initial)

describe('four processes', () => {
  it('that increment count exactly', async () => {
    using dict = await counts()
    await Promise.all(visitors.map((visitor) => visitor.ask.increment(dict, 'n', 250)))
    expect(await dict.get('n')).toBe(1_000)
  })

  it('that update by functions and add to values and arrays lose nothing', async () => {
    using dict = await counts()
    using value = await manager.value(0)
    using array = await manager.array('f64', 3)
    await Promise.all(visitors.map((visitor) => visitor.ask.updateAll(dict, value, array, 100)))
    expect([await dict.get('updated'), await value.get(), ...(await array.copy())]).toEqual([400, 400, 0, 400, 800])
  })

  it('that add the same members to a set are told apart: one of them was first', async () => {
    using list = await manager.list<number>()
    using set = await manager.set<number>()
    const values = Array.from({ length: 50 }, (_, n) => n)
    const added = await Promise.all(visitors.map((visitor) => visitor.ask.push(list, set, values)))
    expect(added.reduce((sum, each) => sum + each)).toBe(50)
    expect([await set.size(), await list.length(), await list.count(7)]).toEqual([50, 200, 4])
  })

  it('that take from a list take each element once', async () => {
    using list = await manager.list(Array.from({ length: 200 }, (_, n) => n))
    const taken = (await Promise.all(visitors.map((visitor) => visitor.ask.takeAll(list)))).flat()
    expect(taken.sort((one, other) => one - other)).toEqual(Array.from({ length: 200 }, (_, n) => n))
  })

  it('that get and then set lose an update, since between the two anybody may have a turn', async () => {
    using dict = await counts({ n: 0 })
    const [one, other] = visitors as [ActorRef<VisitorClass>, ActorRef<VisitorClass>]
    const [seenByOne, seenByOther] = [await one.ask.read(dict, 'n'), await other.ask.read(dict, 'n')]
    await one.ask.write(dict, 'n', seenByOne! + 1)
    await other.ask.write(dict, 'n', seenByOther! + 1)
    expect(await dict.get('n')).toBe(1)
    // what is to happen only if nothing has happened meanwhile says so
    expect([await dict.compareAndSet('n', 0, 1), await dict.compareAndSet('n', 1, 2)]).toEqual([false, true])
  })
})

describe('an object in an object in an object', () => {
  const nested = async (
    by = manager,
  ): Promise<[DictProxy<{ inner: DictProxy<{ list: ListProxy<string> }> }>, ListProxy<string>]> => {
    const list = await by.list(['from here'])
    using inner = await by.dict({ list })
    return [await by.dict({ inner }), list]
  }

  it('is the same one for everybody', async () => {
    const [outer, list] = await nested()
    await Promise.all(visitors.map((visitor, n) => visitor.ask.deepen(outer, `from ${n}`)))
    expect((await list.copy()).sort()).toEqual(['from 0', 'from 1', 'from 2', 'from 3', 'from here'])
    list[Symbol.dispose]()
    outer[Symbol.dispose]()
  })

  it('is copied as a proxy, and lives on in what holds it', async () => {
    const [outer, list] = await nested()
    list[Symbol.dispose]()
    await child.ask.deepen(outer, 'from a child')
    const copied = (await outer.copy()).get('inner')!
    const { list: found } = await copied.toObject()
    await found.push('from the copy')
    await child.ask.deepen(outer, 'last')
    expect(await found.copy()).toEqual(['from here', 'from a child', 'from the copy', 'last'])
    for (const proxy of [found, copied, outer]) proxy[Symbol.dispose]()
  })

  it('goes when the outermost goes', async () => {
    await using own = await open.system.manager({ on: 'thread' })
    const [outer, list] = await nested(own)
    list[Symbol.dispose]()
    await child.ask.deepen(outer, 'from a child')
    outer[Symbol.dispose]()
    expect((await own.stats()).objects.length).toBeGreaterThan(0)
    await child.ask.collect()
    await expect.poll(async () => (await own.stats()).objects).toEqual([])
  })

  // python: _TestContainers.test_list_proxy_in_list
  it('can be a list in a list', async () => {
    using all = await manager.list(await Promise.all([1, 2, 3].map(() => manager.list([0, 1, 2]))))
    using first = await all.get(0)
    await first.set(-1, 55)
    const inner = await all.copy()
    expect(await Promise.all(inner.map((list) => list.copy()))).toEqual([
      [0, 1, 55],
      [0, 1, 2],
      [0, 1, 2],
    ])
    expect(await inner[1]!.pop()).toBe(2)
    expect(await Promise.all(inner.map((list) => list.length()))).toEqual([3, 2, 3])
    for (const list of inner) list[Symbol.dispose]()
    const itself = await manager.list<unknown>()
    await itself.push(itself)
    using found = (await itself.get(0)) as typeof itself
    expect(found.equals(itself)).toBe(true)
    // what contains itself has to be emptied to go
    await itself.clear()
    itself[Symbol.dispose]()
  })

  // python: _TestContainers.test_dict_proxy_nested
  it('can be a dict in a dict, and in a list, and outlives both', async () => {
    using pets = await counts({ ferrets: 2, hamsters: 4 })
    using supplies = await counts({ water: 10, feed: 3 })
    using all = await manager.dict({ pets, supplies })
    using found = await all.get('supplies')
    await found.set('blankets', 5)
    await found.set('water', 7)
    expect(await supplies.toObject()).toEqual({ water: 7, feed: 3, blankets: 5 })
    await all.clear()
    expect([await all.size(), await supplies.get('water'), await pets.get('hamsters')]).toEqual([0, 7, 4])
    using list = await manager.list([pets, supplies])
    using first = await list.get(0)
    await first.set('marmots', 1)
    expect(await pets.get('marmots')).toBe(1)
    using outer = await manager.list<number[] | ListProxy<DictProxy<Record<string, number>>>>([[88, 99], list])
    expect(await outer.get(0)).toEqual([88, 99])
    using last = (await outer.get(-1)) as typeof list
    using deepest = await last.get(-1)
    expect(await deepest.get('feed')).toBe(3)
  })
})

describe('what a child process does with', () => {
  // python: TestSyncManagerTypes.test_list
  it('a list is seen here', async () => {
    using list = await manager.list([5])
    expect(await child.ask.editList(list)).toEqual([5, 1, 0, 2, 4, [5, 7, 5, 7], [5, 7, 5, 7, 5, 7, 5, 7], 8, 7])
    expect(await list.length()).toBe(0)
  })

  // python: TestSyncManagerTypes.test_dict
  it('a dict is seen here', async () => {
    using dict = await counts({ foo: 5 })
    expect(await child.ask.editDict(dict)).toEqual([1, 5, { foo: 5 }, ['bar', 'foo'], ['bar', 6], 0, 7])
    expect(await dict.size()).toBe(0)
  })

  // python: TestSyncManagerTypes.test_set
  it('a set is seen here', async () => {
    using set = await manager.set<string>()
    expect(await child.ask.editSet(set)).toEqual([
      3,
      true,
      false,
      new Set(['a', 'b', 'c', 'd', 'e']),
      'c',
      true,
      false,
      undefined,
    ])
    expect(await set.size()).toBe(0)
  })

  // python: TestSyncManagerTypes.test_value, _TestValue.test_value
  it('a value is seen here', async () => {
    using value = await manager.value(1)
    expect([await child.ask.editValue(value), await value.get()]).toEqual([1, 2])
  })

  // python: TestSyncManagerTypes.test_array
  it('an array is what was put into it here', async () => {
    using array = await manager.array('i32', [0, 1])
    expect(await child.ask.readArray(array)).toEqual([0, 1, 2, Int32Array.of(0, 1)])
  })

  // python: TestSyncManagerTypes.test_namespace
  it('a namespace is seen here', async () => {
    using namespace = await manager.namespace<{ x: number; y?: number }>({ x: 0 })
    await child.ask.editAttributes(namespace)
    expect(await namespace.copy()).toEqual({ x: 0, y: 1 })
  })
})
