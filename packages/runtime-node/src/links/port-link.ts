import { type Attachment, type LinkReceiver, movedBytes } from '@troupe/core/internal'
import { brokenLink } from './broken-link.ts'
import { type PostedChunk, postChunk, postedBytes, postedChunk, wholeBuffer } from './posted-chunk.ts'
import { ReceivingEnd } from './receiving-end.ts'
import type { TakenBytes } from './taken-bytes.ts'
import type { PortWay, ThreadLink } from './thread-link.ts'

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
export class PortLink implements ThreadLink {
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
    this.#taken.sent(chunk.byteLength + movedBytes(attachments))
    try {
      postChunk(this.#way, wholeBuffer(chunk), attachments)
    } catch (cause) {
      // An attachment that cannot travel: the frames of this chunk are lost, so nothing may follow them.
      this.#conclude(brokenLink('a chunk could not be posted to the other thread', cause))
    }
  }

  close(): void {
    if (this.#sending !== 'open') return
    this.#sayGoodbye()
  }

  takes(message: unknown): boolean {
    const chunk = postedChunk(message)
    if (chunk !== undefined) this.#take(chunk)
    else if (message === goodbye) this.#partAsWell()
    else return false
    return true
  }

  portEnded(): void {
    this.#conclude(this.#sending === 'open' ? brokenLink('the other thread ended without closing the link') : undefined)
  }

  #take(posted: PostedChunk): void {
    this.#taken.took(postedBytes(posted))
    this.#end.chunk(new Uint8Array(posted.buffer), posted.attachments)
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
    this.#way.finished(false)
    this.#onEnded()
  }
}
