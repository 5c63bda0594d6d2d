/** Milliseconds of a clock that all threads and processes of this machine read alike, and that never goes back. */
export const machineNow = (): number => {
  const time = process.hrtime()
  return time[0] * 1_000 + time[1] / 1e6
}
