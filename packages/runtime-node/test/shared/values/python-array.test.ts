// The group _TestArray of Python's multiprocessing suite, as behaviours, in the flavours thread and process.
import { Lock, OptionError, SharedArray } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { openSystem } from '../../support/open-system.ts'
import { flavours } from './flavours.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Child } = (await import(built('child'))) as typeof import('./fixtures/child.ts')

const numbers = [680, 626, 934, 821, 150, 233, 548, 982, 714, 831]

describe.each(flavours)('an array, with a child on a $on', ({ on, across }) => {
  // python: _TestArray.test_array, _TestArray.test_rawarray
  it.each([['a lock of its own', true] as const, ['no lock', false] as const])(
    'is read, sliced and summed up there, with %s',
    async (_, lock) => {
      await using world = await openSystem()
      const child = await world.system.spawn(Child, { on })
      const array = new SharedArray<'i32', boolean>('i32', numbers, { across, lock })
      const plain = [...numbers]
      expect([array.length, array.get(3), [...array.slice(2, 7)]]).toEqual([numbers.length, numbers[3], numbers.slice(2, 7)])
      array.setAll([1, 2, 3, 4], 4)
      plain.splice(4, 4, 1, 2, 3, 4)
      expect([...array]).toEqual(plain)
      await child.ask.sumUp(array)
      for (let i = 1; i < plain.length; i++) plain[i]! += plain[i - 1]!
      expect([...array]).toEqual(plain)
    },
  )

  // python: _TestArray.test_array_from_size
  it('of a length alone is all zero, again and again', () => {
    for (let round = 0; round < 3; round++) {
      const array = new SharedArray('i32', 10, { across })
      expect([array.length, [...array]]).toEqual([10, Array.from({ length: 10 }, () => 0)])
      array.setAll(Array.from({ length: 10 }, (_, i) => i))
      expect([...array]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    }
  })

  // python: _TestArray.test_getobj_getlock_obj
  it('has the lock that was asked for, and its memory in hand', async () => {
    const own = new SharedArray('i32', 10, { across })
    const asked = new SharedArray('i32', 10, { across, lock: true })
    expect([own.lock instanceof Lock, asked.lock instanceof Lock]).toEqual([true, true])
    expect(own.view()).toBeInstanceOf(Int32Array)
    const lock = new Lock({ across })
    const given = new SharedArray('i32', 10, { across, lock })
    expect(given.lock).toBe(lock)
    const raw = new SharedArray('i32', 10, { across, lock: false })
    expect(raw.lock).toBeUndefined()
    await failure(
      OptionError,
      raw.update(() => 0),
    )
    expect(() => new SharedArray('i32', 10, { across, lock: 'notalock' as never })).toThrow(OptionError)
  })

  // python: _TestArray.test_invalid_typecode
  it('is not made of a type that there is not', () => {
    expect(() => new SharedArray('!' as never, 10, { across })).toThrow(/type of a SharedArray must be one of/)
    expect(() => new SharedArray('!' as never, 10, { across, lock: false })).toThrow(OptionError)
  })
})
