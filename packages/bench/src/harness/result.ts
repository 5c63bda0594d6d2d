import { barText, holds, type Measured, ratio, ratioPerCpu } from '../statistics/bar.ts'
import { type Figures, figuresOf, type Sample } from '../statistics/figures.ts'
import type { Summary } from '../statistics/summary.ts'
import { countFor, type Row } from './row.ts'

/** One row as `--json` prints it. Figures have four significant digits. */
export interface RowResult extends Measured {
  readonly name: string
  /**
   * How many times better than the row's main peer Troupe is: above 1 Troupe is ahead, for rates and latencies alike. `null` when that peer
   * is missing, or the row has none.
   */
  readonly ratio: number | null
  /** The same for each CPU second; only in rows that measure CPU time. */
  readonly ratioPerCpu?: number | null
  /** Empty when the row has none. */
  readonly bar: string
  /** `null`: not checked, because a peer is missing or there is no bar. */
  readonly holds: boolean | null
}

/** What was measured of each side, in the order it was. */
export interface Samples {
  readonly troupe: readonly Sample[]
  readonly peers: Readonly<Record<string, readonly Sample[]>>
  /** Peers that could not be opened, and why. */
  readonly missing: Readonly<Record<string, string>>
}

/** @param count - pieces of work in each sample, but for peers that do a part of them */
export const resultOf = (row: Row, count: number, { troupe, peers, missing }: Samples): RowResult => {
  const run: Measured = {
    unit: row.unit,
    troupe: figuresOf(row.unit, count, troupe),
    peers: mapValues(peers, (samples, name) => figuresOf(row.unit, countFor(row, name, count), samples)),
    ...(Object.keys(missing).length > 0 && { missing }),
  }
  const besides = (how: typeof ratio): number | null => roundOrNull(row.beside && how(row.beside, run))
  return {
    name: row.name,
    ...run,
    troupe: rounded(run.troupe),
    peers: mapValues(run.peers, (figures) => rounded(figures)),
    ratio: besides(ratio),
    ...(row.cpu && { ratioPerCpu: besides(ratioPerCpu) }),
    bar: barText(row.unit, row.bars),
    holds: holds(row.bars, run) ?? null,
  }
}

const rounded = ({ cpu, perCpu, ...wall }: Figures): Figures => ({
  ...roundedSummary(wall),
  ...(cpu && { cpu: roundedSummary(cpu) }),
  ...(perCpu && { perCpu: roundedSummary(perCpu) }),
})

const roundedSummary = ({ min, median, max }: Summary): Summary => ({ min: round(min), median: round(median), max: round(max) })

const roundOrNull = (value: number | '' | undefined): number | null => (typeof value === 'number' ? round(value) : null)

const round = (value: number): number => Number(value.toPrecision(4))

const mapValues = <A, B>(record: Readonly<Record<string, A>>, map: (value: A, key: string) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value, key)]))
