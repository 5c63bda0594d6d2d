import { type Lock, OptionError, type ScalarOf, type ScalarType, SharedArray } from '@troupe/runtime-node'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { failure } from '../../support/failure.ts'
import { limits } from './limits.ts'

describe.each(limits)('a shared array of $type', ({ type, fits, misfits }) => {
  it('holds what fits, to the ends of its range', () => {
    const array = new SharedArray<ScalarType>(type, fits)
    expect([...array]).toEqual(fits)
    expect(fits.map((_, i) => array.get(i))).toEqual(fits)
    for (const [i, content] of fits.entries()) array.set(fits.length - 1 - i, content)
    expect([...array]).toEqual([...fits].reverse())
    expect(array.fill(fits[1]!).at(-1)).toBe(fits[1])
  })

  it('is all zero at first', () => {
    const zero = type === 'bool' ? false : type === 'i64' || type === 'u64' ? 0n : 0
    expect([...new SharedArray<ScalarType>(type, 1_000)]).toEqual(Array.from({ length: 1_000 }, () => zero))
  })

  it('refuses what does not fit and stays as it was', () => {
    for (const misfit of misfits as ScalarOf<ScalarType>[]) {
      const array = new SharedArray<ScalarType>(type, fits)
      expect(() => array.set(0, misfit)).toThrow(OptionError)
      expect(() => array.fill(misfit)).toThrow(OptionError)
      expect(() => array.setAll([fits[1]!, misfit])).toThrow(OptionError)
      expect(() => new SharedArray<ScalarType>(type, [misfit])).toThrow(OptionError)
      expect([...array]).toEqual(fits)
    }
  })

  it('copies out, and has a view on itself', () => {
    const array = new SharedArray<ScalarType>(type, fits)
    const copy = array.slice()
    const view = array.view()
    expect(view).toBe(array.view())
    expect(copy.constructor).toBe(view.constructor)
    expect(copy).toEqual(view)
    expect(copy.buffer).not.toBe(view.buffer)
    view.fill(view[1] as never)
    expect([...array]).toEqual(fits.map(() => fits[1]))
    expect(type === 'bool' ? Boolean(copy[0]) : copy[0]).toBe(fits[0])
  })
})

describe('an element of a shared array', () => {
  const array = new SharedArray('i32', [10, 20, 30], { name: 'three' })

  it.each([-1, 3, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32, '0', undefined, null])('is not at %s', (index) => {
    expect(() => array.get(index as number)).toThrow(OptionError)
    expect(() => array.get(index as number)).toThrow(/^index in SharedArray 'three' must be a whole number from 0 to 2, got/)
    expect(() => array.set(index as number, 1)).toThrow(OptionError)
    expect([...array]).toEqual([10, 20, 30])
  })

  it('is counted from the end by at(), which has none beyond', () => {
    const plain = [10, 20, 30]
    for (const index of [0, 2, -1, -3, 3, -4, 1.9, -0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(array.at(index)).toBe(plain.at(index))
    }
  })
})

describe('many elements of a shared array', () => {
  it('are taken from any list', () => {
    const array = new SharedArray('f64', new Set([1, 2, 3]))
    array.setAll(new Uint8Array([7, 8]), 1)
    expect([...array]).toEqual([1, 7, 8])
    array.setAll(array.view().subarray(1), 0)
    expect([...array]).toEqual([7, 8, 8])
    array.setAll(array)
    array.setAll([])
    array.setAll([], 3)
    expect([...array]).toEqual([7, 8, 8])
    expect([...new SharedArray('bool', new SharedArray('bool', [true, false]))]).toEqual([true, false])
  })

  it.each([
    [[1, 2, 3, 4], 0, /number of values for SharedArray 'three' must be 3 at most, got 4/],
    [[1, 2], 2, /must be 1 at most, got 2/],
    [[1], 4, /start in SharedArray 'three' must be a whole number from 0 to 3, got 4/],
    [[1], -1, /start in/],
    [[1, 2 ** 31], 0, /value 1 for SharedArray 'three' must be a whole number from/],
    ['12', 0, /values of SharedArray 'three' must be a list/],
    [{ length: 1 }, 0, /must be a list/],
    [undefined, 0, /must be a list/],
    [new DataView(new ArrayBuffer(4)), 0, /must be a list/],
    [new Float64Array([0.5]), 0, /value 0 for/],
  ])('are refused when they are %s from %s', (values, from, message) => {
    const array = new SharedArray('i32', [1, 2, 3], { name: 'three' })
    expect(() => array.setAll(values as never, from)).toThrow(OptionError)
    expect(() => array.setAll(values as never, from)).toThrow(message)
    expect([...array]).toEqual([1, 2, 3])
  })

  it('may be none', () => {
    const none = new SharedArray('f64', 0)
    expect([none.length, [...none], none.at(0), none.slice().length]).toEqual([0, [], undefined, 0])
    expect(() => none.get(0)).toThrow(/must be left out: it is empty/)
    const other = new SharedArray('f64', [])
    expect(other.fill(1).length).toBe(0)
  })

  it('may be very many', () => {
    const many = new SharedArray('u8', 100_000_000)
    many.set(99_999_999, 255)
    expect([many.get(0), many.at(-1), many.view().byteLength]).toEqual([0, 255, 100_000_000])
  })
})

describe('making a shared array', () => {
  it('gives it the types of its elements and of its view', () => {
    expectTypeOf(new SharedArray('i32', 1).get(0)).toEqualTypeOf<number>()
    expectTypeOf(new SharedArray('u64', 1).get(0)).toEqualTypeOf<bigint>()
    expectTypeOf(new SharedArray('bool', [true]).at(0)).toEqualTypeOf<boolean | undefined>()
    expectTypeOf(new SharedArray('bool', 1).view()).toEqualTypeOf<Uint8Array<ArrayBufferLike>>()
    expectTypeOf(new SharedArray('f32', 1).slice()).toEqualTypeOf<Float32Array<ArrayBufferLike>>()
    expectTypeOf(new SharedArray('f32', 1).lock).toEqualTypeOf<Lock>()
    expectTypeOf(new SharedArray('f32', 1, { lock: false }).lock).toEqualTypeOf<undefined>()
  })

  it.each([
    [['float', 3], /type of a SharedArray must be one of 'i8'/],
    [['i8', -1], /length of a SharedArray must be a whole number >= 0, or a list of values, got -1/],
    [['i8', 1.5], /length of a SharedArray/],
    [['i8', Number.NaN], /length of a SharedArray/],
    [['i8', Number.POSITIVE_INFINITY], /length of a SharedArray/],
    [['f64', 2 ** 52], /size in bytes must be no more than there is memory, got/],
    [['i8'], /values of a new SharedArray must be a list/],
    [['i8', 'abc'], /values of a new SharedArray must be a list/],
    [['i8', [1, 200]], /value 1 for a new SharedArray must be a whole number from -128 to 127, got 200/],
    [['i8', 3, { lock: 1 }], /lock must be/],
  ])('is refused with %j', (args, message) => {
    const attempt = () => new (SharedArray as unknown as new (...args: unknown[]) => unknown)(...args)
    expect(attempt).toThrow(OptionError)
    expect(attempt).toThrow(message)
  })
})

describe('updating a shared array', () => {
  it('gives the view, under the lock, and what comes of it', async () => {
    const array = new SharedArray('f64', [3, 1, 2])
    const held = await array.update(async (view) => {
      await Promise.resolve()
      view.sort()
      return array.lock.heldHere
    })
    expect([held, [...array], array.lock.locked]).toEqual([true, [1, 2, 3], false])
    expect(array.updateSync((view) => view.reduce((sum, one) => sum + one))).toBe(6)
  })

  it('needs a lock', async () => {
    const raw = new SharedArray('f64', 1, { lock: false, name: 'raw' })
    expect(
      (
        await failure(
          OptionError,
          raw.update(() => 0),
        )
      ).message,
    ).toMatch(/^lock of SharedArray 'raw' must be there for update\(\)/)
    expect(() => raw.updateSync(() => 0)).toThrow(OptionError)
  })
})
