import { constants } from 'node:buffer'
import { OptionError } from '@troupe/core'
import type { TypedArray } from '../shared/values/readonly-typed-array.ts'
import { SharedArray } from '../shared/values/shared-array.ts'
import { AwaitedMemory, type FillMemory, SeenMemory, SentList, SentMemory, StagedMemory } from './array-memory.ts'
import type { Chunker } from './items.ts'
import { elementsOf, isNumberArray, kindOf, type NumberArray, viewOf, viewOn } from './number-array.ts'
import type { StageStore } from './stage-store.ts'

/** From so many bytes on it costs less to copy parts of an array to memory that workers see than to send them. */
const stagedFrom = 64 * 1024

/** A part of all items. */
export interface Range {
  readonly start: number
  readonly length: number
}

/** How the items of one array get to the workers, and the results into another. */
export interface ArrayFill {
  readonly source: FillMemory
  readonly target: FillMemory
  readonly length: number
  /** What it all comes to, once it is done. */
  readonly result: NumberArray
}

/** What depends on the pool and the call. */
export interface FillSituation {
  /** Memory that workers see; `undefined` where they see none. */
  readonly stages: StageStore | undefined
  /** A part may be written twice: what it is made of has to be there still. */
  readonly mayRetry: boolean
}

/** Results into a new array of the kind of the source. */
export const fillNew = (from: NumberArray, situation: FillSituation): ArrayFill => {
  const to =
    from instanceof SharedArray
      ? new SharedArray(from.type, from.length, { across: from.across, lock: false })
      : viewOn(kindOf(from), unwritten(from.byteLength), 0, from.length)
  return fillInto(to, from, situation)
}

/** All of it is written before anybody sees it, so zeroes would be for nothing. */
const unwritten = (byteLength: number): ArrayBufferLike =>
  byteLength > constants.MAX_LENGTH ? new ArrayBuffer(byteLength) : Buffer.allocUnsafeSlow(byteLength).buffer

/** Results into an array that is there. @throws OptionError - see `mapInto` */
export const fillInto = (to: NumberArray, from: NumberArray | readonly unknown[], situation: FillSituation): ArrayFill => {
  checkArrays(to, from, situation)
  const { stages, mayRetry } = situation
  const { length } = from
  if (
    stages !== undefined &&
    !mayRetry &&
    isNumberArray(from) &&
    isAlike(from, to) &&
    isStaged(from, stages) &&
    isStaged(to, stages)
  ) {
    const both = new StagedMemory(stages, { from, to })
    return { source: both, target: both, length, result: to }
  }
  return { source: sourceOf(from, stages), target: targetOf(to, stages), length, result: to }
}

/** What a worker is sent for a range. */
export const argsOf = ({ source, target }: ArrayFill, { start, length }: Range): readonly unknown[] => [
  source.part(start, length),
  target.part(start, length),
]

/** A worker is done with a range. */
export const took = ({ source, target }: ArrayFill, { start, length }: Range, result: unknown): void => {
  target.took(start, length, result)
  if (source !== target) source.took(start, length, undefined)
}

const sourceOf = (from: NumberArray | readonly unknown[], stages: StageStore | undefined): FillMemory => {
  if (!isNumberArray(from)) return new SentList(from)
  if (isSeen(from, stages)) return new SeenMemory(from)
  return isStaged(from, stages) ? new StagedMemory(stages, { from }) : new SentMemory(from)
}

const targetOf = (to: NumberArray, stages: StageStore | undefined): FillMemory => {
  if (isSeen(to, stages)) return new SeenMemory(to)
  return isStaged(to, stages) ? new StagedMemory(stages, { to }) : new AwaitedMemory(to)
}

/** Whether workers see the memory of the array itself. */
const isSeen = (array: NumberArray, stages: StageStore | undefined): boolean => {
  if (stages === undefined) return false
  if (array instanceof SharedArray) return stages.across === 'threads' || array.across === 'processes'
  return stages.across === 'threads' && array.buffer instanceof SharedArrayBuffer
}

const isStaged = (array: NumberArray, stages: StageStore | undefined): stages is StageStore =>
  stages !== undefined && !isSeen(array, stages) && viewOf(array).byteLength >= stagedFrom

const isAlike = (one: NumberArray, other: NumberArray): boolean =>
  kindOf(viewOf(one)) === kindOf(viewOf(other)) && elementsOf(one) === elementsOf(other)

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
  if (viewOf(to).byteOffset !== viewOf(from).byteOffset || kindOf(viewOf(to)) !== kindOf(viewOf(from))) {
    throw new OptionError({ option: 'target of mapInto', expected: 'the source itself, or memory apart from it', got: to })
  }
  if (mayRetry) {
    const expected = 'memory apart from the source where there are retries: what is to be computed again has to be there still'
    throw new OptionError({ option: 'target of mapInto', expected, got: to })
  }
}

const overlap = (one: TypedArray, other: TypedArray): boolean =>
  one.buffer === other.buffer &&
  one.byteOffset < other.byteOffset + other.byteLength &&
  other.byteOffset < one.byteOffset + one.byteLength

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
