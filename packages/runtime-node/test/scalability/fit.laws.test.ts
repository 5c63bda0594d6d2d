import { OptionError } from '@troupe/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fitAmdahl, fitUniversal, type Observation } from '../../src/scalability/fit.ts'
import { amdahlSpeedUp, karpFlattFraction, universalSpeedUp } from '../../src/scalability/laws.ts'

const fraction = fc.double({ min: 0, max: 1, noNaN: true })
const above1 = (least: number) => fc.uniqueArray(fc.integer({ min: 2, max: 128 }), { minLength: least, maxLength: 8 })
const speedUp = fc.double({ min: 0.01, max: 200, noNaN: true })
const observations: fc.Arbitrary<Observation[]> = fc.array(fc.record({ workers: fc.integer({ min: 2, max: 128 }), speedUp }), {
  minLength: 1,
  maxLength: 8,
})

/** How far the times are from those of a law, as the fit counts it. */
const missedBy = (observed: readonly Observation[], law: (workers: number) => number): number =>
  observed.reduce((sum, { workers, speedUp }) => sum + (1 / speedUp - 1 / law(workers)) ** 2, 0)

describe("the fit of Amdahl's law", () => {
  it('finds the serial fraction again in what the law made, and says that it is exact', () => {
    fc.assert(
      fc.property(above1(1), fraction, (sizes, s) => {
        const fit = fitAmdahl(sizes.map((workers) => ({ workers, speedUp: amdahlSpeedUp(workers, s) })))
        expect(fit.serialFraction).toBeCloseTo(s, 9)
        expect(fit.parallelFraction).toBeCloseTo(1 - s, 9)
        expect(fit.deviation).toBeCloseTo(0, 9)
      }),
    )
  })
  it('comes closer to whatever was seen than any other fraction', () => {
    fc.assert(
      fc.property(observations, fraction, (observed, other) => {
        const { serialFraction } = fitAmdahl(observed)
        const best = missedBy(observed, (n) => amdahlSpeedUp(n, serialFraction))
        expect(best).toBeLessThanOrEqual(missedBy(observed, (n) => amdahlSpeedUp(n, other)) * (1 + 1e-9) + 1e-12)
      }),
    )
  })
  it('gives a size the weight that its time has beside that of one worker', () => {
    // by hand: the fractions are 2 / 3 and 1 / 25, the weights 1 / 4 and 225 / 256
    const observed = [
      { workers: 2, speedUp: 1.2 },
      { workers: 16, speedUp: 10 },
    ]
    const byHand = (1 / 6 + 9 / 256) / (1 / 4 + 225 / 256)
    expect(fitAmdahl(observed).serialFraction).toBeCloseTo(byHand, 12)
  })
  it('of one size is its Karp-Flatt fraction, as far as that is a fraction', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 128 }), speedUp, (workers, speedUp) => {
        const bounded = Math.min(1, Math.max(0, karpFlattFraction(workers, speedUp)))
        expect(fitAmdahl([{ workers, speedUp }]).serialFraction).toBeCloseTo(bounded, 9)
      }),
    )
  })
  it('takes no notice of one worker, which says nothing about a serial part', () => {
    const observed = [{ workers: 4, speedUp: 3 }]
    expect(fitAmdahl([{ workers: 1, speedUp: 0.7 }, ...observed])).toEqual(fitAmdahl(observed))
  })
  it('says by how much the law is missed', () => {
    // the fit lies between the two, a law of no serial part and one of nothing else
    const { serialFraction, deviation } = fitAmdahl([
      { workers: 2, speedUp: 2 },
      { workers: 2, speedUp: 1 },
    ])
    expect(serialFraction).toBeCloseTo(0.5, 12)
    expect(deviation).toBeCloseTo(Math.sqrt((1 / 9 + 1 / 9) / 2), 12)
  })
})

describe('the fit of the universal law', () => {
  it('finds contention and coherency again in what the law made', () => {
    const coherency = fc.double({ min: 0, max: 1, noNaN: true })
    fc.assert(
      fc.property(above1(3), fraction, coherency, (sizes, a, b) => {
        const fit = fitUniversal(sizes.map((workers) => ({ workers, speedUp: universalSpeedUp(workers, a, b) })))
        expect(fit!.contention).toBeCloseTo(a, 6)
        expect(fit!.coherency).toBeCloseTo(b, 6)
      }),
    )
  })
  it('comes closer to whatever was seen than any other two coefficients', () => {
    const seen = observations.filter((observed) => new Set(observed.map(({ workers }) => workers)).size >= 3)
    fc.assert(
      fc.property(seen, fraction, fc.double({ min: 0, max: 2, noNaN: true }), (observed, a, b) => {
        const fit = fitUniversal(observed)!
        const best = missedBy(observed, (n) => universalSpeedUp(n, fit.contention, fit.coherency))
        expect(best).toBeLessThanOrEqual(missedBy(observed, (n) => universalSpeedUp(n, a, b)) * (1 + 1e-9) + 1e-9)
      }),
    )
  })
  it('names the number of workers beyond which more are slower', () => {
    const law = (workers: number): number => universalSpeedUp(workers, 0.02, 0.001)
    const fit = fitUniversal([2, 4, 8, 16].map((workers) => ({ workers, speedUp: law(workers) })))
    expect(fit?.peakWorkers).toBe(31)
    expect(law(31)).toBeGreaterThan(law(30))
    expect(law(31)).toBeGreaterThan(law(32))
  })
  it('names none where the Karp-Flatt fraction does not rise', () => {
    const falling = [
      [2, 0.2],
      [4, 0.1],
      [8, 0.05],
    ] as const
    const fit = fitUniversal(falling.map(([workers, fraction]) => ({ workers, speedUp: amdahlSpeedUp(workers, fraction) })))
    expect(fit).toMatchObject({ coherency: 0, peakWorkers: null })
  })
  it("names none for what Amdahl's law made, whatever the rounding", () => {
    fc.assert(
      fc.property(above1(3), fc.double({ min: 0, max: 0.99, noNaN: true }), (sizes, s) => {
        const fit = fitUniversal(sizes.map((workers) => ({ workers, speedUp: amdahlSpeedUp(workers, s) })))
        expect(fit!.peakWorkers).toBeNull()
      }),
    )
  })
  it('is not made of fewer than three sizes, through which it would go whatever they are', () => {
    expect(fitUniversal([2, 4, 4, 2, 1].map((workers) => ({ workers, speedUp: workers / 2 })))).toBeNull()
  })
})

describe('observations that are none', () => {
  it.each<[string, readonly Observation[]]>([
    ['none at all', []],
    ['one worker only', [{ workers: 1, speedUp: 1 }]],
    ['a speed-up of 0', [{ workers: 2, speedUp: 0 }]],
    ['a speed-up that is NaN', [{ workers: 2, speedUp: Number.NaN }]],
    ['less than one worker', [{ workers: 0, speedUp: 1 }]],
  ])('are an OptionError: %s', (_, observed) => {
    expect(() => fitAmdahl(observed)).toThrow(OptionError)
  })
})
