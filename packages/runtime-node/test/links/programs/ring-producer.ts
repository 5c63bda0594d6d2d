// Sends the chunks of a series over a port, as fast as the other end reads or as it can, and says goodbye; or goes on until it is killed.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { openSiblingPort } from '../../../src/links/sibling-port.ts'
import { ThreadLinks } from '../../../src/links/thread-links.ts'
import { ChunkSeries } from '../ring/chunk-series.ts'
import type { ThreadEnd } from '../thread-pair.ts'

/** What a producer is told. */
export interface ProducerJob {
  readonly port: MessagePort
  readonly far: ThreadEnd
  readonly seed: number
  readonly chunks: number
  /** It waits while so much is on its way. */
  readonly aheadBytes: number
}

const { port, far, seed, chunks, aheadBytes } = workerData as ProducerJob
const link = openSiblingPort(port, (way) => new ThreadLinks(far.seat, far.limits).open(way, far.end))
const series = new ChunkSeries(seed)
const timers = { late: [] as number[], due: performance.now() + 5 }
const tick = setInterval(() => {
  const now = performance.now()
  timers.late.push(Math.max(0, now - timers.due))
  timers.due = now + 5
}, 5)
let sent = 0
const work = (): void => {
  const endMs = performance.now() + 0.5
  while (sent < chunks && link.queuedBytes < aheadBytes && performance.now() < endMs) {
    for (let n = 0; n < 8 && sent < chunks; n++, sent++) link.send(series.next())
  }
  if (sent < chunks) return void setImmediate(work)
  link.close()
}
link.open({
  chunk: () => {},
  closed: () => {
    clearInterval(tick)
    parentPort!.postMessage({ late: timers.late })
  },
})
port.ref()
work()
