import { OptionError } from '@troupe/core'

/** What one run of the whole work took. Everything but the first is left out if it is not known. */
export interface Measured {
  /** Milliseconds from the first task that was submitted to the last result, above 0. */
  readonly wallMs: number
  /** Milliseconds in which arguments and results were encoded and decoded: the sum over all tasks, on both sides. */
  readonly copyMs?: number
  /** Milliseconds that tasks waited from being submitted to being begun: the sum over all tasks. */
  readonly queueMs?: number
  /** Milliseconds in which the workers ran the function: the sum over all workers. */
  readonly busyMs?: number
  /** The part of `busyMs` that fell to the worker with the most. */
  readonly busiestMs?: number
  /** How many tasks were sent to the workers; a chunk is one. */
  readonly tasks?: number
}

const figures = ['copyMs', 'queueMs', 'busyMs', 'busiestMs', 'tasks'] as const

/** @throws OptionError - a figure is no finite number, below 0, or no time at all went by */
export const checkMeasured = (measured: Measured, workers: number): void => {
  const of = `of a run with ${workers} ${workers === 1 ? 'worker' : 'workers'}`
  if (typeof measured !== 'object' || measured === null) {
    throw new OptionError({ option: `figures ${of}`, expected: 'an object with wallMs', got: measured })
  }
  const { wallMs } = measured
  if (typeof wallMs !== 'number' || !Number.isFinite(wallMs) || wallMs <= 0) {
    throw new OptionError({ option: `wallMs ${of}`, expected: 'a finite number > 0', got: wallMs })
  }
  for (const name of figures) {
    const figure = measured[name]
    if (figure !== undefined && !(typeof figure === 'number' && Number.isFinite(figure) && figure >= 0)) {
      throw new OptionError({ option: `${name} ${of}`, expected: 'a finite number >= 0, or left out', got: figure })
    }
  }
}
