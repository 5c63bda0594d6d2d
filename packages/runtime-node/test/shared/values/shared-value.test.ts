import { type Lock, OptionError, type ScalarOf, type ScalarType, SharedValue } from '@troupe/runtime-node'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { failure } from '../../support/failure.ts'
import { limits } from './limits.ts'

const make = (type: ScalarType, initial?: unknown) => new SharedValue(type, initial as ScalarOf<ScalarType>, { name: 'n' })

describe.each(limits)('a shared $type', ({ type, fits, misfits }) => {
  it('holds what fits, to the ends of its range', () => {
    const value = make(type)
    for (const content of fits) {
      value.value = content
      expect(value.value).toBe(content)
      expect(make(type, content).value).toBe(content)
    }
  })

  it.each(misfits.map((misfit) => [misfit]))('refuses %s and stays as it was', (misfit) => {
    const value = make(type, fits[0])
    const set = () => {
      value.value = misfit as number
    }
    expect(set).toThrow(OptionError)
    expect(set).toThrow(
      /^value of SharedValue 'n' must be (a whole number from -?\d+ to \d+|a bigint from -?\d+n to \d+n|a number|true or false)/,
    )
    expect(value.value).toBe(fits[0])
    if (misfit !== undefined) expect(() => make(type, misfit)).toThrow(OptionError)
    expect(() => value.compareExchange(misfit as number, fits[0]!)).toThrow(OptionError)
    expect(() => value.compareExchange(fits[0]!, misfit as number)).toThrow(OptionError)
    expect(value.value).toBe(fits[0])
  })

  it('is zero, or false, at first', () => {
    expect(make(type).value).toBe(type === 'bool' ? false : type.endsWith('64') && type !== 'f64' ? 0n : 0)
  })

  it('exchanges only what is there, and says what was', () => {
    for (const content of fits) {
      for (const other of fits.filter((one) => one !== content)) {
        const value = make(type, content)
        expect(value.compareExchange(other, other)).toBe(content)
        expect(value.value).toBe(content)
        expect(value.compareExchange(content, other)).toBe(content)
        expect(value.value).toBe(other)
      }
    }
  })
})

describe('adding to a shared value', () => {
  it.each([
    ['i8', 127, 1, -128],
    ['i8', -128, -1, 127],
    ['u8', 255, 1, 0],
    ['u8', 0, -1, 255],
    ['u8', 7, 512, 7],
    ['i16', 32_767, 2, -32_767],
    ['u16', 0, -1, 65_535],
    ['i32', 2 ** 31 - 1, 1, -(2 ** 31)],
    ['u32', 2 ** 32 - 1, 1, 0],
    ['u32', 1, -2, 2 ** 32 - 1],
    ['i64', 2n ** 63n - 1n, 1n, -(2n ** 63n)],
    ['u64', 0n, -1n, 2n ** 64n - 1n],
    ['f32', 1.5, 0.25, 1.75],
    ['f32', 3.4028234663852886e38, 3.4028234663852886e38, Number.POSITIVE_INFINITY],
    ['f64', 0.1, 0.2, 0.1 + 0.2],
    ['f64', 1, Number.NaN, Number.NaN],
  ] as const)('a %s of %s, %s gives %s, and integers wrap', (type, before, by, after) => {
    const value = make(type, before)
    expect(value.add(by as never)).toBe(before)
    expect(value.value).toBe(after)
  })

  it.each([
    ['i32', 0.5],
    ['i32', 1n],
    ['u8', '1'],
    ['u32', Number.NaN],
    ['i64', 1],
    ['f64', 1n],
    ['f32', undefined],
    ['bool', 1],
    ['bool', true],
  ] as const)('refuses to add to a %s what is no such number: %s', (type, by) => {
    const value = make(type)
    const before = value.value
    expect(() => value.add(by as never)).toThrow(OptionError)
    expect(value.value).toBe(before)
  })
})

describe('comparing floating point', () => {
  it('takes NaN for NaN, and 0 for -0, so that who looks at the answer with === is right', () => {
    for (const type of ['f32', 'f64'] as const) {
      const value = new SharedValue(type, Number.NaN)
      expect(value.compareExchange(Number.NaN, -0)).toBe(Number.NaN)
      expect(value.compareExchange(0, 1)).toBe(-0)
      expect(value.value).toBe(1)
    }
  })

  it('rounds what an f32 is compared with', () => {
    const value = new SharedValue('f32', 0.1)
    expect(value.value).toBe(Math.fround(0.1))
    value.compareExchange(0.1, 2)
    expect(value.value).toBe(2)
  })
})

describe('updating a shared value', () => {
  it('gives the new value, and has the lock meanwhile', async () => {
    const value = new SharedValue('i32', 20)
    const held: boolean[] = []
    const result = await value.update(async (n) => {
      held.push(value.lock.heldHere)
      await Promise.resolve()
      held.push(value.lock.heldHere)
      return n * 2
    })
    expect([result, value.value, held, value.lock.locked]).toEqual([40, 40, [true, true], false])
    expect(value.updateSync((n) => n + 2)).toBe(42)
    expect([value.value, value.lock.locked]).toEqual([42, false])
  })

  it('lets one in at a time', async () => {
    const value = new SharedValue('i32', 0)
    await Promise.all(
      Array.from({ length: 20 }, () =>
        value.update(async (n) => {
          await Promise.resolve()
          return n + 1
        }),
      ),
    )
    expect(value.value).toBe(20)
  })

  it('leaves the value as it was and the lock free when it fails', async () => {
    const value = new SharedValue('u8', 7)
    const trouble = new Error('no')
    await expect(value.update(() => Promise.reject(trouble))).rejects.toBe(trouble)
    const misfit = await failure(
      OptionError,
      value.update(() => 256),
    )
    expect(misfit.message).toMatch(/new value of SharedValue '.*' must be a whole number from 0 to 255, got 256/)
    expect(() => value.updateSync(() => -1)).toThrow(OptionError)
    expect([value.value, value.lock.locked]).toEqual([7, false])
  })

  it('waits no longer than it is told', async () => {
    const value = new SharedValue('u8', 7)
    await using _held = await value.lock.acquire()
    await expect(value.update((n) => n + 1, { timeoutMs: 0 })).rejects.toMatchObject({ code: 'LOCK_TIMEOUT' })
    await expect(value.update((n) => n + 1, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'LOCK_CANCELLED' })
    expect(() => value.updateSync((n) => n + 1)).toThrow(expect.objectContaining({ code: 'DEADLOCK' }))
    expect(value.value).toBe(7)
  })
})

describe('the lock of a shared value', () => {
  it('is its own, another one, or none', async () => {
    const own = new SharedValue('i32', 0)
    const other = new SharedValue('i32', 0, { lock: own.lock })
    const raw = new SharedValue('i32', 0, { lock: false })
    expect(other.lock).toBe(own.lock)
    expect(new SharedValue('i32', 0).lock).not.toBe(own.lock)
    expect(raw.lock).toBeUndefined()
    expectTypeOf(own.lock).toEqualTypeOf<Lock>()
    expectTypeOf(other.lock).toEqualTypeOf<Lock>()
    expectTypeOf(raw.lock).toEqualTypeOf<undefined>()
  })

  it('is needed for an update', async () => {
    const raw = new SharedValue('i32', 0, { lock: false, name: 'raw' })
    const error = await failure(
      OptionError,
      raw.update((n) => n),
    )
    expect(error.message).toBe("lock of SharedValue 'raw' must be there for update(): make it without lock: false, got false")
    expect(() => raw.updateSync((n) => n)).toThrow(OptionError)
    expect(raw.add(1)).toBe(0)
  })

  it('has to reach as far as the value', () => {
    const { lock } = new SharedValue('i32', 0)
    expect(() => new SharedValue('i32', 0, { lock, across: 'processes' })).toThrow(OptionError)
  })
})

describe('making a shared value', () => {
  it('gives it the type of its content', () => {
    expectTypeOf(new SharedValue('i32').value).toEqualTypeOf<number>()
    expectTypeOf(new SharedValue('f64').value).toEqualTypeOf<number>()
    expectTypeOf(new SharedValue('u64').value).toEqualTypeOf<bigint>()
    expectTypeOf(new SharedValue('bool').value).toEqualTypeOf<boolean>()
    expectTypeOf(new SharedValue('bool').add).parameter(0).toEqualTypeOf<never>()
  })

  it.each([
    [['int', 0], /type of a SharedValue must be one of 'i8', 'u8', .*'bool', got "int"/],
    [[undefined, 0], /type of a SharedValue/],
    [['i64', 0], /initial value of a SharedValue of type 'i64' must be a bigint from -9223372036854775808n to/],
    [['i32', 0, { across: 'galaxies' }], /across must be 'threads' or 'processes'/],
    [['i32', 0, { name: 7 }], /name must be/],
    [['i32', 0, { lock: 'yes' }], /lock must be a Lock, true for a new one, or false for none/],
    [['i32', 0, { lock: null }], /lock must be/],
    [['i32', 0, 'options'], /options must be an object/],
  ])('is refused with %j', (args, message) => {
    const attempt = () => new (SharedValue as unknown as new (...args: unknown[]) => unknown)(...args)
    expect(attempt).toThrow(OptionError)
    expect(attempt).toThrow(message)
  })

  it('says what it is', () => {
    const value = new SharedValue('u16', 1, { name: 'hits' })
    const { type, name, label, across, backend } = value
    expect({ type, name, label, across, backend }).toEqual({
      type: 'u16',
      name: 'hits',
      label: "SharedValue 'hits'",
      across: 'threads',
      backend: 'sab',
    })
    expect(new SharedValue('u16').name).not.toBe(new SharedValue('u16').name)
  })

  it('never gives two values one place', () => {
    const values = Array.from({ length: 3_000 }, (_, i) => new SharedValue('u32', i, { lock: false }))
    expect(values.map((value) => value.value)).toEqual(values.map((_, i) => i))
  })
})
