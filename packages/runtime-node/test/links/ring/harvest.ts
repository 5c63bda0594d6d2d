import type { Link } from '@troupe/core/internal'
import { ChunkSeries } from './chunk-series.ts'

/** What came over a link until its end. */
export interface Harvest {
  readonly chunks: number
  readonly bytes: number
  /** How many of the chunks came in memory that is used again. */
  readonly passed: number
  /** The places of chunks that were not what was sent. */
  readonly wrong: readonly number[]
  readonly closed: readonly (Error | undefined)[]
}

/** Compares the chunks of a series as they arrive, byte by byte. Resolves at the link's end, with all that came before it. */
export const harvestOf = (link: Link, seed: number, onChunk?: () => void): Promise<Harvest> => {
  const series = new ChunkSeries(seed)
  const wrong: number[] = []
  const closed: (Error | undefined)[] = []
  let chunks = 0
  let bytes = 0
  let passed = 0
  const take = (chunk: Uint8Array): void => {
    if (closed.length > 0 || !series.accepts(chunk)) wrong.push(chunks)
    chunks++
    bytes += chunk.byteLength
    onChunk?.()
  }
  return new Promise((resolve) =>
    link.open({
      chunk: take,
      passing: (memory, length) => {
        passed++
        take(memory.subarray(0, length))
      },
      closed: (error) => {
        closed.push(error)
        // Whatever came behind the end would come before this.
        setImmediate(() => setImmediate(() => resolve({ chunks, bytes, passed, wrong, closed })))
      },
    }),
  )
}
