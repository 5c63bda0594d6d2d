/** Milliseconds of a clock that all threads and processes of this machine read alike, and that never goes back. */
export const machineNow = (): number => {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1_000 + nanoseconds / 1e6
}
