// A receiver that throws at every second chunk, in a worker whose errors are counted.

import { connect } from 'node:net'
import { parentPort, workerData } from 'node:worker_threads'
import { SocketLink } from '../../../src/links/socket-link.ts'
import { type RingSeat, type ThreadLinkEnd, ThreadLinks } from '../../../src/links/thread-links.ts'
import { WorkerChannel } from '../../../src/links/worker-channel.ts'

const {
  link: end,
  seat,
  path,
} = workerData as {
  readonly link: ThreadLinkEnd
  readonly seat: RingSeat | undefined
  readonly path: string | undefined
}
const errors: string[] = []
const chunks: number[] = []
process.on('uncaughtException', (error) => errors.push(error.message))
const channel = new WorkerChannel(
  parentPort!,
  (way) => new ThreadLinks(seat).open(way, end),
  () => {},
)
const link = path === undefined ? channel.link : new SocketLink(connect(path))
link.open({
  chunk: ([number]) => {
    if (number! % 2 === 1) throw new Error(`at ${number}`)
    chunks.push(number!)
  },
  closed: () => setImmediate(() => channel.tell({ chunks, errors })),
})
