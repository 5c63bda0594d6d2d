// The far end of a link in another thread: over the worker's own channel, or over a port that it is given.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { LinkDriver } from '@troupe/core/testing'
import { openSiblingPort } from '../../../src/links/sibling-port.ts'
import { ThreadLinks } from '../../../src/links/thread-links.ts'
import { WorkerChannel } from '../../../src/links/worker-channel.ts'
import { answerFarCall, type FarCall } from '../far-calls.ts'
import { type ThreadEnd, threadPair } from '../thread-pair.ts'

const { port, far } = workerData as { readonly port: MessagePort | undefined; readonly far: ThreadEnd }
const links = new ThreadLinks(far.seat, far.limits)
const [idle] = threadPair('ports')
const channel = new WorkerChannel(
  parentPort!,
  (way) => (port === undefined ? links.open(way, far.end) : new ThreadLinks(undefined).open(way, idle.end)),
  (call) => void answerFarCall(driver, call as FarCall).then((answer) => channel.tell(answer)),
)
const link = port === undefined ? channel.link : openSiblingPort(port, (way) => links.open(way, far.end))
const driver = new LinkDriver(link)
