import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { type HandleCodec, OptionError } from '@troupe/core/internal'
import {
  AuthenticationError,
  ConnectFailedError,
  type ConnectionError,
  ConnectionLimitError,
  HandshakeTimeoutError,
} from '../errors/connection-errors.ts'
import { lookRound } from '../links/look-round.ts'
import { keyBytes } from './auth-key.ts'
import { ClientHandshake, type ClientStep } from './client-handshake.ts'
import type { ConnectOptions } from './connect-options.ts'
import { addressText, type KnownAddress, knownAddress, requireSafe } from './connection-address.ts'
import { connectionLimits } from './connection-limits.ts'
import { bindingBytes, freshNonce, noBinding } from './proof.ts'
import { SocketConnection } from './socket-connection.ts'
import { type ConnectTls, certificates, exporterLabel, leastVersion } from './tls-options.ts'
import { Waiting } from './wait-options.ts'

/** What the library itself may ask for beside that. */
export interface ClientOptions extends ConnectOptions {
  /** How handles cross this connection. */
  readonly handles?: HandleCodec
}

/** What `connect` does. */
export const openConnection = async <In = unknown, Out = In>(options: ClientOptions): Promise<SocketConnection<In, Out>> => {
  const { tls, timeoutMs = 10_000, signal, handles } = options
  const address = knownAddress(options.address)
  requireSafe(address, tls !== undefined)
  if (address.kind === 'unix' && tls !== undefined)
    throw new OptionError({ option: 'tls', expected: 'left out for a Unix socket', got: tls })
  if (typeof timeoutMs !== 'number' || !(timeoutMs > 0))
    throw new OptionError({ option: 'connect timeoutMs', expected: 'a number of milliseconds > 0', got: timeoutMs })
  const key = keyBytes(options.authKey, tls?.cert !== undefined)
  const limits = connectionLimits(options.limits)
  signal?.throwIfAborted()
  const peer = addressText(address)
  const socket = await dial(address, tls)
  const rest = await shakeHands(socket, { peer, key, timeoutMs, signal, hasTls: tls !== undefined })
  return new SocketConnection<In, Out>(socket, rest, { peer, limits, ...(handles !== undefined && { handles }) })
}

const dial = async (address: KnownAddress, tls: ConnectTls | undefined): Promise<Socket> => {
  if (address.kind === 'unix') return (await import('node:net')).connect({ path: address.path })
  const { host, port } = address
  const common = { host, port, noDelay: true, keepAlive: true }
  if (tls === undefined) return (await import('node:net')).connect(common)
  const { connect: connectTls } = await import('node:tls')
  const name = tls.servername === undefined ? {} : { servername: tls.servername }
  try {
    return connectTls({ ...common, ...certificates(tls), ...name, rejectUnauthorized: true, minVersion: leastVersion })
  } catch (cause) {
    throw new OptionError({ option: 'tls', expected: '{ ca, cert, key } in PEM', got: tls }, { cause })
  }
}

interface Shaking {
  readonly peer: string
  readonly key: Uint8Array
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  readonly hasTls: boolean
}

/** Resolves with what came behind the handshake. The socket is destroyed when it fails. */
const shakeHands = async (socket: Socket, { peer, key, timeoutMs, signal, hasTls }: Shaking): Promise<Uint8Array> => {
  let hasReached = false
  let handshake: ClientHandshake | undefined
  const late = (): ConnectionError =>
    hasReached
      ? new HandshakeTimeoutError({ peer, deadlineMs: timeoutMs })
      : new ConnectFailedError({ peer }, { cause: new DOMException(`not within ${timeoutMs} ms`, 'TimeoutError') })
  const outcome = new Waiting<Uint8Array>({ ...(signal !== undefined && { signal }) }, late)
  const timer = setTimeout(() => lookRound(() => outcome.reject(late())), Math.min(timeoutMs, 2 ** 31 - 1))
  const begin = (): void => {
    const binding = hasTls ? (socket as TLSSocket).exportKeyingMaterial(bindingBytes, exporterLabel, Buffer.alloc(0)) : noBinding
    handshake = new ClientHandshake({ key, nonce: freshNonce(), binding })
  }
  const read = (piece: Uint8Array): void => {
    if (handshake === undefined || outcome.isOver) return
    const step = handshake.push(piece)
    if (step.is === 'answer') socket.write(step.response)
    else if (step.is === 'accepted') outcome.resolve(step.rest)
    else if (step.is !== 'incomplete') outcome.reject(errorOf(step, peer))
    // what follows is for the connection, which is not there yet
    if (outcome.isOver) socket.pause()
  }
  const fail = (cause: Error): void => {
    const why = hasTls ? `TLS with it failed: ${cause.message}` : 'it broke off the handshake'
    outcome.reject(hasReached ? new AuthenticationError({ peer, why }, { cause }) : new ConnectFailedError({ peer }, { cause }))
  }
  const left = (): void => outcome.reject(new AuthenticationError({ peer, why: 'it hung up during the handshake' }))
  const reached = (): void => {
    hasReached = true
    if (!hasTls) begin()
  }
  socket.on('connect', reached).on('secureConnect', begin).on('data', read).on('error', fail).on('end', left).on('close', left)
  try {
    return await outcome.promise
  } catch (error) {
    socket.destroy()
    throw error
  } finally {
    clearTimeout(timer)
    socket.off('connect', reached).off('secureConnect', begin).off('data', read).off('end', left).off('close', left)
    socket.on('error', () => {}).off('error', fail)
  }
}

const errorOf = (step: Extract<ClientStep, { is: 'refused' | 'wrong' }>, peer: string): ConnectionError => {
  if (step.is === 'wrong') return new AuthenticationError({ peer, why: step.why })
  const { reason } = step
  if (reason === 'connections' || reason === 'handshakes' || reason === 'tries')
    return new ConnectionLimitError({ peer, limit: reason })
  const why = reason === 'late' ? 'this side did not answer in time' : 'the listener has another key'
  return new AuthenticationError({ peer, why })
}
