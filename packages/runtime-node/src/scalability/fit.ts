import { OptionError } from '@troupe/core'
import { checkSpeedUp, checkWorkers } from './check-figures.ts'
import { amdahlSpeedUp, karpFlattFraction, universalSpeedUp } from './laws.ts'

/** How many times as fast as one so many workers were. */
export interface Observation {
  readonly workers: number
  readonly speedUp: number
}

/** Amdahl's law as it fits best. */
export interface AmdahlFit {
  /** From 0 to 1. */
  readonly serialFraction: number
  /** From 0 to 1: the rest. */
  readonly parallelFraction: number
  /** By what share of themselves the measured speed-ups miss the fitted ones: the root of the mean square. */
  readonly deviation: number
}

/** Gunther's universal scalability law as it fits best. */
export interface UniversalFit {
  /** From 0 to 1: what is done by one worker at a time. */
  readonly contention: number
  /** From 0: what each worker costs each other one. */
  readonly coherency: number
  /** The number of workers beyond which more of them are slower; `null` if there is none, or none that can be told from the sizes seen. */
  readonly peakWorkers: number | null
}

/** What one size says about both laws: its Karp-Flatt fraction, and how much that counts. */
interface Point {
  readonly workers: number
  readonly fraction: number
  readonly weight: number
}

/**
 * The serial fraction with which Amdahl's law comes closest to what was seen, by least squares of the times.
 *
 * With times in units of that of one worker the law is `1 / S = 1 / n + s (1 - 1 / n)`, a line through the origin of slope `s`. So the
 * best `s` has a closed form, and it is the mean of the Karp-Flatt fractions, each weighted with `(1 - 1 / n)` squared.
 *
 * @throws OptionError - there is no size above one, or a speed-up is none
 */
export const fitAmdahl = (observed: readonly Observation[]): AmdahlFit => {
  const points = pointsOf(observed)
  if (points.length === 0)
    throw new OptionError({ option: 'observed', expected: 'a speed-up of more than one worker', got: observed })
  const serialFraction = between0And1(meanOf(points, ({ fraction }) => fraction))
  return { serialFraction, parallelFraction: 1 - serialFraction, deviation: deviationOf(observed, serialFraction) }
}

/** Fewer sizes than this above one fit the two coefficients whatever they are, and say nothing about the law. */
const leastSizes = 3

/**
 * Tells what is done one at a time (contention) from what grows with the number of workers (coherency), by the least squares of
 * {@link fitAmdahl}: by the universal law the Karp-Flatt fraction of `n` workers is `contention + coherency n`, a line, and this is the line of
 * regression through them. `null` if fewer than three sizes above one were seen.
 *
 * @throws OptionError - a speed-up is none
 */
export const fitUniversal = (observed: readonly Observation[]): UniversalFit | null => {
  const points = pointsOf(observed)
  if (new Set(points.map(({ workers }) => workers)).size < leastSizes) return null
  const meanWorkers = meanOf(points, ({ workers }) => workers)
  const meanFraction = meanOf(points, ({ fraction }) => fraction)
  const spread = meanOf(points, ({ workers }) => (workers - meanWorkers) ** 2)
  const together = meanOf(points, ({ workers, fraction }) => (workers - meanWorkers) * (fraction - meanFraction))
  const slope = together / spread
  const best = { contention: meanFraction - slope * meanWorkers, coherency: slope }
  if (best.contention >= 0 && best.contention <= 1 && best.coherency >= 0) return withPeak(points, best)
  // what is missed has one lowest place, so the lowest of those that are allowed lies at the edge of them
  const edges = [
    { contention: between0And1(meanFraction), coherency: 0 },
    ...[0, 1].map((contention) => ({ contention, coherency: Math.max(0, slopeFrom(points, contention)) })),
  ]
  return withPeak(
    points,
    edges.reduce((one, other) => (missedBy(points, other) < missedBy(points, one) ? other : one)),
  )
}

type Coefficients = Pick<UniversalFit, 'contention' | 'coherency'>

const missedBy = (points: readonly Point[], { contention, coherency }: Coefficients): number =>
  meanOf(points, ({ workers, fraction }) => (fraction - contention - coherency * workers) ** 2)

/** A peak further off than so many times the largest size seen is a guess, and often the rounding of a law that has none. */
const farthestPeak = 16

const withPeak = (points: readonly Point[], { contention, coherency }: Coefficients): UniversalFit => {
  const top = Math.sqrt((1 - contention) / coherency)
  const seen = Math.max(...points.map(({ workers }) => workers))
  if (!(top <= seen * farthestPeak)) return { contention, coherency, peakWorkers: null }
  const below = Math.max(1, Math.floor(top))
  const better = universalSpeedUp(below + 1, contention, coherency) > universalSpeedUp(below, contention, coherency)
  return { contention, coherency, peakWorkers: better ? below + 1 : below }
}

const pointsOf = (observed: readonly Observation[]): Point[] => {
  for (const { workers, speedUp } of observed) {
    checkWorkers(workers)
    checkSpeedUp(speedUp)
  }
  return observed
    .filter(({ workers }) => workers > 1)
    .map(({ workers, speedUp }) => ({
      workers,
      fraction: karpFlattFraction(workers, speedUp),
      weight: (1 - 1 / workers) ** 2,
    }))
}

const meanOf = (points: readonly Point[], figure: (point: Point) => number): number => {
  const sum = points.reduce((sum, point) => sum + point.weight * figure(point), 0)
  return sum / points.reduce((weights, { weight }) => weights + weight, 0)
}

/** The slope of the best line that begins at `contention`. */
const slopeFrom = (points: readonly Point[], contention: number): number =>
  meanOf(points, ({ workers, fraction }) => (fraction - contention) * workers) / meanOf(points, ({ workers }) => workers ** 2)

const deviationOf = (observed: readonly Observation[], serialFraction: number): number => {
  const squares = observed
    .filter(({ workers }) => workers > 1)
    .map(({ workers, speedUp }) => (amdahlSpeedUp(workers, serialFraction) / speedUp - 1) ** 2)
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length)
}

const between0And1 = (value: number): number => Math.min(1, Math.max(0, value))
