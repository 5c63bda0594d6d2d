import type { TraceEntry } from '../actor/inspection.ts'
import { Deque } from '../basics/deque.ts'
import { ignore } from '../basics/ignore.ts'
import { quiet } from '../basics/quiet.ts'
import type { TraceBatch } from '../kernel/trace-ring.ts'

/** A trace that was started at the actor's kernel. */
export interface OpenTrace {
  /** What was not read yet; waits while there is nothing. */
  read(): Promise<TraceBatch>
  end(): Promise<unknown>
}

type Result = IteratorResult<TraceEntry, undefined>
const done: Result = { done: true, value: undefined }

/** One loop over a trace. It is started at the first read and ended when the loop is left, however that comes. */
export class TraceReader implements AsyncIterator<TraceEntry, undefined> {
  readonly #open: () => Promise<OpenTrace>
  readonly #entries = new Deque<TraceEntry>()
  #trace: Promise<OpenTrace> | undefined = undefined
  #isOver = false
  /** Settles when the reads so far have: entries are handed out in their order. */
  #reads: Promise<unknown> = Promise.resolve()

  constructor(open: () => Promise<OpenTrace>) {
    this.#open = open
  }

  next(): Promise<Result> {
    const result = quiet(this.#reads.then(() => this.#next()))
    this.#reads = result.catch(ignore)
    return result
  }

  /** Resolves at once. */
  return(): Promise<Result> {
    this.#leave()
    return Promise.resolve(done)
  }

  async #next(): Promise<Result> {
    for (;;) {
      const value = this.#entries.shift()
      if (value !== undefined) return { done: false, value }
      if (this.#isOver) return done
      try {
        await this.#read()
      } catch (error) {
        this.#leave()
        throw error
      }
    }
  }

  async #read(): Promise<void> {
    const trace = await (this.#trace ??= this.#open())
    const { entries, isOver } = await trace.read()
    if (this.#isOver) return // left meanwhile
    this.#isOver = isOver
    for (const entry of entries) this.#entries.push(entry)
  }

  #leave(): void {
    while (this.#entries.shift() !== undefined);
    if (this.#isOver) return
    this.#isOver = true
    void this.#trace?.then((trace) => trace.end()).catch(ignore) // if its host is gone, so is the trace
  }
}
