/** What repeated runs came to. */
export interface RunSpread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** The values of some runs, at least one. The median of an even number of them is halfway between the two in the middle. */
export const spreadOf = (values: readonly number[]): RunSpread => {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length >> 1
  const upper = sorted[half]!
  return {
    median: sorted.length % 2 === 1 ? upper : sorted[half - 1]! + (upper - sorted[half - 1]!) / 2,
    min: sorted[0]!,
    max: sorted[sorted.length - 1]!,
  }
}

/** The same through a function that falls: what was longest becomes least. */
export const fallingThrough = ({ median, min, max }: RunSpread, falling: (value: number) => number): RunSpread => ({
  median: falling(median),
  min: falling(max),
  max: falling(min),
})
