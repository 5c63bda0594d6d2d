// Sends the chunks of a series over the inherited pipe and says goodbye, and how late its timers were; or goes on until it is killed.
import { Socket } from 'node:net'
import { childDescriptors } from '../../../src/entry/host-job.ts'
import type { AgreementOptions } from '../../../src/links/agreed-link.ts'
import type { ProcessLinkKind } from '../../../src/links/process-link.ts'
import { openProcessLink } from '../../../src/links/process-links.ts'
import { type SeriesOrder, sendSeries } from '../ring/send-series.ts'

export interface ProcessProducerJob extends Omit<SeriesOrder, 'chunks'> {
  /** @defaultValue it never stops */
  readonly chunks?: number | undefined
  readonly links: ProcessLinkKind
  readonly options?: AgreementOptions | undefined
}

const { links, options, seed, chunks = Infinity, aheadBytes } = JSON.parse(process.argv[2]!) as ProcessProducerJob
const socket = new Socket({ fd: childDescriptors.link, readable: true, writable: true, allowHalfOpen: true })
const link = openProcessLink(socket, links, 'answers', options)
void sendSeries(link, { seed, chunks, aheadBytes }).then((late) => process.send!({ late }))
