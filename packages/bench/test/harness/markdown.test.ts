import { describe, expect, it } from 'vitest'
import { markdownOf } from '../../src/harness/markdown.ts'
import type { RowResult } from '../../src/harness/result.ts'
import type { Row } from '../../src/harness/row.ts'
import { result, row, summary } from '../support/tell-row.ts'

const lineOf = (changed: Partial<RowResult>, changedRow: Partial<Row> = {}): string =>
  markdownOf([{ row: { ...row, ...changedRow }, result: { ...result, ...changed } }]).split('\n')[2]!

describe('the table in Markdown', () => {
  it('has a line for each row, the peer of the ratio first, and says loudly what does not hold', () => {
    expect(lineOf({})).toBe(
      '| `tell`, M/s | 8.00 (7.00-9.00) | raw 3.00 (2.00-4.00), batched 5.00 | 2.67x | >= 2x raw; later >= 9 M/s | yes; later **no** |',
    )
  })

  it('leaves out what a row does not have', () => {
    const bare = { bars: [], beside: undefined, later: undefined, peers: {} } as unknown as Partial<Row>
    expect(lineOf({ peers: {}, ratio: null, bar: '', holds: null }, bare)).toBe('| `tell`, M/s | 8.00 (7.00-9.00) | | | | |')
  })

  it('names peers that are missing, and how many processors were busy', () => {
    const cpu = { min: 1, median: 1.755, max: 2 }
    const missing = { raw: 'there is none' }
    const line = lineOf({ troupe: { ...summary(8), cpu }, peers: { batched: summary(5) }, missing, ratio: null, holds: null })
    expect(line).toBe(
      '| `tell`, M/s | 8.00 (7.00-9.00) with 1.75 CPUs | raw missing, batched 5.00 | | >= 2x raw; later >= 9 M/s | not checked; later **no** |',
    )
  })
})
