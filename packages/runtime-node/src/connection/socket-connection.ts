import type { Socket } from 'node:net'
import { type HandleCodec, NotSendableError } from '@troupe/core/internal'
import { ConnectionClosedError, type ConnectionError, FrameTooLargeError, SlowPeerError } from '../errors/connection-errors.ts'
import { lookRound } from '../links/look-round.ts'
import type { Connection, ConnectionWait } from './connection.ts'
import type { AllConnectionLimits } from './connection-limits.ts'
import { FrameProgress } from './frame-progress.ts'
import { FrameReader, lengthBytes } from './frame-reader.ts'
import { Inbox } from './inbox.ts'
import { MessageCodec } from './message-codec.ts'
import { Outbox } from './outbox.ts'

export interface SocketConnectionOptions {
  readonly peer: string
  readonly limits: AllConnectionLimits
  /** How handles cross this connection; without it none do. */
  readonly handles?: HandleCodec
}

/** A connection over a socket whose two ends have proved who they are. It owns the socket. */
export class SocketConnection<In = unknown, Out = In> implements Connection<In, Out> {
  readonly peer: string
  /** How handles cross it. */
  readonly handles: HandleCodec | undefined
  /** Resolves when the socket is gone. */
  readonly ended: Promise<void>
  readonly readable = true
  readonly writable = true
  readonly #socket: Socket
  readonly #limits: AllConnectionLimits
  readonly #codec: MessageCodec
  readonly #reader: FrameReader
  readonly #progress: FrameProgress
  readonly #inbox: Inbox<In>
  readonly #outbox: Outbox
  #closed = false
  /** Why nothing can be sent any more. */
  #over: ConnectionClosedError | undefined
  #isPaused = false
  #progressTimer: NodeJS.Timeout | undefined

  /** @internal `rest`: what came behind the handshake */
  constructor(socket: Socket, rest: Uint8Array, { peer, limits, handles }: SocketConnectionOptions) {
    this.peer = peer
    this.handles = handles
    this.#socket = socket
    this.#limits = limits
    this.#codec = new MessageCodec(limits.maxMessageBytes, handles)
    this.#reader = new FrameReader(limits.maxFrameBytes)
    this.#progress = new FrameProgress(limits)
    this.#inbox = new Inbox({
      decode: (frame) => this.#codec.decode(frame) as In,
      invalid: (error) => this.#break('what it sent is no message', error),
      taken: () => this.#resumeIfRoom(),
    })
    this.#outbox = new Outbox(socket, peer, limits.maxQueuedBytes)
    this.ended = new Promise((resolve) => socket.once('close', () => resolve()))
    socket.on('data', (piece) => this.#read(piece))
    socket.on('end', () => this.#peerEnded())
    socket.on('error', (cause) => this.#break('its socket failed', cause))
    socket.on('close', () => this.#break('its socket was closed'))
    if (rest.byteLength > 0) this.#read(rest)
    socket.resume()
  }

  get closed(): boolean {
    return this.#closed
  }

  async send(message: Out, options?: ConnectionWait): Promise<void> {
    if (this.#over !== undefined) throw this.#over
    return this.sendFrame(this.encode(message), options)
  }

  /** What `sendFrame` takes. @throws NotSendableError, FrameTooLargeError */
  encode(message: Out): Uint8Array {
    const frame = this.#codec.encode(message)
    const { maxFrameBytes } = this.#limits
    const bytes = frame.byteLength - lengthBytes
    if (bytes > maxFrameBytes) throw new FrameTooLargeError({ peer: this.peer, bytes, maxFrameBytes, direction: 'out' })
    return frame
  }

  /** As `send`. When there `hasRoom`, the platform has it at once. */
  async sendFrame(frame: Uint8Array, options?: ConnectionWait): Promise<void> {
    if (this.#over !== undefined) throw this.#over
    return this.#outbox.send(frame, options)
  }

  get hasRoom(): boolean {
    return this.#outbox.hasRoom
  }

  /** So far, also of messages that nobody has received. */
  get receivedBytes(): number {
    return this.#reader.totalBytes
  }

  /** From now on it does not keep the program from ending. */
  unref(): void {
    this.#socket.unref()
  }

  receive(options?: ConnectionWait): Promise<In> {
    return this.#inbox.receive(options)
  }

  async poll(timeoutMs = 0): Promise<boolean> {
    if (this.#closed) throw this.#over
    return this.#inbox.poll(timeoutMs)
  }

  /** For `waitAny`: ready when `receive` would not wait. */
  whenReady(signal: AbortSignal): Promise<boolean> {
    return this.#inbox.whenReady(signal)
  }

  /** Never rejects. Resolves when the socket is gone. */
  async close(): Promise<void> {
    if (!this.#closed) {
      this.#closed = true
      const error = new ConnectionClosedError({ peer: this.peer, why: 'it was closed here', clean: true })
      this.#inbox.end(error, true)
      const wasOver = this.#over !== undefined
      this.#over = error
      this.#stopWatching()
      if (wasOver) this.#socket.destroy()
      else this.#sayGoodbye()
    }
    await this.ended
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<In, void, undefined> {
    while (true) {
      let message: In
      try {
        message = await this.receive()
      } catch (error) {
        if (error instanceof ConnectionClosedError && error.clean) return
        throw error
      }
      yield message
    }
  }

  /** What was sent goes out, and what still comes is read and dropped: a socket that goes with bytes unread takes sent ones with it. */
  #sayGoodbye(): void {
    this.#outbox.finish()
    this.#socket.resume()
    const timer = setTimeout(() => this.#socket.destroy(), this.#limits.closeMs)
    void this.ended.then(() => clearTimeout(timer))
  }

  #read(piece: Uint8Array): void {
    if (this.#closed) return
    let isNewFrame = false
    this.#reader.push(piece, (frame) => {
      isNewFrame = true
      this.#inbox.push(frame)
    })
    if (this.#over !== undefined) return
    const { fault } = this.#reader
    if (fault !== undefined) return this.#break('what it sent is no message', this.#faultError(fault))
    this.#watch(isNewFrame)
    if (this.#inbox.queuedBytes >= this.#limits.maxQueuedBytes) this.#pause()
  }

  #faultError(fault: NonNullable<FrameReader['fault']>): ConnectionError | NotSendableError {
    if (fault.is === 'empty')
      return new NotSendableError({ path: 'a message', why: 'of no bytes cannot be built', direction: 'in' })
    const { maxFrameBytes } = this.#limits
    return new FrameTooLargeError({ peer: this.peer, bytes: fault.bytes, maxFrameBytes, direction: 'in' })
  }

  #pause(): void {
    if (this.#isPaused) return
    this.#isPaused = true
    this.#progress.pause()
    this.#socket.pause()
  }

  #resumeIfRoom(): void {
    if (!this.#isPaused || this.#closed || this.#inbox.queuedBytes > this.#limits.maxQueuedBytes / 2) return
    this.#isPaused = false
    this.#watch(true)
    this.#socket.resume()
  }

  #watch(isNewFrame: boolean): void {
    const { isWithinFrame, missingBytes, totalBytes } = this.#reader
    this.#progress.arrived(totalBytes, isWithinFrame ? missingBytes : 0, isNewFrame, performance.now())
    if (this.#progress.dueAt !== undefined && this.#progressTimer === undefined) this.#setTimer(this.#limits.progressMs)
  }

  #setTimer(ms: number): void {
    this.#progressTimer = setTimeout(() => lookRound(() => this.#lookAtProgress()), ms)
    this.#progressTimer.unref()
  }

  #lookAtProgress(): void {
    this.#progressTimer = undefined
    const { dueAt } = this.#progress
    if (dueAt === undefined || this.#over !== undefined) return
    const now = performance.now()
    if (!this.#progress.isTooSlow(now)) return this.#setTimer(dueAt - now)
    const bytes = this.#progress.bytesSince(this.#reader.totalBytes)
    this.#break('it was too slow', new SlowPeerError({ peer: this.peer, bytes, withinMs: this.#limits.progressMs }))
  }

  #peerEnded(): void {
    if (this.#reader.isWithinFrame) this.#break('it ended in the middle of a message')
    else this.#conclude(new ConnectionClosedError({ peer: this.peer, why: 'the other side closed it', clean: true }))
  }

  #break(why: string, cause?: unknown): void {
    const facts = { peer: this.peer, why, clean: false }
    this.#conclude(new ConnectionClosedError(facts, cause === undefined ? undefined : { cause }))
    this.#socket.destroy()
  }

  #conclude(error: ConnectionClosedError): void {
    this.#stopWatching()
    this.#outbox.fail(this.#over ?? error)
    if (this.#over !== undefined) return
    this.#over = error
    this.#inbox.end(error)
  }

  #stopWatching(): void {
    this.#progress.pause()
    clearTimeout(this.#progressTimer)
    this.#progressTimer = undefined
  }
}
