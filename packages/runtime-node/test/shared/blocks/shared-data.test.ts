import {
  createSystem,
  NotSendableError,
  OptionError,
  type ReadonlyTypedArray,
  SharedData,
  SharedMemoryClosedError,
  share,
} from '@troupe/runtime-node'
import { describe, expect, expectTypeOf, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { mapsMemory, scopes } from '../../support/mapped-memory.ts'
import { openSystem } from '../../support/open-system.ts'
import { flavours } from './flavours.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Tenant } = (await import(built('tenant'))) as typeof import('./fixtures/tenant.ts')

const arrays = [
  new Int8Array([-1, 2]),
  new Uint8Array([1, 255]),
  new Uint8ClampedArray([1, 255]),
  new Int16Array([-300, 2]),
  new Uint16Array([1, 65_535]),
  new Int32Array([-70_000, 2]),
  new Uint32Array([1, 2 ** 32 - 1]),
  new Float32Array([0.5, -2]),
  new Float64Array([0.1, Number.NaN]),
  new BigInt64Array([-1n, 2n]),
  new BigUint64Array([1n, 2n ** 64n - 1n]),
]

describe.each(scopes)('data shared across %s', (across) => {
  it.each(arrays.map((array) => [array[Symbol.toStringTag], array] as const))('is a %s as it was', (_kind, array) => {
    using data = share(array as Float64Array, { across })
    expect(data.view).toEqual(array)
    expect(data.view.constructor).toBe(array.constructor)
    expect([data.length, data.byteLength]).toEqual([2, array.byteLength])
    expect([data.across, data.backend]).toEqual([across, across === 'threads' ? 'sab' : 'shm'])
  })

  it('is bytes when it was a buffer, of whatever kind', () => {
    const bytes = Uint8Array.of(1, 2, 3)
    const shared = new SharedArrayBuffer(3)
    new Uint8Array(shared).set(bytes)
    for (const buffer of [bytes.buffer, shared, Buffer.from(bytes)]) {
      using data = share(buffer, { across })
      expect(data.view).toEqual(bytes)
      expect(data.view.constructor).toBe(Uint8Array)
    }
  })

  it('is only what the array shows of its buffer', () => {
    const array = new Int32Array([1, 2, 3, 4]).subarray(1, 3)
    using data = share(array, { across })
    expect([...data.view]).toEqual([2, 3])
    expect(data.view.byteOffset).toBe(0)
  })

  it('is a copy: what is changed in the array later is not seen', () => {
    const array = new Int32Array([1, 2])
    using data = share(array, { across })
    array[0] = 9
    expect(data.view[0]).toBe(1)
    expect(data.view).toBe(data.view)
  })

  it('may be empty', () => {
    using data = share(new Float32Array(), { across })
    expect([data.length, data.byteLength, [...data.view]]).toEqual([0, 0, []])
  })

  it('cannot be read through a handle that was disposed; views that were taken stay good', () => {
    const data = share(Int32Array.of(1, 2), { across })
    const { view } = data
    data[Symbol.dispose]()
    expect(() => data.view).toThrow(SharedMemoryClosedError)
    expect(() => data.backend).toThrow('SharedData of 2 in Int32Array')
    expect(data.length).toBe(2)
    expect(view[1]).toBe(2)
  })
})

describe('what is no data', () => {
  it.each([
    ['a list', [1, 2]],
    ['a DataView', new DataView(new ArrayBuffer(8))],
    ['a text', 'abc'],
    ['nothing', undefined],
  ])('is not shared: %s', (_what, value) => {
    expect(() => share(value as never)).toThrow(OptionError)
  })

  it('is shared with threads or processes, and nobody else', () => {
    expect(() => share(new Uint8Array(1), { across: 'hosts' as never })).toThrow(OptionError)
  })
})

describe('the type of shared data', () => {
  it('keeps the kind of array, and has nothing that writes', () => {
    const data = share(new Float32Array(1))
    expectTypeOf(data.view[0]).toEqualTypeOf<number | undefined>()
    expectTypeOf(share(new BigInt64Array(1)).view[0]).toEqualTypeOf<bigint | undefined>()
    expectTypeOf(share(Buffer.alloc(1))).toEqualTypeOf<SharedData<Uint8Array<ArrayBufferLike>>>()
    expectTypeOf(share(new ArrayBuffer(1))).toEqualTypeOf<SharedData<Uint8Array<ArrayBufferLike>>>()
    type View = ReadonlyTypedArray<Float32Array>
    expectTypeOf<Extract<keyof View, 'set' | 'fill' | 'sort' | 'reverse' | 'copyWithin' | 'buffer'>>().toEqualTypeOf<never>()
    expectTypeOf(data.view.subarray(0)).toEqualTypeOf<ReadonlyTypedArray<Float32Array<ArrayBuffer>>>()
    expectTypeOf<View>().not.toExtend<Float32Array>()
    // @ts-expect-error it is for reading
    expect(() => void (data.view[0] = 1)).not.toThrow()
  })
})

describe.each(flavours)('shared data across $across and an actor: $on', ({ on, across }) => {
  it('is read there without a copy', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on })
    using data = share(Float64Array.of(1, 2, 3.5), { across })
    expect(await tenant.ask.sum(data)).toBe(6.5)
    // no protection, and so the proof: what is written there against the rules is seen here
    await tenant.ask.cast(data, 0, 10)
    expect(data.view[0]).toBe(10)
  })

  it('comes back as a handle of its own, of the same memory', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on })
    const data = share(Float64Array.of(1, 2), { across })
    const back = await tenant.ask.echo(data)
    expect(back).toBeInstanceOf(SharedData)
    data[Symbol.dispose]()
    await tenant.ask.cast(back, 1, 20)
    expect([...back.view]).toEqual([1, 20])
  })

  it('lives on here when it was made there, and its maker is gone', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on })
    using data = await tenant.ask.makeData([1, 2, 3], across)
    await world.system.stopActor(tenant)
    expect([...data.view]).toEqual([1, 2, 3])
  })

  it('cannot be sent through a handle that was disposed', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on })
    const data = share(new Float64Array(1), { across })
    data[Symbol.dispose]()
    await failure(NotSendableError, tenant.ask.sum(data))
  })
})

describe.runIf(mapsMemory)('data that a system shares', () => {
  it('reaches processes, unless it is told otherwise', async () => {
    await using system = await createSystem()
    using wide = system.share(Float64Array.of(1, 2))
    using near = system.share(Float64Array.of(3), { across: 'threads' })
    expect([wide.across, near.across]).toEqual(['processes', 'threads'])
    const tenant = await system.spawn(Tenant, { on: 'process' })
    expect(await tenant.ask.sum(wide)).toBe(3)
    expect((await failure(NotSendableError, tenant.ask.sum(near))).message).toContain('SharedArrayBuffer')
  })
})

describe.runIf(mapsMemory)('64 MiB shared with two processes', () => {
  it('are in memory once', async () => {
    const kib = 64 * 1024
    await using world = await openSystem()
    const tenants = await Promise.all([1, 2].map(() => world.system.spawn(Tenant, { on: 'process' })))
    const before = await Promise.all(tenants.map((tenant) => tenant.ask.memory()))
    using data = share(new Uint8Array(kib * 1024).fill(1), { across: 'processes' })
    await Promise.all(tenants.map((tenant) => tenant.ask.load(data)))
    const after = await Promise.all(tenants.map((tenant) => tenant.ask.memory()))
    for (const index of [0, 1]) {
      // each has read all of it, and has next to nothing for itself
      expect(after[index]!.resident - before[index]!.resident).toBeGreaterThan(0.9 * kib)
      expect(after[index]!.own - before[index]!.own).toBeLessThan(0.25 * kib)
    }
  }, 60_000)
})
