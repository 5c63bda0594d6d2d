import { describe, expect, it } from 'vitest'
import { copied, copyArguments, copyValue } from '../../src/codec/copy.ts'
import { isHandle } from '../../src/codec/handles.ts'
import { TestHandle } from './trips.ts'

describe('a local copy of arguments', () => {
  it('fills the list it is given', () => {
    const inner = { n: 1 }
    for (const args of [[1, 'x'], [inner], [inner, [2]], [inner, inner], [new Map([[1, inner]])]]) {
      expect(copyArguments(args, undefined)).toBe(args)
      expect(args).not.toContain(inner)
    }
  })

  it('hands refs over to their new holder, each time it meets one', () => {
    const handle = new TestHandle(4)
    const [one, { two, three }] = copyArguments([handle, { two: handle, three: [handle] }], 'me') as [
      TestHandle,
      { two: TestHandle; three: TestHandle[] },
    ]
    for (const passed of [one, two, three[0]]) expect(passed).toEqual(new TestHandle(4, 'me'))
    const [map] = copyArguments([new Map([[1, handle]])], 'me') as [Map<number, TestHandle>]
    expect(map.get(1)).toEqual(new TestHandle(4, 'me'))
    expect(isHandle(handle)).toBe(true)
  })

  it('passes shared memory as it is', () => {
    const shared = new SharedArrayBuffer(8)
    const [whole, view] = copyArguments([{ shared }, new Int32Array(shared)], undefined) as [{ shared: unknown }, Int32Array]
    expect(whole.shared).toBe(shared)
    expect(view.buffer).toBe(shared)
  })
})

describe('a local copy of one value', () => {
  it('is that value where it is a primitive', () => {
    for (const value of [undefined, null, 1, -0, 'x', 1n, true]) expect(Object.is(copyValue(value, undefined), value)).toBe(true)
  })

  it('is refused with a path that begins with what it is', () => {
    expect(() => copyValue({ a: [() => 1] }, undefined)).toThrow(/^reply\.a\[0\] is a function/)
    expect(() => copyValue(() => 1, undefined, 'item')).toThrow(/^item is a function/)
    expect(() => copyValue([() => 1], undefined, 'reply')).toThrow(/^reply\[0\] is a function/)
  })
})

describe('the estimate of a copy', () => {
  const estimate = (...args: unknown[]): number => {
    copyArguments(args, undefined)
    return copied.bytes
  }

  it('counts eight bytes for a number and two for each character', () => {
    expect(estimate(1, 2, true, null)).toBe(32)
    expect(estimate('abcd')).toBe(16)
  })

  it('grows with what a message holds, on the short way and the exact one', () => {
    const text = 'x'.repeat(1000)
    for (const wrap of [
      (v: unknown) => ({ v }),
      (v: unknown) => [v],
      (v: unknown) => new Map([[1, v]]),
      (v: unknown) => new Error('e', { cause: v }),
    ]) {
      const small = estimate(wrap(1))
      expect(small).toBeGreaterThan(20)
      expect(estimate(wrap(text))).toBeGreaterThanOrEqual(small + 2000)
    }
    expect(estimate(new Uint8Array(5000))).toBeGreaterThan(5000)
    expect(estimate(Array.from({ length: 100 }, () => ({ a: 1, b: 2 })))).toBeGreaterThan(100 * 32)
  })

  it('is there for one value too', () => {
    copyValue('abcd', undefined)
    expect(copied.bytes).toBe(16)
    copyValue({ a: 'abcd' }, undefined)
    expect(copied.bytes).toBeGreaterThan(16)
  })
})
