/** `M/s`: millions a second, the more the better. `us`, `ms`, `B`: microseconds, milliseconds, bytes for each, the less the better. */
export type Unit = 'M/s' | 'us' | 'ms' | 'B'

export const moreIsBetter = (unit: Unit): boolean => unit === 'M/s'

/** What `count` pieces of work within `elapsedMs` are in `unit`. With milliseconds of CPU time it is in {@link perCpu}. */
export const measured = (unit: Unit, count: number, elapsedMs: number): number => {
  switch (unit) {
    case 'M/s':
      return count / elapsedMs / 1_000
    case 'us':
      return (elapsedMs * 1_000) / count
    case 'ms':
      return elapsedMs / count
    case 'B':
      throw new RangeError('no clock measures bytes: the side has to read them')
  }
}

/** What a unit is called when the time is that of all processors together: millions for each second, or microseconds for each, of CPU time. */
export const perCpu = (unit: Unit): string => (unit === 'M/s' ? 'M/cpu s' : `cpu ${unit}`)
