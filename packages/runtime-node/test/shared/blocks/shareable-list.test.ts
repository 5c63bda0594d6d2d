import {
  NotSendableError,
  OptionError,
  type Shareable,
  ShareableList,
  SharedMemory,
  SharedMemoryClosedError,
  SharedMemoryExistsError,
  SharedMemoryNotFoundError,
  SlotTooSmallError,
} from '@troupe/runtime-node'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { mapsMemory, scopes } from '../../support/mapped-memory.ts'
import { openSystem } from '../../support/open-system.ts'
import { flavours, newName } from './flavours.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Tenant } = (await import(built('tenant'))) as typeof import('./fixtures/tenant.ts')

const bytes = (text: string): Uint8Array => new Uint8Array(Buffer.from(text))
const values = (): Shareable[] => ['howdy', bytes('HoWdY'), -273.154, 100, null, true, 42]

describe.each(scopes)('a shareable list across %s', (across) => {
  const make = (from: Iterable<Shareable> = values()): ShareableList => new ShareableList(from, { across })

  // python: _TestSharedMemory.test_shared_memory_ShareableList_basics
  it('has the values that it was made with, each at its place', () => {
    using list = make()
    expect([...list]).toEqual(values())
    expect([list.length, list.get(0), list.get(-2), list.get(-7)]).toEqual([7, 'howdy', true, 'howdy'])
    expect([list.across, list.memory.across]).toEqual([across, across])
    expect(String(list)).toContain(list.memory.name)
  })

  // python: _TestSharedMemory.test_shared_memory_ShareableList_basics
  it.each([7, -8, 1.5, Number.NaN, '0' as never])('has no place %s', (index) => {
    using list = make()
    expect(() => list.get(index)).toThrow(OptionError)
    expect(() => list.set(index, 2)).toThrow('from -7 to 6')
  })

  // python: _TestSharedMemory.test_shared_memory_ShareableList_basics
  it('says what is at each place, and how much could be', () => {
    using list = make()
    expect(list.format).toEqual(['string(8)', 'bytes(8)', 'number', 'number', 'null', 'boolean', 'number'])
    list.set(0, 'hello')
    list.set(4, 'some')
    expect(list.format).toEqual(['string(8)', 'bytes(8)', 'number', 'number', 'string(8)', 'boolean', 'number'])
  })

  // python: _TestSharedMemory.test_shared_memory_ShareableList_basics
  it('finds values, and counts them', () => {
    using list = make()
    list.set(3, 42)
    expect([list.index('100'), list.index(42), list.index(bytes('HoWdY')), list.index(42n)]).toEqual([-1, 3, 1, -1])
    expect([list.count(42), list.count(bytes('HoWdY')), list.count(bytes('adios')), list.count(false)]).toEqual([2, 1, 0, 0])
    list.set(2, Number.NaN)
    list.set(3, -0)
    expect([list.index(Number.NaN), list.index(0)]).toEqual([2, 3])
  })

  // python: _TestSharedMemory.test_shared_memory_ShareableList_basics
  it('lets a value change its type', () => {
    using list = make()
    for (const value of values()) {
      list.set(4, value)
      expect(list.get(4)).toEqual(value)
    }
  })

  // python: _TestSharedMemory.test_shared_memory_ShareableList_basics
  it('has room for eight bytes at each place, in UTF-8, and for no byte more', () => {
    using list = make()
    list.set(4, 'some')
    expect(() => list.set(4, 'far too many')).toThrow(SlotTooSmallError)
    expect(list.get(4)).toBe('some')
    list.set(0, 'encod\u00e9s')
    expect([list.get(0), list.get(1)]).toEqual(['encod\u00e9s', bytes('HoWdY')])
    expect(() => list.set(0, 'encod\u00e9es')).toThrow('takes 9 bytes, and place 0 of the list has 8')
    expect(() => list.set(1, bytes('123456789'))).toThrow(SlotTooSmallError)
    expect([...list].slice(0, 3)).toEqual(['encod\u00e9s', bytes('HoWdY'), -273.154])
  })

  it('has more room where it was made with more', () => {
    using list = make(['x'.repeat(17), 1])
    list.set(0, 'y'.repeat(24))
    expect([...list]).toEqual(['y'.repeat(24), 1])
    expect(() => list.set(0, 'y'.repeat(25))).toThrow(SlotTooSmallError)
    expect(() => list.set(1, 'y'.repeat(9))).toThrow(SlotTooSmallError)
  })

  it('gives bytes that are the reader\u2019s own', () => {
    using list = make()
    ;(list.get(1) as Uint8Array).fill(0)
    expect(list.get(1)).toEqual(bytes('HoWdY'))
  })

  it.each([
    ['undefined', undefined],
    ['an object', {}],
    ['a bigint of more than 64 bits', 2n ** 63n],
    ['a lone half of a character', '\ud800'],
    ['a function', () => {}],
    ['another typed array', new Int32Array(1)],
  ])('takes no %s', (_what, value) => {
    using list = make()
    expect(() => list.set(0, value as never)).toThrow(OptionError)
    expect(() => make([value as never])).toThrow(OptionError)
    expect(list.get(0)).toBe('howdy')
  })

  // python: _TestSharedMemory.test_shared_memory_ShareableList_basics
  it.runIf(mapsMemory)('can be copied, with all its room, and the copy is another one', () => {
    using list = make()
    list.set(0, 'a')
    using copy = new ShareableList(list, { across, name: newName('copy') })
    expect([...copy]).toEqual([...list])
    expect(copy.format).toEqual(list.format)
    expect(copy.memory.name).not.toBe(list.memory.name)
    copy.set(-1, 77)
    copy.set(0, 'eight of')
    expect([list.get(-1), list.get(0)]).toEqual([42, 'a'])
  })

  // python: _TestSharedMemory.test_shared_memory_ShareableList_basics
  it.runIf(mapsMemory)('is the same list for whoever attaches by its name', () => {
    const name = newName('list')
    using list = new ShareableList(values(), { across, name })
    const tethered = ShareableList.attach(name)
    expect(tethered.memory.name).toBe(name)
    tethered.set(-1, 880)
    tethered.memory.close()
    expect(list.get(-1)).toBe(880)
    expect(() => tethered.get(0)).toThrow(SharedMemoryClosedError)
    expect(() => new ShareableList([], { across, name })).toThrow(SharedMemoryExistsError)
    list.memory.unlink()
    expect(() => ShareableList.attach(name)).toThrow(SharedMemoryNotFoundError)
  })

  it.runIf(mapsMemory)('is not made of a block that is none', () => {
    using memory = SharedMemory.create({ size: 64, across, name: newName() })
    expect(() => ShareableList.attach(memory.name)).toThrow(OptionError)
    memory.bytes.fill(0xff)
    expect(() => ShareableList.attach(memory.name)).toThrow(OptionError)
  })

  // python: _TestSharedMemory.test_shared_memory_ShareableList_basics
  it('may be empty', () => {
    using list = make([])
    expect([list.length, list.format, list.count('any'), list.index(null), [...list]]).toEqual([0, [], 0, -1, []])
    expect(() => list.get(0)).toThrow('empty')
  })

  it('cannot be used once it is disposed', () => {
    const list = make()
    list[Symbol.dispose]()
    for (const use of [() => list.get(0), () => list.set(0, 1), () => list.format, () => [...list], () => list.count(1)]) {
      expect(use).toThrow(SharedMemoryClosedError)
    }
  })
})

const shareable = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.double(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.boolean(),
  fc.constant(null),
  fc.uint8Array({ maxLength: 40 }),
)

describe('whatever stands in a shareable list', () => {
  it('is there unchanged, and changes nothing beside it', () => {
    fc.assert(
      fc.property(
        fc.array(shareable, { maxLength: 12 }),
        fc.array(fc.tuple(fc.nat(), shareable), { maxLength: 20 }),
        (first, changes) => {
          using list = new ShareableList(first)
          const expected = [...first]
          expect([...list]).toEqual(expected)
          for (const [at, value] of changes) {
            if (first.length === 0) return
            const index = at % first.length
            try {
              list.set(index, value)
              expected[index] = value
            } catch (error) {
              expect(error).toBeInstanceOf(SlotTooSmallError)
            }
            expect([...list]).toEqual(expected)
          }
        },
      ),
    )
  })
})

describe.each(flavours)('a shareable list across $across and an actor: $on', ({ on, across }) => {
  // python: _TestSharedMemory.test_shared_memory_ShareableList_pickling
  it('is the same list when it was sent, and a handle of its own when it comes back', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on })
    using list = new ShareableList([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { across })
    expect(await tenant.ask.set(list, 4, 'changed')).toEqual([0, 1, 2, 3, 'changed', 5, 6, 7, 8, 9])
    expect(list.get(4)).toBe('changed')
    const back = await tenant.ask.echo(list)
    expect(back).not.toBe(list)
    list.set(3, 'newvalue')
    expect([back.get(3), back.get(-1)]).toEqual(['newvalue', 9])
    back.memory.close()
    expect(list.get(0)).toBe(0)
  })

  it.runIf(mapsMemory)('is the same list by its name', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on })
    using list = new ShareableList(values(), { across, name: newName('list') })
    expect(await tenant.ask.readList(list.memory.name)).toEqual(values())
  })

  // python: _TestSharedMemory.test_shared_memory_ShareableList_pickling_dead_object
  it('cannot be sent once it is closed', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on })
    const list = new ShareableList([1], { across })
    list.memory.close()
    list.memory.unlink()
    const error = await failure(NotSendableError, tenant.ask.keep(list))
    expect(error.message).toContain('was closed here')
  })
})
