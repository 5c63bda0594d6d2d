import { type ChildProcess, spawn } from 'node:child_process'
import type { Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { HostSpec } from '@troupe/core/internal'
import { asControl, type LastWords, type ToMain } from '../entry/control-messages.ts'
import { childDescriptors, hostVariable, type ParentDeath, type ProcessJob } from '../entry/host-job.ts'
import { hostDepth } from '../entry/is-host.ts'
import { errorOf } from '../entry/last-words.ts'
import { brokenLink } from '../links/broken-link.ts'
import { endedLink } from '../links/ended-link.ts'
import type { ProcessLinkKind } from '../links/process-link.ts'
import { openProcessLink } from '../links/process-links.ts'
import { hostLimits } from './host-limits.ts'
import { environmentOf, inheritedFlags, limitFlags } from './host-options.ts'
import type { HostOutput } from './host-output.ts'
import { lastData } from './last-data.ts'
import { findSetpriv } from './setpriv.ts'
import type { Vessel, VesselEvents } from './vessel.ts'

/** Starts a child process with a host in it. Nothing of it keeps the program alive until it is held. */
export const startProcess = (
  spec: HostSpec,
  entry: URL,
  output: HostOutput,
  events: VesselEvents,
  links: ProcessLinkKind,
  parentDeath: ParentDeath = findSetpriv() === undefined ? 'prctl' : 'armed',
): Vessel => {
  const child = startChild(spec, entry, links, parentDeath)
  if (child.pid === undefined) return stillborn(child, events)
  const streams = child.stdio as readonly unknown[] as readonly Socket[]
  const stdout = streams[1]!
  const stderr = streams[2]!
  const lifeline = streams[childDescriptors.lifeline]!
  const socket = streams[childDescriptors.link]!
  const link = openProcessLink(socket, links, 'offers')
  const lastWords = readAll(lifeline)
  const bytesSeen = (): number => socket.bytesRead + stdout.bytesRead + stderr.bytesRead + lifeline.bytesRead
  stdout.on('data', (piece) => output.stdout.push(piece))
  stderr.on('data', (piece) => output.stderr.push(piece))
  const outputEnded = Promise.all([endOf(stdout), endOf(stderr)])
  child.on('message', (message) => {
    const control = asControl<ToMain>(message)
    if (control !== undefined) events.control(control)
  })
  let isGone = false
  const gone = async (exitCode: number | null, signal: string | null): Promise<void> => {
    if (isGone) return
    isGone = true
    // Never the child's `close`: a process that it started may hold its stdout and stderr for ever.
    await lastData(link.ended, hostLimits.afterExitMs, bytesSeen)
    link.destroy()
    await lastData(Promise.all([outputEnded, lastWords.ended]), hostLimits.lastLinesMs, bytesSeen)
    for (const stream of [stdout, stderr, lifeline]) stream.destroy()
    events.gone({ exitCode, signal, error: parseLastWords(lastWords.text()), abandoned: false })
  }
  child.on('exit', (exitCode, signal) => void gone(exitCode, signal))
  // A message or a signal did not reach it: its exit says why.
  child.on('error', () => {})
  const handles = [child, child.channel, stdout, stderr, lifeline, socket]
  const hold = (held: boolean): void => {
    for (const handle of handles) held ? handle?.ref() : handle?.unref()
  }
  hold(false)
  return {
    link,
    get linkKind() {
      return link.madeOf
    },
    tell: (message) => {
      if (child.connected) child.send(message, () => {})
    },
    hold,
    kill: () => {
      child.kill('SIGKILL')
    },
  }
}

const startChild = (spec: HostSpec, entry: URL, links: ProcessLinkKind, parentDeath: ParentDeath): ChildProcess => {
  const { options } = spec
  const job: ProcessJob = { spec: withoutEnvironment(spec), depth: hostDepth() + 1, parentPid: process.pid, parentDeath, links }
  const node = [process.execPath, ...inheritedFlags(), ...(options.execArgv ?? []), ...limitFlags(options), fileURLToPath(entry)]
  const [command, ...args] = parentDeath === 'armed' ? [findSetpriv()!, '--pdeathsig', 'KILL', '--', ...node] : node
  return spawn(command!, args, {
    stdio: ['ignore', 'pipe', 'pipe', 'ipc', 'pipe', 'pipe'],
    env: { ...environmentOf(options), [hostVariable]: JSON.stringify(job) },
    serialization: 'json',
    ...(options.cwd !== undefined && { cwd: options.cwd }),
  })
}

/** What stands for a process that the system refused: no exit follows, only this error. */
const stillborn = (child: ChildProcess, events: VesselEvents): Vessel => {
  const error = new Promise<Error>((resolve) => child.once('error', resolve))
  void error.then((error) => events.gone({ exitCode: null, signal: null, error, abandoned: false }))
  for (const stream of child.stdio ?? []) stream?.destroy()
  return {
    link: endedLink(brokenLink('the process could not be started')),
    linkKind: 'socket',
    tell: () => {},
    hold: () => {},
    kill: () => {},
  }
}

/** The host has its environment already: it need not be in the job, which is a part of it. */
const withoutEnvironment = (spec: HostSpec): HostSpec => {
  const { env: _, ...options } = spec.options
  return { ...spec, options }
}

const endOf = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.once('end', resolve).once('close', () => resolve())
    socket.on('error', () => {})
  })

const readAll = (socket: Socket): { readonly ended: Promise<void>; text(): string } => {
  const pieces: Buffer[] = []
  socket.on('data', (piece) => pieces.push(piece))
  return { ended: endOf(socket), text: () => Buffer.concat(pieces).toString() }
}

const parseLastWords = (text: string): Error | undefined => {
  if (text === '') return undefined
  try {
    return errorOf(JSON.parse(text) as LastWords)
  } catch {
    return undefined
  }
}
