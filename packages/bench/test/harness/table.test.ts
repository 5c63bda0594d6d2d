import { describe, expect, it } from 'vitest'
import type { RowResult } from '../../src/harness/result.ts'
import type { Row } from '../../src/harness/row.ts'
import { tableOf } from '../../src/harness/table.ts'

const summary = (median: number) => ({ min: median - 1, median, max: median + 1 })
const noSide = (): never => {
  throw new Error('a table starts nothing')
}
const row: Row = {
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
const result: RowResult = {
  name: 'tell',
  unit: 'M/s',
  troupe: summary(8),
  peers: { batched: summary(5), raw: summary(3) },
  ratio: 2.667,
  bar: '>= 2x raw',
  holds: true,
}

describe('the table', () => {
  it('shows each side as median, least and most, the peer of the ratio first, and both verdicts', () => {
    const [, first, second] = tableOf([{ row, result }]).split('\n')
    expect(first!.split(/ {2,}/)).toEqual([
      ...['tell', 'M/s', '8.00 (7.00-9.00)', 'raw 3.00 (2.00-4.00)', '2.67x', '>= 2x raw', 'yes'],
      ...['>= 9 M/s', 'no'],
    ])
    expect(second!.trim()).toBe('batched 5.00 (4.00-6.00)')
  })

  it('aligns its columns', () => {
    const long = { row, result: { ...result, name: 'a-row-with-a-long-name' } }
    const lines = tableOf([long, { row, result }]).split('\n')
    const starts = lines.filter((line) => line.includes('M/s')).map((line) => line.indexOf('M/s'))
    expect(new Set(starts).size).toBe(1)
  })
})
