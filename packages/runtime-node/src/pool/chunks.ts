import { aheadMs } from './sending.ts'

/** What the size of the next chunk depends on. */
export interface ChunkSituation {
  /** How many items are left; `undefined` when nobody knows. */
  readonly left: number | undefined
  /** How many there were; `undefined` when nobody knows. */
  readonly total: number | undefined
  /** How many chunks can run at a time. */
  readonly width: number
  /** How long an item takes, in milliseconds, as far as is known. */
  readonly itemMs: number | undefined
}

/** Chunks that are with the pool at a time, for each that can run: one runs, one is ready to. */
export const chunksPerWorker = 2
/** A chunk takes at least so long, or sending it costs more than it is worth. */
const leastMs = 1
/** Near the end a chunk is smaller than that, so that no worker is left without any; but no smaller than so many equal parts for each worker. */
const mostParts = 16
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
export const nextChunkSize = ({ left, total, width, itemMs }: ChunkSituation): number => {
  const worthwhile = itemMs === undefined ? 1 : Math.ceil(leastMs / Math.max(itemMs, 1e-6))
  if (left === undefined) return itemMs === undefined ? firstOfUnknown : Math.min(mostOfUnknown, Math.max(1, worthwhile))
  if (total !== undefined && itemMs !== undefined) {
    const workerMs = (total * itemMs) / width
    if (workerMs <= leastMs) return equalPart(left, total, width)
    if (workerMs <= aheadMs) return equalPart(left, total, width * chunksPerWorker)
  }
  const guided = Math.ceil(left / (width * chunksAhead))
  const atEnd = Math.max(Math.ceil(left / width), Math.ceil((total ?? left) / (width * mostParts)))
  return Math.max(1, Math.min(left, Math.max(guided, Math.min(worthwhile, atEnd))))
}

/** All of it may lie at the workers: each gets its parts at once, and none waits for what follows when the first chunk has come back. */
const equalPart = (left: number, total: number, parts: number): number => {
  const partsLeft = Math.max(1, Math.round((left * parts) / Math.max(1, total)))
  return Math.max(1, Math.floor(left / partsLeft))
}
