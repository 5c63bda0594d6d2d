import { addAbortListener, removeAbortListener } from '@troupe/core/internal'
import type { AnyFunction } from '../tasks/exposed-function.ts'
import type { Args, Calling } from './callings.ts'
import { chunksPerWorker, nextChunkSize } from './chunks.ts'
import type { Chunker } from './items.ts'
import type { MapOptions } from './map-options.ts'
import type { Job, PoolEngine } from './pool-engine.ts'
import type { TaskOptions } from './pool-options.ts'
import type { PoolTask } from './pool-task.ts'
import { passesForPromise, TaskPromise } from './task.ts'

/** What is done with all items: `K` is a chunk of them, `C` what comes of it. */
export interface BatchPlan<K extends { readonly length: number }, C, R> {
  readonly engine: PoolEngine
  readonly fn: AnyFunction
  readonly calling: Calling
  readonly chunker: Chunker<unknown, K>
  /** What the worker is sent for a chunk. */
  argsOf(chunk: K): Args
  readonly tasks: TaskOptions
  readonly options: MapOptions
  /** Makes the result of what came of the chunks, in order. */
  combine(results: C[]): R | PromiseLike<R>
  /** What is to be sent is made when the chunk is, and that takes its time: each leaves before the next one is made. */
  readonly leavesAtOnce?: boolean
  /** Called as soon as a chunk is done. */
  took?(chunk: K, result: C): void
}

/**
 * Many items as one task. Fails with the first chunk that fails, and cancels the others.
 */
export class Batch<K extends { readonly length: number }, C, R> extends TaskPromise<R> implements Job {
  static {
    passesForPromise(Batch)
  }

  readonly name: string
  readonly #plan: BatchPlan<K, C, R>
  readonly #total: number | undefined
  readonly #results: C[] = []
  readonly #sent = new Set<PoolTask<C>>()
  readonly #aborted = (): void => void this.cancel(this.#plan.tasks.signal!.reason)
  #count = 0
  #doneItems = 0
  /** How long those were run. */
  #ranMs = 0
  #itemMs: number | undefined
  #isPulling = false
  #isAtEnd = false
  /** What comes of the results of the chunks, if that takes a task. */
  #combining: unknown = undefined

  constructor(plan: BatchPlan<K, C, R>) {
    super()
    this.name = plan.tasks.name ?? (plan.fn as AnyFunction | undefined)?.name ?? plan.calling
    this.#plan = plan
    this.#total = plan.chunker.left
    this.#itemMs = plan.engine.itemMsOf(plan.fn, plan.calling)
    const { signal } = plan.tasks
    if (signal !== undefined) addAbortListener(signal, this.#aborted)
    try {
      plan.engine.enter(this)
    } catch (error) {
      this.fail(error)
    }
    if (signal?.aborted) this.cancel(signal.reason)
    else void this.#pull()
  }

  get attempt(): number {
    return this.isRunning ? 1 : 0
  }

  /** From the beginning of its first part on, also while the items of the next one are not there yet. */
  protected override get isRunning(): boolean {
    if (this.#doneItems > 0) return true
    for (const task of this.#sent) if (task.attempt > 0) return true
    return false
  }

  protected override abandon(): void {}

  protected override settled(): void {
    const { signal } = this.#plan.tasks
    if (signal !== undefined) removeAbortListener(signal, this.#aborted)
    for (const task of this.#sent) task.cancel()
    if (this.#combining instanceof TaskPromise) this.#combining.cancel()
    this.#plan.engine.leave(this)
    if (!this.#isAtEnd) void this.#plan.chunker.close().catch(() => {})
  }

  /** Takes chunks as long as the pool can do with more. */
  async #pull(): Promise<void> {
    if (this.#isPulling) return
    this.#isPulling = true
    const { engine, chunker, options, leavesAtOnce } = this.#plan
    try {
      while (!this.isSettled && !this.#isAtEnd && this.#sent.size < engine.width * chunksPerWorker) {
        const { left } = chunker
        const size = options.chunkSize ?? nextChunkSize({ left, total: this.#total, width: engine.width, itemMs: this.#itemMs })
        const next = chunker.next(size)
        const chunk = next instanceof Promise ? await next : next
        if (chunk.length === 0) this.#isAtEnd = true
        else if (!this.isSettled) {
          this.#send(chunk)
          if (leavesAtOnce) await sent()
        }
      }
      if (this.#isAtEnd && this.#sent.size === 0) await this.#finish()
    } catch (error) {
      this.#isAtEnd = true
      this.fail(error)
    } finally {
      this.#isPulling = false
    }
  }

  async #finish(): Promise<void> {
    const result = this.#plan.combine(this.#results)
    this.#combining = result
    this.succeed(await result)
  }

  #send(chunk: K): void {
    const { engine, fn, calling, tasks } = this.#plan
    const index = this.#count++
    const { signal: _, ...options } = tasks
    const task = engine.submit<C>(fn, calling, this.#plan.argsOf(chunk), options, true)
    this.#sent.add(task)
    task.then(
      (result) => this.#done(task, index, chunk, result),
      (error) => {
        this.#sent.delete(task)
        this.fail(error)
      },
    )
  }

  #done(task: PoolTask<C>, index: number, chunk: K, result: C): void {
    this.#sent.delete(task)
    if (this.isSettled) return
    this.#results[index] = result
    this.#doneItems += chunk.length
    this.#ranMs += task.ranMs ?? 0
    this.#itemMs = task.fn.itemMs = this.#ranMs / this.#doneItems
    try {
      this.#plan.took?.(chunk, result)
      this.#plan.options.onProgress?.(this.#doneItems, this.#total)
    } catch (error) {
      this.fail(error)
    }
    void this.#pull()
  }
}

/** The pool sends what it was given in a microtask, and the kernel gives it to its link in another one. */
const sent = async (): Promise<void> => {
  await null
  await null
}
