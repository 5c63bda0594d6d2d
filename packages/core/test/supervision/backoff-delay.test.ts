import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { backoffRules } from '../../src/actor/supervision-rules.ts'
import { backoffDelay } from '../../src/supervision/backoff-delay.ts'

const noJitter = backoffRules('backoff', { firstMs: 100, factor: 2, mostMs: 1_000, jitter: 0 })
const half = (): number => 0.5

describe('F10 the delay before a restart', () => {
  it('grows by its factor up to the longest', () => {
    expect([0, 1, 2, 3, 4, 5].map((level) => backoffDelay(noJitter, level, half))).toEqual([100, 200, 400, 800, 1_000, 1_000])
  })

  it('is none unless a first one is given, however often the child failed', () => {
    expect(backoffDelay(backoffRules('backoff', undefined), 0, half)).toBe(0)
    expect(backoffDelay(backoffRules('backoff', {}), 5_000, half)).toBe(0)
  })

  it('stays the same with factor 1', () => {
    const even = { ...noJitter, factor: 1 }
    expect([0, 1, 1_000].map((level) => backoffDelay(even, level, half))).toEqual([100, 100, 100])
  })

  it('is spread by the jitter around the plain delay, and evenly', () => {
    const rules = { ...noJitter, jitter: 0.2 }
    expect(backoffDelay(rules, 0, () => 0)).toBe(80)
    expect(backoffDelay(rules, 0, half)).toBe(100)
    expect(backoffDelay(rules, 0, () => 0.75)).toBeCloseTo(110)
  })

  it('is a number from 0 to the longest, whatever the rules, the level and the random number', () => {
    const anyRules = fc.record({
      firstMs: fc.double({ min: 0, noNaN: true }),
      factor: fc.double({ min: 1, noNaN: true }),
      mostMs: fc.double({ min: 0, max: 2 ** 31 - 1, noNaN: true }),
      jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    })
    fc.assert(
      fc.property(
        anyRules,
        fc.nat(100_000),
        fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        (rules, level, number) => {
          const delay = backoffDelay(backoffRules('backoff', rules), level, () => number)
          expect(delay).toBeGreaterThanOrEqual(0)
          expect(delay).toBeLessThanOrEqual(rules.mostMs)
        },
      ),
    )
  })
})
