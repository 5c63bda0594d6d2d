import { OptionError } from '@troupe/core/internal'

export interface QueueOptions {
  /** How many items it holds at most: who puts more waits. Whole number >= 1. @defaultValue Infinity */
  readonly maxSize?: number
}

/** What is known of an item besides what it is. */
export interface PriorityOptions {
  /** Items are taken in the order of their priority, the highest first; equal ones in the order of their coming. @defaultValue 0 */
  readonly priority?: number
}

/** @throws OptionError */
export const checkedMaxSize = (option: string, maxSize: number | undefined): number => {
  const size = maxSize ?? Number.POSITIVE_INFINITY
  if (size === Number.POSITIVE_INFINITY) return size
  return checkedCount(option, size)
}

/** @throws OptionError */
export const checkedCount = (option: string, count: number): number => {
  if (Number.isInteger(count) && count >= 1) return count
  throw new OptionError({ option, expected: 'a whole number >= 1', got: count })
}

/** @throws OptionError */
export const checkedPriority = (priority: number | undefined): number => {
  if (priority === undefined) return 0
  if (typeof priority === 'number' && Number.isFinite(priority)) return priority
  throw new OptionError({ option: 'put priority', expected: 'a finite number', got: priority })
}
