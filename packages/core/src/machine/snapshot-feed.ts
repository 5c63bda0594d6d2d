import { Deque } from '../basics/deque.ts'
import { type Outcome, openOutcome } from '../basics/outcome.ts'

type Result<T> = IteratorResult<T, undefined>

/**
 * One reader of a machine's snapshots. What it has not read yet waits for it, up to its limit; then the oldest is given up for the
 * newest. After the last one it ends.
 */
class Feed<T> implements AsyncIterableIterator<T, undefined> {
  readonly #limit: number
  readonly #onOver: (feed: Feed<T>) => void
  readonly #items = new Deque<T>()
  readonly #reads = new Deque<Outcome<Result<T>>>()
  #ending: { readonly error?: unknown } | undefined

  constructor(limit: number, onOver: (feed: Feed<T>) => void) {
    this.#limit = limit
    this.#onOver = onOver
  }

  [Symbol.asyncIterator](): this {
    return this
  }

  next(): Promise<Result<T>> {
    if (this.#items.size > 0) return Promise.resolve({ done: false, value: this.#items.shift()! })
    if (this.#ending !== undefined) return this.#over(this.#ending)
    const read = openOutcome<Result<T>>()
    this.#reads.push(read)
    return read.promise
  }

  return(): Promise<Result<T>> {
    while (this.#items.shift() !== undefined);
    this.end({})
    return this.#over({})
  }

  put(item: T): void {
    const read = this.#reads.shift()
    if (read !== undefined) return read.resolve({ done: false, value: item })
    if (this.#items.size === this.#limit) this.#items.shift()
    this.#items.push(item)
  }

  end(ending: { readonly error?: unknown }): void {
    this.#ending ??= ending
    for (let read = this.#reads.shift(); read !== undefined; read = this.#reads.shift()) {
      this.#over(this.#ending).then(read.resolve, read.reject)
    }
  }

  #over(ending: { readonly error?: unknown }): Promise<Result<T>> {
    this.#ending = {} // an error is told once
    this.#onOver(this)
    return 'error' in ending ? Promise.reject(ending.error) : Promise.resolve({ done: true, value: undefined })
  }
}

/** All who read one machine's snapshots. */
export class SnapshotFeeds<T> {
  readonly #feeds = new Set<Feed<T>>()
  #drained: Outcome<void> | undefined

  get size(): number {
    return this.#feeds.size
  }

  /** @param limit - most snapshots that wait for this reader, at least 1 */
  open(limit: number): Feed<T> {
    const feed = new Feed<T>(limit, (over) => this.#close(over))
    this.#feeds.add(feed)
    return feed
  }

  put(item: T): void {
    for (const feed of this.#feeds) feed.put(item)
  }

  /** Nothing follows. */
  end(): void {
    for (const feed of [...this.#feeds]) feed.end({})
  }

  /** Nothing follows, because something went wrong. */
  fail(error: unknown): void {
    for (const feed of [...this.#feeds]) feed.end({ error })
  }

  /** Resolves when everybody has read to the end or has left; `undefined` when that is so already. */
  drained(): Promise<void> | undefined {
    return this.size === 0 ? undefined : (this.#drained ??= openOutcome<void>()).promise
  }

  #close(feed: Feed<T>): void {
    if (this.#feeds.delete(feed) && this.size === 0) this.#drained?.resolve()
  }
}
