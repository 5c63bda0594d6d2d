import type { RowResult } from '../../src/harness/result.ts'
import type { Row } from '../../src/harness/row.ts'

export const summary = (median: number) => ({ min: median - 1, median, max: median + 1 })

const noSide = (): never => {
  throw new Error('a table starts nothing')
}

/** A row that a table is made of. */
export const row: Row = {
  name: 'tell',
  about: 'tells',
  unit: 'M/s',
  count: 1,
  troupe: noSide,
  peers: { batched: noSide, raw: noSide },
  beside: 'raw',
  bars: [{ times: 2, peer: 'raw' }],
  later: [{ value: 9 }],
}

/** What it came to. */
export const result: RowResult = {
  name: 'tell',
  unit: 'M/s',
  troupe: summary(8),
  peers: { batched: summary(5), raw: summary(3) },
  ratio: 2.667,
  bar: '>= 2x raw',
  holds: true,
}
