/** CPU seconds that this process has used so far: user and system time of all its threads, those of the engine included. */
export const cpuSeconds = (): number => {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}
