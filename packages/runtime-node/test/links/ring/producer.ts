import { once } from 'node:events'
import { MessageChannel, Worker } from 'node:worker_threads'
import type { Link } from '@troupe/core/internal'
import { openSiblingPort } from '../../../src/links/sibling-port.ts'
import { ThreadLinks } from '../../../src/links/thread-links.ts'
import { bundled } from '../../support/bundled.ts'
import type { ProducerJob } from '../programs/ring-producer.ts'
import type { ThreadEnd } from '../thread-pair.ts'
import { type Harvest, harvestOf } from './harvest.ts'

const program = await bundled(new URL('../programs/ring-producer.ts', import.meta.url))

export interface Producer extends AsyncDisposable {
  readonly link: Link
  /** Resolves at the link's end with all that came before it. */
  readonly harvest: Promise<Harvest>
  /** How late its timers were; once it has ended by itself. */
  readonly late: Promise<readonly number[]>
  kill(): void
}

export interface ProducerOptions {
  readonly ends: readonly [ThreadEnd, ThreadEnd]
  /** For what this thread reads; the producers of one test have it in common. @defaultValue its own */
  readonly links?: ThreadLinks
  readonly seed: number
  readonly chunks: number
  readonly aheadBytes?: number
  /** Called for each chunk. */
  onChunk?(): void
}

/** Starts a thread that sends a series of chunks over a link, and compares here what arrives, byte by byte. */
export const startProducer = (options: ProducerOptions): Producer => {
  const { ends, seed, chunks, aheadBytes = 1_000_000, onChunk } = options
  const [own, far] = ends
  const { port1, port2 } = new MessageChannel()
  const job: ProducerJob = { port: port2, far, seed, chunks, aheadBytes }
  const worker = new Worker(program, { workerData: job, transferList: [port2] })
  const links = options.links ?? new ThreadLinks(own.seat, own.limits)
  const link = openSiblingPort(port1, (way) => links.open(way, own.end))
  const harvest = harvestOf(link, seed, onChunk)
  const failed = once(worker, 'error').then(([error]) => Promise.reject(error))
  failed.catch(() => {})
  const late = once(worker, 'message').then(([message]) => (message as { late: number[] }).late)
  late.catch(() => {})
  return {
    link,
    harvest: Promise.race([harvest, failed]),
    late,
    kill: () => void worker.terminate(),
    [Symbol.asyncDispose]: async () => {
      await worker.terminate()
    },
  }
}
