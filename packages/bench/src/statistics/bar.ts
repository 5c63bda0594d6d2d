import type { Summary } from './summary.ts'
import { moreIsBetter, type Unit } from './unit.ts'

/** What a row has to reach: a value in its unit, or so many times what a peer has. For a unit where less is better, at most that. */
export type Bar = { readonly value: number } | { readonly times: number; readonly peer: string }

/** The medians of one run are what bars are held against. */
export interface Measured {
  readonly unit: Unit
  readonly troupe: Summary
  readonly peers: Readonly<Record<string, Summary>>
}

/** `>= 5x postMessage, >= 6 M/s` */
export const barText = (unit: Unit, bars: readonly Bar[]): string => {
  const sign = moreIsBetter(unit) ? '>=' : '<='
  return bars.map((bar) => ('value' in bar ? `${sign} ${bar.value} ${unit}` : `${sign} ${bar.times}x ${bar.peer}`)).join(', ')
}

/** Whether every one of `bars` is reached. */
export const holds = (bars: readonly Bar[], run: Measured): boolean => bars.every((bar) => reached(bar, run))

const reached = (bar: Bar, { unit, troupe, peers }: Measured): boolean => {
  const limit = 'value' in bar ? bar.value : bar.times * medianOf(peers, bar.peer)
  return moreIsBetter(unit) ? troupe.median >= limit : troupe.median <= limit
}

/**
 * How many times better Troupe's median is than that of `peer`: above 1 Troupe is ahead. For a rate that is Troupe's over the peer's,
 * for a latency the peer's over Troupe's.
 */
export const ratio = (peer: string, { unit, troupe, peers }: Measured): number => {
  const beside = medianOf(peers, peer)
  return moreIsBetter(unit) ? troupe.median / beside : beside / troupe.median
}

const medianOf = (peers: Readonly<Record<string, Summary>>, peer: string): number => {
  const summary = peers[peer]
  if (summary === undefined) throw new RangeError(`no peer ${peer} was measured, only ${Object.keys(peers).join(', ')}`)
  return summary.median
}
