import { describe, expect, it } from 'vitest'
import { count, megabytes, perSecond, seconds } from '../src/tour/quantities.ts'
import { table } from '../src/tour/table.ts'

describe('a quantity', () => {
  it.each([
    [count(7), '7'],
    [count(1_234), '1 234'],
    [count(12_345_678.4), '12 345 678'],
    [perSecond(13_249_000), '13.25 M/s'],
    [perSecond(48_400), '48 k/s'],
    [perSecond(9_999), '9 999 /s'],
    [seconds(1.2345), '1.23 s'],
    [megabytes(1_442_632), '1.44 MB'],
  ])('is shown as %s', (shown, expected) => {
    expect(shown).toBe(expected)
  })
})

describe('a table', () => {
  it('puts names to the left and numbers to the right', () => {
    const lines = table(
      ['name', 'n'],
      [
        ['a', '1'],
        ['longer', '1 000'],
      ],
    )
    expect(lines).toEqual(['name        n', 'a           1', 'longer  1 000'])
  })
})
