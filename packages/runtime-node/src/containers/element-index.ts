import { OptionError } from '@troupe/core'
import { IndexOutOfRangeError } from '../errors/container-errors.ts'

/**
 * Where the element at `index` stands, which from the end counts as -1, -2 and so on.
 *
 * @throws IndexOutOfRangeError - there is none
 * @throws OptionError - it is no whole number
 */
export const elementIndex = (index: number, length: number, method: string): number => {
  checkIndex(index, method)
  const at = index < 0 ? index + length : index
  if (at < 0 || at >= length) throw new IndexOutOfRangeError({ method, index, length })
  return at
}

/** @throws OptionError - it is no whole number */
export const checkIndex = (index: unknown, method: string): void => {
  if (!Number.isSafeInteger(index))
    throw new OptionError({ option: `index of ${method}`, expected: 'a whole number', got: index })
}
