/** Fewer are not worth it. */
const least = 64

/**
 * Numbers of a list, or of a part of it, as they travel best: in a row, eight bytes each, which is copied as a whole. Every number comes out as the
 * same value. `undefined` for few, and where there is anything else among them.
 */
export const packNumbers = (list: readonly unknown[], from = 0, to: number = list.length): Float64Array | undefined => {
  if (to - from < least || typeof list[from] !== 'number') return undefined
  const numbers = new Float64Array(to - from)
  for (let at = from; at < to; at++) {
    const item = list[at]
    if (typeof item !== 'number') return undefined
    numbers[at - from] = item
  }
  return numbers
}

/** What came of chunks, as one list. */
export const joined = <R>(chunks: readonly (readonly R[] | Float64Array)[]): R[] => {
  const [only] = chunks
  if (chunks.length === 1 && Array.isArray(only)) return only as R[]
  let length = 0
  for (const chunk of chunks) length += chunk.length
  if (length > 0 && chunks.every(isRow)) return joinedRows(chunks, length) as R[]
  const all = new Array<R>(length)
  let at = 0
  for (const chunk of chunks) {
    if (chunk instanceof Float64Array) at = put(all as number[], at, chunk)
    else for (let n = 0; n < chunk.length; n++) all[at++] = chunk[n]!
  }
  return all
}

const isRow = (chunk: unknown): chunk is Float64Array => chunk instanceof Float64Array

/** A list that begins with a fraction keeps all its numbers in place, where others would be an object each. */
const joinedRows = (rows: readonly Float64Array[], length: number): number[] => {
  const all = [0.5]
  all.length = length
  let at = 0
  for (const row of rows) {
    for (let n = 0; n < row.length; n++) all[at + n] = row[n]!
    at += row.length
  }
  return all
}

/** A loop of its own: one over chunks of both kinds would be slow. */
const put = (all: number[], from: number, numbers: Float64Array): number => {
  for (let n = 0; n < numbers.length; n++) all[from + n] = numbers[n]!
  return from + numbers.length
}
