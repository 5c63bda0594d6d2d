/** `M/s`: millions a second, the more the better. `us`: microseconds for each, the less the better. */
export type Unit = 'M/s' | 'us'

export const moreIsBetter = (unit: Unit): boolean => unit === 'M/s'

/** What `count` pieces of work within `elapsedMs` are in `unit`. With milliseconds of CPU time it is in {@link perCpu}. */
export const measured = (unit: Unit, count: number, elapsedMs: number): number =>
  unit === 'M/s' ? count / elapsedMs / 1_000 : (elapsedMs * 1_000) / count

/** What a unit is called when the time is that of all processors together: millions for each second, or microseconds for each, of CPU time. */
export const perCpu = (unit: Unit): string => (unit === 'M/s' ? 'M/cpu s' : 'cpu us')
