import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { MessageChannel, Worker } from 'node:worker_threads'
import { type LinkPair, linkContract } from '@troupe/core/testing'
import { afterAll, describe, it } from 'vitest'
import type { AgreementOptions } from '../../src/links/agreed-link.ts'
import { awaitPeer } from '../../src/links/meeting.ts'
import { MeetingPlace } from '../../src/links/meeting-place.ts'
import type { ProcessLinkKind } from '../../src/links/process-link.ts'
import { openProcessLink } from '../../src/links/process-links.ts'
import { openSiblingPort } from '../../src/links/sibling-port.ts'
import { ThreadLinks } from '../../src/links/thread-links.ts'
import { WorkerChannel } from '../../src/links/worker-channel.ts'
import { bundled } from '../support/bundled.ts'
import { type FarAnswer, farEnd } from './far-calls.ts'
import { linkSocketOf, mayMap } from './far-processes.ts'
import type { FarProcessJob } from './programs/far-process.ts'
import { threadPair } from './thread-pair.ts'

const farThread = await bundled(new URL('./programs/far-thread.ts', import.meta.url))
const farProcess = await bundled(new URL('./programs/far-process.ts', import.meta.url))
const place = new MeetingPlace()
afterAll(() => place[Symbol.asyncDispose]())

const endOf = (worker: Worker): LinkPair['end'] => {
  const exited = once(worker, 'exit')
  return async () => {
    await worker.terminate()
    await exited
  }
}

type Pair = Parameters<typeof threadPair>

const overWorkerChannel = async (...pair: Pair): Promise<LinkPair> => {
  const [own, other] = threadPair(...pair)
  const worker = new Worker(farThread, { workerData: { far: other } })
  const channel = new WorkerChannel(
    worker,
    (way) => new ThreadLinks(own.seat, own.limits).open(way, own.end),
    (answer) => far.answered(answer as FarAnswer),
  )
  const far = farEnd((call) => channel.tell(call))
  worker.on('exit', () => channel.link.portEnded())
  return { near: channel.link, far: far.end, kill: () => void worker.terminate(), end: endOf(worker) }
}

const overPort = async (...pair: Pair): Promise<LinkPair> => {
  const [own, other] = threadPair(...pair)
  const { port1, port2 } = new MessageChannel()
  const worker = new Worker(farThread, { workerData: { far: other, port: port2 }, transferList: [port2] })
  const far = farEnd((call) => worker.postMessage(call))
  worker.on('message', (answer) => far.answered(answer))
  const near = openSiblingPort(port1, (way) => new ThreadLinks(own.seat, own.limits).open(way, own.end))
  return { near, far: far.end, kill: () => void worker.terminate(), end: endOf(worker) }
}

const startFarProcess = (job: FarProcessJob, env = mayMap): { child: ChildProcess; pair: Omit<LinkPair, 'near'> } => {
  const child = fork(farProcess, [JSON.stringify(job)], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'],
    serialization: 'advanced',
    env,
  })
  const far = farEnd((call) => child.send(call, () => {}))
  child.on('message', (answer) => far.answered(answer as unknown as FarAnswer))
  const exited = once(child, 'exit')
  const kill = (): void => void child.kill('SIGKILL')
  const end = async (): Promise<void> => {
    kill()
    await exited
  }
  return { child, pair: { far: far.end, kill, end } }
}

const overPipe = async (links: ProcessLinkKind, options?: AgreementOptions, env?: NodeJS.ProcessEnv): Promise<LinkPair> => {
  const { child, pair } = startFarProcess({ links, options }, env)
  return { near: openProcessLink(linkSocketOf(child), links, 'offers', options), ...pair }
}

/** The other process makes the offers. */
const overPipeFromFar = async (options: AgreementOptions): Promise<LinkPair> => {
  const { child, pair } = startFarProcess({ links: 'rings', role: 'offers', options })
  return { near: openProcessLink(linkSocketOf(child), 'rings', 'answers', options), ...pair }
}

const overUnixSocket = async (): Promise<LinkPair> => {
  const invitation = await place.invite()
  const wait = awaitPeer(invitation, { signal: new AbortController().signal })
  await wait.listening
  const { pair } = startFarProcess({ invitation })
  return { near: await wait.link, ...pair }
}

/** A ring so small that most chunks of the contract go through it in pieces, and nothing but attachments by the port. */
const throughTheNeedle = {
  ringBytes: 1_024,
  limits: { besideFromBytes: 300_000_000, besideWindowBytes: 8_000_000, maxQueuedBytes: 20_000_000 },
}

describe.each([
  ['the channel of a worker', () => overWorkerChannel('ports'), { attachments: true, death: true }],
  ['a port between two threads', () => overPort('ports'), { attachments: true, death: true }],
  ['rings beside the channel of a worker', () => overWorkerChannel('rings'), { attachments: true, death: true }],
  ['rings beside a port', () => overPort('rings'), { attachments: true, death: true }],
  ['rings that are spun for', () => overPort('spinning-rings'), { attachments: true, death: true }],
  ['rings of 1 KiB', () => overPort('rings', throughTheNeedle), { attachments: true, death: true }],
  ['an inherited pipe to a child process', () => overPipe('sockets'), { attachments: false, death: true }],
  ['a Unix socket between two processes', overUnixSocket, { attachments: false, death: true }],
  ['rings between processes', () => overPipe('rings', { offerAfterChunks: 1 }), { attachments: false, death: true }],
  ['rings that the child offers, meanwhile', () => overPipeFromFar({ offerAfterChunks: 3 }), { attachments: false, death: true }],
  [
    'rings of 1 KiB between processes',
    () => overPipe('rings', { ...throughTheNeedle, offerAfterChunks: 1 }),
    { attachments: false, death: true },
  ],
  [
    'rings that the other process cannot map',
    () => overPipe('rings', { offerAfterChunks: 1 }, process.env),
    { attachments: false, death: true },
  ],
] as const)('a link over %s', (_name, openPair, kind) => {
  for (const { claim, run } of linkContract(kind)) it(claim, () => run(openPair))
})
