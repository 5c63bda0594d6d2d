import { type Lock, OptionError, SharedStruct, type StructFields } from '@troupe/runtime-node'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { failure } from '../../support/failure.ts'

const Point = SharedStruct({ x: 'f64', n: 'i32', big: 'u64', on: 'bool' })

describe('a shared struct', () => {
  it('has its fields as properties', () => {
    const point = new Point({ x: 1.5, n: -2 })
    point.x += 1
    point.n--
    point.big = 2n ** 64n - 1n
    point.on = true
    expect([point.x, point.n, point.big, point.on]).toEqual([2.5, -3, 2n ** 64n - 1n, true])
    expectTypeOf(point.x).toEqualTypeOf<number>()
    expectTypeOf(point.big).toEqualTypeOf<bigint>()
    expectTypeOf(point.on).toEqualTypeOf<boolean>()
    expectTypeOf<InstanceType<typeof Point>>().toEqualTypeOf(point)
  })

  it('is all zero where it is not told otherwise', () => {
    expect(new Point().toObject()).toEqual({ x: 0, n: 0, big: 0n, on: false })
    expect(new Point({ n: 1, x: undefined as never }).toObject()).toEqual({ x: 0, n: 1, big: 0n, on: false })
  })

  it('is copied out whole, and written in part', () => {
    const point = new Point({ x: 1, n: 2 })
    const copy = point.toObject()
    point.set({ n: 7, on: true })
    expect(copy).toEqual({ x: 1, n: 2, big: 0n, on: false })
    expect(point.toObject()).toEqual({ x: 1, n: 7, big: 0n, on: true })
    expectTypeOf(copy).toEqualTypeOf<{ x: number; n: number; big: bigint; on: boolean }>()
  })

  it('refuses what does not fit, and writes nothing then', () => {
    const point = new Point({ x: 1, n: 2 }, { name: 'home' })
    const set = () => {
      point.n = 2 ** 31
    }
    expect(set).toThrow(OptionError)
    expect(set).toThrow("n of SharedStruct 'home' must be a whole number from -2147483648 to 2147483647, got 2147483648")
    expect(() => point.set({ x: 5, big: 1 as never })).toThrow(/^big of SharedStruct 'home' must be a bigint/)
    expect(() => point.set({ x: 5, z: 1 } as never)).toThrow(
      'field of SharedStruct \'home\' must be one of x, n, big, on, got "z"',
    )
    expect(() => point.set(null as never)).toThrow(OptionError)
    expect(() => new Point({ on: 1 as never })).toThrow(/on of a new SharedStruct must be true or false/)
    expect(point.toObject()).toEqual({ x: 1, n: 2, big: 0n, on: false })
  })

  it('is updated under its lock', async () => {
    const point = new Point({ x: 1 })
    const result = await point.update(async (one) => {
      await Promise.resolve()
      one.x *= 2
      return [one === point, point.lock.heldHere]
    })
    expect([result, point.x, point.lock.locked]).toEqual([[true, true], 2, false])
    expect(point.updateSync((one) => ++one.n)).toBe(1)
  })

  it('has a lock, or shares one, or has none', async () => {
    const point = new Point()
    const raw = new Point(undefined, { lock: false, name: 'raw' })
    expect(new Point({}, { lock: point.lock }).lock).toBe(point.lock)
    expect(raw.lock).toBeUndefined()
    expectTypeOf(point.lock).toEqualTypeOf<Lock>()
    expectTypeOf(raw.lock).toEqualTypeOf<undefined>()
    expect(
      (
        await failure(
          OptionError,
          raw.update(() => 0),
        )
      ).message,
    ).toMatch(/^lock of SharedStruct 'raw' must be there/)
    expect(() => raw.updateSync(() => 0)).toThrow(OptionError)
  })

  it('says what it is', () => {
    const { name, label, across, backend } = new Point({}, { name: 'home' })
    expect({ name, label, across, backend }).toEqual({
      name: 'home',
      label: "SharedStruct 'home'",
      across: 'threads',
      backend: 'sab',
    })
  })
})

describe('the layout of a struct', () => {
  it.each<[StructFields, Record<string, number>, number]>([
    [{ a: 'i8' }, { a: 0 }, 1],
    [{ a: 'i8', b: 'f64' }, { a: 0, b: 8 }, 16],
    [{ a: 'f64', b: 'i8' }, { a: 0, b: 8 }, 16],
    [{ a: 'i8', b: 'i16', c: 'i8', d: 'i32' }, { a: 0, b: 2, c: 4, d: 8 }, 12],
    [{ a: 'u16', b: 'bool' }, { a: 0, b: 2 }, 4],
    [{ a: 'bool', b: 'u8', c: 'f32', d: 'u64', e: 'i8' }, { a: 0, b: 1, c: 4, d: 8, e: 16 }, 24],
  ])('is that of C: %j', (fields, offsets, byteLength) => {
    const type = SharedStruct(fields)
    expect([type.offsets, type.byteLength]).toEqual([offsets, byteLength])
  })

  it('keeps neighbours apart', () => {
    const Mixed = SharedStruct({ a: 'i8', b: 'i16', c: 'bool', d: 'f64', e: 'u8' })
    const values = { a: -1, b: 32_767, c: true, d: -1.25, e: 255 }
    const mixed = Mixed.array(Array.from({ length: 5 }, () => ({})))
    mixed.at(2)!.set(values)
    const zero = { a: 0, b: 0, c: false, d: 0, e: 0 }
    expect([...mixed].map((one) => one.toObject())).toEqual([zero, zero, values, zero, zero])
  })

  it('makes the class: the same fields in the same order are the same struct', () => {
    expect(SharedStruct({ x: 'f64', n: 'i32', big: 'u64', on: 'bool' })).toBe(Point)
    expect(SharedStruct({ n: 'i32', x: 'f64', big: 'u64', on: 'bool' })).not.toBe(Point)
    expect(new Point()).toBeInstanceOf(Point)
  })

  it.each([
    [{}, /fields of a SharedStruct must be an object with their types/],
    [undefined, /fields of a SharedStruct/],
    ['x', /fields of a SharedStruct/],
    [{ x: 'double' }, /type of field 'x' of a SharedStruct must be one of 'i8'/],
    [{ x: { y: 'f64' } }, /type of field 'x'/],
    [{ 7: 'f64' }, /must be a name that is no number, got "7"/],
    [{ '': 'f64' }, /must be a name that is no number/],
    [{ lock: 'bool' }, /must be a name that structs do not have for something else, got "lock"/],
    [{ toString: 'f64' }, /for something else/],
    [{ constructor: 'f64' }, /for something else/],
    [Object.fromEntries([['then', 'f64']]), /for something else/],
  ])('is refused for %j', (fields, message) => {
    expect(() => SharedStruct(fields as never)).toThrow(OptionError)
    expect(() => SharedStruct(fields as never)).toThrow(message)
  })
})

describe('an array of structs', () => {
  it('gives the structs themselves, not copies', () => {
    const points = Point.array(3)
    points.at(0)!.x = 1
    points.at(-1)!.n = 3
    expect([...points].map(({ x, n }) => [x, n])).toEqual([
      [1, 0],
      [0, 0],
      [0, 3],
    ])
    expect(points.at(0)).toBeInstanceOf(Point)
    for (const index of [3, -4, Number.POSITIVE_INFINITY]) expect(points.at(index)).toBeUndefined()
  })

  it('is made of values, or of none', () => {
    expect([...Point.array(new Set([{ x: 1 }, { n: 2 }]))].map((one) => one.toObject())).toEqual([
      { x: 1, n: 0, big: 0n, on: false },
      { x: 0, n: 2, big: 0n, on: false },
    ])
    expect([Point.array(0).length, Point.array([]).length, [...Point.array(0)], Point.array(0).at(0)]).toEqual([
      0,
      0,
      [],
      undefined,
    ])
  })

  it('has one lock for all', async () => {
    const points = Point.array(2)
    expect(points.at(0)!.lock).toBe(points.lock)
    const sum = await points.update((all) => {
      for (const one of all) one.n = 4
      return [...all].reduce((total, { n }) => total + n, 0)
    })
    expect([sum, points.updateSync((all) => all.at(1)!.n)]).toEqual([8, 4])
    const raw = Point.array(1, { lock: false, name: 'raw' })
    expectTypeOf(raw.lock).toEqualTypeOf<undefined>()
    expectTypeOf(points.lock).toEqualTypeOf<Lock>()
    expect(raw.at(0)!.lock).toBeUndefined()
    expect(
      (
        await failure(
          OptionError,
          raw.update(() => 0),
        )
      ).message,
    ).toMatch(/^lock of SharedStructArray 'raw' must be there/)
  })

  it.each([
    [-1, /length of an array of structs must be a whole number >= 0/],
    [0.5, /length of an array of structs/],
    [2 ** 50, /size in bytes must be no more than there is memory/],
    [undefined, /values of an array of structs must be a length, or a list of objects/],
    ['ab', /values of an array of structs/],
    [[{ x: 1 }, { n: 0.5 }], /n of struct 1 must be a whole number/],
    [[{ z: 1 }], /field of struct 0 must be one of x, n, big, on, got "z"/],
    [[7], /values of struct 0 must be an object/],
  ])('is refused for %j', (lengthOrValues, message) => {
    expect(() => Point.array(lengthOrValues as never)).toThrow(OptionError)
    expect(() => Point.array(lengthOrValues as never)).toThrow(message)
  })

  it('may be long', () => {
    const many = Point.array(1_000_000)
    many.at(-1)!.big = 7n
    expect([many.length, many.at(999_999)!.big, many.at(999_998)!.big]).toEqual([1_000_000, 7n, 0n])
  })
})
