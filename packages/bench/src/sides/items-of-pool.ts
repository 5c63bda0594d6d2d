import { CountError } from '../harness/count-error.ts'
import type { Side } from '../harness/row.ts'
import { next, square } from '../pools/exposed-functions.ts'
import type { UsePool } from '../pools/pools-beside.ts'
import { poolSize, type WorkerKind } from '../pools/task-pool.ts'
import { openTroupePool } from '../pools/troupe-pool.ts'

/** What is done with each item, and what it is called when others are given chunks of them. */
const functions = {
  next: { fn: next, ofEach: 'nextOfEach' },
  square: { fn: square, ofEach: 'squareOfEach' },
} as const

export type ItemFunction = keyof typeof functions

/** Items for a pool that knows none are cut into so many chunks for each worker, as Python does by itself. */
const chunksPerWorker = 4
/** So many results are looked at: to look at all would take as long as to make them. */
const looks = 1_000

/** `of`: how many items one map has, where that is not the whole repetition. */
export const openTroupeItems = async (on: WorkerKind, name: ItemFunction, of?: number): Promise<Side> => {
  const { pool, close } = await openTroupePool(on)
  const { fn } = functions[name]
  const listOf = itemsOf((count) => Array.from({ length: count }, (_, n) => n + 1))
  return {
    async run(count) {
      for (const size of mapsOf(count, of)) checkResults('troupe', fn, await pool.map(fn, listOf(size)), size)
    },
    close,
  }
}

export const openTroupeTyped = async (on: WorkerKind): Promise<Side> => {
  const { pool, close } = await openTroupePool(on)
  const arrayOf = itemsOf(typedItems)
  return {
    async run(count) {
      checkResults('troupe', square, await pool.map(square, arrayOf(count)), count)
    },
    close,
  }
}

/** Chunks that are cut by hand, of a list. */
export const peerItems =
  (name: ItemFunction, of?: number): UsePool =>
  async (who, open) => {
    const pool = await open()
    const { fn, ofEach } = functions[name]
    const listOf = itemsOf((count) => Array.from({ length: count }, (_, n) => n + 1))
    const map = async (items: readonly number[]): Promise<number[]> => {
      const chunks = chunksOf(items.length, chunksPerWorker * poolSize)
      return ((await Promise.all(chunks.map(([from, to]) => pool.run(ofEach, items.slice(from, to))))) as number[][]).flat()
    }
    return {
      async run(count) {
        for (const size of mapsOf(count, of)) checkResults(who, fn, await map(listOf(size)), size)
      },
      close: () => pool.close(),
    }
  }

/** A part for each worker, of a typed array: copied there and back. */
export const peerTyped: UsePool = async (who, open) => {
  const pool = await open()
  const arrayOf = itemsOf(typedItems)
  return {
    async run(count) {
      const items = arrayOf(count)
      const squares = new Float64Array(count)
      await Promise.all(
        chunksOf(count, poolSize).map(async ([from, to]) => {
          squares.set((await pool.run('squareOfEachTyped', items.slice(from, to))) as Float64Array, from)
        }),
      )
      checkResults(who, square, squares, count)
    },
    close: () => pool.close(),
  }
}

export const typedItems = (count: number): Float64Array<ArrayBuffer> => Float64Array.from({ length: count }, (_, n) => n + 1)

/** How many items each of the maps of a repetition has, one after the other: `of`, and the last one what is left. */
export const mapsOf = (count: number, of: number = count): readonly number[] =>
  Array.from({ length: Math.ceil(count / of) }, (_, n) => Math.min(of, count - n * of))

/** Where each of so many parts begins and ends. */
export const chunksOf = (count: number, parts: number): readonly (readonly [from: number, to: number])[] => {
  const size = Math.ceil(count / parts)
  return Array.from({ length: parts }, (_, n): [number, number] => [n * size, Math.min(count, (n + 1) * size)]).filter(
    ([from, to]) => from < to,
  )
}

/** Items are made once for each count, before the clock runs. */
export const itemsOf = <T>(make: (count: number) => T): ((count: number) => T) => {
  const made = new Map<number, T>()
  return (count) => {
    let items = made.get(count)
    if (items === undefined) made.set(count, (items = make(count)))
    return items
  }
}

/** @throws CountError - the results of 1 to `count` are not there, or wrong */
export const checkResults = (who: string, fn: (n: number) => number, results: ArrayLike<number>, count: number): void => {
  if (results.length !== count) throw new CountError(who, results.length, count)
  const step = Math.max(1, Math.floor(count / looks))
  for (let at = 0; at < count; at += step) {
    if (results[at] !== fn(at + 1)) throw new CountError(`${who}: item ${at + 1}`, results[at]!, fn(at + 1))
  }
  if (results[count - 1] !== fn(count)) throw new CountError(`${who}: the last item`, results[count - 1]!, fn(count))
}
