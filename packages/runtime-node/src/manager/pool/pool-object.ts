import type { HostedSystem } from '@troupe/core'
import { currentCaller } from '../../objects/current-call.ts'
import { createPool, type Pool } from '../../pool/pool.ts'
import type { PoolOptions, TaskOptions } from '../../pool/pool-options.ts'
import type { PoolStats } from '../../pool/pool-statistics.ts'
import type { PoolTasks } from '../../pool/pool-tasks.ts'
import type { AnyFunction } from '../../tasks/exposed-function.ts'
import { loadSent, type SentFunction } from '../../tasks/sent-function.ts'

/** What of a pool's options travels. */
export interface SentPoolOptions extends Omit<PoolOptions, 'initializer' | 'initializerArgs'> {
  readonly initializer?: SentFunction
  readonly initializerArgs?: readonly unknown[]
}

/** What of a task's options travels. */
export type SentTaskOptions = Omit<TaskOptions, 'signal'>

interface Chunks {
  readonly chunkSize?: number
}

/** What a `PoolProxy` leads to: a pool whose workers are children of the server. */
export class PoolObject implements Disposable {
  readonly #pool: Pool

  private constructor(pool: Pool) {
    this.#pool = pool
  }

  static async open(
    system: HostedSystem,
    { initializer, initializerArgs = [], ...options }: SentPoolOptions,
  ): Promise<PoolObject> {
    if (initializer === undefined) return new PoolObject(await createPool(system, options))
    const initialize = await loadSent(initializer)
    return new PoolObject(
      await createPool(system, { ...options, initializer: initialize, initializerArgs: initializerArgs as never }),
    )
  }

  run(options: SentTaskOptions, sent: SentFunction, args: readonly unknown[]): Promise<unknown> {
    return this.#with(options, sent, (tasks, fn) => tasks.run(fn, ...(args as never)))
  }

  map(options: SentTaskOptions, sent: SentFunction, items: Iterable<unknown>, chunks: Chunks): Promise<unknown> {
    return this.#with(options, sent, (tasks, fn) => tasks.map(fn as never, items as never, chunks))
  }

  starmap(options: SentTaskOptions, sent: SentFunction, items: Iterable<never>, chunks: Chunks): Promise<unknown> {
    return this.#with(options, sent, (tasks, fn) => tasks.starmap(fn, items, chunks))
  }

  forEach(options: SentTaskOptions, sent: SentFunction, items: Iterable<unknown>, chunks: Chunks): Promise<void> {
    return this.#with(options, sent, (tasks, fn) => tasks.forEach(fn as never, items, chunks))
  }

  reduce(
    options: SentTaskOptions,
    sent: SentFunction,
    items: Iterable<unknown>,
    initial: unknown,
    chunks: Chunks,
  ): Promise<unknown> {
    return this.#with(options, sent, (tasks, fn) => tasks.reduce(fn as never, items, initial, chunks))
  }

  async imap(
    options: SentTaskOptions,
    sent: SentFunction,
    items: Iterable<unknown>,
    flow: Chunks,
  ): Promise<AsyncIterable<unknown>> {
    const fn = await loadSent(sent)
    return this.#pool.with(options).imap(fn as never, items, flow)
  }

  async imapUnordered(
    options: SentTaskOptions,
    sent: SentFunction,
    items: Iterable<unknown>,
    flow: Chunks,
  ): Promise<AsyncIterable<unknown>> {
    const fn = await loadSent(sent)
    return this.#pool.with(options).imapUnordered(fn as never, items, flow)
  }

  stats(): PoolStats {
    return this.#pool.stats()
  }

  close(): void {
    this.#pool.close()
  }

  drain(): Promise<void> {
    return this.#pool.drain()
  }

  terminate(): Promise<void> {
    return this.#pool.terminate()
  }

  [Symbol.dispose](): void {
    void this.#pool.terminate()
  }

  /** Whoever gives up, or is gone, cancels what he had begun. */
  async #with<R>(
    options: SentTaskOptions,
    sent: SentFunction,
    begin: (tasks: PoolTasks, fn: AnyFunction) => PromiseLike<R>,
  ): Promise<R> {
    const { signal } = currentCaller()
    const fn = await loadSent(sent)
    return begin(this.#pool.with({ ...options, signal }), fn)
  }
}
