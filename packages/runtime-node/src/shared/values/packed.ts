import { OptionError } from '@troupe/core'
import type { Scalar, View } from './scalar.ts'

/** `values` in the form in which they stand in memory. @throws OptionError - they are no list, or one of them does not fit */
export const packed = (scalar: Scalar, values: unknown, label: string): View => {
  const empty = scalar.view(new ArrayBuffer(0), 0, 0)
  // whatever stands in such an array fits; only a bool is no number
  if (values instanceof empty.constructor && scalar.type !== 'bool') return values as View
  const list = listOf(values)
  if (list === undefined) {
    throw new OptionError({ option: `values of ${label}`, expected: `a list, each of them ${scalar.expected}`, got: values })
  }
  const view = scalar.view(new ArrayBuffer(list.length * scalar.bytes), 0, list.length)
  for (let i = 0; i < list.length; i++) {
    const value = list[i]
    if (!scalar.fits(value)) throw new OptionError({ option: `value ${i} for ${label}`, expected: scalar.expected, got: value })
    scalar.store(view, i, value)
  }
  return view
}

/** A text can be iterated too, but nobody means that. */
const listOf = (values: unknown): ArrayLike<unknown> | undefined => {
  if (typeof values !== 'object' || values === null || !(Symbol.iterator in values)) return undefined
  if (Array.isArray(values) || ArrayBuffer.isView(values)) return values as unknown as ArrayLike<unknown>
  return [...(values as Iterable<unknown>)]
}
