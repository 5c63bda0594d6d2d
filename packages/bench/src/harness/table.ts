import { barText } from '../statistics/bar.ts'
import type { Figures } from '../statistics/figures.ts'
import { perCpu } from '../statistics/unit.ts'
import type { RowResult } from './result.ts'
import { figuresText, peersInOrder, timesText, verdict } from './result-text.ts'
import type { Row } from './row.ts'

const titles = ['row', 'unit', 'troupe', 'cpu', 'beside', 'cpu', 'ratio', 'bar', 'holds', 'later', 'holds']

/**
 * Rows and their results as a table for people: `median (min-max)`, a line for each further peer, `later` where the design asks for more. Rows
 * that measure CPU time show in `cpu` how many processors each side kept busy, and have a second line: the same work for each CPU second.
 */
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

/** What is said of one peer: its figures, and how many processors it kept busy. */
type PeerCells = readonly [figures: string, cpu: string]

const linesOf = (row: Row, result: RowResult): string[][] => {
  const { name, unit, troupe, bar } = result
  const peers = peersInOrder(row, result)
  const later = row.later === undefined ? [] : [barText(unit, row.later), verdict(row.later, result)]
  const byClock = peers.map(([peer, of]): PeerCells => (of ? [`${peer} ${figuresText(of)}`, cores(of)] : [`${peer} missing`, '']))
  const lines = block([name, unit, figuresText(troupe), cores(troupe)], byClock, [
    ...[timesText(result.ratio), bar, verdict(row.bars, result)],
    ...later,
  ])
  if (troupe.perCpu === undefined) return lines
  const byCpu = peers.flatMap(([peer, of]): PeerCells[] => (of?.perCpu ? [[`${peer} ${figuresText(of.perCpu)}`, '']] : []))
  return [...lines, ...block(['', perCpu(unit), figuresText(troupe.perCpu), ''], byCpu, [timesText(result.ratioPerCpu)])]
}

/** The first peer stands in the same line as Troupe, each other one in a line of its own. */
const block = (own: readonly string[], peers: readonly PeerCells[], verdicts: readonly string[]): string[][] => {
  const [first = ['', ''], ...others] = peers
  const lines = [[...own, ...first, ...verdicts], ...others.map((peer) => [...own.map(() => ''), ...peer])]
  return lines.map((line) => titles.map((_, column) => line[column] ?? ''))
}

const cores = ({ cpu }: Figures): string => cpu?.median.toFixed(2) ?? ''
