import { barText, holds } from '../statistics/bar.ts'
import type { Summary } from '../statistics/summary.ts'
import type { RowResult } from './result.ts'
import type { Row } from './row.ts'

const titles = ['row', 'unit', 'troupe', 'beside', 'ratio', 'bar', 'holds', 'later', 'holds']

/** Rows and their results as a table for people: `median (min-max)`, a line for each further peer, `later` where the design asks for more. */
export const tableOf = (lines: readonly { readonly row: Row; readonly result: RowResult }[]): string => {
  const cells = [titles, ...lines.flatMap(({ row, result }) => linesOf(row, result))]
  const widths = titles.map((_, column) => Math.max(...cells.map((line) => line[column]!.length)))
  return cells
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

const linesOf = (row: Row, result: RowResult): string[][] => {
  const [first, ...others] = peersInOrder(row, result).map(([name, summary]) => `${name} ${figures(summary)}`)
  const { name, unit, troupe, ratio, bar } = result
  const later = row.later === undefined ? ['', ''] : [barText(unit, row.later), yesOrNo(holds(row.later, result))]
  const main = [name, unit, figures(troupe), first!, `${ratio.toPrecision(3)}x`, bar, yesOrNo(result.holds), ...later]
  return [main, ...others.map((peer) => titles.map((_, column) => (column === 3 ? peer : '')))]
}

/** The one that the ratio is about comes first. */
const peersInOrder = (row: Row, { peers }: RowResult): [string, Summary][] =>
  Object.entries(peers).sort(([one], [other]) => Number(other === row.beside) - Number(one === row.beside))

const figures = ({ min, median, max }: Summary): string => `${digits(median)} (${digits(min)}-${digits(max)})`

const digits = (value: number): string => value.toPrecision(3)

const yesOrNo = (value: boolean): string => (value ? 'yes' : 'no')
