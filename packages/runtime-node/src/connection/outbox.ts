import type { Socket } from 'node:net'
import { SendQueueFullError } from '../errors/connection-errors.ts'
import type { ConnectionWait } from './connection.ts'
import { checkedTimeout, timeoutError, Waiting } from './wait-options.ts'

interface Entry {
  readonly bytes: Uint8Array
  readonly waiting: Waiting<void>
}

/** What a waiting message costs besides its bytes. */
const overheadBytes = 64

/**
 * Messages on their way out, in order. The socket gets the next one when less than the watermark waits in it; one that its sender gives up
 * before that is never sent.
 */
export class Outbox {
  readonly #socket: Socket
  readonly #peer: string
  readonly #maxQueuedBytes: number
  readonly #line = new Set<Entry>()
  #lineBytes = 0
  #isCorked = false
  #isFinishing = false

  constructor(socket: Socket, peer: string, maxQueuedBytes: number) {
    this.#socket = socket
    this.#peer = peer
    this.#maxQueuedBytes = maxQueuedBytes
  }

  async send(bytes: Uint8Array, options: ConnectionWait = {}): Promise<void> {
    const timeoutMs = checkedTimeout('send timeoutMs', options.timeoutMs ?? Infinity)
    options.signal?.throwIfAborted()
    if (this.hasRoom) return this.#write(bytes)
    const cost = bytes.byteLength + overheadBytes
    if (this.#line.size > 0 && this.#lineBytes + cost > this.#maxQueuedBytes) {
      const waits = this.#lineBytes + this.#socket.writableLength
      throw new SendQueueFullError({ peer: this.#peer, bytes: waits, maxQueuedBytes: 2 * this.#maxQueuedBytes })
    }
    const late = (): DOMException => timeoutError(`${this.#peer} did not take the message`, timeoutMs)
    const entry = { bytes, waiting: new Waiting<void>({ ...options, timeoutMs }, late) }
    this.#line.add(entry)
    this.#lineBytes += cost
    try {
      await entry.waiting.promise
    } catch (error) {
      this.#remove(entry)
      throw error
    }
  }

  /** Nothing of what waits will be sent. */
  fail(error: unknown): void {
    for (const { waiting } of this.#line) waiting.reject(error)
    this.#line.clear()
    this.#lineBytes = 0
  }

  /** Ends the socket behind the last message. */
  finish(): void {
    this.#isFinishing = true
    this.#pump()
  }

  /** Whether the next message goes to the socket at once. */
  get hasRoom(): boolean {
    return this.#line.size === 0 && this.#takesMore
  }

  get #takesMore(): boolean {
    return this.#socket.writableLength < this.#maxQueuedBytes
  }

  #pump(): void {
    for (const entry of this.#line) {
      if (!this.#takesMore) return
      this.#remove(entry)
      if (entry.waiting.isOver) continue
      this.#write(entry.bytes)
      entry.waiting.resolve()
    }
    if (this.#isFinishing) this.#socket.end()
  }

  #remove(entry: Entry): void {
    if (this.#line.delete(entry)) this.#lineBytes -= entry.bytes.byteLength + overheadBytes
  }

  /** Each write costs a system call: those of one turn go together. */
  #write(bytes: Uint8Array): void {
    if (!this.#isCorked) {
      this.#isCorked = true
      this.#socket.cork()
      queueMicrotask(() => {
        this.#isCorked = false
        this.#socket.uncork()
      })
    }
    this.#socket.write(bytes, this.#onWritten)
  }

  readonly #onWritten = (): void => {
    if (this.#line.size > 0) this.#pump()
  }
}
