import type { CurrentTask } from '../tasks/current-task.ts'
import { type FillArgs, fill } from './fill.ts'
import { isPromise } from './is-promise.ts'
import { Pace } from './pace.ts'
import { packNumbers } from './packed-numbers.ts'

/** What a worker calls. */
export type Callable = (...args: unknown[]) => unknown

/**
 * How a worker calls the function of a task, given its arguments: once, with all of them (`run`) or with what is the only one (`runOne`); once for each, with it alone (`map`, and
 * `forEach`, which forgets the results) or with its parts (`starmap`); with what came of those before and the next one (`reduce`); once for each,
 * with the results written into an array of numbers (`fill`).
 */
export type Calling = 'run' | 'runOne' | 'map' | 'starmap' | 'forEach' | 'reduce' | 'fill'

/** What the function is called with, all at once or one after the other: a list, or numbers in a row, as they are sent. */
export type Args = readonly unknown[] | Float64Array

const run = (call: Callable, args: Args): unknown => call(...args)

const runOne = (call: Callable, argument: unknown): unknown => call(argument)

const map = (call: Callable, items: Args, task: CurrentTask): unknown =>
  items instanceof Float64Array ? mapNumbers(call, items, task) : packed(each(items, call, task))

const starmap = (call: Callable, items: Args, task: CurrentTask): unknown =>
  packed(each(items, (item) => call(...(item as unknown[])), task))

const forEach = (call: Callable, items: Args, task: CurrentTask): unknown => {
  const results = each(items, call, task)
  return isPromise(results) ? results.then(() => undefined) : undefined
}

const reduce = (call: Callable, items: Args, task: CurrentTask): unknown => {
  let sum = items[0]
  for (let at = 1; at < items.length && !task.isCancelled(); at++) {
    sum = call(sum, items[at])
    if (isPromise(sum)) return reduceOn(call, items, task, sum, at + 1)
  }
  return sum
}

/** Whether a task of it is one call. */
export const isOneCall = (calling: Calling): boolean => calling === 'run' || calling === 'runOne'

/** `args`: what {@link Calling} says. */
export const callings: Readonly<Record<Calling, (call: Callable, args: never, task: CurrentTask) => unknown>> = {
  run,
  runOne,
  map,
  starmap,
  forEach,
  reduce,
  fill: (call, args: FillArgs, task) => fill(call, args, task),
}

/** Results as they are sent. */
const packed = (results: unknown[] | Promise<unknown[]>): unknown =>
  isPromise(results) ? results.then(packedList) : packedList(results)

const packedList = (results: unknown[]): unknown => packNumbers(results) ?? results

/** As long as what comes of numbers are numbers, they are written where they are sent from. */
const mapNumbers = (call: Callable, items: Float64Array, task: CurrentTask): unknown => {
  const results = new Float64Array(items.length)
  const pace = new Pace()
  for (let at = 0; at < items.length; ) {
    if (task.isCancelled()) return results
    for (const end = Math.min(items.length, at + pace.next()); at < end; at++) {
      const result = call(items[at])
      if (typeof result !== 'number') return packed(mapOn(call, items, task, Array.from(results.subarray(0, at)), result))
      results[at] = result
    }
  }
  return results
}

/** From the first result on that is no number. */
const mapOn = (
  call: Callable,
  items: Args,
  task: CurrentTask,
  results: unknown[],
  first: unknown,
): unknown[] | Promise<unknown[]> => {
  if (isPromise(first)) return eachOn(items, call, task, results, first)
  results.push(first)
  return each(items, call, task, results)
}

/** One after the other, from where `results` end. Nobody waits for the results of a task that is cancelled. */
const each = (
  items: Args,
  call: (item: unknown) => unknown,
  task: CurrentTask,
  results: unknown[] = [],
): unknown[] | Promise<unknown[]> => {
  const pace = new Pace()
  for (let at = results.length; at < items.length; ) {
    if (task.isCancelled()) return results
    for (const end = Math.min(items.length, at + pace.next()); at < end; at++) {
      const result = call(items[at])
      if (isPromise(result)) return eachOn(items, call, task, results, result)
      results.push(result)
    }
  }
  return results
}

/** From the first result on that has to be awaited. */
const eachOn = async (
  items: Args,
  call: (item: unknown) => unknown,
  task: CurrentTask,
  results: unknown[],
  first: PromiseLike<unknown>,
): Promise<unknown[]> => {
  results.push(await first)
  while (results.length < items.length && !task.isCancelled()) results.push(await call(items[results.length]))
  return results
}

const reduceOn = async (
  call: Callable,
  items: Args,
  task: CurrentTask,
  first: PromiseLike<unknown>,
  from: number,
): Promise<unknown> => {
  let sum = await first
  for (let at = from; at < items.length && !task.isCancelled(); at++) sum = await call(sum, items[at])
  return sum
}
