import type { Attachment, Link, LinkReceiver } from '@troupe/core/internal'

/** A link that counts its chunks and tells of each: how main and its hosts agree on whether anything is under way. */
export class CountedLink implements Link {
  readonly #link: Link
  readonly #onTraffic: () => void
  sent = 0
  received = 0

  constructor(link: Link, onTraffic: () => void) {
    this.#link = link
    this.#onTraffic = onTraffic
  }

  get carriesAttachments(): boolean {
    return this.#link.carriesAttachments
  }

  get queuedBytes(): number {
    return this.#link.queuedBytes
  }

  get isTaken(): boolean | undefined {
    return this.#link.isTaken
  }

  open(receiver: LinkReceiver): void {
    this.#link.open({
      chunk: (bytes, attachments) => {
        this.received++
        this.#onTraffic()
        receiver.chunk(bytes, attachments)
      },
      closed: (error) => receiver.closed(error),
    })
  }

  send(chunk: Uint8Array, attachments?: readonly Attachment[]): void {
    this.sent++
    this.#onTraffic()
    this.#link.send(chunk, attachments)
  }

  close(): void {
    this.#link.close()
  }
}
