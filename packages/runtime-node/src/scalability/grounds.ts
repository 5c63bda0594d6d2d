import type { FittedLaw, Limit, ScalabilityFindings, SizeFigures } from './scalability-data.ts'

/** A rise of less than this share of the last fraction is none. */
const leastRise = 0.25

/** The figures that a verdict stands on. Times are milliseconds; what is not known is `null`. */
export interface Grounds {
  readonly cpuCount: number
  readonly one: SizeFigures
  /** What the verdict is about: the largest size with a core for each worker; if there is none above one, the largest of all. */
  readonly last: SizeFigures
  /** The fastest of the sizes with more workers than cores, where `last` has enough. */
  readonly beyond: SizeFigures | undefined
  /** What all workers of `last` together spend in addition to the time of one. */
  readonly lostMs: number
  /** What behaves in `last` as if one worker did it alone: its Karp-Flatt fraction of the time of one. */
  readonly serialMs: number
  /** How much longer they compute in total than one. */
  readonly slowedMs: number | null
  /** How long the others have nothing to do, in total, while the busiest computes. */
  readonly unevenMs: number | null
  readonly computeMsPerTask: number | null
  readonly serialMsPerTask: number | null
  /** Whether each run of `last` took longer than the median with one. */
  readonly slower: boolean
  /** Not `null` where the Karp-Flatt fraction rises from that size to `last`, by more than the runs of each differ. */
  readonly rising: { readonly from: SizeFigures } | null
  readonly peakWorkers: number | null
  readonly fit: FittedLaw | null
  readonly limit: Limit | null
}

export const groundsOf = (found: ScalabilityFindings): Grounds => {
  const { sizes, cpuCount, aloneMs, fit, limit, universal } = found
  const one = sizes[0]!
  const within = sizes.filter(({ workers }) => workers > 1 && workers <= cpuCount)
  const last = within.at(-1) ?? sizes.at(-1)!
  const lostMs = last.workers * last.timeMs.median - one.timeMs.median
  const serialMs = (last.karpFlatt?.median ?? 0) * one.timeMs.median
  const computeMs = last.busyMs?.median ?? one.busyMs?.median ?? aloneMs?.median ?? null
  return {
    cpuCount,
    one,
    last,
    beyond: within.length === 0 ? undefined : fastest(sizes.filter(({ workers }) => workers > cpuCount)),
    lostMs,
    serialMs,
    slowedMs: last.busyMs && one.busyMs && last.busyMs.median - one.busyMs.median,
    unevenMs: last.busyMs && last.busiestMs && last.workers * last.busiestMs.median - last.busyMs.median,
    computeMsPerTask: perTask(computeMs, last.tasks),
    serialMsPerTask: perTask(serialMs, last.tasks),
    slower: last.speedUp.max < 1,
    rising: risingTo(last, within),
    peakWorkers: universal?.peakWorkers ?? null,
    fit,
    limit,
  }
}

const fastest = (sizes: readonly SizeFigures[]): SizeFigures | undefined =>
  sizes.reduce<SizeFigures | undefined>(
    (best, size) => (best !== undefined && best.speedUp.median >= size.speedUp.median ? best : size),
    undefined,
  )

const perTask = (ms: number | null, tasks: number | null): number | null => (ms === null || !tasks ? null : ms / tasks)

const risingTo = (last: SizeFigures, within: readonly SizeFigures[]): { readonly from: SizeFigures } | null => {
  const first = within[0]
  if (first === undefined || first === last || first.karpFlatt === null || last.karpFlatt === null) return null
  const rise = last.karpFlatt.median - first.karpFlatt.median
  const clear = last.karpFlatt.min > first.karpFlatt.max
  return clear && rise > leastRise * last.karpFlatt.median ? { from: first } : null
}
