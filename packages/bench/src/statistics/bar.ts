import type { Figures } from './figures.ts'
import { moreIsBetter, type Unit } from './unit.ts'

/**
 * What a row has to reach: a value in its unit, or so many times what a peer has. For a unit where less is better, at most that. `perCpu`
 * holds the work of each CPU second against that of the peer, instead of what both did by the clock.
 */
export type Bar = { readonly value: number } | { readonly times: number; readonly peer: string; readonly perCpu?: true }

/** The medians of one run are what bars are held against. */
export interface Measured {
  readonly unit: Unit
  readonly troupe: Figures
  readonly peers: Readonly<Record<string, Figures>>
  /** Peers that this machine does not have, and why. */
  readonly missing?: Readonly<Record<string, string>>
}

/** `>= 5x postMessage, >= 6 M/s`; empty for no bars. */
export const barText = (unit: Unit, bars: readonly Bar[]): string => {
  const sign = moreIsBetter(unit) ? '>=' : '<='
  const text = (bar: Bar): string =>
    'value' in bar ? `${bar.value} ${unit}` : `${bar.times}x ${bar.peer}${bar.perCpu ? ' for each CPU second' : ''}`
  return bars.map((bar) => `${sign} ${text(bar)}`).join(', ')
}

/** Whether every one of `bars` is reached; `undefined`, not checked, when there are none, or one is about a peer that is missing and no other failed. */
export const holds = (bars: readonly Bar[], run: Measured): boolean | undefined => {
  const verdicts = bars.map((bar) => reached(bar, run))
  if (verdicts.includes(false)) return false
  return bars.length === 0 || verdicts.includes(undefined) ? undefined : true
}

const reached = (bar: Bar, run: Measured): boolean | undefined => {
  const { unit, troupe } = run
  if ('value' in bar) return isEnough(unit, troupe.median, bar.value)
  const peer = figuresOf(bar.peer, run)
  if (peer === undefined) return undefined
  const [own, others] = bar.perCpu ? [perCpuOf(troupe), perCpuOf(peer)] : [troupe.median, peer.median]
  return isEnough(unit, own, bar.times * others)
}

const isEnough = (unit: Unit, value: number, limit: number): boolean => (moreIsBetter(unit) ? value >= limit : value <= limit)

/**
 * How many times better Troupe's median is than that of `peer`: above 1 Troupe is ahead. For a rate that is Troupe's over the peer's,
 * for a latency the peer's over Troupe's. `undefined` when the peer is missing.
 */
export const ratio = (peer: string, run: Measured): number | undefined => {
  const beside = figuresOf(peer, run)
  return beside && better(run.unit, run.troupe.median, beside.median)
}

/** The same for the work of each CPU second; `undefined` also when that was not measured. */
export const ratioPerCpu = (peer: string, run: Measured): number | undefined => {
  const own = run.troupe.perCpu
  const beside = figuresOf(peer, run)?.perCpu
  return own && beside && better(run.unit, own.median, beside.median)
}

const better = (unit: Unit, own: number, others: number): number => (moreIsBetter(unit) ? own / others : others / own)

/** `undefined`: it is missing on this machine. @throws RangeError - the row has no such peer */
const figuresOf = (peer: string, { peers, missing = {} }: Measured): Figures | undefined => {
  const figures = peers[peer]
  if (figures === undefined && !(peer in missing)) {
    throw new RangeError(`no peer ${peer} was measured, only ${Object.keys(peers).join(', ')}`)
  }
  return figures
}

const perCpuOf = ({ perCpu }: Figures): number => {
  if (perCpu === undefined) throw new RangeError('a bar is about CPU time, and the row does not measure that')
  return perCpu.median
}
