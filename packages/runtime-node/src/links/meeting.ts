import { closeSync, openSync } from 'node:fs'
import type { Server, Socket } from 'node:net'
import { basename, dirname } from 'node:path'
import { HandshakeError } from '@troupe/core/internal'
import { hasToken, presentToken } from './handshake.ts'
import { linkLimits } from './link-limits.ts'
import type { ProcessLink, ProcessLinkKind } from './process-link.ts'
import { openProcessLink } from './process-links.ts'

/** Where two processes, or a thread of one and another process, meet: for one meeting, known to the two alone. Plain data. */
export interface Invitation {
  readonly path: string
  /** In base64. */
  readonly token: string
  readonly links: ProcessLinkKind
}

/** Goes to where the peer was told to wait. The link is there at once: it breaks if nobody is found. */
export const dial = (invitation: Invitation): ProcessLink => {
  const address = addressOf(invitation.path)
  const socket = net().connect(address.path)
  socket.once('connect', address.release).once('close', address.release)
  presentToken(socket, tokenOf(invitation))
  socket.unref()
  return openProcessLink(socket, invitation.links, 'offers')
}

/** A place where this host waits for one peer. */
export interface Wait {
  /** Resolves when the peer can be told to come. */
  readonly listening: Promise<void>
  /** Resolves with the link to the peer; rejects with `HandshakeError` when the wait is called off, or cannot begin. */
  readonly link: Promise<ProcessLink>
}

export interface WaitOptions {
  /** Calls the wait off: there is no deadline, as a peer that lives may be busy for any time. */
  readonly signal: AbortSignal
  /** How long somebody who came may take to show the token. @defaultValue `linkLimits.handshakeMs` */
  readonly handshakeMs?: number
}

/** Waits for the one peer that has the token; others are sent away, and the wait goes on. */
export const awaitPeer = (invitation: Invitation, options: WaitOptions): Wait => {
  const address = addressOf(invitation.path)
  const server = net().createServer({ allowHalfOpen: true })
  server.unref()
  const listening = new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject))
  const link = firstWithToken(server, invitation, options).finally(() => {
    // Closing unlinks the path at once; the connection that was made lives on.
    server.close()
    address.release()
  })
  // Both are looked at by the caller, but perhaps only after one of them failed.
  listening.catch(() => {})
  link.catch(() => {})
  server.listen(address.path)
  return { listening, link }
}

const firstWithToken = (
  server: Server,
  invitation: Invitation,
  { signal, handshakeMs = linkLimits.handshakeMs }: WaitOptions,
): Promise<ProcessLink> =>
  new Promise((resolve, reject) => {
    const guests = new Set<Socket>()
    const over = (): void => {
      signal.removeEventListener('abort', calledOff)
      for (const guest of guests) guest.destroy()
    }
    const fail = (why: string, options?: ErrorOptions): void => {
      over()
      reject(new HandshakeError({ peer: basename(invitation.path), why }, options))
    }
    const calledOff = (): void => fail('the wait was called off')
    signal.addEventListener('abort', calledOff)
    server.on('error', (cause) => fail('its socket cannot be listened on', { cause }))
    server.on('connection', async (socket: Socket) => {
      guests.add(socket)
      socket.on('error', () => socket.destroy())
      socket.once('close', () => guests.delete(socket))
      socket.unref()
      if (!(await hasToken(socket, tokenOf(invitation), handshakeMs))) socket.destroy()
      else {
        guests.delete(socket)
        over()
        resolve(openProcessLink(socket, invitation.links, 'answers'))
      }
    })
    if (signal.aborted) calledOff()
  })

/** Loaded when it is needed: few threads ever meet a process, and all of them start sooner without it. */
const net = (): typeof import('node:net') => process.getBuiltinModule('node:net')

const tokenOf = (invitation: Invitation): Buffer => Buffer.from(invitation.token, 'base64')

/**
 * The path to give to the system. One that is too long is reached through a descriptor of its directory, which must stay open
 * until the socket is bound or connected, and until it is unlinked.
 */
const addressOf = (path: string): { readonly path: string; readonly release: () => void } => {
  if (Buffer.byteLength(path) <= linkLimits.maxPathBytes || process.platform !== 'linux') return { path, release: () => {} }
  let descriptor: number | undefined = openSync(dirname(path), 'r')
  const release = (): void => {
    if (descriptor !== undefined) closeSync(descriptor)
    descriptor = undefined
  }
  return { path: `/proc/self/fd/${descriptor}/${basename(path)}`, release }
}
