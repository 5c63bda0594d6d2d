import { DurationHistogram, type Spread } from './duration-histogram.ts'

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

/** Counts what a pool does. */
export class PoolStatistics {
  done = 0
  failed = 0
  cancelled = 0
  retried = 0
  died = 0
  readonly #queue = new DurationHistogram()
  readonly #run = new DurationHistogram()
  readonly #copy = new DurationHistogram()
  /** How long workers ran tasks, in milliseconds. */
  busyMs = 0

  /** A task was done. Times in whole microseconds, as {@link wholeUs} makes them: fractions would be an object each on their way here. */
  ran(queueUs: number, runUs: number, copyUs: number): void {
    this.#queue.record(queueUs)
    this.#run.record(runUs)
    this.#copy.record(copyUs)
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
      queueMs: this.#queue.spread(),
      runMs: this.#run.spread(),
      copyMs: this.#copy.spread(),
      utilisation: workerMs <= 0 ? 0 : Math.min(1, this.busyMs / workerMs),
    }
  }
}
