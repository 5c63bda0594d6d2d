import { OptionError } from '@troupe/core'

/** @throws OptionError - it is no length */
export const checkLength = (length: unknown, label: string): number => {
  if (!Number.isSafeInteger(length) || (length as number) < 0) {
    throw new OptionError({ option: `length of ${label}`, expected: 'a whole number >= 0, or a list of values', got: length })
  }
  return length as number
}
