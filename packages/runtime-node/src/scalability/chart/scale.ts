/** Where values lie on a line: `from` at the pixel `start`, `to` at `end`. */
export interface Scale {
  readonly from: number
  readonly to: number
  readonly at: (value: number) => number
}

/** A linear scale; `from` and `to` differ. */
export const scaleOf = ([from, to]: readonly [number, number], [start, end]: readonly [number, number]): Scale => ({
  from,
  to,
  at: (value) => start + ((value - from) / (to - from)) * (end - start),
})

/** Multiples of 1, 2 or 5 times a power of ten from `from` to `to`, about `count` of them. */
export const roundTicks = (from: number, to: number, count: number): number[] => {
  const rough = (to - from) / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = power * ([1, 2, 5].find((factor) => factor * power >= rough) ?? 10)
  const ticks: number[] = []
  for (let at = Math.ceil(from / step); at <= to / step + 1e-9; at++) ticks.push(Number((at * step).toPrecision(12)))
  return ticks
}

/** Those of ascending `values` that keep `gap` pixels from each other; the last one stays. */
export const withRoom = (values: readonly number[], scale: Scale, gap: number): number[] => {
  const kept: number[] = []
  for (const value of [...values].reverse()) {
    const next = kept[0]
    if (next === undefined || scale.at(next) - scale.at(value) >= gap) kept.unshift(value)
  }
  return kept
}
