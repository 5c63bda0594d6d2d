import type { HostedSystem } from '@troupe/core'
import { PoolClosedError } from '../errors/pool-errors.ts'
import { createPool, type Pool } from '../pool/pool.ts'
import type { PoolOptions } from '../pool/pool-options.ts'
import type { PoolStats } from '../pool/pool-statistics.ts'
import { whyNoMapping } from '../shared/memory/mapping.ts'
import type { Measured } from './measured.ts'

/** Runs work in a pool of one size after the other. There is one pool at a time. */
export class PoolRuns implements AsyncDisposable {
  readonly #system: HostedSystem
  readonly #options: PoolOptions
  #pool: Pool | undefined
  /** Never rejects: the pool that is being made, or was. */
  #made: Promise<Pool | undefined> = Promise.resolve(undefined)
  #isOver = false

  constructor(system: HostedSystem, options: PoolOptions) {
    this.#system = system
    this.#options = options
  }

  async measure(workers: number, work: (pool: Pool) => unknown): Promise<Measured> {
    if (this.#pool?.size !== workers) await this.#open(workers)
    const pool = this.#pool!
    const before = pool.stats()
    const begin = performance.now()
    await work(pool)
    const wallMs = performance.now() - begin
    const after = pool.stats()
    const tasks = after.runMs.count - before.runMs.count
    // without a board nobody knows what of the time of a task was computing
    const isTold = this.#options.on !== 'process' || whyNoMapping() === undefined
    return { wallMs, tasks, ...(isTold && between(before, after)) }
  }

  /** Also of a pool that is still being made for a run that nobody waits for any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true
    await (await this.#made)?.terminate()
  }

  async #open(size: number): Promise<void> {
    await this.#pool?.terminate()
    if (this.#isOver) throw new PoolClosedError({ pool: 'of a size to measure', task: 'a run' })
    const making = createPool(this.#system, { ...this.#options, size })
    this.#made = making.catch(() => undefined)
    this.#pool = await making
  }
}

const between = (before: PoolStats, after: PoolStats): Omit<Measured, 'wallMs' | 'tasks'> => {
  const sum = (figure: 'copyMs' | 'queueMs'): number => Math.max(0, totalOf(after[figure]) - totalOf(before[figure]))
  const busy = Object.entries(after.ranMs).map(([name, ms]) => ms - (before.ranMs[name] ?? 0))
  return {
    copyMs: sum('copyMs'),
    queueMs: sum('queueMs'),
    busyMs: busy.reduce((sum, ms) => sum + ms, 0),
    busiestMs: Math.max(0, ...busy),
  }
}

const totalOf = ({ count, mean }: PoolStats['copyMs']): number => count * mean
