import { OptionError } from '@troupe/core'

/** 1, 2, 4 and so on up to the number of cores, and that number itself. */
const defaultSizes = (cpuCount: number): number[] => {
  const sizes: number[] = []
  for (let size = 1; size < cpuCount; size *= 2) sizes.push(size)
  return [...sizes, cpuCount]
}

/**
 * The sizes to measure, in ascending order, each once. 1 is always among them: it is what the others are compared with.
 *
 * @throws OptionError
 */
export const sizesToMeasure = (sizes: readonly number[] | undefined, cpuCount: number): number[] => {
  checkWholeNumber('cpuCount', cpuCount, 1)
  if (sizes === undefined) return defaultSizes(cpuCount)
  if (!Array.isArray(sizes) || sizes.length === 0) {
    throw new OptionError({ option: 'sizes', expected: 'a list of numbers of workers', got: sizes })
  }
  // by index: a hole in a list is no size either
  for (let at = 0; at < sizes.length; at++) checkWholeNumber(`sizes[${at}]`, sizes[at], 1)
  return [...new Set([1, ...sizes])].sort((a, b) => a - b)
}

/** @throws OptionError */
export const checkWholeNumber = (option: string, value: unknown, least: number): void => {
  if (!Number.isSafeInteger(value) || (value as number) < least) {
    throw new OptionError({ option, expected: `a whole number >= ${least}`, got: value })
  }
}
