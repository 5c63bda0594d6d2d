import { types } from 'node:util'
import type { Attachment, Link, LinkReceiver } from '@troupe/core/internal'
import { brokenLink } from './broken-link.ts'
import type { Ended } from './ended.ts'
import { linkLimits } from './link-limits.ts'
import { ReceivingEnd } from './receiving-end.ts'
import type { TakenBytes } from './taken-bytes.ts'

/** Where the messages of a port link go. */
export interface PortWay {
  post(message: unknown, transfer: readonly ArrayBuffer[]): void
  /** Nothing more comes or goes. Called once. */
  finished(): void
}

const nothing: readonly never[] = []
const goodbye = null

/**
 * A link by `postMessage`. What travels: an `ArrayBuffer` is a chunk; an array is a chunk with attachments; `null` is a goodbye,
 * which the other end answers with its own, so that what was under way in both directions still arrives. Everything else is not
 * the link's, see {@link PortLink.takes}.
 *
 * A closed link waits for the other end's goodbye as long as that lives: it may be busy, and still have much to say.
 *
 * `queuedBytes` counts what the other thread has not yet taken out of the port: the port itself has no bound.
 */
export class PortLink implements Link, Ended {
  readonly carriesAttachments = true
  readonly ended: Promise<void>
  readonly #way: PortWay
  readonly #taken: TakenBytes
  readonly #end = new ReceivingEnd()
  #sending: 'open' | 'said goodbye' | 'over' = 'open'
  #onEnded: () => void = () => {}

  constructor(way: PortWay, taken: TakenBytes) {
    this.ended = new Promise((resolve) => {
      this.#onEnded = resolve
    })
    this.#way = way
    this.#taken = taken
  }

  get queuedBytes(): number {
    return this.#sending === 'over' ? 0 : this.#taken.waiting
  }

  open(receiver: LinkReceiver): void {
    this.#end.open(receiver)
  }

  send(chunk: Uint8Array, attachments: readonly Attachment[] = nothing): void {
    if (this.#sending !== 'open') return
    const buffer = wholeBuffer(chunk)
    const bytes = buffer.byteLength
    const transfer = bytes >= linkLimits.transferFromBytes ? [buffer] : []
    this.#taken.sent(bytes)
    try {
      if (attachments.length === 0) this.#way.post(buffer, transfer)
      else this.#way.post([buffer, ...attachments.map(({ value }) => value)], [...transfer, ...moved(attachments)])
    } catch (cause) {
      // An attachment that cannot travel: the frames of this chunk are lost, so nothing may follow them.
      this.#conclude(brokenLink('a chunk could not be posted to the other thread', cause))
    }
  }

  close(): void {
    if (this.#sending !== 'open') return
    this.#sayGoodbye()
  }

  /** Hands over a message that came; false when it is none of the link's. */
  takes(message: unknown): boolean {
    if (types.isArrayBuffer(message)) this.#take(message, nothing)
    else if (message === goodbye) this.#partAsWell()
    else if (Array.isArray(message) && types.isArrayBuffer(message[0])) this.#take(message[0], message.slice(1))
    else return false
    return true
  }

  /** The port ended, and all its messages were handed over. */
  portEnded(): void {
    this.#conclude(this.#sending === 'open' ? brokenLink('the other thread ended without closing the link') : undefined)
  }

  #take(buffer: ArrayBuffer, attachments: readonly unknown[]): void {
    this.#taken.took(buffer.byteLength)
    this.#end.chunk(new Uint8Array(buffer), attachments)
  }

  #partAsWell(): void {
    if (this.#sending === 'open') this.#sayGoodbye()
    this.#conclude()
  }

  #sayGoodbye(): void {
    this.#sending = 'said goodbye'
    this.#way.post(goodbye, nothing)
  }

  #conclude(error?: Error): void {
    if (this.#sending === 'over') return
    this.#sending = 'over'
    this.#end.end(error)
    this.#way.finished()
    this.#onEnded()
  }
}

/** The memory of exactly this chunk; a view of something larger is copied out, as posting it would copy all of that. */
const wholeBuffer = (chunk: Uint8Array): ArrayBuffer => {
  const { buffer } = chunk
  // Not `chunk.slice()`: that of a Buffer is a view.
  return types.isArrayBuffer(buffer) && buffer.byteLength === chunk.byteLength ? buffer : new Uint8Array(chunk).buffer
}

const moved = (attachments: readonly Attachment[]): ArrayBuffer[] =>
  attachments.flatMap((attachment) => (attachment.how === 'move' ? [attachment.value] : []))
