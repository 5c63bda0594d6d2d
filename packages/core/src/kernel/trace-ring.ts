import type { TraceEntry } from '../actor/inspection.ts'
import { Deque } from '../basics/deque.ts'
import { type Outcome, openOutcome } from '../basics/outcome.ts'

/** What a reader of a trace gets at a time; `isOver`: nothing will follow. */
export interface TraceBatch {
  readonly entries: readonly TraceEntry[]
  readonly isOver: boolean
}

/** The entries of one trace that wait to be read, the last `limit` of them. */
export class TraceRing {
  readonly #limit: number
  readonly #onEnd: () => void
  readonly #entries = new Deque<TraceEntry>()
  #size = 0
  #isOver = false
  #stirred: Outcome<void> | undefined = undefined

  constructor(limit: number, onEnd: () => void) {
    this.#limit = limit
    this.#onEnd = onEnd
  }

  add(entry: TraceEntry): void {
    this.#entries.push(entry)
    if (++this.#size > this.#limit) {
      this.#entries.shift()
      this.#size--
    }
    this.#stirred?.resolve()
  }

  /** Everything there is; waits while there is nothing. */
  async read(): Promise<TraceBatch> {
    if (this.#size === 0 && !this.#isOver) await (this.#stirred ??= openOutcome<void>()).promise
    this.#stirred = undefined
    const entries: TraceEntry[] = []
    for (let entry = this.#entries.shift(); entry !== undefined; entry = this.#entries.shift()) entries.push(entry)
    this.#size = 0
    return { entries, isOver: this.#isOver }
  }

  /** Nothing is added any more. */
  end(): void {
    if (this.#isOver) return
    this.#isOver = true
    this.#onEnd()
    this.#stirred?.resolve()
  }
}
