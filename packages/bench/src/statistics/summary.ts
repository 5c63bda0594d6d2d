/** What repeated measurements of one side came to. */
export interface Summary {
  readonly min: number
  readonly median: number
  readonly max: number
}

/** @throws RangeError for no values, or one that is no finite number: nothing was measured then */
export const summarize = (values: readonly number[]): Summary => {
  if (values.length === 0 || !values.every(Number.isFinite)) throw new RangeError(`nothing to summarize: [${values.join(', ')}]`)
  const sorted = [...values].sort((a, b) => a - b)
  return { min: sorted[0]!, median: median(sorted), max: sorted[sorted.length - 1]! }
}

/** The middle one, or halfway between the two in the middle. */
const median = (sorted: readonly number[]): number => {
  const half = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2
}
