// The far end of a link in another thread: over the worker's own channel, or over a port that it is given.
import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { LinkDriver } from '@troupe/core/testing'
import { openSiblingPort } from '../../../src/links/sibling-port.ts'
import { TakenBytes } from '../../../src/links/taken-bytes.ts'
import { WorkerChannel } from '../../../src/links/worker-channel.ts'
import { answerFarCall, type FarCall } from '../far-calls.ts'

const { port, taken } = workerData as { readonly port: MessagePort | undefined; readonly taken: SharedArrayBuffer }
const channel = new WorkerChannel(parentPort!, new TakenBytes(port === undefined ? taken : TakenBytes.memory(), 1), (call) => {
  void answerFarCall(driver, call as FarCall).then((answer) => channel.tell(answer))
})
const link = port === undefined ? channel.link : openSiblingPort(port, new TakenBytes(taken, 1))
const driver = new LinkDriver(link)
