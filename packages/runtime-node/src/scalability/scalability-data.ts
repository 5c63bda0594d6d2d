import type { Verdict } from './cause.ts'
import type { AmdahlFit, UniversalFit } from './fit.ts'
import type { RunSpread } from './spread.ts'

/** What was seen with so many workers. What is not known is `null`. */
export interface SizeFigures {
  readonly workers: number
  /** Milliseconds for the whole work. */
  readonly timeMs: RunSpread
  /** How many times as fast as the median with one worker. */
  readonly speedUp: RunSpread
  /** The median speed-up for each worker: 1 is ideal. */
  readonly efficiency: number
  /** The serial fraction that the speed-up shows; `null` for one worker. */
  readonly karpFlatt: RunSpread | null
  /** How many times the work would be done in the time of one worker if its parallel part grew with the workers (Gustafson), by the fit. */
  readonly scaledSpeedUp: number | null
  /** Milliseconds in which arguments and results were copied: the sum over all tasks. */
  readonly copyMs: RunSpread | null
  /** Of the time in which something was copied or computed, the share that was copying: 0 to 1. */
  readonly copyShare: number | null
  /** Milliseconds that tasks waited to be begun: the sum over all tasks. */
  readonly queueMs: RunSpread | null
  /** Milliseconds in which workers computed: the sum over all workers. */
  readonly busyMs: RunSpread | null
  /** Milliseconds in which the worker with the most to do computed. */
  readonly busiestMs: RunSpread | null
  /** How many tasks were sent to workers, as the median. */
  readonly tasks: number | null
}

/** Amdahl's law through the sizes that have a core for each worker. */
export interface FittedLaw extends AmdahlFit {
  /** The sizes above one that it was fitted to. */
  readonly sizes: readonly number[]
}

/** What the fitted law promises with workers without end. */
export interface Limit {
  /** The speed-up that no number of workers exceeds; `null` if nothing serial was seen. */
  readonly speedUp: number | null
  /** The least number of workers that reach nine tenths of it. */
  readonly workersForNineTenths: number | null
}

/** All that was measured, and what it comes to. */
export interface ScalabilityFindings {
  /** Of the work. */
  readonly name: string
  readonly cpuCount: number
  /** How often each size was measured, after so many runs that do not count. */
  readonly repeats: number
  readonly warmUps: number
  /** Milliseconds for the same work without workers, if that was measured. */
  readonly aloneMs: RunSpread | null
  /** In ascending order, the first one of one worker. */
  readonly sizes: readonly SizeFigures[]
  /** `null` if no size above one has a core for each worker. */
  readonly fit: FittedLaw | null
  /** `null` if fewer than three of them have. */
  readonly universal: UniversalFit | null
  readonly limit: Limit | null
}

/** All that was found out about how work scales, and what holds it back: plain data that goes through JSON unharmed. */
export interface ScalabilityData extends ScalabilityFindings {
  readonly verdict: Verdict
}
