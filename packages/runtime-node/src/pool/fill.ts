import { OptionError } from '@troupe/core'
import type { TypedArray } from '../shared/values/readonly-typed-array.ts'
import type { CurrentTask } from '../tasks/current-task.ts'
import { type ArrayPart, openPart, type PartToMake } from './array-part.ts'
import { isPromise } from './is-promise.ts'
import type { Elements } from './number-array.ts'
import { Pace } from './pace.ts'

type Call = (item: unknown) => unknown

/** Items, and where their results go. */
export type FillArgs = readonly [from: ArrayPart | readonly unknown[], to: ArrayPart | PartToMake]

/**
 * Calls the function with each item and writes what it gives to the same place of `to`, which is returned if it was made here. Nobody wants the rest
 * of a task that is cancelled.
 */
export const fill = (call: Call, [from, to]: FillArgs, task: CurrentTask): unknown => {
  const items = Array.isArray(from) ? from : openPart(from as ArrayPart)
  const results = openPart(to)
  const filled = write(adapted(call, from, to, task), { items, results, elements: to.elements, task }, 0)
  const result = 'view' in to || 'memory' in to ? undefined : results
  return filled === undefined ? result : filled.then(() => result)
}

interface Fill {
  readonly items: TypedArray | readonly unknown[]
  readonly results: TypedArray
  readonly elements: Elements
  readonly task: CurrentTask
}

/** Returns a promise from the first result on that has to be awaited. */
const write = (call: Call, fill: Fill, from: number): Promise<void> | undefined => {
  const { items, elements, task } = fill
  const results = fill.results as Record<number, unknown>
  const isBig = elements === 'bigint'
  const pace = new Pace()
  for (let at = from; at < items.length; ) {
    if (task.isCancelled()) return undefined
    for (const end = Math.min(items.length, at + pace.next()); at < end; at++) {
      const result = call(items[at])
      if (isBig ? typeof result !== 'bigint' : typeof result !== 'number') {
        if (isPromise(result)) return writeOn(call, fill, at, result)
        throw misfit(result, fill)
      }
      results[at] = result
    }
  }
  return undefined
}

const writeOn = async (call: Call, fill: Fill, from: number, first: PromiseLike<unknown>): Promise<void> => {
  const { items, elements, task } = fill
  const results = fill.results as Record<number, unknown>
  let result: unknown = await first
  for (let at = from; ; ) {
    // a byte stands for a truth
    if (typeof result !== (elements === 'boolean' ? 'number' : elements)) throw misfit(result, fill)
    results[at] = result
    if (++at === items.length || task.isCancelled()) return
    result = await call(items[at])
  }
}

/** For truths, which are bytes in memory, a function that knows them as such. */
const adapted = (call: Call, from: FillArgs[0], to: FillArgs[1], task: CurrentTask): Call => {
  const isTruth = !Array.isArray(from) && (from as ArrayPart).elements === 'boolean'
  const take: Call = isTruth ? (item) => call(item !== 0) : call
  if (to.elements !== 'boolean') return take
  const byteOf = (result: unknown): number => {
    if (typeof result !== 'boolean') throw misfit(result, { elements: 'boolean', task })
    return result ? 1 : 0
  }
  return (item) => {
    const result = take(item)
    return isPromise(result) ? result.then(byteOf) : byteOf(result)
  }
}

const misfit = (got: unknown, { elements, task }: Pick<Fill, 'elements' | 'task'>): OptionError =>
  new OptionError({ option: `result of ${task.name}, for an array of ${elements}s`, expected: `a ${elements}`, got })
