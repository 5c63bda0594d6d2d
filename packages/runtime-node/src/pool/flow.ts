import { addAbortListener, removeAbortListener } from '@troupe/core/internal'
import { TaskCancelledError } from '../errors/pool-errors.ts'
import type { AnyFunction } from '../tasks/exposed-function.ts'
import type { Calling } from './callings.ts'
import { nextChunkSize } from './chunks.ts'
import type { Chunk, Chunker } from './items.ts'
import type { FlowOptions } from './map-options.ts'
import type { Job, PoolEngine } from './pool-engine.ts'
import type { TaskOptions } from './pool-options.ts'
import type { PoolTask } from './pool-task.ts'

/** What is done with a stream of items. */
export interface FlowPlan<T> {
  readonly engine: PoolEngine
  readonly fn: AnyFunction
  readonly calling: Calling
  readonly chunker: Chunker<T>
  readonly tasks: TaskOptions
  readonly options: FlowOptions
  /** Results come in the order of their items; else as soon as they are there. */
  readonly ordered: boolean
}

const chunksPerWorker = 2

interface SentChunk<R> {
  readonly task: PoolTask<R[]>
  readonly items: number
}

/**
 * Items in, results out, with no more on the way than there is room for. Leaving it ends a read that still waits. `open` is called at the
 * first read, which throws what it throws.
 */
export const flow = <T, R>(open: () => FlowPlan<T>): AsyncGenerator<R, void, undefined> => {
  const reader: { run?: Flow<T, R> } = {}
  const results = read(reader, open)
  const leaving = ['return', 'throw'] as const
  for (const how of leaving) {
    const leave = results[how].bind(results) as (value?: unknown) => Promise<IteratorResult<R, void>>
    results[how] = (value?: unknown) => {
      // a generator would come to it when the next result is there, and there may never be one
      reader.run?.leave()
      return leave(value)
    }
  }
  return results
}

async function* read<T, R>(reader: { run?: Flow<T, R> }, open: () => FlowPlan<T>): AsyncGenerator<R, void, undefined> {
  const run = new Flow<T, R>(open())
  reader.run = run
  try {
    for (let results = await run.next(); results !== undefined; results = await run.next()) {
      yield* results
      run.read(results.length)
    }
  } finally {
    await run.close()
  }
}

class Flow<T, R> implements Job {
  readonly name: string
  readonly #plan: FlowPlan<T>
  /** In the order of their items. */
  readonly #chunks: SentChunk<R>[] = []
  /** Taken from the source, and their results not read. */
  #items = 0
  #itemMs: number | undefined
  #isPulling = false
  /** Some of it. */
  #isDone = false
  #isAtEnd = false
  #isClosed = false
  #failure: { readonly error: unknown } | undefined
  #wake: (() => void) | undefined
  /** Its tasks hear of it themselves; but perhaps there are none, because the source owes an item. */
  readonly #aborted = (): void => {
    const facts = { task: this.name, started: this.#isDone || this.#chunks.some(({ task }) => task.attempt > 0) }
    this.fail(new TaskCancelledError(facts, { cause: this.#plan.tasks.signal!.reason }))
  }

  /** @throws PoolClosedError, PoolBrokenError */
  constructor(plan: FlowPlan<T>) {
    this.name = plan.tasks.name ?? (plan.fn as AnyFunction | undefined)?.name ?? plan.calling
    this.#plan = plan
    plan.engine.enter(this)
    const { signal } = plan.tasks
    if (signal !== undefined) addAbortListener(signal, this.#aborted)
    if (signal?.aborted) this.#aborted()
  }

  /** The results of the next chunk; `undefined` after the last, and when the loop was left. */
  async next(): Promise<R[] | undefined> {
    while (!this.#isClosed) {
      void this.#pull()
      const at = this.#plan.ordered ? 0 : this.#chunks.findIndex(({ task }) => task.isSettled)
      const chunk = this.#chunks[at]
      if (chunk?.task.isSettled) {
        this.#chunks.splice(at, 1)
        const results = await chunk.task
        this.#isDone = true
        // those that a function left out, as a reduction does
        this.#items -= chunk.items - results.length
        return results
      }
      if (this.#chunks.length === 0 && this.#failure !== undefined) throw this.#failure.error
      if (this.#chunks.length === 0 && this.#isAtEnd) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
    return undefined
  }

  /** Nobody reads any more. */
  leave(): void {
    this.#isClosed = true
    for (const { task } of this.#chunks) task.cancel()
    this.#wake?.()
  }

  /** So many results were read. */
  read(items: number): void {
    this.#items -= items
  }

  fail(error: unknown): void {
    this.#failure ??= { error }
    this.#wake?.()
  }

  /** Tells the source, and waits for it unless it still owes an item: that may never come. */
  async close(): Promise<void> {
    const { engine, chunker, tasks } = this.#plan
    this.leave()
    if (tasks.signal !== undefined) removeAbortListener(tasks.signal, this.#aborted)
    engine.leave(this)
    if (this.#isAtEnd) return
    const closed = chunker.close()
    if (this.#isPulling) closed.catch(() => {})
    else await closed
  }

  async #pull(): Promise<void> {
    if (this.#isPulling) return
    this.#isPulling = true
    const { engine, chunker, options } = this.#plan
    try {
      while (!this.#isClosed && !this.#isAtEnd && this.#failure === undefined && this.#hasRoom()) {
        const { left } = chunker
        const wanted = options.chunkSize ?? this.#sizeOf(left, engine.width)
        const size = Math.min(wanted, Math.max(1, (options.buffer ?? Infinity) - this.#items))
        const next = chunker.next(size)
        const chunk = next instanceof Promise ? await next : next
        if (chunk.length === 0) this.#isAtEnd = true
        else if (!this.#isClosed) this.#send(chunk)
      }
    } catch (error) {
      this.#isAtEnd = true
      this.#failure ??= { error }
    } finally {
      this.#isPulling = false
      this.#wake?.()
    }
  }

  /** Items of a stream that takes its time are not kept waiting for one another. */
  #sizeOf(left: number | undefined, width: number): number {
    return this.#plan.chunker.isAsync ? 1 : nextChunkSize({ left, total: undefined, width, itemMs: this.#itemMs })
  }

  #hasRoom(): boolean {
    const { engine, options } = this.#plan
    return options.buffer === undefined ? this.#chunks.length < engine.width * chunksPerWorker : this.#items < options.buffer
  }

  #send(chunk: Chunk<T>): void {
    const { engine, fn, calling, tasks } = this.#plan
    const task = engine.submit<R[]>(fn, calling, chunk, tasks, true)
    this.#items += chunk.length
    this.#chunks.push({ task, items: chunk.length })
    const settled = (): void => {
      this.#itemMs = (task.ranMs ?? 0) / chunk.length
      this.#wake?.()
    }
    task.then(settled, settled)
  }
}
