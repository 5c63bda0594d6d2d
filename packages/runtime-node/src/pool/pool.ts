import type { HostedSystem } from '@troupe/core'
import { PoolBrokenError } from '../errors/pool-errors.ts'
import { whyNoMapping } from '../shared/memory/mapping.ts'
import { checkSystem } from '../tasks/check-system.ts'
import { type AnyFunction, functionKey } from '../tasks/exposed-function.ts'
import { PoolEngine } from './pool-engine.ts'
import { checkSignal, type PoolOptions, planOf } from './pool-options.ts'
import type { PoolStats } from './pool-statistics.ts'
import { PoolTasks } from './pool-tasks.ts'
import type { SeatPlan } from './worker-seat.ts'

/**
 * Workers that stay, and the tasks that wait for them. See {@link PoolTasks} for what it can be given to do.
 *
 * It is disposable: at the end of an `await using` block it is terminated, so await what you want done, or `drain()`.
 */
export class Pool extends PoolTasks implements AsyncDisposable {
  readonly #engine: PoolEngine

  /** @internal {@link createPool} is for users. */
  constructor(engine: PoolEngine) {
    super(engine, engine.taskOptions)
    this.#engine = engine
  }

  get name(): string {
    return this.#engine.name
  }

  /** How many workers there are, those that are just starting included. */
  get size(): number {
    return this.#engine.crew.seats.length
  }

  /** What it has done so far. */
  stats(): PoolStats {
    return this.#engine.stats()
  }

  /**
   * Resolves once a task would be taken, at once if it has room; also when the pool is closed. @throws the signal's reason - it aborted first
   */
  async ready({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    checkSignal(signal)
    return this.#engine.room(signal)
  }

  /** Takes no more tasks; those it has are done, and loops over `imap` that have begun go on. */
  close(): void {
    this.#engine.close()
  }

  /**
   * Takes no more tasks, and resolves when all it has are settled, loops over `imap` that have begun are over, and the workers have stopped:
   * one that still runs a task that was given up may do so for the pool's `graceMs`.
   *
   * @throws the signal's reason - it aborted before that; the tasks go on, and the pool takes no more all the same: `terminate()` ends it
   */
  async drain({ signal }: { readonly signal?: AbortSignal } = {}): Promise<void> {
    checkSignal(signal)
    return this.#engine.drain(signal)
  }

  /** Rejects all tasks that are not done with `PoolClosedError`, ends the workers whatever they do, and resolves when they are gone. */
  terminate(): Promise<void> {
    return this.#engine.terminate()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.terminate()
  }
}

/**
 * Makes a pool and resolves when its workers are there. `system.pool(options)` does it on main; inside an actor, give it
 * `this.context.system`.
 *
 * @throws PoolBrokenError - the workers cannot be started, or the initializer failed: see `cause`
 * @throws OptionError - an option makes no sense
 * @throws NotExposedError - no other host can load the initializer
 * @example
 * await using pool = await createPool(system, { size: 4 })
 * const squares = await pool.map(square, [1, 2, 3])
 */
export const createPool = async <I extends AnyFunction = () => void>(
  system: HostedSystem,
  options: PoolOptions<I> = {},
): Promise<Pool> => {
  checkSystem('createPool', system)
  const pool = planOf(options)
  const { initializer, initializerArgs = [] } = options
  const plan: SeatPlan = {
    system,
    pool,
    // all threads are main's: from another process they are as far as processes
    boards:
      pool.on === 'thread' && system.here.kind !== 'process' ? 'threads' : whyNoMapping() === undefined ? 'processes' : undefined,
    initializer:
      initializer === undefined
        ? undefined
        : { key: functionKey(initializer, 'initializer of a pool'), args: initializerArgs as readonly unknown[] },
  }
  const engine = new PoolEngine(plan)
  try {
    await engine.crew.open()
  } catch (cause) {
    await engine.terminate()
    throw new PoolBrokenError({ pool: pool.name }, { cause })
  }
  return new Pool(engine)
}
