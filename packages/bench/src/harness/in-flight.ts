/** Calls `one` with 1 to `count`, in this order, so that up to `inFlight` of them are on their way at a time. */
export const keepInFlight = async (count: number, inFlight: number, one: (n: number) => Promise<void>): Promise<void> => {
  let next = 1
  const lane = async (): Promise<void> => {
    while (next <= count) await one(next++)
  }
  await Promise.all(Array.from({ length: Math.min(inFlight, count) }, lane))
}
