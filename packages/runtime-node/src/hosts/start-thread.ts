import { fileURLToPath } from 'node:url'
import { MessageChannel, type MessagePort, Worker } from 'node:worker_threads'
import { type HostSpec, OptionError } from '@troupe/core/internal'
import { asControl, type ToMain } from '../entry/control-messages.ts'
import type { ThreadJob } from '../entry/host-job.ts'
import { hostDepth } from '../entry/is-host.ts'
import { errorOf, lastWordsOf } from '../entry/last-words.ts'
import type { OutputPiece } from '../entry/worker-output.ts'
import { lookRound } from '../links/look-round.ts'
import { newThreadLink } from '../links/thread-links.ts'
import { WorkerChannel } from '../links/worker-channel.ts'
import { sweepSoon } from '../shared/memory/mapping.ts'
import { bootOrder } from './entry-code.ts'
import type { EntryFile } from './entry-file.ts'
import { hostLimits } from './host-limits.ts'
import { environmentOf } from './host-options.ts'
import type { HostOutput } from './host-output.ts'
import { lastData } from './last-data.ts'
import type { MainRings } from './main-rings.ts'
import type { Vessel, VesselEvents } from './vessel.ts'

/** Starts a worker thread with a host in it. Nothing of it keeps the program alive until it is held. */
export const startThread = (
  spec: HostSpec,
  entry: EntryFile,
  output: HostOutput,
  events: VesselEvents,
  main: MainRings,
): Vessel => {
  const outputPort = openOutputPort(output)
  const rings = main.seatForThread()
  const [nearEnd, farEnd] = newThreadLink(main.seat, rings)
  const job: ThreadJob = {
    spec,
    depth: hostDepth() + 1,
    link: farEnd,
    rings,
    output: outputPort.far,
    outputInFlight: outputPort.inFlight,
  }
  const boot = entry.boot === undefined ? undefined : bootOrder(fileURLToPath(entry.url))
  const worker = startWorker(spec, entry.boot ?? entry.url, { troupe: job, boot: boot?.order }, [job.output])
  let lastWords: Error | undefined
  const hear = (message: unknown): void => {
    const control = asControl<ToMain>(message)
    if (control?.troupe === 'last words') lastWords = errorOf(control.words)
    else if (control?.troupe === 'code') boot?.keep(control.code)
    else if (control !== undefined) events.control(control)
  }
  const channel = new WorkerChannel(worker, (way) => main.links.open(way, nearEnd), hear)
  worker.on('error', (error: unknown) => {
    lastWords ??= error instanceof Error ? error : errorOf(lastWordsOf(error))
  })
  let isGone = false
  let patience: NodeJS.Timeout | undefined
  const gone = (exitCode: number | null, abandoned: boolean): void => {
    if (isGone) return
    isGone = true
    clearTimeout(patience)
    channel.link.portEnded()
    events.gone({ exitCode, signal: null, error: lastWords, abandoned })
  }
  let hasExited = false
  worker.on('exit', (exitCode) => {
    hasExited = true
    sweepSoon()
    channel.link.portEnded()
    void lastData(outputPort.ended, hostLimits.afterExitMs, outputPort.taken).then(() => gone(exitCode, false))
  })
  const abandon = (): void => {
    if (hasExited) return
    worker.unref()
    gone(null, true)
  }
  worker.unref()
  return {
    link: channel.link,
    linkKind: rings === undefined ? 'port' : 'ring',
    rings,
    tell: (message, transfer) => channel.tell(message, transfer),
    hold: (held) => (held ? worker.ref() : worker.unref()),
    kill: () => {
      if (patience !== undefined || isGone) return
      void worker.terminate()
      patience = setTimeout(() => lookRound(abandon), hostLimits.terminateMs)
    },
  }
}

const startWorker = (spec: HostSpec, file: URL, workerData: object, transferList: readonly MessagePort[]): Worker => {
  const { env, execArgv: added, resourceLimits } = spec.options
  const start = (execArgv: string[] | undefined): Worker =>
    new Worker(file, {
      name: spec.name,
      workerData,
      transferList: [...transferList],
      // What Node writes before the entry takes the streams over goes to main's own: reading it here would keep the program alive.
      ...(env !== undefined && { env: environmentOf(spec.options) }),
      ...(resourceLimits !== undefined && { resourceLimits }),
      // Undefined inherits whatever a worker can inherit; a list, even an empty one, replaces that.
      ...(execArgv !== undefined && { execArgv }),
    })
  if (added === undefined || added.length === 0) return start(undefined)
  try {
    return start([...process.execArgv, ...added])
  } catch (error) {
    const refused = refusedFlags(error)
    const wrong = added.find((flag) => refused.includes(flag))
    if (wrong !== undefined)
      throw new OptionError({ option: 'execArgv', expected: 'flags that Node takes for a thread', got: wrong })
    return start([...process.execArgv.filter((flag) => !refused.includes(flag)), ...added])
  }
}

/** The flags of V8 and of the whole process, which Node names in its refusal: there is no list of them to be had. */
const refusedFlags = (error: unknown): readonly string[] => {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'ERR_WORKER_INVALID_EXEC_ARGV') throw error
  return error.message.slice(error.message.indexOf(': ') + 2).split(', ')
}

interface OutputPort {
  readonly far: MessagePort
  readonly inFlight: SharedArrayBuffer
  readonly ended: Promise<void>
  taken(): number
}

const openOutputPort = (output: HostOutput): OutputPort => {
  const { port1: near, port2: far } = new MessageChannel()
  const inFlight = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT)
  const waiting = new Int32Array(inFlight)
  let taken = 0
  near.on('message', ([stream, piece]: OutputPiece) => {
    Atomics.sub(waiting, 0, piece.length)
    taken += piece.length
    output[stream].push(piece)
  })
  const ended = new Promise<void>((resolve) => near.once('close', resolve))
  near.unref()
  return { far, inFlight, ended, taken: () => taken }
}
