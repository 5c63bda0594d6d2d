import { describe, expect, it } from 'vitest'
import { summarize } from '../../src/statistics/summary.ts'

describe('a summary', () => {
  it('has the middle value as its median when there is one', () => {
    expect(summarize([30, 10, 20])).toEqual({ min: 10, median: 20, max: 30 })
  })

  it('has a median halfway between the two values in the middle of an even number', () => {
    expect(summarize([4, 1, 100, 2])).toEqual({ min: 1, median: 3, max: 100 })
  })

  it('orders values as numbers, not as texts', () => {
    expect(summarize([9, 10, 100])).toEqual({ min: 9, median: 10, max: 100 })
  })

  it('of one value is that value', () => {
    expect(summarize([7])).toEqual({ min: 7, median: 7, max: 7 })
  })

  it('leaves the list it was given as it was', () => {
    const values = [3, 1, 2]
    summarize(values)
    expect(values).toEqual([3, 1, 2])
  })

  it('is refused for no values, and for values that are no measurements', () => {
    expect(() => summarize([])).toThrow(RangeError)
    expect(() => summarize([1, Number.NaN])).toThrow(RangeError)
    expect(() => summarize([1, Number.POSITIVE_INFINITY])).toThrow(RangeError)
  })
})
