import { OptionError } from '@troupe/core'
import type { TypedArray } from '../shared/values/readonly-typed-array.ts'
import { SharedArray } from '../shared/values/shared-array.ts'
import {
  AwaitedMemory,
  type FillSource,
  type FillTarget,
  isSeen,
  ListSource,
  OwnMemory,
  type Reach,
  SeenMemory,
  SentMemory,
} from './array-memory.ts'
import type { Chunker } from './items.ts'
import { isNumberArray, kindOf, type NumberArray, viewOf, viewOn } from './number-array.ts'

/** How the items of one array get to the workers, and the results into another. */
export interface ArrayFill {
  readonly source: FillSource
  readonly target: FillTarget
  readonly length: number
  /** What it all comes to, once it is done. */
  readonly result: NumberArray
}

/** What depends on the pool and the call. */
export interface FillSituation {
  readonly reach: Reach
  /** A part may be written twice: what it is made of must be there still. */
  readonly mayRetry: boolean
}

/** Results into a new array of the kind of the source. */
export const fillNew = (from: NumberArray, situation: FillSituation): ArrayFill => {
  const { reach, mayRetry } = situation
  if (from instanceof SharedArray) {
    const to = new SharedArray(from.type, from.length, { across: from.across, lock: false })
    return fillInto(to, from, situation)
  }
  const { length } = from
  if (isSeen(from, reach)) {
    const own = new OwnMemory(from, reach!)
    return { source: new SeenMemory(from), target: own, length, result: own.view }
  }
  if (!OwnMemory.pays(from, reach)) {
    const result = viewOn(kindOf(from), new ArrayBuffer(from.byteLength), 0, length)
    return { source: new SentMemory(from), target: new AwaitedMemory(result), length, result }
  }
  const own = new OwnMemory(from, reach, { from })
  const target = mayRetry ? new OwnMemory(from, reach) : own
  return { source: own, target, length, result: target.view }
}

/** Results into an array that is there. @throws OptionError - see `mapInto` */
export const fillInto = (to: NumberArray, from: NumberArray | readonly unknown[], situation: FillSituation): ArrayFill => {
  const { reach } = situation
  checkArrays(to, from, situation)
  const { length } = from
  const target = isSeen(to, reach)
    ? new SeenMemory(to)
    : OwnMemory.pays(to, reach)
      ? new OwnMemory(to, reach, { to })
      : new AwaitedMemory(to)
  return { source: sourceOf(from, reach), target, length, result: to }
}

const sourceOf = (from: NumberArray | readonly unknown[], reach: Reach): FillSource => {
  if (!isNumberArray(from)) return new ListSource(from)
  if (isSeen(from, reach)) return new SeenMemory(from)
  return OwnMemory.pays(from, reach) ? new OwnMemory(from, reach, { from }) : new SentMemory(from)
}

const checkArrays = (to: NumberArray, from: NumberArray | readonly unknown[], { mayRetry }: FillSituation): void => {
  if (!isNumberArray(to))
    throw new OptionError({ option: 'target of mapInto', expected: 'a typed array or a SharedArray', got: to })
  if (!isNumberArray(from) && !Array.isArray(from)) {
    throw new OptionError({ option: 'source of mapInto', expected: 'an array, a typed array or a SharedArray', got: from })
  }
  if (to.length < from.length) {
    throw new OptionError({ option: 'length of the target of mapInto', expected: `${from.length} at least`, got: to.length })
  }
  if (!isNumberArray(from) || !overlap(viewOf(to), viewOf(from))) return
  if (viewOf(to).byteOffset !== viewOf(from).byteOffset || elementBytes(to) !== elementBytes(from)) {
    throw new OptionError({ option: 'target of mapInto', expected: 'other memory than the source, or all of the same', got: to })
  }
  if (mayRetry) {
    const expected = 'other memory than the source where retries are allowed: what is computed again has to be there'
    throw new OptionError({ option: 'target of mapInto', expected, got: to })
  }
}

const overlap = (one: TypedArray, other: TypedArray): boolean =>
  one.buffer === other.buffer &&
  one.byteOffset < other.byteOffset + other.byteLength &&
  other.byteOffset < one.byteOffset + one.byteLength

const elementBytes = (array: NumberArray): number => viewOf(array).BYTES_PER_ELEMENT

/** A part of all items. */
export interface Range {
  readonly start: number
  readonly length: number
}

/** Cuts so many items into ranges. */
export class RangeChunker implements Chunker<never, Range> {
  readonly isAsync: boolean = false
  readonly #length: number
  #at = 0

  constructor(length: number) {
    this.#length = length
  }

  get left(): number {
    return this.#length - this.#at
  }

  next(size: number): Range {
    const start = this.#at
    this.#at = Math.min(this.#length, start + size)
    return { start, length: this.#at - start }
  }

  async close(): Promise<void> {}
}
