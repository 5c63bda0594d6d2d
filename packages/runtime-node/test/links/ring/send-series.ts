import type { Link } from '@troupe/core/internal'
import { ChunkSeries } from './chunk-series.ts'

/** Bytes of the longest chunk of a series. */
const most = 1_048_576

export interface SeriesOrder {
  readonly seed: number
  readonly chunks: number
  /** It waits while so much is on its way. */
  readonly aheadBytes: number
}

/** Sends the chunks of a series, every other one as a copy where the link takes copies, as fast as the other end reads or as it can, and closes. Gives how late timers of 5 ms were meanwhile. */
export const sendSeries = (link: Link, { seed, chunks, aheadBytes }: SeriesOrder): Promise<readonly number[]> => {
  const series = new ChunkSeries(seed)
  const late: number[] = []
  let due = performance.now() + 5
  const tick = setInterval(() => {
    const now = performance.now()
    late.push(Math.max(0, now - due))
    due = now + 5
  }, 5)
  let sent = 0
  // what is sent as a copy lies in the same memory as the one before, as it does in a kernel
  const memory = new Uint8Array(most)
  const put = (chunk: Uint8Array): void => {
    const isCopy = sent % 2 === 0
    if (isCopy) memory.set(chunk)
    if (!isCopy || link.sendCopy?.(memory, chunk.byteLength) !== true) link.send(chunk)
  }
  const work = (): void => {
    const endMs = performance.now() + 0.5
    while (sent < chunks && link.queuedBytes < aheadBytes && performance.now() < endMs) {
      for (let n = 0; n < 8 && sent < chunks; n++, sent++) put(series.next())
    }
    if (sent < chunks) setImmediate(work)
    else link.close()
  }
  work()
  return new Promise((resolve) =>
    link.open({
      chunk: () => {},
      closed: () => {
        clearInterval(tick)
        resolve(late)
      },
    }),
  )
}
