import { barText, holds, type Measured, ratio } from '../statistics/bar.ts'
import { type Summary, summarize } from '../statistics/summary.ts'
import type { Row } from './row.ts'

/** One row as `--json` prints it. Figures have four significant digits. */
export interface RowResult extends Measured {
  readonly name: string
  /** How many times better than the row's main peer Troupe is: above 1 Troupe is ahead, for rates and latencies alike. */
  readonly ratio: number
  readonly bar: string
  readonly holds: boolean
}

/** The measurements of each side, in the order they were taken. */
export interface Samples {
  readonly troupe: readonly number[]
  readonly peers: Readonly<Record<string, readonly number[]>>
}

export const resultOf = (row: Row, samples: Samples): RowResult => {
  const troupe = summarize(samples.troupe)
  const peers = mapValues(samples.peers, summarize)
  const run: Measured = { unit: row.unit, troupe, peers }
  return {
    name: row.name,
    unit: row.unit,
    troupe: rounded(troupe),
    peers: mapValues(peers, rounded),
    ratio: round(ratio(row.beside, run)),
    bar: barText(row.unit, row.bars),
    holds: holds(row.bars, run),
  }
}

const rounded = ({ min, median, max }: Summary): Summary => ({ min: round(min), median: round(median), max: round(max) })

const round = (value: number): number => Number(value.toPrecision(4))

const mapValues = <A, B>(record: Readonly<Record<string, A>>, map: (value: A) => B): Record<string, B> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]))
