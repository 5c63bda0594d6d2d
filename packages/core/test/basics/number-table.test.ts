import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { NumberTable } from '../../src/basics/number-table.ts'

describe('a table of values by number', () => {
  it('is, after any steps, what a Map would be', () => {
    const number = fc.oneof(
      fc.nat({ max: 300 }),
      fc.nat({ max: 300 }).map((n) => n * 64),
      fc.constantFrom(2 ** 32 + 5, 3 * 2 ** 32 + 5, 0),
    )
    const step = fc.record({ do: fc.constantFrom('set', 'set', 'delete'), number })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 600, size: 'max' }), (steps) => {
        const table = new NumberTable<string>()
        const model = new Map<number, string>()
        for (const [index, { do: what, number }] of steps.entries()) {
          if (what === 'set') {
            table.set(number, `value ${index}`)
            model.set(number, `value ${index}`)
          } else expect(table.delete(number)).toBe(model.delete(number))
          expect(table.get(number)).toBe(model.get(number))
        }
        expect(table.size).toBe(model.size)
        expect(table.entries()).toEqual([...model].sort(([a], [b]) => a - b))
        for (const known of model.keys()) expect(table.has(known)).toBe(true)
      }),
      { numRuns: 200 },
    )
  })

  it('grows and becomes small again', () => {
    const table = new NumberTable<number>()
    for (let n = 1; n <= 5_000; n++) table.set(n, n)
    for (let n = 1; n <= 5_000; n++) expect(table.get(n)).toBe(n)
    for (let n = 1; n < 5_000; n++) table.delete(n)
    expect(table.values()).toEqual([5_000])
  })

  it('has nothing once it was cleared', () => {
    const table = new NumberTable<number>()
    for (let n = 1; n <= 100; n++) table.set(n, n)
    table.clear()
    expect(table.size).toBe(0)
    expect(table.get(1)).toBeUndefined()
    expect(table.values()).toEqual([])
  })
})
