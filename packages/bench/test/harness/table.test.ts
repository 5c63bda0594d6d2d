import { describe, expect, it } from 'vitest'
import type { RowResult } from '../../src/harness/result.ts'
import { tableOf } from '../../src/harness/table.ts'
import { result, row, summary } from '../support/tell-row.ts'

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

  it('shows the processors that each side kept busy, and a second line for the work of each CPU second', () => {
    const measured = (median: number, cpu: number) => ({
      ...summary(median),
      cpu: { min: 0, median: cpu, max: 9 },
      perCpu: summary(median / cpu),
    })
    const busy: RowResult = {
      ...result,
      troupe: measured(8, 2),
      peers: { batched: measured(5, 1), raw: measured(3, 0.5) },
      ratioPerCpu: 0.6667,
    }
    const lines = tableOf([{ row: { ...row, cpu: true }, result: busy }]).split('\n')
    const cells = lines.map((line) => line.trim().split(/ {2,}/))
    expect(cells[1]!.slice(0, 7)).toEqual(['tell', 'M/s', '8.00 (7.00-9.00)', '2.00', 'raw 3.00 (2.00-4.00)', '0.50', '2.67x'])
    expect(cells[2]).toEqual(['batched 5.00 (4.00-6.00)', '1.00'])
    expect(cells[3]).toEqual(['M/cpu s', '4.00 (3.00-5.00)', 'raw 6.00 (5.00-7.00)', '0.667x'])
    expect(cells[4]).toEqual(['batched 5.00 (4.00-6.00)'])
    const columns = lines.slice(0, 3).map((line) => [line.indexOf('beside'), line.indexOf('raw 3'), line.indexOf('batched')])
    expect(new Set(columns.map((found) => Math.max(...found))).size).toBe(1)
  })

  it('says which peer is missing, and that what is about it was not checked', () => {
    const alone: RowResult = {
      ...result,
      peers: { batched: summary(5) },
      missing: { raw: 'it was never installed' },
      ratio: null,
      holds: null,
    }
    const [, first, second] = tableOf([{ row, result: alone }]).split('\n')
    expect(first!.split(/ {2,}/)).toEqual([
      ...['tell', 'M/s', '8.00 (7.00-9.00)', 'raw missing', '>= 2x raw', 'not checked'],
      ...['>= 9 M/s', 'no'],
    ])
    expect(second!.trim()).toBe('batched 5.00 (4.00-6.00)')
  })

  it('leaves the verdict empty for a row without bars', () => {
    const free: RowResult = { ...result, bar: '', holds: null }
    const { later: _, ...unbarred } = { ...row, bars: [] }
    const [, first] = tableOf([{ row: unbarred, result: free }]).split('\n')
    expect(first!.endsWith('2.67x')).toBe(true)
  })

  it('writes large figures without powers of ten', () => {
    const [, first] = tableOf([{ row, result: { ...result, troupe: { min: 999, median: 4_321, max: 12_345 } } }]).split('\n')
    expect(first).toContain('4321 (999-12345)')
  })
})
