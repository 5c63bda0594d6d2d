/** With time for it, each death is died a hundred times. */
const isLong = process.env.TROUPE_STRESS_SECONDS !== undefined

export const rounds: number = isLong ? 100 : 1
export const longTestMs: number = isLong ? 900_000 : 120_000
