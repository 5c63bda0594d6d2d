import type { Socket } from 'node:net'
import {
  AuthenticationError,
  ConnectionClosedError,
  type ConnectionError,
  type ConnectionLimit,
  ConnectionLimitError,
  HandshakeTimeoutError,
} from '../errors/connection-errors.ts'
import { lookRound } from '../links/look-round.ts'
import type { AllListenerLimits } from './connection-limits.ts'
import { type FailedTries, peerGroup } from './failed-tries.ts'
import { type Refusal, refusal } from './handshake-record.ts'
import { freshNonce } from './proof.ts'
import { refusalRecord, ServerHandshake } from './server-handshake.ts'

export interface NewcomerHost {
  readonly key: Uint8Array
  readonly limits: AllListenerLimits
  readonly tries: FailedTries
  /** What there is too much of for one more connection. */
  full(): ConnectionLimit | undefined
  /** It has proved itself; its socket is the host's now. */
  entered(newcomer: Newcomer, socket: Socket): void
  /** It was sent away, or left. */
  gone(newcomer: Newcomer, error: ConnectionError): void
}

/** One who has connected and has not proved anything: a handshake with its socket and its deadlines. */
export class Newcomer {
  readonly peer: string
  /** What its tries are counted under. */
  readonly group: string
  readonly #raw: Socket
  readonly #host: NewcomerHost
  readonly #arrivedAt = performance.now()
  #socket: Socket | undefined
  #handshake: ServerHandshake | undefined
  #timer: NodeJS.Timeout
  #isOver = false

  /** @param raw - the socket below TLS, if there is any */
  constructor(raw: Socket, peer: string, host: NewcomerHost) {
    this.peer = peer
    this.group = peerGroup(raw.remoteAddress)
    this.#raw = raw
    this.#host = host
    raw.on('error', () => {})
    raw.on('close', this.#left)
    this.#timer = setTimeout(() => lookRound(() => this.#late()), host.limits.handshakeMs)
  }

  /** @param socket - the one to speak over: `raw`, or the TLS on it */
  begin(socket: Socket, binding: Uint8Array): void {
    if (this.#isOver) return void socket.destroy()
    this.#socket = socket
    const limit = this.#host.full()
    if (limit !== undefined) return this.refuse(limit)
    this.#handshake = new ServerHandshake({ key: this.#host.key, nonce: freshNonce(), binding })
    socket.on('error', this.#failed)
    socket.on('end', this.#left)
    socket.on('data', this.#read)
    socket.write(this.#handshake.challenge)
  }

  /** Sends it away because of what the listener has too much of. */
  refuse(limit: ConnectionLimit): void {
    this.#sendAway(refusal[limit], new ConnectionLimitError({ peer: this.peer, limit }))
  }

  /** Ends it without a word. */
  cut(error: ConnectionError): void {
    if (this.#conclude()) this.#host.gone(this, error)
    this.#raw.destroy()
  }

  readonly #read = (piece: Uint8Array): void => {
    if (this.#isOver) return
    const state = this.#handshake!.push(piece)
    if (state === 'wrong') this.#notAuthentic('what it sent is no answer to the challenge')
    else if (state === 'answered') this.#answered()
  }

  /** The answer waits while others from the same address have failed too often: so many tries in a window, and no more. */
  #answered(): void {
    const now = performance.now()
    const { limits, tries } = this.#host
    const delayMs = tries.delayMs(this.group, now)
    if (delayMs === 0) return this.#judge()
    clearTimeout(this.#timer)
    if (now + delayMs - this.#arrivedAt > limits.triesWaitMs + limits.handshakeMs) return this.refuse('tries')
    this.#timer = setTimeout(() => this.#answered(), Math.ceil(delayMs))
  }

  #judge(): void {
    const { is, reply } = this.#handshake!.verdict()
    if (is === 'refused') return this.#notAuthentic('it does not have the key')
    const limit = this.#host.full()
    if (limit !== undefined) return this.refuse(limit)
    const socket = this.#socket!
    if (!this.#conclude()) return
    socket.write(reply)
    this.#host.entered(this, socket)
  }

  #notAuthentic(why: string): void {
    this.#host.tries.failed(this.group, performance.now())
    this.#sendAway(refusal.notAuthentic, new AuthenticationError({ peer: this.peer, why }))
  }

  #late(): void {
    this.#sendAway(refusal.late, new HandshakeTimeoutError({ peer: this.peer, deadlineMs: this.#host.limits.handshakeMs }))
  }

  #sendAway(reason: Refusal, error: ConnectionError): void {
    if (!this.#conclude()) return
    this.#raw.on('close', () => clearTimeout(timer))
    const timer = setTimeout(() => this.#raw.destroy(), this.#host.limits.handshakeMs)
    if (this.#socket === undefined) this.#raw.destroy()
    else this.#socket.end(refusalRecord(reason), () => this.#raw.destroy())
    this.#host.gone(this, error)
  }

  readonly #left = (): void => {
    this.cut(new ConnectionClosedError({ peer: this.peer, why: 'it left during the handshake', clean: false }))
  }

  readonly #failed = (cause: Error): void => {
    this.cut(
      new ConnectionClosedError({ peer: this.peer, why: 'its socket failed during the handshake', clean: false }, { cause }),
    )
  }

  /** From here on its socket is not its own. False when that was so before. */
  #conclude(): boolean {
    if (this.#isOver) return false
    this.#isOver = true
    clearTimeout(this.#timer)
    this.#raw.off('close', this.#left)
    this.#socket?.on('error', () => {})
    this.#socket?.off('error', this.#failed).off('end', this.#left).off('data', this.#read)
    return true
  }
}
