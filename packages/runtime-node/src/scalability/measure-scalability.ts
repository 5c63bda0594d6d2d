import { OptionError } from '@troupe/core'
import { evaluate } from './evaluate.ts'
import { checkMeasured, type Measured } from './measured.ts'
import { RunLimit } from './run-limit.ts'
import { ScalabilityReport } from './scalability-report.ts'
import { checkWholeNumber, sizesToMeasure } from './sizes.ts'

/** How to measure, whatever it is that is measured. */
export interface ScalabilityOptions {
  /**
   * The numbers of workers to measure with, whole and from 1. One worker is always measured as well: it is what the others are compared with.
   *
   * @defaultValue 1, 2, 4 and so on up to the number of cores, and that number itself
   */
  readonly sizes?: readonly number[]
  /** How often each size is measured. @defaultValue 5 */
  readonly repeats?: number
  /** So many runs of each size come first and do not count: they load and compile the code. @defaultValue 1 */
  readonly warmUps?: number
  /** Milliseconds, at most 2 147 483 647, for all runs of all sizes together. @defaultValue 300 000 */
  readonly deadlineMs?: number
  /** Ends the measuring. */
  readonly signal?: AbortSignal
  /** What the report calls the work. */
  readonly name?: string
}

export interface MeasureOptions extends ScalabilityOptions {
  /**
   * Does the whole work once with so many workers and says what it took. It is called for one size after the other in ascending order, each
   * time when the last run has ended, and ends early once the signal aborts.
   */
  readonly measure: (workers: number, signal: AbortSignal) => Promise<Measured>
  /** Does the same work without any workers, which is measured first, with as many runs. */
  readonly alone?: (signal: AbortSignal) => Promise<Measured>
  /** How many cores there are to run on. */
  readonly cpuCount: number
}

const longestTimerMs = 2 ** 31 - 1

/**
 * Measures the same work with several numbers of workers, and says how it scales and what holds it back.
 *
 * Nothing runs at the same time as anything else that is measured here. If the deadline passes or the signal aborts, the signal that the run at
 * hand was given aborts, and what it still does is not waited for.
 *
 * @throws OptionError - an option, or a figure that a run gave
 * @throws TaskDeadlineError - it took longer than `deadlineMs`
 * @throws TaskCancelledError - `signal` was aborted; its reason is the cause
 * @throws whatever a run throws, as it is
 */
export const measureScalability = async (options: MeasureOptions): Promise<ScalabilityReport> => {
  const { measure, alone, cpuCount, signal, name = 'work', repeats = 5, warmUps = 1, deadlineMs = 300_000 } = options
  const sizes = sizesToMeasure(options.sizes, cpuCount)
  checkOptions(options, { name, repeats, warmUps, deadlineMs })
  const limit = new RunLimit(`scalability of ${name}`, deadlineMs, signal)
  try {
    const runsOf = async (workers: number, run: (signal: AbortSignal) => Promise<Measured>): Promise<Measured[]> => {
      const runs: Measured[] = []
      for (let at = 0; at < warmUps + repeats; at++) {
        const measured = await limit.run(run)
        checkMeasured(measured, workers)
        if (at >= warmUps) runs.push(measured)
      }
      return runs
    }
    const aloneRuns = alone === undefined ? [] : await runsOf(0, alone)
    const measured = []
    for (const workers of sizes) measured.push({ workers, runs: await runsOf(workers, (signal) => measure(workers, signal)) })
    return new ScalabilityReport(evaluate({ name, cpuCount, repeats, warmUps, alone: aloneRuns, sizes: measured }))
  } finally {
    limit[Symbol.dispose]()
  }
}

interface Checked {
  readonly name: string
  readonly repeats: number
  readonly warmUps: number
  readonly deadlineMs: number
}

/** @throws OptionError */
const checkOptions = ({ measure, alone, signal }: MeasureOptions, { name, repeats, warmUps, deadlineMs }: Checked): void => {
  if (typeof measure !== 'function') throw new OptionError({ option: 'measure', expected: 'a function', got: measure })
  if (alone !== undefined && typeof alone !== 'function') {
    throw new OptionError({ option: 'alone', expected: 'a function, or left out', got: alone })
  }
  if (typeof name !== 'string') throw new OptionError({ option: 'name', expected: 'a text', got: name })
  checkWholeNumber('repeats', repeats, 1)
  checkWholeNumber('warmUps', warmUps, 0)
  if (typeof deadlineMs !== 'number' || !(deadlineMs > 0 && deadlineMs <= longestTimerMs)) {
    throw new OptionError({ option: 'deadlineMs', expected: `a number > 0 and <= ${longestTimerMs}`, got: deadlineMs })
  }
  if (signal !== undefined && typeof signal?.addEventListener !== 'function') {
    throw new OptionError({ option: 'signal', expected: 'an AbortSignal', got: signal })
  }
}
