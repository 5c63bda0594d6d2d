import { OptionError } from '@troupe/core'
import { bigIntScalars } from './bigint-scalars.ts'
import { boolScalar } from './bool-scalar.ts'
import { floatScalars } from './float-scalars.ts'
import { integerScalars } from './integer-scalars.ts'
import type { Scalar } from './scalar.ts'

const scalars = new Map<unknown, Scalar>()
for (const scalar of [...integerScalars, ...bigIntScalars, ...floatScalars, boolScalar]) scalars.set(scalar.type, scalar)

/** @throws OptionError - there is no such type */
export const scalarOf = (type: unknown, option: string): Scalar => {
  const scalar = scalars.get(type)
  if (scalar === undefined) {
    throw new OptionError({
      option,
      expected: `one of ${[...scalars.keys()].map((known) => `'${known}'`).join(', ')}`,
      got: type,
    })
  }
  return scalar
}
