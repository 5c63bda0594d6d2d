import { Actor, type DictProxy, expose } from '@troupe/runtime-node'

/** The managed dict of the rows. */
export type Counts = DictProxy<Record<string, number>>

/** So many calls are on their way at once. */
export const inFlight = 1_000

/** Calls so often, `inFlight` at once. */
export const pipelined = async (times: number, call: () => Promise<unknown>): Promise<void> => {
  for (let left = times; left > 0; left -= inFlight) await Promise.all(Array.from({ length: Math.min(left, inFlight) }, call))
}

/** One of several, each on a host of its own, that use one managed dict. */
export class DictUser extends Actor {
  async increment(counts: Counts, times: number): Promise<void> {
    using mine = counts
    await pipelined(times, () => mine.increment('n'))
  }
}

expose(import.meta.url, { DictUser })
