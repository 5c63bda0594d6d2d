const periodMs = 5

/** Sets timers of 5 ms one after the other for so long. Resolves with how many milliseconds late each was. */
export const latenesses = (durationMs: number): Promise<number[]> =>
  new Promise((resolve) => {
    const late: number[] = []
    const end = performance.now() + durationMs
    const next = (): void => {
      const due = performance.now() + periodMs
      setTimeout(() => {
        const now = performance.now()
        late.push(now - due)
        if (now < end) next()
        else resolve(late)
      }, periodMs)
    }
    next()
  })

/** What 99 of 100 do not exceed, at least a microsecond. */
export const p99 = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return Math.max(0.001, sorted[Math.ceil(sorted.length * 0.99) - 1]!)
}
