// Sends the chunks of a series over a port, as fast as the other end reads or as it can, and says goodbye; or goes on until it is killed.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { openSiblingPort } from '../../../src/links/sibling-port.ts'
import { ThreadLinks } from '../../../src/links/thread-links.ts'
import { sendSeries } from '../ring/send-series.ts'
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
void sendSeries(link, { seed, chunks, aheadBytes }).then((late) => parentPort!.postMessage({ late }))
port.ref()
