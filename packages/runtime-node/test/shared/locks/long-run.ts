const given = process.env.TROUPE_STRESS_SECONDS

/** How long each long run takes; `undefined` in the everyday suite, which is short. */
export const stressSeconds: number | undefined = given === undefined ? undefined : Number(given)

/** Figures, for people. The everyday suite is silent. */
export const tell = (line: string): void => {
  if (stressSeconds !== undefined) console.log(line)
}

/** Smallest, median and largest. */
export const spread = (values: readonly number[]): string => {
  const sorted = [...values].sort((one, other) => one - other)
  return [0, sorted.length >> 1, sorted.length - 1].map((at) => Math.round(sorted[at]!)).join(' / ')
}
