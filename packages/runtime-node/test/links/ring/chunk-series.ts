/** A small generator of numbers, the same in every thread (S. Vigna, xorshift32 by G. Marsaglia, JSS 8(14), 2003). */
const next = (state: number): number => {
  let x = state
  x ^= x << 13
  x ^= x >>> 17
  x ^= x << 5
  return x >>> 0
}

/** 90% up to 64 bytes, 9% up to 4 KiB, 0.9% up to 64 KiB and 0.1% up to 1 MiB. */
const mostBytes = (draw: number): number => {
  const share = draw % 1_000
  if (share < 900) return 64
  if (share < 990) return 4_096
  return share < 999 ? 65_536 : 1_048_576
}

/** Chunks of mixed sizes whose every byte follows from a seed and the place in the series: both ends can compute them. */
export class ChunkSeries {
  #state: number
  #at = 0

  constructor(seed: number) {
    this.#state = seed
  }

  next(): Uint8Array<ArrayBuffer> {
    this.#state = next(this.#state)
    const most = mostBytes(this.#state)
    this.#state = next(this.#state)
    const chunk = new Uint8Array(this.#state % (most + 1))
    const start = this.#at++
    // Another step for each chunk, so that bytes of two chunks, or of two places in one, are not mistaken for each other.
    const step = (start % 127) * 2 + 1
    for (let i = 0; i < chunk.length; i++) chunk[i] = start + i * step + (i >> 8)
    return chunk
  }

  /** Whether this is the next chunk. */
  accepts(chunk: Uint8Array): boolean {
    const wanted = this.next()
    return Buffer.compare(chunk, wanted) === 0
  }
}
