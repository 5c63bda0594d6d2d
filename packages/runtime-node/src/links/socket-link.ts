import type { Socket } from 'node:net'
import { FrameInvalidError, type LinkReceiver } from '@troupe/core/internal'
import { brokenLink } from './broken-link.ts'
import { ChunkReader, chunkHeader } from './chunk-reader.ts'
import { linkLimits } from './link-limits.ts'
import type { ProcessLink } from './process-link.ts'
import { ReceivingEnd } from './receiving-end.ts'

/**
 * A link over a socket that is its own from now on: an inherited pipe or a Unix socket, connected or about to be. Every chunk has
 * its length before it; what is sent within one turn goes out in one write.
 *
 * A closed link waits for the other end's end as long as that lives: a socket that goes with mail unread takes from its peer what
 * that has not yet read either.
 *
 * `end`, `error` and `close` of the socket are the same to it: a peer that died with unread mail gives `ECONNRESET` and no `end`.
 */
export class SocketLink implements ProcessLink {
  readonly madeOf = 'socket'
  readonly carriesAttachments = false
  readonly ended: Promise<void>
  readonly #socket: Socket
  readonly #end = new ReceivingEnd()
  readonly #reader: ChunkReader
  #sending: 'open' | 'said goodbye' | 'over' = 'open'
  #isCorked = false
  #isReading = false

  /** @param takesWords - the other end sends {@link ringWords}: they are delivered among the chunks, as what is attached to an empty one */
  constructor(socket: Socket, takesWords = false) {
    this.#socket = socket
    const onWord = takesWords ? (word: number): void => this.#end.chunk(noBytes, [word]) : undefined
    this.#reader = new ChunkReader((chunk) => this.#end.chunk(chunk, nothing), onWord)
    this.ended = new Promise((resolve) => socket.once('close', () => resolve()))
    socket.allowHalfOpen = true
    socket.on('error', (cause) => this.#broke('its socket failed', cause))
    socket.on('end', () => this.#peerEnded())
    socket.on('close', () => this.#broke('its socket was closed'))
  }

  get queuedBytes(): number {
    return this.#socket.writableLength
  }

  open(receiver: LinkReceiver): void {
    this.#end.open(receiver)
    this.#startReading()
  }

  send(chunk: Uint8Array): void {
    if (this.#sending !== 'open') return
    if (chunk.byteLength > linkLimits.maxChunkBytes) {
      this.#invalid(
        new FrameInvalidError({ expected: `a chunk of at most ${linkLimits.maxChunkBytes} bytes`, got: chunk.byteLength }),
      )
      return
    }
    this.#cork()
    this.#socket.write(headerOf(chunk.byteLength))
    this.#socket.write(chunk)
  }

  /** Sends one of the {@link ringWords}, to an end that takes them. */
  sendWord(word: number): void {
    if (this.#sending === 'open') this.#socket.write(headerOf(word))
  }

  close(): void {
    if (this.#sending !== 'open') return
    this.#sayGoodbye()
    // A socket that is not read would never show the other end's goodbye.
    this.#startReading()
  }

  /** Ends the link at once; what is queued is lost. */
  destroy(error?: Error): void {
    this.#conclude(error)
    this.#socket.destroy()
  }

  #startReading(): void {
    if (this.#isReading) return
    this.#isReading = true
    this.#socket.on('data', (piece) => this.#read(piece))
    this.#socket.resume()
  }

  #read(piece: Uint8Array): void {
    try {
      this.#reader.push(piece)
    } catch (error) {
      this.#invalid(error as Error)
    }
  }

  #peerEnded(): void {
    if (this.#reader.isWithinChunk) this.#conclude(brokenLink('it ended in the middle of a chunk'))
    else if (this.#reader.saidGoodbye || this.#sending !== 'open') this.#conclude()
    else this.#conclude(brokenLink('the other process ended without closing it'))
  }

  #broke(why: string, cause?: Error): void {
    this.#conclude(this.#sending === 'open' && !this.#reader.saidGoodbye ? brokenLink(why, cause) : undefined)
  }

  #invalid(error: Error): void {
    this.#conclude(error)
    this.#socket.destroy()
  }

  #sayGoodbye(): void {
    this.#sending = 'said goodbye'
    this.#socket.end(headerOf(chunkHeader.goodbye))
  }

  #conclude(error?: Error): void {
    if (this.#sending === 'over') return
    if (this.#sending === 'open' && this.#socket.writable) this.#sayGoodbye()
    this.#sending = 'over'
    this.#end.end(error)
  }

  /** Each write costs a system call and a share of the kernel's buffer: those of one turn go together. */
  #cork(): void {
    if (this.#isCorked) return
    this.#isCorked = true
    this.#socket.cork()
    queueMicrotask(() => {
      this.#isCorked = false
      this.#socket.uncork()
    })
  }
}

const noBytes = new Uint8Array(0)
const nothing: readonly never[] = []

const headerOf = (length: number): Buffer => {
  const header = Buffer.allocUnsafe(chunkHeader.bytes)
  header.writeUInt32LE(length)
  return header
}
