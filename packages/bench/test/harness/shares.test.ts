import { describe, expect, it } from 'vitest'
import { sharesOf } from '../../src/harness/shares.ts'

describe('shares of the work', () => {
  it('are equal, and whatever is over goes to the first ones', () => {
    expect(sharesOf(12, 4)).toEqual([3, 3, 3, 3])
    expect(sharesOf(14, 4)).toEqual([4, 4, 3, 3])
    expect(sharesOf(2, 4)).toEqual([1, 1, 0, 0])
  })
})
