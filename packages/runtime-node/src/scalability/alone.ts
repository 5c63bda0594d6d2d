import { setImmediate as nextTurn } from 'node:timers/promises'
import { isPromise } from '../pool/is-promise.ts'
import { chunkerOf, type Items } from '../pool/items.ts'
import { elementsOf, isNumberArray, kindOf, type NumberArray, viewOf, viewOn } from '../pool/number-array.ts'
import { Pace } from '../pool/pace.ts'
import type { AnyFunction } from '../tasks/exposed-function.ts'
import type { Measured } from './measured.ts'

/** So long, in milliseconds, nothing else is let run, also not the timer that ends it all. */
const turnMs = 50

/** Calls the function for each item, here, and keeps the results. */
export const runAlone = async (
  fn: AnyFunction,
  calling: 'map' | 'starmap',
  items: Items<unknown> | NumberArray,
  signal: AbortSignal,
): Promise<Measured> => {
  const list = await listOf(items)
  const results = isNumberArray(items) ? emptyLike(items) : []
  const begin = performance.now()
  const pace = new Pace()
  let turnAt = begin
  for (let at = 0; at < list.length; ) {
    at = calling === 'map' ? await map(fn, list, at, pace.next(), results) : await starmap(fn, list, at, pace.next(), results)
    if (performance.now() - turnAt < turnMs) continue
    await nextTurn()
    signal.throwIfAborted()
    turnAt = performance.now()
  }
  return { wallMs: performance.now() - begin }
}

type Results = Record<number, unknown>

/** So many of them; up to the first that has to be awaited. Returns where to go on. */
const map = (
  fn: AnyFunction,
  list: ArrayLike<unknown>,
  from: number,
  steps: number,
  results: Results,
): number | Promise<number> => {
  const call = fn as (item: unknown) => unknown
  const end = Math.min(list.length, from + steps)
  for (let at = from; at < end; at++) {
    const result = call(list[at])
    if (isPromise(result)) return awaited(result, at, results)
    results[at] = result
  }
  return end
}

const starmap = (
  fn: AnyFunction,
  list: ArrayLike<unknown>,
  from: number,
  steps: number,
  results: Results,
): number | Promise<number> => map(((args: never[]) => fn(...(args as never))) as AnyFunction, list, from, steps, results)

const awaited = async (result: PromiseLike<unknown>, at: number, results: Results): Promise<number> => {
  results[at] = await result
  return at + 1
}

const listOf = async (items: Items<unknown> | NumberArray): Promise<ArrayLike<unknown>> => {
  // a truth is a byte in memory, and a truth for the function
  if (isNumberArray(items) && elementsOf(items) !== 'boolean') return viewOf(items) as unknown as ArrayLike<unknown>
  const chunker = chunkerOf(items as Items<unknown>, 'items of scalability')
  return await chunker.next(Number.POSITIVE_INFINITY)
}

const emptyLike = (items: NumberArray): Results => {
  const { byteLength, length } = viewOf(items)
  return viewOn(kindOf(viewOf(items)), new ArrayBuffer(byteLength), 0, length) as unknown as Results
}
