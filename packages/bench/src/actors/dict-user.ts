import { Actor, type DictProxy, expose } from '@troupe/runtime-node'

/** The managed dict of the rows. */
export type Counts = DictProxy<Record<string, number>>

/** So many calls are on their way at once. */
const inFlight = 1_000

/** Calls so often, `inFlight` at once, and gives the sum of the replies. */
export const pipelined = async (times: number, call: () => Promise<number | undefined>): Promise<number> => {
  let sum = 0
  for (let left = times; left > 0; left -= inFlight) {
    const replies = await Promise.all(Array.from({ length: Math.min(left, inFlight) }, call))
    for (const reply of replies) sum += reply ?? 0
  }
  return sum
}

/** One of several, each on a host of its own, that use one managed dict. */
export class DictUser extends Actor {
  async increment(counts: Counts, times: number): Promise<void> {
    using mine = counts
    await pipelined(times, () => mine.increment('n'))
  }
}

expose(import.meta.url, { DictUser })
