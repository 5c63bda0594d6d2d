import type { AddressInfo, Server, Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { type HandleCodec, OptionError } from '@troupe/core/internal'
import { ListenFailedError } from '../errors/connection-errors.ts'
import { keyBytes } from './auth-key.ts'
import { addressText, type KnownAddress, knownAddress, requireSafe } from './connection-address.ts'
import { listenerLimits } from './connection-limits.ts'
import type { ListenOptions } from './listen-options.ts'
import type { Newcomer } from './newcomer.ts'
import { bindingBytes, noBinding } from './proof.ts'
import { SocketFile } from './socket-file.ts'
import { SocketListener } from './socket-listener.ts'
import { certificates, exporterLabel, type ListenerTls, leastVersion } from './tls-options.ts'

/** What the library itself may ask for beside that. */
export interface ListenerOptions extends ListenOptions {
  /** How handles cross a connection: called for each. */
  readonly handles?: () => HandleCodec
}

/** What `listen` does. */
export const openListener = async <In = unknown, Out = In>(options: ListenerOptions): Promise<SocketListener<In, Out>> => {
  const { tls, backlog = 64, onRefused, handles } = options
  const address = knownAddress(options.address)
  requireSafe(address, tls !== undefined)
  if (address.kind === 'unix' && tls !== undefined)
    throw new OptionError({
      option: 'tls',
      expected: 'left out for a Unix socket: its file is open to this user alone',
      got: tls,
    })
  if (!Number.isInteger(backlog) || backlog < 1)
    throw new OptionError({ option: 'backlog', expected: 'a whole number >= 1', got: backlog })
  const key = keyBytes(options.authKey, tls?.requestCert === true)
  const limits = listenerLimits(options.limits)
  const server = tls === undefined ? await plainServer() : await tlsServer(tls, limits.handshakeMs)
  const place = await bind(server, address)
  server.on('error', () => {}) // out of descriptors: whoever could not be taken in sees it, and the next one may be
  const listener = new SocketListener<In, Out>({
    server,
    address: place.address,
    name: addressText(knownAddress(place.address)),
    key,
    limits,
    backlog,
    onRefused,
    handles,
    cleanUp: place.cleanUp,
  })
  if (tls === undefined) server.on('connection', (socket) => listener.welcome(socket).begin(socket, noBinding))
  else welcomeOverTls(server, listener)
  return listener
}

const plainServer = async (): Promise<Server> => (await import('node:net')).createServer({ noDelay: true, keepAlive: true })

const tlsServer = async (tls: ListenerTls, handshakeTimeout: number): Promise<Server> => {
  const { createServer } = await import('node:tls')
  const { requestCert = false } = tls
  try {
    return createServer({
      ...certificates(tls),
      requestCert,
      rejectUnauthorized: true,
      minVersion: leastVersion,
      handshakeTimeout,
      noDelay: true,
      keepAlive: true,
    })
  } catch (cause) {
    throw new OptionError({ option: 'tls', expected: '{ key, cert } in PEM that belong together', got: tls }, { cause })
  }
}

/** The handshake of TLS is a part of the handshake, with the same deadline: who has connected is a newcomer from then on. */
const welcomeOverTls = <In, Out>(server: Server, listener: SocketListener<In, Out>): void => {
  const newcomers = new Map<string, Newcomer>()
  const nameOf = ({ remoteAddress, remotePort }: Socket): string => `${remoteAddress} ${remotePort}`
  server.on('connection', (raw: Socket) => {
    const name = nameOf(raw)
    const newcomer = listener.welcome(raw)
    newcomers.set(name, newcomer)
    raw.once('close', () => {
      if (newcomers.get(name) === newcomer) newcomers.delete(name)
    })
  })
  server.on('secureConnection', (socket: TLSSocket) => {
    const newcomer = newcomers.get(nameOf(socket))
    newcomers.delete(nameOf(socket))
    if (newcomer === undefined) socket.destroy()
    else newcomer.begin(socket, socket.exportKeyingMaterial(bindingBytes, exporterLabel, Buffer.alloc(0)))
  })
}

interface Place {
  readonly address: { readonly host: string; readonly port: number } | { readonly path: string }
  cleanUp(): Promise<void>
}

/** What the platform itself keeps of those who have connected and were not looked at yet. */
const platformBacklog = 511

const bind = async (server: Server, address: KnownAddress): Promise<Place> => {
  if (address.kind === 'unix') {
    const file = await SocketFile.listen(server, address.path, platformBacklog)
    return { address: { path: address.path }, cleanUp: () => file.remove() }
  }
  const { host, port } = address
  await new Promise<void>((resolve, reject) => {
    const fail = (cause: Error): void => reject(new ListenFailedError({ peer: addressText(address) }, { cause }))
    server.once('error', fail)
    server.listen({ host, port, backlog: platformBacklog }, () => {
      server.off('error', fail)
      resolve()
    })
  })
  return { address: { host, port: (server.address() as AddressInfo).port }, cleanUp: async () => {} }
}
