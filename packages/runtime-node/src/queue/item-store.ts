import { Deque } from '@troupe/core/internal'

/** In which order a queue gives out its items. */
export type QueueOrder = 'fifo' | 'lifo' | 'priority'

/** The items of a queue, and which of them is the next. */
export interface ItemStore<T> {
  readonly size: number
  add(item: T, priority: number): void
  /** The next one. Only when there is one. */
  take(): T
  /** Those that were taken last, in the order in which they were, come first again. */
  giveBack(items: readonly T[]): void
}

export const openStore = <T>(order: QueueOrder): ItemStore<T> => {
  if (order === 'fifo') return new FirstInFirstOut<T>()
  return order === 'lifo' ? new LastInFirstOut<T>() : new HighestFirst<T>()
}

class FirstInFirstOut<T> implements ItemStore<T> {
  readonly #items = new Deque<T>()
  /** Go before the others, the last one first. */
  #back: T[] = []

  get size(): number {
    return this.#items.size + this.#back.length
  }

  add(item: T): void {
    this.#items.push(item)
  }

  take(): T {
    return (this.#back.length > 0 ? this.#back.pop() : this.#items.shift()) as T
  }

  giveBack(items: readonly T[]): void {
    this.#back.push(...[...items].reverse())
  }
}

class LastInFirstOut<T> implements ItemStore<T> {
  readonly #items: T[] = []

  get size(): number {
    return this.#items.length
  }

  add(item: T): void {
    this.#items.push(item)
  }

  take(): T {
    return this.#items.pop() as T
  }

  giveBack(items: readonly T[]): void {
    this.#items.push(...[...items].reverse())
  }
}

interface Ranked<T> {
  readonly item: T
  readonly priority: number
  /** Equal ones go in the order in which they came. */
  readonly number: number
}

/** A binary heap: the children of the one at `n` are at `2n + 1` and `2n + 2`, and come after it. */
class HighestFirst<T> implements ItemStore<T> {
  readonly #heap: Ranked<T>[] = []
  #lastNumber = 0

  get size(): number {
    return this.#heap.length
  }

  add(item: T, priority: number): void {
    this.#enter({ item, priority, number: ++this.#lastNumber })
  }

  take(): T {
    const heap = this.#heap
    const [first] = heap
    const last = heap.pop()!
    if (heap.length > 0) this.#sink(last)
    return first!.item
  }

  giveBack(items: readonly T[]): void {
    for (const item of items) this.#enter({ item, priority: Number.POSITIVE_INFINITY, number: ++this.#lastNumber })
  }

  #enter(ranked: Ranked<T>): void {
    const heap = this.#heap
    let at = heap.push(ranked) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!goesBefore(ranked, heap[parent]!)) break
      heap[at] = heap[parent]!
      at = parent
    }
    heap[at] = ranked
  }

  /** Finds the place of one that is put where the first was. */
  #sink(ranked: Ranked<T>): void {
    const heap = this.#heap
    let at = 0
    while (true) {
      const left = 2 * at + 1
      if (left >= heap.length) break
      const right = left + 1
      const child = right < heap.length && goesBefore(heap[right]!, heap[left]!) ? right : left
      if (goesBefore(ranked, heap[child]!)) break
      heap[at] = heap[child]!
      at = child
    }
    heap[at] = ranked
  }
}

const goesBefore = <T>(one: Ranked<T>, other: Ranked<T>): boolean =>
  one.priority === other.priority ? one.number < other.number : one.priority > other.priority
