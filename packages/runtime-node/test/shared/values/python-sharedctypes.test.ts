// The group _TestSharedCTypes of Python's multiprocessing suite, as behaviours, in the flavours thread and process.
import { SharedArray, SharedStruct, SharedValue } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { openSystem } from '../../support/open-system.ts'
import type { Doubled, FooFields } from './fixtures/child.ts'
import { flavours } from './flavours.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Child } = (await import(built('child'))) as typeof import('./fixtures/child.ts')
const Foo = SharedStruct<FooFields>({ x: 'i32', y: 'f64', z: 'i64' })

const textOf = (bytes: SharedArray<'u8', boolean>): string => new TextDecoder().decode(bytes.slice(0, bytes.view().indexOf(0)))

describe.each(flavours)('numbers, structs, arrays and texts, with a child on a $on', ({ on, across }) => {
  // python: _TestSharedCTypes.test_sharedctypes, _TestSharedCTypes.test_synchronize
  it.each([['no lock', false] as const, ['locks', true] as const])(
    'are all doubled when it doubles them, with %s',
    async (_, lock) => {
      await using world = await openSystem()
      const child = await world.system.spawn(Child, { on })
      const text = new SharedArray<'u8', boolean>('u8', 20, { across, lock })
      text.setAll(new TextEncoder().encode('hello'))
      const all: Doubled = {
        x: new SharedValue<'i32', boolean>('i32', 7, { across, lock }),
        y: new SharedValue<'f64', boolean>('f64', 1 / 3, { across, lock }),
        z: new SharedValue<'i64', boolean>('i64', 2n ** 33n, { across, lock }),
        foo: lock ? new Foo({ x: 3, y: 2 }, { across }) : new Foo({ x: 3, y: 2 }, { across, lock: false }),
        numbers: new SharedArray<'f64', boolean>('f64', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], { across, lock }),
        text,
      }
      await child.ask.double(all)
      expect([all.x.value, all.y.value, all.z.value]).toEqual([14, 2 / 3, 2n ** 34n])
      expect([all.foo.x, all.foo.y]).toEqual([6, 4])
      expect([...all.numbers]).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18])
      expect(textOf(text)).toBe('hellohello')
    },
  )

  // python: _TestSharedCTypes.test_copy
  it('are no longer the same once they are copied', async () => {
    const foo = new Foo({ x: 2, y: 5, z: 2n ** 33n }, { across })
    const bar = new Foo(foo.toObject(), { across })
    foo.set({ x: 0, y: 0, z: 0n })
    expect([bar.x, bar.y, bar.z]).toEqual([2, 5, 2n ** 33n])
    expect(foo.toObject()).toEqual({ x: 0, y: 0, z: 0n })
  })
})
