import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DurationHistogram, wholeUs } from '../../src/pool/duration-histogram.ts'

const spreadOf = (durations: readonly number[]) => {
  const histogram = new DurationHistogram()
  for (const ms of durations) histogram.record(wholeUs(ms))
  return histogram.spread()
}

describe('how durations are spread', () => {
  it('is nothing while there are none', () => {
    expect(spreadOf([])).toEqual({ count: 0, min: 0, mean: 0, median: 0, p90: 0, p99: 0, max: 0 })
  })

  it('is told to the microsecond, which is the least', () => {
    expect(spreadOf([0, 0.0004, 0.002, 0.0026, 1])).toEqual({
      count: 5,
      min: 0.001,
      mean: (1 + 1 + 2 + 3 + 1_000) / 5 / 1_000,
      median: 0.002,
      p90: 1,
      p99: 1,
      max: 1,
    })
  })

  it('is right to a thousandth for any durations, of microseconds or of weeks', () => {
    const duration = fc.oneof(fc.double({ min: 0.001, max: 4, noNaN: true }), fc.double({ min: 4, max: 1e9, noNaN: true }))
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: 300 }), (durations) => {
        const spread = spreadOf(durations)
        const sorted = durations.map((ms) => Math.max(1, Math.round(ms * 1_000)) / 1_000).sort((one, other) => one - other)
        const at = (percentile: number): number => sorted[Math.max(0, Math.ceil((percentile / 100) * sorted.length) - 1)]!
        for (const [told, exact] of [
          [spread.median, at(50)],
          [spread.p90, at(90)],
          [spread.p99, at(99)],
        ] as const) {
          expect(told).toBeGreaterThanOrEqual(exact)
          expect(told).toBeLessThanOrEqual(exact * 1.001)
        }
        expect([spread.count, spread.min, spread.max]).toEqual([sorted.length, sorted[0], sorted.at(-1)])
        const mean = sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length
        expect(Math.abs(spread.mean - mean)).toBeLessThan(mean * 1e-9)
      }),
      { numRuns: 200 },
    )
  })
})
