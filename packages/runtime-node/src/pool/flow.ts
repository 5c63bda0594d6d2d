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

/** Items in, results out, with no more on the way than there is room for. */
export async function* flow<T, R>(plan: FlowPlan<T>): AsyncGenerator<R, void, undefined> {
  const run = new Flow<T, R>(plan)
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
  #isAtEnd = false
  #isClosed = false
  #failure: { readonly error: unknown } | undefined
  #wake: (() => void) | undefined

  /** @throws PoolClosedError, PoolBrokenError */
  constructor(plan: FlowPlan<T>) {
    this.name = plan.tasks.name ?? (plan.fn as AnyFunction | undefined)?.name ?? plan.calling
    this.#plan = plan
    plan.engine.enter(this)
  }

  /** The results of the next chunk; `undefined` after the last. */
  async next(): Promise<R[] | undefined> {
    for (;;) {
      void this.#pull()
      const at = this.#plan.ordered ? 0 : this.#chunks.findIndex(({ task }) => task.isSettled)
      const chunk = this.#chunks[at]
      if (chunk?.task.isSettled) {
        this.#chunks.splice(at, 1)
        const results = await chunk.task
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
    const { engine, chunker } = this.#plan
    this.#isClosed = true
    for (const { task } of this.#chunks) task.cancel()
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
