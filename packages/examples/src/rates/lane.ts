/** A way to send numbers to somewhere: Troupe's, or what the platform has of its own. */
export interface Lane extends AsyncDisposable {
  /** Sends one number, without an answer. */
  send(value: number): void
  /** How many arrived in all, of which those sent before this call. */
  arrived(): Promise<number>
}

/** So many are sent in one go. */
const burst = 10_000

/**
 * Seconds until `messages` numbers have arrived. At most two bursts are on their way: the other side always has the next one
 * waiting, and memory stays flat on every lane, also on those that would queue without bounds.
 *
 * @throws Error when not all of them arrived
 */
export const drive = async (lane: Lane, messages: number): Promise<number> => {
  const before = await lane.arrived()
  const startedAt = performance.now()
  let arrived = Promise.resolve(before)
  for (let sent = 0; sent < messages; sent += burst) {
    const end = Math.min(sent + burst, messages)
    for (let value = sent; value < end; value++) lane.send(value)
    const previous = arrived
    arrived = lane.arrived()
    await previous
  }
  const lost = before + messages - (await arrived)
  if (lost !== 0) throw new Error(`${lost} of ${messages} messages did not arrive`)
  return (performance.now() - startedAt) / 1_000
}
