/** What the size of the next chunk depends on. */
export interface ChunkSituation {
  /** How many items are left; `undefined` when nobody knows. */
  readonly left: number | undefined
  /** How many chunks can run at a time. */
  readonly width: number
  /** How long an item takes, in milliseconds, as far as is known. */
  readonly itemMs: number | undefined
}

/** A chunk takes at least so long, or sending it costs more than it is worth. */
const leastMs = 0.5
/** Where that would leave workers with nothing to do, as near the end: so long. */
const leastAtEndMs = 0.2
/** A worker has so many chunks before it, if all go on as quickly. */
const chunksAhead = 4
/** Before anything is known: enough to learn from, and little if an item takes long. */
const firstOfUnknown = 1
const mostOfUnknown = 4_096

/**
 * How many items go into the next chunk. Where it is known how many are left: an equal part for each worker, and of this a fraction, so that the
 * chunks become smaller towards the end, and a worker that had slow ones is not left with more of them (guided self-scheduling, Polychronopoulos
 * and Kuck, 1987). But not so few that the way costs more than the work.
 */
export const nextChunkSize = ({ left, width, itemMs }: ChunkSituation): number => {
  if (left === undefined) {
    if (itemMs === undefined) return firstOfUnknown
    return Math.min(mostOfUnknown, Math.max(1, Math.floor(leastMs / Math.max(itemMs, 1e-6))))
  }
  const guided = Math.ceil(left / (width * chunksAhead))
  const itemsIn = (ms: number): number => (itemMs === undefined ? 1 : Math.ceil(ms / Math.max(itemMs, 1e-6)))
  const worthwhile = Math.max(Math.min(itemsIn(leastMs), Math.ceil(left / width)), itemsIn(leastAtEndMs))
  return Math.max(1, Math.min(left, Math.max(guided, worthwhile)))
}
