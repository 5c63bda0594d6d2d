import {
  type Manager,
  MethodNotServedError,
  NameKeptError,
  NotDeliveredError,
  NotExposedError,
  type ServedObject,
} from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { type OpenSystem, openSystem } from '../support/open-system.ts'
import type { Maths as MathsClass, Tally as TallyClass } from './fixtures/maths.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Adder, Fragile, Maths, Tally } = (await import(built('maths'))) as typeof import('./fixtures/maths.ts')

let open: OpenSystem
let manager: Manager
beforeAll(async () => {
  open = await openSystem()
  manager = await open.system.manager({ on: 'process' })
})
afterAll(() => open[Symbol.asyncDispose]())

describe('an object of a class of the program in a manager', () => {
  // python: _TestMyManager.test_mymanager, _TestMyManager.test_mymanager_context
  it('has its public methods, and lives on the host of the manager', async () => {
    using maths = await manager.create(Maths, [10])
    expect(await maths.add(4, 3)).toBe(17)
    expect(await maths.divide(7, 2)).toBe(3.5)
    const hosts = await open.system.hosts()
    expect(hosts.find(({ kind }) => kind === 'process')!.pid).toBe(await maths.where())
    expectTypeOf(maths.add).toEqualTypeOf<(a: number, b: number) => Promise<number>>()
    expectTypeOf<keyof typeof maths>().not.toEqualTypeOf<'_hidden'>()
  })

  // python: _TestMyManager.test_mymanager_context_prestarted
  it.each(['thread', 'process'] as const)(
    'ends with its manager on a %s, at the end of a block or when that is stopped',
    async (on) => {
      const { system } = open
      const { length } = await system.hosts()
      let maths: ServedObject<MathsClass>
      {
        await using own = await system.manager({ on })
        maths = await own.create(Maths)
        expect(await maths.add(1, 1)).toBe(2)
      }
      await expect(maths.add(1, 1)).rejects.toSatisfy(NotDeliveredError.is)
      maths[Symbol.dispose]()
      const other = await system.manager({ on })
      await other.stop()
      await other.stop()
      await expect(other.create(Maths)).rejects.toSatisfy(NotDeliveredError.is)
      expect(await system.hosts()).toHaveLength(length)
    },
  )

  it('can be called from every host it is sent to', async () => {
    using maths = await manager.create(Maths, [1])
    const adders = await Promise.all([open.system.spawn(Adder, { on: 'thread' }), open.system.spawn(Adder, { on: 'process' })])
    expect(await Promise.all(adders.map((adder) => adder.ask.add(maths, 1, 2)))).toEqual([4, 4])
    await Promise.all(adders.map((adder) => open.system.stopActor(adder)))
  })

  it('throws where it was called what its method throws, and goes on', async () => {
    using maths = await manager.create(Maths)
    await expect(maths.divide(1, 0)).rejects.toThrow(new RangeError('division by zero'))
    await expect(manager.create(Fragile)).rejects.toThrow(new TypeError('never made'))
    expect(await maths.add(1, 1)).toBe(2)
  })

  it('streams what a generator method yields', async () => {
    using maths = await manager.create(Maths)
    const numbers: number[] = []
    for await (const n of maths.countTo(1_000)) {
      numbers.push(n)
      if (n === 500) break
    }
    expect(numbers).toHaveLength(500)
    expectTypeOf(maths.countTo).returns.toEqualTypeOf<AsyncIterable<number>>()
  })

  it('keeps its callers waiting while a method awaits, so that none meets it halfway', async () => {
    using tally = await manager.create(Tally, [0])
    const counts = await Promise.all([tally.slowly(), tally.slowly(), tally.count(), tally.slowly()])
    expect(counts).toEqual([1, 2, 2, 3])
  })

  it('serves what a method makes, where that was wanted', async () => {
    using maths = await manager.create(Maths, [], { returns: { counter: Tally, nothing: Tally } })
    using tally = await maths.counter(5)
    expect(await tally.slowly()).toBe(6)
    expect(await maths.nothing()).toBeUndefined()
    expectTypeOf(tally).toEqualTypeOf<ServedObject<TallyClass>>()
  })

  it('has the methods that were chosen and no other ones', async () => {
    using maths = await manager.create(Maths, [], { exposed: ['add', '_hidden'] })
    expect(await maths.add(1, 2)).toBe(3)
    expect(await maths._hidden()).toBe('hidden')
    expect(maths).not.toHaveProperty('divide')
    using other = await manager.create(Maths)
    const divide = (other as unknown as Record<string, (...args: number[]) => Promise<number>>).divide!
    await expect(divide.call(maths, 4, 2)).rejects.toThrow(MethodNotServedError)
  })

  it('is refused when its module does not expose the class, or what is named is no method', async () => {
    class Local {}
    expect(() => manager.create(Local)).toThrow(NotExposedError)
    expect(() => manager.create(Maths, [], { exposed: ['calls'] })).toThrow('names of methods of Maths')
    expect(() => manager.create({} as never)).toThrow('a class')
  })
})

describe('classes that are registered with a manager', () => {
  it('are made by name, from any host', async () => {
    const { Maths: newMaths, Chosen } = await manager.register({ Maths, Chosen: { class: Maths, exposed: ['where'] } })
    using maths = await newMaths(3)
    expect(await maths.add(1, 1)).toBe(5)
    using chosen = await Chosen()
    expect(Object.keys(Object.getOwnPropertyDescriptors(Object.getPrototypeOf(chosen)))).toEqual(['constructor', 'where'])
    using byName = await manager.createByName<ServedObject<MathsClass>>('Maths', [4])
    expect(await byName.add(1, 1)).toBe(6)
    await manager.register({ Maths })
    await expect(manager.register({ Maths: Tally })).rejects.toThrow(NameKeptError)
    await expect(manager.createByName('Nobody')).rejects.toMatchObject({ code: 'KIND_UNKNOWN', known: ['Maths', 'Chosen'] })
  })
})
