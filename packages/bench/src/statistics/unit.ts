/** `M/s`: millions a second, the more the better. `us`: microseconds for each, the less the better. */
export type Unit = 'M/s' | 'us'

export const moreIsBetter = (unit: Unit): boolean => unit === 'M/s'

/** What `count` pieces of work within `elapsedMs` are in `unit`. */
export const measured = (unit: Unit, count: number, elapsedMs: number): number =>
  unit === 'M/s' ? count / elapsedMs / 1_000 : (elapsedMs * 1_000) / count
