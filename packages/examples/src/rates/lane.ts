import { setImmediate as nextTurn } from 'node:timers/promises'

/** A way to send numbers to somewhere: Troupe's, or what the platform has of its own. */
export interface Lane extends AsyncDisposable {
  /** Sends one number, without an answer. */
  send(value: number): void
  /** How many arrived in all, of which those sent before this call. */
  arrived(): Promise<number>
}

/** So many are sent in one turn of the event loop. */
const burst = 1_000
/** Between two questions how many arrived. At most two are open, so memory stays flat also where queues have no bounds. */
const askEvery = 50_000

/**
 * Seconds until `messages` numbers have arrived.
 *
 * @throws Error when not all of them arrived
 */
export const drive = async (lane: Lane, messages: number): Promise<number> => {
  const before = await lane.arrived()
  const startedAt = performance.now()
  let arrived = lane.arrived()
  for (let sent = 0; sent < messages; ) {
    for (const end = Math.min(sent + burst, messages); sent < end; sent++) lane.send(sent)
    if (sent % askEvery === 0) {
      const previous = arrived
      arrived = lane.arrived()
      await previous
    }
    await nextTurn()
  }
  const lost = before + messages - (await lane.arrived())
  if (lost !== 0) throw new Error(`${lost} of ${messages} messages did not arrive`)
  return (performance.now() - startedAt) / 1_000
}
