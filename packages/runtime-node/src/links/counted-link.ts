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

  open(receiver: LinkReceiver): void {
    const passing = receiver.passing === undefined ? undefined : receiver.passing.bind(receiver)
    this.#link.open({
      chunk: (bytes, attachments) => {
        this.received++
        this.#onTraffic()
        receiver.chunk(bytes, attachments)
      },
      ...(passing !== undefined && {
        passing: (memory, length) => {
          this.received++
          this.#onTraffic()
          passing(memory, length)
        },
      }),
      closed: (error) => receiver.closed(error),
    })
  }

  send(chunk: Uint8Array, attachments?: readonly Attachment[]): void {
    this.sent++
    this.#onTraffic()
    this.#link.send(chunk, attachments)
  }

  sendCopy(memory: Uint8Array, length: number): boolean {
    const isSent = this.#link.sendCopy?.(memory, length) === true
    if (!isSent) return false
    this.sent++
    this.#onTraffic()
    return true
  }

  close(): void {
    this.#link.close()
  }
}
