import { Deque } from '../basics/deque.ts'
import { type Outcome, openOutcome } from '../basics/outcome.ts'
import { quiet } from '../basics/quiet.ts'
import type { Holder } from '../refs/holder.ts'

type Result<C> = IteratorResult<C, undefined>

/** Where the changes come from: asked for at the first read, left when the reader leaves. */
export interface ChangeSource {
  begin(): void
  end(): void
}

/**
 * Changes for one loop: something came, something went. A reader that is behind does not hear of what came and went meanwhile, so
 * for each subject at most two changes wait, one that went and one that came. When the life that reads is over, the loop ends as if
 * there were no more: it may run where nobody would see an error, and that would end the host.
 */
export class ChangeReader<C> implements AsyncIterator<C, undefined> {
  readonly #holder: Holder
  readonly #source: ChangeSource
  readonly #waiting = new Map<string, C>()
  readonly #reads = new Deque<Outcome<Result<C>>>()
  #state: 'new' | 'open' | 'ended' = 'new'

  constructor(holder: Holder, source: ChangeSource) {
    this.#holder = holder
    this.#source = source
  }

  /** How many changes wait to be read. */
  get size(): number {
    return this.#waiting.size
  }

  came(subject: string, change: C): void {
    this.#put(`+${subject}`, change)
  }

  went(subject: string, change: C): void {
    if (!this.#waiting.delete(`+${subject}`)) this.#put(`-${subject}`, change)
  }

  /** Nothing more will come; what waits is still read. */
  finish(): void {
    this.#state = 'ended'
    for (let read = this.#reads.shift(); read !== undefined; read = this.#reads.shift()) read.resolve(done)
  }

  next(): Promise<Result<C>> {
    if (this.#state === 'new') {
      if (this.#holder.fenced) return quiet(Promise.reject(this.#holder.refusal()))
      this.#state = 'open'
      this.#source.begin()
    }
    for (const [key, value] of this.#waiting) {
      this.#waiting.delete(key)
      return Promise.resolve({ done: false, value })
    }
    if (this.#state === 'ended') return Promise.resolve(done)
    const read = openOutcome<Result<C>>()
    this.#reads.push(read)
    return read.promise
  }

  return(): Promise<Result<C>> {
    this.#waiting.clear()
    this.#source.end()
    this.finish()
    return Promise.resolve(done)
  }

  #put(key: string, value: C): void {
    if (this.#state !== 'open') return
    const read = this.#reads.shift()
    if (read === undefined) this.#waiting.set(key, value)
    else read.resolve({ done: false, value })
  }
}

const done: Result<never> = { done: true, value: undefined }
