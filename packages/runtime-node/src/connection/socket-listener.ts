import type { Server, Socket } from 'node:net'
import type { HandleCodec } from '@troupe/core/internal'
import { ConnectionClosedError, type ConnectionError, type ConnectionLimit } from '../errors/connection-errors.ts'
import type { Connection, ConnectionWait } from './connection.ts'
import type { ConnectionAddress } from './connection-address.ts'
import type { AllListenerLimits } from './connection-limits.ts'
import { FailedTries } from './failed-tries.ts'
import type { Listener } from './listener.ts'
import { Newcomer, type NewcomerHost } from './newcomer.ts'
import { SocketConnection } from './socket-connection.ts'
import { checkedTimeout, timeoutError, Waiting } from './wait-options.ts'
import { WaitingRoom } from './waiting-room.ts'

export interface ListenerParts {
  readonly server: Server
  readonly address: ConnectionAddress
  /** The same as text. */
  readonly name: string
  readonly key: Uint8Array
  readonly limits: AllListenerLimits
  readonly backlog: number
  readonly onRefused: ((error: ConnectionError) => void) | undefined
  readonly handles: (() => HandleCodec) | undefined
  /** Undoes what was done for the server beside it. */
  cleanUp(): Promise<void>
}

/** A listener over a server of Node that listens already. */
export class SocketListener<In, Out> implements Listener<In, Out>, NewcomerHost {
  readonly address: ConnectionAddress
  readonly key: Uint8Array
  readonly limits: AllListenerLimits
  readonly tries: FailedTries
  lastAccepted: string | undefined
  readonly #parts: ListenerParts
  readonly #room: WaitingRoom
  readonly #connections = new Set<SocketConnection<In, Out>>()
  /** Connections that nobody has accepted yet. */
  readonly #ready: SocketConnection<In, Out>[] = []
  readonly #acceptors = new Set<Waiting<SocketConnection<In, Out>>>()
  #closing: Promise<void> | undefined

  constructor(parts: ListenerParts) {
    this.#parts = parts
    const { address, key, limits } = parts
    this.address = address
    this.key = key
    this.limits = limits
    this.tries = new FailedTries({ most: limits.maxTries, windowMs: limits.triesWindowMs })
    this.#room = new WaitingRoom(limits.maxHandshakes)
  }

  /** Somebody has connected; `begin` has to be called when it can be spoken to. */
  welcome(raw: Socket): Newcomer {
    const newcomer = new Newcomer(raw, this.#nameOf(raw), this)
    this.#room.add(newcomer)
    if (this.#closing !== undefined) newcomer.cut(this.#closedError())
    return newcomer
  }

  full(): ConnectionLimit | undefined {
    const isFull = this.#connections.size >= this.limits.maxConnections
    return isFull || this.#ready.length >= this.#parts.backlog ? 'connections' : undefined
  }

  entered(newcomer: Newcomer, socket: Socket): void {
    this.#room.delete(newcomer)
    const { limits, handles } = this.#parts
    const connection = new SocketConnection<In, Out>(socket, noBytes, {
      peer: newcomer.peer,
      limits,
      ...(handles !== undefined && { handles: handles() }),
    })
    this.#connections.add(connection)
    void connection.ended.then(() => this.#connections.delete(connection))
    const [acceptor] = this.#acceptors
    if (acceptor === undefined) this.#ready.push(connection)
    else {
      this.#acceptors.delete(acceptor)
      acceptor.resolve(connection)
    }
  }

  gone(newcomer: Newcomer, error: ConnectionError): void {
    this.#room.delete(newcomer)
    const { onRefused } = this.#parts
    // what it throws is its own affair
    if (onRefused !== undefined) queueMicrotask(() => onRefused(error))
  }

  async accept(options: ConnectionWait = {}): Promise<SocketConnection<In, Out>> {
    const timeoutMs = checkedTimeout('accept timeoutMs', options.timeoutMs ?? Infinity)
    options.signal?.throwIfAborted()
    if (this.#closing !== undefined) throw this.#closedError()
    const connection = this.#ready.shift() ?? (await this.#next({ ...options, timeoutMs }))
    this.lastAccepted = connection.peer
    return connection
  }

  /** From now on it does not keep the program from ending. */
  unref(): void {
    this.#parts.server.unref()
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Connection<In, Out>, void, undefined> {
    while (this.#closing === undefined) {
      const next = await this.accept().catch((error) => {
        if (this.#closing !== undefined) return undefined
        throw error
      })
      if (next === undefined) return
      yield next
    }
  }

  async #next(options: ConnectionWait): Promise<SocketConnection<In, Out>> {
    const late = (): DOMException => timeoutError(`nobody connected to ${this.#parts.name}`, options.timeoutMs!)
    const waiting = new Waiting<SocketConnection<In, Out>>(options, late)
    this.#acceptors.add(waiting)
    try {
      return await waiting.promise
    } finally {
      this.#acceptors.delete(waiting)
    }
  }

  async #close(): Promise<void> {
    this.#parts.server.close()
    const error = this.#closedError()
    for (const acceptor of this.#acceptors) acceptor.reject(error)
    for (const newcomer of this.#room) newcomer.cut(error)
    await Promise.all([this.#parts.cleanUp(), ...this.#ready.splice(0).map((connection) => connection.close())])
  }

  #closedError(): ConnectionClosedError {
    return new ConnectionClosedError({ peer: this.#parts.name, why: 'the listener was closed', clean: true })
  }

  #nameOf({ remoteAddress, remotePort }: Socket): string {
    if (remoteAddress === undefined) return this.#parts.name
    return `tcp://${remoteAddress.includes(':') ? `[${remoteAddress}]` : remoteAddress}:${remotePort}`
  }
}

const noBytes = new Uint8Array(0)
