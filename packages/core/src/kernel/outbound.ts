import { Deque } from '../basics/deque.ts'
import { type Outcome, openOutcome } from '../basics/outcome.ts'
import { ByteStage, type Filled } from '../codec/byte-stage.ts'
import type { HandleCodec } from '../codec/handle-codec.ts'
import { ValueEncoder } from '../codec/value-encoder.ts'
import { FrameReader } from '../links/frame-reader.ts'
import { appendNumber, beginFrame, dropFrame, endFrame } from '../links/frame-writer.ts'
import type { Link } from '../links/link.ts'
import { type FrameKind, frameFlag, frameKind } from '../messages/frame-kind.ts'
import type { CallChain } from '../refs/caller.ts'
import type { Descriptor } from '../refs/descriptor.ts'

import { frameGuard } from './frame-guard.ts'

/** So much of a burst is sent on its way before the burst is over. */
const chunkBytes = 64 * 1024
/** So many frames of a burst that somebody waits for: the other side may begin with them while this one goes on. */
const mostAwaited = 32
/** So much may be on its way to a peer that has not said yet that it read it. */
const windowBytes = 16 * 1024 * 1024
/** After so many bytes read the peer says so at once: of less than that nobody knows whether it is read. */
export const receiptBytes: number = 256 * 1024

/** What the outbound direction needs of its peer. */
export interface OutboundOwner {
  /** Runs the flush at the end of the burst. */
  soon(action: () => void): void
  /** What the peer is to hear with the next chunk: tells finished and bytes read so far. */
  takeReceipt(): { readonly finished: number; readonly read: number } | undefined
}

/**
 * Frames on their way to one peer. They gather in a stage, leave as one chunk at the end of a burst, and wait in order while the link
 * is not open yet or the peer is far behind.
 */
export class Outbound {
  readonly #owner: OutboundOwner
  readonly #handles: HandleCodec
  readonly #capBytes: number
  readonly #stage = new ByteStage()
  readonly #definitions = new ByteStage()
  readonly #descriptors = new Map<Descriptor, number>()
  readonly #waiting = new Deque<Filled>()
  readonly #leases = new Deque<{ readonly lease: Disposable; readonly endOfFrame: number }>()
  /** Those of the frame at hand. */
  #newLeases: Disposable[] = []
  /** What is to be done when that frame is complete. */
  readonly #newSent: (() => void)[] = []
  #encoder: ValueEncoder
  #link: Link | undefined
  #flushPlanned = false
  /** Frames in the stage that somebody waits for: questions and their answers. Items of streams come in bursts of their own. */
  #awaited = 0
  #waitingBytes = 0
  #sentBytes = 0
  /** Of those the peer has said that it read them. */
  #readBytes = 0
  /** Of the other direction: the peer was told of so many read, ahead of what waits. */
  #toldAhead = 0
  #closed = false
  #emptied: Outcome<void> | undefined = undefined
  /** The chunk that is being filled, counted from 1. */
  chunk = 1
  /** The last chunk the link took over. */
  handedOver = 0
  /** Tells to actors that the link took over, and those the peer has finished. */
  tellsSent = 0
  tellsFinished = 0
  /** Tells, asks and openings of streams so far. */
  messages = 0
  /** Told once when chunks that waited have left. */
  onEased: (() => void) | undefined = undefined

  constructor(owner: OutboundOwner, handles: HandleCodec, attachments: boolean, capBytes: number) {
    this.#owner = owner
    this.#handles = handles
    this.#capBytes = capBytes
    this.#encoder = new ValueEncoder({ handles, attachments })
  }

  /** Bytes that wait here. */
  get queuedBytes(): number {
    return this.#waitingBytes + this.#stage.size
  }

  /** Bytes of all frames so far. */
  get totalBytes(): number {
    return this.#sentBytes + this.queuedBytes
  }

  /** Whether new messages have to be refused. */
  get full(): boolean {
    return this.queuedBytes >= this.#capBytes
  }

  open(link: Link): void {
    this.#link = link
    this.#drain()
  }

  /** Nothing is sent any more, and nothing is held for the peer. */
  close(): void {
    this.#closed = true
    this.#tellEmptied()
    this.#endLeases(Infinity)
  }

  /** Disposes of `lease` when the peer has read the frame at hand, or never will. Only while a frame is encoded. */
  hold(lease: Disposable): void {
    this.#newLeases.push(lease)
  }

  /** Calls `action` when the frame at hand is complete. Only while a frame is encoded. */
  whenSent(action: () => void): void {
    this.#newSent.push(action)
  }

  /** A tell, an ask or a stream opening. @throws NotSendableError, and then nothing was added */
  message(
    kind: FrameKind,
    number: number,
    method: number,
    args: unknown,
    correlation: number,
    chain: CallChain | undefined,
  ): void {
    const start = beginFrame(this.#stage, kind, chain === undefined ? 0 : frameFlag.chain, method, number)
    if (kind !== frameKind.tell) {
      appendNumber(this.#stage, correlation)
      this.#awaited++
    }
    if (chain !== undefined) this.#appendChain(chain)
    this.#body(start, args, 'argument')
    if (kind === frameKind.tell && number !== 0) this.tellsSent++
    this.messages++
  }

  /** A reply, a failure or a stream's item. @throws NotSendableError, and then nothing was added */
  answer(kind: FrameKind, correlation: number, value: unknown): number {
    const start = beginFrame(this.#stage, kind, 0, 0, correlation)
    if (kind !== frameKind.item) this.#awaited++
    return this.#body(start, value, kind === frameKind.fail ? 'error' : kind === frameKind.item ? 'item' : 'reply')
  }

  /** A frame without a body. */
  signal(kind: FrameKind, number: number, second?: number): void {
    const start = beginFrame(this.#stage, kind, 0, 0, number)
    if (second !== undefined) appendNumber(this.#stage, second)
    endFrame(this.#stage, start)
    this.#planFlush()
  }

  /** The number by which this link knows `descriptor`; told to the peer ahead of the frame at hand when it is new. */
  numberOf(descriptor: Descriptor): number {
    let number = this.#descriptors.get(descriptor)
    if (number === undefined) {
      number = this.#descriptors.size
      this.#descriptors.set(descriptor, number)
      const { name, lineage, methods } = descriptor
      const start = beginFrame(this.#definitions, frameKind.define, 0, 0, number)
      new ValueEncoder({ handles: this.#handles, attachments: false }).append(
        this.#definitions,
        [name, lineage, methods],
        'argument',
      )
      endFrame(this.#definitions, start)
    }
    return number
  }

  /** The peer has read so many bytes and finished so many tells. */
  receipt(finished: number, read: number): void {
    this.tellsFinished = finished
    if (this.#leases.size > 0) this.#endLeases(read)
    this.receiptAhead(read)
  }

  /** The peer has read so many bytes. What it sent before it said so may still be under way, so what is held for it is held on. */
  receiptAhead(read: number): void {
    if (read > this.#readBytes) this.#readBytes = read
    this.#drain()
  }

  /** The peer hears at the end of the burst what was read, also when nothing else goes there. */
  receiptSoon(): void {
    this.#planFlush()
  }

  /** Sends what has gathered. */
  flush(): void {
    this.#flushPlanned = false
    this.#awaited = 0
    const receipt = this.#owner.takeReceipt()
    if (receipt !== undefined) {
      const start = beginFrame(this.#stage, frameKind.ack, 0, 0, receipt.finished)
      appendNumber(this.#stage, receipt.read)
      endFrame(this.#stage, start)
    }
    if (this.#stage.length === 0 || this.#closed) return
    this.chunk++
    if (this.#sendCopy()) return
    const filled = this.#stage.take()
    this.#waiting.push(filled)
    this.#waitingBytes += filled.size
    this.#drain()
    if (receipt !== undefined && this.#waiting.size > 0) this.#sendAhead(receipt.read)
  }

  /**
   * Says what was read ahead of what waits. Both sides of a link may have filled their windows: if each one's receipt stayed behind its own
   * chunks, which wait for the other one's receipt, nothing would ever leave again.
   */
  #sendAhead(read: number): void {
    if (this.#link === undefined || read - this.#toldAhead < receiptBytes) return
    this.#toldAhead = read
    const stage = new ByteStage()
    const start = beginFrame(stage, frameKind.ack, frameFlag.ahead, 0, 0)
    appendNumber(stage, read)
    endFrame(stage, start)
    this.#link.send(stage.take().bytes)
  }

  /** The way of nearly all chunks: nothing waits, and the link has room for it, so that the stage may keep its memory. */
  #sendCopy(): boolean {
    const stage = this.#stage
    const { length } = stage
    if (this.#waiting.size > 0 || this.#sentBytes - this.#readBytes >= windowBytes || stage.attachments.length > 0) return false
    if (this.#link?.sendCopy?.(stage.bytes, length) !== true) return false
    stage.clear()
    this.#sentBytes += length
    this.handedOver++
    if (this.#emptied !== undefined && this.isEmpty) this.#tellEmptied()
    return true
  }

  /** Sends what has gathered. Resolves when the peer has read all of it, as far as one can know, or nothing is sent any more. */
  async emptied(): Promise<void> {
    this.flush()
    if (!this.isEmpty) await (this.#emptied ??= openOutcome()).promise
  }

  /** Whether the peer has read all that was flushed, as far as one can know, or never will. */
  get isEmpty(): boolean {
    return this.#closed || (this.#waiting.size === 0 && this.#sentBytes - this.#readBytes < receiptBytes)
  }

  /** The tells to actors that never left, as number and method. Nothing of what waited is sent any more. */
  unsentTells(): { readonly number: number; readonly method: number }[] {
    if (this.#stage.length > 0) this.#waiting.push(this.#stage.take())
    const unsent: { number: number; method: number }[] = []
    for (let filled = this.#waiting.shift(); filled !== undefined; filled = this.#waiting.shift()) {
      const reader = new FrameReader(filled.bytes, [])
      while (reader.next()) {
        const { kind, number, method } = reader
        if (kind === frameKind.tell && number !== 0) unsent.push({ number, method })
      }
    }
    return unsent
  }

  /** Short, as it is run for each message; what seldom happens is elsewhere. Returns the bytes of the body. */
  #body(start: number, value: unknown, root: 'argument' | 'reply' | 'item' | 'error'): number {
    const stage = this.#stage
    const sizeBefore = stage.size
    frameGuard.busy = true
    try {
      this.#encoder.append(stage, value, root)
    } catch (error) {
      this.#dropBody(start)
      throw error
    }
    endFrame(stage, start)
    const bytes = stage.size - sizeBefore
    if (this.#definitions.length > 0) this.#placeDefinitions(start)
    if (this.#newLeases.length > 0) this.#keepLeases()
    this.#planFlush()
    if (this.#newSent.length > 0) this.#leaveAndTellSent()
    else frameGuard.leave()
    return bytes
  }

  #dropBody(start: number): void {
    dropFrame(this.#stage, start)
    this.#placeDefinitions(start)
    const leases = this.#newLeases.splice(0)
    this.#newSent.length = 0
    frameGuard.leave()
    for (const lease of leases) lease[Symbol.dispose]()
  }

  #leaveAndTellSent(): void {
    const sent = this.#newSent.splice(0)
    frameGuard.leave()
    for (const action of sent) action()
  }

  /** The frame at hand is the last one so far. */
  #keepLeases(): void {
    const endOfFrame = this.totalBytes
    for (const lease of this.#newLeases.splice(0)) this.#leases.push({ lease, endOfFrame })
  }

  /** Those of the frames in the first `bytes`. */
  #endLeases(bytes: number): void {
    while (this.#leases.size > 0 && this.#leases.first!.endOfFrame <= bytes) this.#leases.shift()!.lease[Symbol.dispose]()
  }

  /** Definitions that the frame at `start` needs go before it. */
  #placeDefinitions(start: number): void {
    if (this.#definitions.length === 0) return
    const stage = this.#stage
    const frame = stage.bytes.slice(start, stage.length)
    const { bytes } = this.#definitions.take()
    stage.length = start
    stage.reserve(bytes.length + frame.length)
    stage.bytes.set(bytes, start)
    stage.bytes.set(frame, start + bytes.length)
    stage.length = start + bytes.length + frame.length
  }

  #appendChain(chain: CallChain): void {
    const names: string[] = []
    for (let link: CallChain | undefined = chain; link !== undefined; link = link.outer) names.push(link.actor, link.method)
    const stage = this.#stage
    const lengthAt = stage.length
    appendNumber(stage, 0)
    this.#encoder.append(stage, names, 'argument')
    stage.view.setFloat64(lengthAt, stage.length - lengthAt - 8, true)
  }

  #planFlush(): void {
    if (this.#stage.size >= chunkBytes || this.#awaited >= mostAwaited) return this.flush()
    if (this.#flushPlanned) return
    this.#flushPlanned = true
    this.#owner.soon(this.#flushSoon)
  }

  readonly #flushSoon = (): void => this.flush()

  #drain(): void {
    const link = this.#link
    if (link === undefined || this.#closed) return
    while (this.#waiting.size > 0 && this.#sentBytes - this.#readBytes < windowBytes) {
      const { bytes, attachments, size } = this.#waiting.shift()!
      this.#waitingBytes -= size
      this.#sentBytes += size
      this.handedOver++
      link.send(bytes, attachments)
    }
    if (this.#emptied !== undefined && this.isEmpty) this.#tellEmptied()
    if (this.onEased !== undefined) this.#tellEased()
  }

  #tellEmptied(): void {
    this.#emptied?.resolve()
    this.#emptied = undefined
  }

  #tellEased(): void {
    const tell = this.onEased
    this.onEased = undefined
    tell?.()
  }
}
