import { OptionError } from '@troupe/core'
import { packNumbers } from './packed-numbers.ts'

/** Items that are there already, or come in time. */
export type Items<T> = Iterable<T> | AsyncIterable<T>

/** Some items: a list, or where all of them are numbers perhaps these in a row. */
export type Chunk<T> = T[] | Float64Array

/** Cuts items into chunks, as they are asked for. */
export interface Chunker<T, C extends { readonly length: number } = Chunk<T>> {
  /** How many items are left; `undefined` when nobody knows. */
  readonly left: number | undefined
  /** Items may take their time. */
  readonly isAsync: boolean
  /** So many of the next items, or fewer; none at the end. What their source throws comes after the items that it gave before. */
  next(size: number): C | Promise<C>
  /** No more are wanted: whoever makes them is told. */
  close(): Promise<void>
}

/** @throws OptionError - they are no items */
export const chunkerOf = <T>(items: Items<T>, what: string): Chunker<T> => {
  if (Array.isArray(items)) return new ArrayChunker<T>(items)
  const made = items as Partial<Iterable<T> & AsyncIterable<T>> | null | undefined
  if (typeof made?.[Symbol.asyncIterator] === 'function') return new AsyncChunker(made[Symbol.asyncIterator]!())
  if (typeof made?.[Symbol.iterator] === 'function') return new IteratorChunker(made[Symbol.iterator]!(), sizeOf(items))
  throw new OptionError({ option: what, expected: 'an iterable or an async iterable', got: items })
}

const sizeOf = (items: unknown): number | undefined => {
  const { size, length } = items as { readonly size?: unknown; readonly length?: unknown }
  if (typeof items === 'string') return undefined
  return typeof length === 'number' ? length : typeof size === 'number' ? size : undefined
}

class ArrayChunker<T> implements Chunker<T> {
  readonly isAsync: boolean = false
  readonly #items: readonly T[]
  #at = 0

  constructor(items: readonly T[]) {
    this.#items = items
  }

  get left(): number {
    return this.#items.length - this.#at
  }

  next(size: number): Chunk<T> {
    const from = this.#at
    this.#at = Math.min(this.#items.length, from + size)
    return packNumbers(this.#items, from, this.#at) ?? this.#items.slice(from, this.#at)
  }

  async close(): Promise<void> {}
}

class IteratorChunker<T> implements Chunker<T> {
  readonly isAsync: boolean = false
  readonly #iterator: Iterator<T>
  #left: number | undefined
  readonly #end = new SourceEnd()

  constructor(iterator: Iterator<T>, size: number | undefined) {
    this.#iterator = iterator
    this.#left = size
  }

  get left(): number | undefined {
    return this.#left
  }

  next(size: number): T[] {
    const chunk: T[] = []
    while (!this.#end.isThere && chunk.length < size) {
      try {
        const { done, value } = this.#iterator.next()
        if (done) this.#end.reached()
        else chunk.push(value)
      } catch (error) {
        this.#end.failed(error)
      }
    }
    // what it said of its size may have been wrong
    if (this.#end.isThere) this.#left = 0
    else if (this.#left !== undefined) this.#left = Math.max(1, this.#left - chunk.length)
    if (chunk.length === 0) this.#end.throwFailure()
    return chunk
  }

  async close(): Promise<void> {
    if (!this.#end.isThere) this.#iterator.return?.()
  }
}

class AsyncChunker<T> implements Chunker<T> {
  readonly left: undefined = undefined
  readonly isAsync: boolean = true
  readonly #iterator: AsyncIterator<T>
  readonly #end = new SourceEnd()

  constructor(iterator: AsyncIterator<T>) {
    this.#iterator = iterator
  }

  /** An item that is there does not wait for those that are not: one at a time, unless more are asked for explicitly. */
  async next(size: number): Promise<T[]> {
    const chunk: T[] = []
    while (!this.#end.isThere && chunk.length < size) {
      try {
        const { done, value } = await this.#iterator.next()
        if (done) this.#end.reached()
        else chunk.push(value)
      } catch (error) {
        this.#end.failed(error)
      }
    }
    if (chunk.length === 0) this.#end.throwFailure()
    return chunk
  }

  async close(): Promise<void> {
    if (!this.#end.isThere) await this.#iterator.return?.()
  }
}

/** How a source of items ended. */
class SourceEnd {
  isThere = false
  #failure: { readonly error: unknown } | undefined

  reached(): void {
    this.isThere = true
  }

  failed(error: unknown): void {
    this.isThere = true
    this.#failure = { error }
  }

  throwFailure(): void {
    if (this.#failure !== undefined) throw this.#failure.error
  }
}
