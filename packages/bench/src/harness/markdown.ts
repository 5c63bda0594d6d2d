import { barText } from '../statistics/bar.ts'
import type { RowResult } from './result.ts'
import { digits, figuresText, peersInOrder, timesText, verdict } from './result-text.ts'
import type { Row } from './row.ts'

const head = '| row | Troupe | beside | ratio | bar | holds |\n| --- | --- | --- | --- | --- | --- |'

/**
 * Rows and their results as a table in Markdown, one line a row: Troupe and the peer of the ratio as `median (min-max)`, further peers by their median.
 * Rows that measure CPU time say how many processors Troupe and that peer kept busy.
 */
export const markdownOf = (lines: readonly { readonly row: Row; readonly result: RowResult }[]): string =>
  [head, ...lines.map(({ row, result }) => line(row, result))].join('\n')

const line = (row: Row, result: RowResult): string => {
  const { name, unit, troupe, bar } = result
  const beside = peersInOrder(row, result).map(([peer, of]) => {
    if (of === undefined) return `${peer} missing`
    return peer === row.beside ? `${peer} ${figuresText(of)}${busy(of)}` : `${peer} ${digits(of.median)}`
  })
  const cells = [
    `\`${name}\`, ${unit}`,
    `${figuresText(troupe)}${busy(troupe)}`,
    beside.join(', '),
    timesText(result.ratio),
    ...withLater(row, bar, loud(verdict(row.bars, result)), result),
  ]
  return `|${cells.map((cell) => (cell === '' ? ' ' : ` ${cell.replaceAll('|', '\\|')} `)).join('|')}|`
}

const busy = ({ cpu }: RowResult['troupe']): string => (cpu === undefined ? '' : ` with ${cpu.median.toFixed(2)} CPUs`)

/** What the design asks for in the end stands behind what a row has to reach. */
const withLater = (row: Row, bar: string, now: string, result: RowResult): [bar: string, holds: string] => {
  if (row.later === undefined) return [bar, now]
  const [laterBar, later] = [barText(row.unit, row.later), loud(verdict(row.later, result))]
  return bar === '' ? [`later ${laterBar}`, `later ${later}`] : [`${bar}; later ${laterBar}`, `${now}; later ${later}`]
}

const loud = (text: string): string => (text === 'no' ? '**no**' : text)
