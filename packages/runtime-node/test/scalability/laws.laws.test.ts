import { OptionError } from '@troupe/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  amdahlSpeedUp,
  efficiencyOf,
  gustafsonSpeedUp,
  karpFlattFraction,
  speedUpLimit,
  universalSpeedUp,
  workersForShare,
} from '../../src/scalability/laws.ts'

const fraction = fc.double({ min: 0, max: 1, noNaN: true })
const workers = fc.integer({ min: 1, max: 4_096 })
const several = fc.integer({ min: 2, max: 4_096 })

describe('every law of speed-up', () => {
  it('has one worker as fast as one worker', () => {
    const coherency = fc.double({ min: 0, max: 10, noNaN: true })
    fc.assert(
      fc.property(fraction, coherency, (s, b) => {
        for (const speedUp of [amdahlSpeedUp(1, s), gustafsonSpeedUp(1, s), universalSpeedUp(1, s, b)])
          expect(speedUp).toBeCloseTo(1, 12)
      }),
    )
  })
  it('has all workers count where nothing is serial', () => {
    fc.assert(
      fc.property(workers, (n) => {
        for (const speedUp of [amdahlSpeedUp(n, 0), gustafsonSpeedUp(n, 0), universalSpeedUp(n, 0, 0)])
          expect(speedUp).toBeCloseTo(n, 6)
      }),
    )
  })
})

describe("Amdahl's law", () => {
  it.each([
    [4, 0.1, 3.0769],
    [10, 0.05, 6.8966],
    [1_024, 0.5, 1.998],
  ])('has %i workers with the serial fraction %f %f times as fast', (n, s, speedUp) => {
    expect(amdahlSpeedUp(n, s)).toBeCloseTo(speedUp, 4)
  })
  it('never gives more than its limit, nor less with more workers', () => {
    fc.assert(
      fc.property(workers, fraction, (n, s) => {
        expect(amdahlSpeedUp(n, s)).toBeLessThanOrEqual(speedUpLimit(s) * (1 + 1e-12))
        expect(amdahlSpeedUp(n + 1, s)).toBeGreaterThanOrEqual(amdahlSpeedUp(n, s) * (1 - 1e-12))
      }),
    )
  })
  it('has the Karp-Flatt fraction the same at every size: the serial one', () => {
    fc.assert(
      fc.property(several, fraction, (n, s) => {
        expect(karpFlattFraction(n, amdahlSpeedUp(n, s))).toBeCloseTo(s, 9)
      }),
    )
  })
  it('promises less than Gustafson, whose work grows', () => {
    fc.assert(
      fc.property(workers, fraction, (n, s) => {
        expect(gustafsonSpeedUp(n, s)).toBeGreaterThanOrEqual(amdahlSpeedUp(n, s) - 1e-9)
      }),
    )
  })
})

describe('the workers for a share of the limit', () => {
  it.each([
    [0.1, 0.9, 81],
    [0.5, 0.9, 9],
    [0.5, 0.5, 1],
    [1, 0.9, 1],
    [0, 0.9, Number.POSITIVE_INFINITY],
    [0.5, 1, Number.POSITIVE_INFINITY],
  ])('are, with the serial fraction %f and the share %f, %d', (s, share, n) => {
    expect(workersForShare(s, share)).toBe(n)
  })
  it('are the fewest that reach it', () => {
    const somewhatSerial = fc.double({ min: 0.001, max: 1, noNaN: true })
    const share = fc.double({ min: 0, max: 0.99, noNaN: true })
    fc.assert(
      fc.property(somewhatSerial, share, (s, part) => {
        const n = workersForShare(s, part)
        const target = part * speedUpLimit(s)
        expect(amdahlSpeedUp(n, s)).toBeGreaterThanOrEqual(target * (1 - 1e-9))
        if (n > 1) expect(amdahlSpeedUp(n - 1, s)).toBeLessThan(target * (1 + 1e-9))
      }),
    )
  })
})

describe('the universal law', () => {
  it("is Amdahl's where workers need not agree", () => {
    fc.assert(
      fc.property(workers, fraction, (n, s) => {
        expect(universalSpeedUp(n, s, 0)).toBeCloseTo(amdahlSpeedUp(n, s), 6)
      }),
    )
  })
  it('has the Karp-Flatt fraction on a line over the sizes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 256 }), fraction, fraction, (n, a, b) => {
        expect(karpFlattFraction(n, universalSpeedUp(n, a, b))).toBeCloseTo(a + b * n, 6)
      }),
    )
  })
})

describe('a figure that is none', () => {
  it.each<[string, () => number]>([
    ['no workers', () => amdahlSpeedUp(0, 0.5)],
    ['half a worker', () => gustafsonSpeedUp(0.5, 0.5)],
    ['workers without end', () => universalSpeedUp(Number.POSITIVE_INFINITY, 0, 0)],
    ['workers that are no number', () => efficiencyOf('4' as never, 1)],
    ['a fraction below 0', () => amdahlSpeedUp(2, -0.1)],
    ['a fraction above 1', () => gustafsonSpeedUp(2, 1.1)],
    ['a fraction that is NaN', () => speedUpLimit(Number.NaN)],
    ['a coherency below 0', () => universalSpeedUp(2, 0, -1)],
    ['a share above 1', () => workersForShare(0.5, 2)],
    ['Karp-Flatt of one worker', () => karpFlattFraction(1, 1)],
    ['a speed-up of 0', () => karpFlattFraction(2, 0)],
    ['a speed-up without end', () => efficiencyOf(2, Number.POSITIVE_INFINITY)],
  ])('is an OptionError: %s', (_, law) => {
    expect(law).toThrow(OptionError)
  })
  it('is shown in the message', () => {
    expect(() => karpFlattFraction(1, 1)).toThrow('workers must be a finite number > 1, got 1')
  })
})
