import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'

/** How times of tasks are spread, in milliseconds. */
export interface Spread {
  readonly count: number
  readonly min: number
  readonly mean: number
  readonly median: number
  readonly p90: number
  readonly p99: number
  readonly max: number
}

export interface PoolStats {
  readonly workers: number
  /** Workers that run a task. */
  readonly busy: number
  /** Tasks that wait, those that lie at a busy worker included. */
  readonly queued: number
  readonly running: number
  readonly done: number
  readonly failed: number
  readonly cancelled: number
  /** Begun once more after a failure. */
  readonly retried: number
  /** Workers that ended while the pool wanted them. */
  readonly died: number
  /** From the submission of a task until a worker began it. */
  readonly queueMs: Spread
  /** From the beginning of a task until it was done. */
  readonly runMs: Spread
  /** What it took to send a task and its result: to encode the one, and from the end of the task until its result was there. */
  readonly copyMs: Spread
  /** How long each worker ran tasks, in milliseconds, by its name; what one did before it was replaced counts for the next of that name. */
  readonly ranMs: Readonly<Record<string, number>>
  /** The part of their time that workers ran tasks, from 0 to 1, since the pool was made. */
  readonly utilisation: number
}

/** Node's histograms count whole numbers: microseconds. */
const perMs = 1_000

/** Counts what a pool does. */
export class PoolStatistics {
  done = 0
  failed = 0
  cancelled = 0
  retried = 0
  died = 0
  readonly #queue = createHistogram()
  readonly #run = createHistogram()
  readonly #copy = createHistogram()
  #busyMs = 0

  /** Times in milliseconds. */
  ran(queueMs: number, runMs: number, copyMs: number): void {
    record(this.#queue, queueMs)
    record(this.#run, runMs)
    record(this.#copy, copyMs)
    this.#busyMs += runMs
  }

  /** `workerMs`: how long all workers together have been there. */
  stats(now: Pick<PoolStats, 'workers' | 'busy' | 'queued' | 'running' | 'ranMs'>, workerMs: number): PoolStats {
    const { done, failed, cancelled, retried, died } = this
    return {
      ...now,
      done,
      failed,
      cancelled,
      retried,
      died,
      queueMs: spreadOf(this.#queue),
      runMs: spreadOf(this.#run),
      copyMs: spreadOf(this.#copy),
      utilisation: workerMs <= 0 ? 0 : Math.min(1, this.#busyMs / workerMs),
    }
  }
}

const record = (histogram: RecordableHistogram, ms: number): void => histogram.record(Math.max(1, Math.round(ms * perMs)))

const spreadOf = (histogram: RecordableHistogram): Spread => {
  const at = (percentile: number): number => (histogram.count === 0 ? 0 : histogram.percentile(percentile) / perMs)
  const { count } = histogram
  return {
    count,
    min: count === 0 ? 0 : histogram.min / perMs,
    mean: count === 0 ? 0 : histogram.mean / perMs,
    median: at(50),
    p90: at(90),
    p99: at(99),
    max: count === 0 ? 0 : histogram.max / perMs,
  }
}
