import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { type NetConnectOpts, connect as netConnect, type Socket } from 'node:net'
import type { ConnectionAddress } from '@troupe/runtime-node'
import { ClientHandshake } from '../../src/connection/client-handshake.ts'
import { noBinding } from '../../src/connection/proof.ts'
import { within } from '../support/within.ts'
import { authKey } from './keys.ts'

/** A peer that writes whatever bytes it wants to. */
export class RawPeer implements AsyncDisposable {
  readonly socket: Socket
  /** Resolves when the other side has cut it off. */
  readonly closed: Promise<void>
  readonly #pieces: Buffer[] = []

  private constructor(socket: Socket) {
    this.socket = socket
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()))
    socket.on('error', () => {})
    socket.on('data', (piece) => this.#pieces.push(piece))
  }

  static async open(address: ConnectionAddress, localAddress?: string): Promise<RawPeer> {
    const options = { ...address, ...(localAddress !== undefined && { localAddress }) } as NetConnectOpts
    const socket = netConnect(options)
    await within(10_000, 'a connection', once(socket, 'connect'))
    return new RawPeer(socket)
  }

  /** One that knows the key, and means harm nevertheless. */
  static async authenticated(address: ConnectionAddress): Promise<RawPeer> {
    const peer = await RawPeer.open(address)
    const handshake = new ClientHandshake({ key: Buffer.from(authKey), nonce: randomBytes(32), binding: noBinding })
    const step = handshake.push(await peer.received(40))
    if (step.is !== 'answer') throw new Error(step.is)
    peer.socket.write(step.response)
    const { is } = handshake.push((await peer.received(80)).subarray(40))
    if (is !== 'accepted') throw new Error(is)
    return peer
  }

  /** The first `bytes` of all that it received. */
  async received(bytes: number): Promise<Buffer> {
    const all = (): Buffer => Buffer.concat(this.#pieces)
    while (all().length < bytes) {
      if (this.socket.destroyed) throw new Error(`cut off after ${all().length} bytes`)
      await within(10_000, `${bytes} bytes`, Promise.race([once(this.socket, 'data'), this.closed]))
    }
    return all().subarray(0, bytes)
  }

  /** All that it received until it was cut off. */
  async last(): Promise<Buffer> {
    await within(10_000, 'the end', this.closed)
    return Buffer.concat(this.#pieces)
  }

  write(bytes: Uint8Array): void {
    this.socket.write(bytes)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.socket.destroy()
    await this.closed
  }
}
