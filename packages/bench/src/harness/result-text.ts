import { type Bar, holds, type Measured } from '../statistics/bar.ts'
import type { Figures } from '../statistics/figures.ts'
import type { Summary } from '../statistics/summary.ts'
import type { RowResult } from './result.ts'
import type { Row } from './row.ts'

/** `median (min-max)`. */
export const figuresText = ({ min, median, max }: Summary): string => `${digits(median)} (${digits(min)}-${digits(max)})`

/** Three digits, or all that stand before the point. */
export const digits = (value: number): string => (value < 1_000 ? value.toPrecision(3) : value.toFixed(0))

/** `2.5x`; empty where there is no ratio. */
export const timesText = (ratio: number | null | undefined): string => (typeof ratio === 'number' ? `${digits(ratio)}x` : '')

/** The one that the ratio is about comes first; those that are missing have no figures. */
export const peersInOrder = (row: Row, { peers, missing = {} }: RowResult): [string, Figures | undefined][] =>
  [...Object.entries(peers), ...Object.keys(missing).map((name): [string, undefined] => [name, undefined])].sort(
    ([one], [other]) => Number(other === row.beside) - Number(one === row.beside),
  )

/** Whether the bars are reached; empty for none. */
export const verdict = (bars: readonly Bar[], run: Measured): '' | 'yes' | 'no' | 'not checked' => {
  if (bars.length === 0) return ''
  switch (holds(bars, run)) {
    case true:
      return 'yes'
    case false:
      return 'no'
    case undefined:
      return 'not checked'
  }
}
