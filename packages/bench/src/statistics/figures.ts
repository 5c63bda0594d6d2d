import { type Summary, summarize } from './summary.ts'
import { measured, type Unit } from './unit.ts'

/** What one side came to: its rate or latency by the clock, and what that took of the processors where that was measured. */
export interface Figures extends Summary {
  /** CPU seconds used in each second by the clock: 2 means that two processors did nothing else. */
  readonly cpu?: Summary
  /** The same work for each CPU second, so that sides that keep different numbers of processors busy can be compared. */
  readonly perCpu?: Summary
}

/** One repetition of one side. */
export interface Sample {
  readonly elapsedMs: number
  /** User and system time of all its threads and processes together; left out where it is not measured. */
  readonly cpuMs?: number
  /** What the side has read itself, in the row's unit, where that is not what the clock says. */
  readonly reading?: number
}

/** The least that processors' time is told in. A repetition without any would be infinitely fast. */
const leastCpuMs = 0.001

/** What a repetition with so many pieces of work came to, in `unit`. */
export const figureOf = (unit: Unit, count: number, { elapsedMs, reading }: Sample): number =>
  reading ?? measured(unit, count, elapsedMs)

/** What `count` pieces of work in each sample are in `unit`. @throws RangeError for no samples, or one in which no time passed */
export const figuresOf = (unit: Unit, count: number, samples: readonly Sample[]): Figures => {
  const wall = summarize(samples.map((sample) => figureOf(unit, count, sample)))
  if (samples.some(({ cpuMs }) => cpuMs === undefined)) return wall
  const used = samples.map(({ elapsedMs, cpuMs = 0 }) => ({ elapsedMs, cpuMs: Math.max(cpuMs, leastCpuMs) }))
  return {
    ...wall,
    cpu: summarize(used.map(({ elapsedMs, cpuMs }) => cpuMs / elapsedMs)),
    perCpu: summarize(used.map(({ cpuMs }) => measured(unit, count, cpuMs))),
  }
}
