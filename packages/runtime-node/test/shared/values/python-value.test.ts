// The group _TestValue of Python's multiprocessing suite, as behaviours, in the flavours thread and process.
import { Lock, OptionError, type ScalarOf, type ScalarType, SharedValue } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { openSystem } from '../../support/open-system.ts'
import { flavours } from './flavours.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Child } = (await import(built('child'))) as typeof import('./fixtures/child.ts')

const codes: readonly (readonly [ScalarType, ScalarOf<ScalarType>, ScalarOf<ScalarType>])[] = [
  ['i32', 4_343, 24_234],
  ['f64', 3.625, -4.25],
  ['i16', -232, 234],
  ['i64', 2n ** 33n, 2n ** 34n],
  ['u8', 'x'.charCodeAt(0), 'y'.charCodeAt(0)],
]
const before = codes.map(([, content]) => content)
const after = codes.map(([, , content]) => content)

describe.each(flavours)('values of several types, with a child on a $on', ({ on, across }) => {
  // python: _TestValue.test_value, _TestValue.test_rawvalue
  it.each([['a lock of their own', true] as const, ['no lock', false] as const])(
    'change when it assigns them, with %s',
    async (_, lock) => {
      await using world = await openSystem()
      const child = await world.system.spawn(Child, { on })
      const values = codes.map(([type, content]) => new SharedValue<ScalarType, boolean>(type, content, { across, lock }))
      expect(values.map((value) => value.value)).toEqual(before)
      await child.ask.assign(values, after)
      expect(values.map((value) => value.value)).toEqual(after)
    },
  )

  // python: _TestValue.test_getobj_getlock
  it('have the lock that was asked for', async () => {
    const own = new SharedValue('i32', 5, { across })
    const asked = new SharedValue('i32', 5, { across, lock: true })
    expect(own.lock).toBeInstanceOf(Lock)
    expect(asked.lock).toBeInstanceOf(Lock)
    const lock = new Lock({ across })
    const given = new SharedValue('i32', 5, { across, lock })
    expect(given.lock).toBe(lock)
    const raw = new SharedValue('i32', 5, { across, lock: false })
    expect(raw.lock).toBeUndefined()
    await failure(
      OptionError,
      raw.update((n) => n),
    )
    expect(() => new SharedValue('i32', 5, { across, lock: 'navalue' as never })).toThrow(OptionError)
  })

  // python: _TestValue.test_invalid_typecode
  it('are not made of a type that there is not', () => {
    expect(() => new SharedValue('!' as never, 0 as never, { across })).toThrow(/type of a SharedValue must be one of/)
    expect(() => new SharedValue('!' as never, 0 as never, { across, lock: false })).toThrow(OptionError)
  })
})
