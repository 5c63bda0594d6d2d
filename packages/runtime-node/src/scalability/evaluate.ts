import { fitAmdahl, fitUniversal } from './fit.ts'
import { efficiencyOf, gustafsonSpeedUp, karpFlattFraction, speedUpLimit, workersForShare } from './laws.ts'
import type { Measured } from './measured.ts'
import type { FittedLaw, Limit, ScalabilityData, ScalabilityFindings, SizeFigures } from './scalability-data.ts'
import { fallingThrough, type RunSpread, spreadOf } from './spread.ts'
import { verdictOn } from './verdict.ts'

/** The runs with one number of workers, at least one. */
interface MeasuredSize {
  readonly workers: number
  readonly runs: readonly Measured[]
}

export interface Measurements {
  readonly name: string
  readonly cpuCount: number
  readonly repeats: number
  readonly warmUps: number
  readonly alone: readonly Measured[]
  /** In ascending order, the first one of one worker. */
  readonly sizes: readonly MeasuredSize[]
}

/** What measurements come to: nothing but arithmetic. */
export const evaluate = ({ name, cpuCount, repeats, warmUps, alone, sizes }: Measurements): ScalabilityData => {
  const one = spreadOf(sizes[0]!.runs.map(({ wallMs }) => wallMs)).median
  const figures = sizes.map((size) => figuresOf(size, one))
  // more workers than cores take turns: no law of parallel work is about them
  const fitted = figures.filter(({ workers }) => workers > 1 && workers <= cpuCount)
  const observed = fitted.map(({ workers, speedUp }) => ({ workers, speedUp: speedUp.median }))
  const fit = fitted.length === 0 ? null : { ...fitAmdahl(observed), sizes: fitted.map(({ workers }) => workers) }
  const found: ScalabilityFindings = {
    name,
    cpuCount,
    repeats,
    warmUps,
    aloneMs: spreadOfKnown(alone, 'wallMs'),
    sizes: figures.map((size) => ({ ...size, scaledSpeedUp: fit && gustafsonSpeedUp(size.workers, fit.serialFraction) })),
    fit,
    universal: fitUniversal(observed),
    limit: fit && limitOf(fit),
  }
  return { ...found, verdict: verdictOn(found) }
}

const figuresOf = ({ workers, runs }: MeasuredSize, oneMs: number): Omit<SizeFigures, 'scaledSpeedUp'> => {
  const timeMs = spreadOf(runs.map(({ wallMs }) => wallMs))
  const speedUp = fallingThrough(timeMs, (ms) => oneMs / ms)
  const copyMs = spreadOfKnown(runs, 'copyMs')
  const busyMs = spreadOfKnown(runs, 'busyMs')
  return {
    workers,
    timeMs,
    speedUp,
    efficiency: efficiencyOf(workers, speedUp.median),
    karpFlatt: workers === 1 ? null : fallingThrough(speedUp, (times) => karpFlattFraction(workers, times)),
    copyMs,
    copyShare: copyMs && busyMs && shareOf(copyMs.median, busyMs.median),
    queueMs: spreadOfKnown(runs, 'queueMs'),
    busyMs,
    busiestMs: spreadOfKnown(runs, 'busiestMs'),
    tasks: spreadOfKnown(runs, 'tasks')?.median ?? null,
  }
}

/** `null` unless each run knows the figure: a median of some of them would not belong to the other medians. */
const spreadOfKnown = (runs: readonly Measured[], figure: keyof Measured): RunSpread | null => {
  const known = runs.map((run) => run[figure]).filter((value) => value !== undefined)
  return known.length === 0 || known.length < runs.length ? null : spreadOf(known)
}

const shareOf = (part: number, rest: number): number | null => (part + rest === 0 ? null : part / (part + rest))

const limitOf = ({ serialFraction }: FittedLaw): Limit =>
  serialFraction === 0
    ? { speedUp: null, workersForNineTenths: null }
    : { speedUp: finite(speedUpLimit(serialFraction)), workersForNineTenths: finite(workersForShare(serialFraction, 0.9)) }

/** JSON has no infinity. */
const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)
