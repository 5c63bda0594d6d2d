import type { ScalarOf, ScalarType } from '@troupe/runtime-node'

/** Of each type what fits at its ends and in between, and what does not fit. */
export interface Limits {
  readonly type: ScalarType
  readonly fits: readonly ScalarOf<ScalarType>[]
  readonly misfits: readonly unknown[]
}

const noWholeNumbers = [
  0.5,
  -0.1,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  2 ** 53,
  1n,
  '1',
  true,
  null,
  undefined,
  {},
  [1],
]
const noBigints = [0, 1.5, Number.NaN, '1', true, null, undefined]
const noNumbers = [1n, '1', true, null, undefined, {}, new Date(0)]

export const limits: readonly Limits[] = [
  { type: 'i8', fits: [-128, -1, 0, 127], misfits: [-129, 128, 255, ...noWholeNumbers] },
  { type: 'u8', fits: [0, 1, 128, 255], misfits: [-1, 256, ...noWholeNumbers] },
  { type: 'i16', fits: [-32_768, -1, 0, 32_767], misfits: [-32_769, 32_768, 65_535, ...noWholeNumbers] },
  { type: 'u16', fits: [0, 32_768, 65_535], misfits: [-1, 65_536, ...noWholeNumbers] },
  { type: 'i32', fits: [-(2 ** 31), -1, 0, 2 ** 31 - 1], misfits: [-(2 ** 31) - 1, 2 ** 31, 2 ** 32, ...noWholeNumbers] },
  { type: 'u32', fits: [0, 2 ** 31, 2 ** 32 - 1], misfits: [-1, 2 ** 32, ...noWholeNumbers] },
  {
    type: 'i64',
    fits: [-(2n ** 63n), -1n, 0n, 2n ** 63n - 1n],
    misfits: [-(2n ** 63n) - 1n, 2n ** 63n, 2n ** 64n, ...noBigints],
  },
  { type: 'u64', fits: [0n, 2n ** 63n, 2n ** 64n - 1n], misfits: [-1n, 2n ** 64n, ...noBigints] },
  {
    type: 'f32',
    fits: [0, -0, 1.5, -(2 ** -149), 3.4028234663852886e38, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    misfits: [1e39, -1e39, Number.MAX_VALUE, ...noNumbers],
  },
  {
    type: 'f64',
    fits: [0, -0, 0.1, -5e-324, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
    misfits: noNumbers,
  },
  { type: 'bool', fits: [true, false], misfits: [0, 1, 'true', null, undefined, {}] },
]
