import { Deque } from '../basics/deque.ts'
import { type Attachment, movedBytes } from '../codec/attachment.ts'
import type { Schedule } from '../time/schedule.ts'
import type { Link, LinkReceiver } from './link.ts'

type Item =
  | { readonly is: 'chunk'; readonly bytes: Uint8Array; readonly attachments: readonly unknown[]; readonly size: number }
  | { readonly is: 'goodbye' }
  | { readonly is: 'break'; readonly error: Error }

const nothing: readonly never[] = []

/**
 * One end of a link that never leaves the thread. Each delivery is an action of its own for the schedule: whoever owns that
 * decides when, and what else runs in between; the order of deliveries is always that of sending.
 *
 * An error that the receiver throws is thrown again in an action by itself: the chunks behind it are not lost.
 */
export class MemoryLink implements Link {
  readonly carriesAttachments: boolean = true
  readonly #schedule: Pick<Schedule, 'soon'>
  readonly #inbox = new Deque<Item>()
  #peer: MemoryLink
  #receiver: LinkReceiver | undefined
  #state: 'open' | 'said goodbye' | 'over' = 'open'
  #queuedBytes = 0

  private constructor(schedule: Pick<Schedule, 'soon'>, peer?: MemoryLink) {
    this.#schedule = schedule
    this.#peer = peer ?? this
  }

  /** The two ends of a new link. */
  static openPair(schedule: Pick<Schedule, 'soon'>): readonly [MemoryLink, MemoryLink] {
    const one = new MemoryLink(schedule)
    const other = new MemoryLink(schedule, one)
    one.#peer = other
    return [one, other]
  }

  get queuedBytes(): number {
    return this.#queuedBytes
  }

  open(receiver: LinkReceiver): void {
    this.#receiver = receiver
    for (let waiting = this.#inbox.size; waiting > 0; waiting--) this.#planDelivery()
  }

  send(chunk: Uint8Array, attachments: readonly Attachment[] = nothing): void {
    if (this.#state !== 'open') return
    const size = chunk.byteLength + movedBytes(attachments)
    this.#queuedBytes += size
    this.#peer.#arrive({ is: 'chunk', bytes: owned(chunk), attachments: attachments.map(({ value }) => value), size })
  }

  close(): void {
    if (this.#state !== 'open') return
    this.#state = 'said goodbye'
    this.#peer.#arrive({ is: 'goodbye' })
  }

  /**
   * Ends the link as the death of this end's host does: of what it sent and was not delivered, the first `kept` chunks still
   * arrive, then the other end hears `closed(error)`; this end hears nothing more.
   */
  break(error: Error, kept = 0): void {
    this.#state = 'over'
    const { size } = this.#peer.#inbox
    for (let at = 0; at < size; at++) {
      const item = this.#peer.#inbox.shift()!
      if (at < kept) this.#peer.#inbox.push(item)
      else if (item.is === 'chunk') this.#queuedBytes -= item.size
    }
    this.#peer.#arrive({ is: 'break', error })
  }

  #arrive(item: Item): void {
    this.#inbox.push(item)
    if (this.#receiver !== undefined) this.#planDelivery()
  }

  #planDelivery(): void {
    this.#schedule.soon(() => this.#deliverNext())
  }

  #deliverNext(): void {
    const item = this.#inbox.shift()
    const receiver = this.#receiver
    if (item === undefined || receiver === undefined) return
    if (item.is === 'chunk') this.#peer.#queuedBytes -= item.size
    if (this.#state === 'over') return
    switch (item.is) {
      case 'chunk':
        return this.#hand(() => receiver.chunk(item.bytes, item.attachments))
      case 'goodbye':
        // The other end waits for ours, so that what is under way to it arrives first.
        this.close()
        return this.#end(receiver)
      case 'break':
        return this.#end(receiver, item.error)
    }
  }

  #end(receiver: LinkReceiver, error?: Error): void {
    this.#state = 'over'
    this.#hand(() => receiver.closed(error))
  }

  #hand(action: () => void): void {
    try {
      action()
    } catch (error) {
      this.#schedule.soon(() => {
        throw error
      })
    }
  }
}

/** What arrives is its receiver's own: a view of something larger is copied out. */
const owned = (chunk: Uint8Array): Uint8Array => (chunk.byteLength === chunk.buffer.byteLength ? chunk : new Uint8Array(chunk))
