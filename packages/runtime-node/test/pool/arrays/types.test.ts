import { type Pool, SharedArray, type Task } from '@troupe/runtime-node'
import { describe, expectTypeOf, it } from 'vitest'

const square = (n: number): number => n * n
const later = async (n: number): Promise<number> => n
const text = (n: number): string => String(n)
const big = (n: bigint): bigint => n
const not = (truth: boolean): boolean => !truth

/** Never called: the compiler reads it. */
const uses = (pool: Pool, floats: Float64Array, bytes: Buffer, bigs: BigInt64Array) => {
  // @ts-expect-error a text is no element of it
  void pool.map(text, floats)
  // @ts-expect-error its elements are no numbers
  void pool.map(square, bigs)
  // @ts-expect-error a text is no element of the target
  void pool.mapInto(floats, text, [1])
  // @ts-expect-error the items are no texts
  void pool.mapInto(floats, text, ['1'])
  return {
    floats: pool.map(square, floats),
    later: pool.map(later, floats),
    bytes: pool.map(square, bytes),
    bigs: pool.map(big, bigs),
    shared: pool.map(not, new SharedArray('bool', 3)),
    raw: pool.map(square, new SharedArray('f32', 3, { lock: false })),
    texts: pool.map(text, [1, 2]),
    textsOfSet: pool.map(text, new Set([1])),
    into: pool.mapInto(floats, square, [1, 2]),
    intoShared: pool.mapInto(new SharedArray('i32', 3), square, floats),
  }
}
type Uses = ReturnType<typeof uses>

describe('what a pool makes of arrays', () => {
  it('is of the kind of the array', () => {
    expectTypeOf<Uses['floats']>().toEqualTypeOf<Task<Float64Array>>()
    expectTypeOf<Uses['later']>().toEqualTypeOf<Task<Float64Array>>()
    expectTypeOf<Uses['bytes']>().toEqualTypeOf<Task<Uint8Array>>()
    expectTypeOf<Uses['bigs']>().toEqualTypeOf<Task<BigInt64Array>>()
    expectTypeOf<Uses['shared']>().toEqualTypeOf<Task<SharedArray<'bool', false>>>()
    expectTypeOf<Uses['raw']>().toEqualTypeOf<Task<SharedArray<'f32', false>>>()
  })
  it('is a list of results for other items', () => {
    expectTypeOf<Uses['texts']>().toEqualTypeOf<Task<string[]>>()
    expectTypeOf<Uses['textsOfSet']>().toEqualTypeOf<Task<string[]>>()
  })
  it('is the target of mapInto', () => {
    expectTypeOf<Uses['into']>().toEqualTypeOf<Task<Float64Array>>()
    expectTypeOf<Uses['intoShared']>().toEqualTypeOf<Task<SharedArray<'i32', true>>>()
  })
})
