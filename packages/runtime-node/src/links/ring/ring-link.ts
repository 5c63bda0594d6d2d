import { type Attachment, Deque, FrameInvalidError, type LinkReceiver } from '@troupe/core/internal'
import { brokenLink } from '../broken-link.ts'
import { type PostedChunk, postedBytes, postedChunk } from '../posted-chunk.ts'
import { ReceivingEnd } from '../receiving-end.ts'
import type { PortWay, ThreadLink } from '../thread-link.ts'
import type { InboundRings, Inlet } from './inbound-rings.ts'
import type { ParkWord } from './park-word.ts'
import type { Ring } from './ring.ts'
import { bell, type OutletLimits, RingOutlet, type RingPeer } from './ring-outlet.ts'
import { RingReader } from './ring-reader.ts'
import { RingWriter } from './ring-writer.ts'
import { Slice } from './slice.ts'

export interface RingLinkParts {
  /** The port beside the rings, or the socket: it carries bells and what does not go through a ring. */
  readonly way: PortWay
  /** What is sent. */
  readonly out: Ring
  /** What is received. */
  readonly in: Ring
  /** Of the other thread. */
  readonly farPark: ParkWord
  /** Of this thread. */
  readonly inbound: InboundRings
  readonly limits: OutletLimits
  /** What the other end is, for people. */
  readonly peer: RingPeer
}

const nothing: readonly never[] = []

/**
 * A link over two rings and a port. Chunks go through the rings; large ones, and those with attachments, by the port, each in its place
 * among the others. The port is a doorbell besides: it is posted to only when the other thread sleeps, or waits for room.
 *
 * An end that closes says goodbye in its ring, behind everything else; the other end answers with its own. Each end is over when it has heard the
 * goodbye and all that it had to say is in its ring. What is in a ring outlives the thread that wrote it: of a thread that died
 * every chunk arrives that it had published as a whole, and then the end, with an error.
 *
 * Nothing is read before the link is opened, or closed: until then the other end fills the ring and waits.
 */
export class RingLink implements ThreadLink, Inlet {
  readonly carriesAttachments = true
  readonly ended: Promise<void>
  readonly #way: PortWay
  readonly #inbound: InboundRings
  readonly #peer: RingPeer
  readonly #outlet: RingOutlet
  readonly #reader: RingReader
  readonly #end = new ReceivingEnd()
  readonly #limits: OutletLimits
  readonly #posted = new Deque<PostedChunk>()
  #postedBytes = 0
  #sending: 'open' | 'said goodbye' | 'over' = 'open'
  #isReading = false
  /** The next chunk comes by the port. */
  #isPostedNext = false
  #onEnded: () => void = () => {}

  constructor({ way, out, in: inRing, farPark, inbound, limits, peer }: RingLinkParts) {
    this.ended = new Promise((resolve) => {
      this.#onEnded = resolve
    })
    this.#way = way
    this.#inbound = inbound
    this.#peer = peer
    this.#limits = limits
    this.#reader = new RingReader(inRing)
    const onBroken = (error: Error): void => this.#broke(error)
    this.#outlet = new RingOutlet({ writer: new RingWriter(out), farPark, way, limits, peer, onBroken })
    inbound.add(this)
  }

  get queuedBytes(): number {
    return this.#sending === 'over' ? 0 : this.#outlet.queuedBytes
  }

  open(receiver: LinkReceiver): void {
    this.#end.open(receiver)
    this.#startReading()
  }

  send(chunk: Uint8Array, attachments: readonly Attachment[] = nothing): void {
    if (this.#sending === 'open') this.#outlet.send(chunk, attachments)
  }

  sendCopy(memory: Uint8Array, length: number): boolean {
    return this.#sending !== 'open' || this.#outlet.sendCopy(memory, length)
  }

  close(): void {
    if (this.#sending !== 'open') return
    this.#sayGoodbye()
    // Who does not read never hears the other end's goodbye.
    this.#startReading()
  }

  takes(message: unknown): boolean {
    if (message !== bell) {
      const posted = postedChunk(message)
      if (posted === undefined) return false
      if (this.#sending !== 'over') this.#keepPosted(posted)
    } else if (this.#sending !== 'over') this.#outlet.wasRung()
    this.#inbound.wake()
    return true
  }

  /** @param error - why, if that is known better elsewhere */
  portEnded(error?: Error): void {
    if (this.#sending !== 'over') this.#readToTheEnd(error)
    // The one who should have rung for this thread may be the one who died, also behind the end of the link: see `ParkWord`.
    this.#inbound.wake()
  }

  get hasMore(): boolean {
    return this.#outlet.canGoOn || this.#hasMoreToRead()
  }

  read(slice: Slice): void {
    this.#outlet.flush()
    this.#readAll(slice)
    this.#finishIfOver()
  }

  /** The other end writes no more. */
  #readToTheEnd(error: Error | undefined): void {
    this.#isReading = true
    this.#reader.seal()
    const whole = Slice.endless()
    while (this.#hasMoreToRead()) this.#readAll(whole)
    const broken = (): Error => error ?? brokenLink(`the other ${this.#peer} ended without closing the link`)
    this.#conclude(this.#sending === 'open' ? broken() : undefined)
  }

  /** Delivery begins behind what the end has kept, and never inside the call that opens. */
  #startReading(): void {
    queueMicrotask(() => {
      if (this.#sending !== 'over') this.#isReading = !this.#end.hasEnded
      this.#inbound.wake()
    })
  }

  #hasMoreToRead(): boolean {
    if (!this.#isReading) return false
    if (this.#isPostedNext) return this.#posted.size > 0
    return this.#reader.hasBytes || this.#reader.isBroken
  }

  #readAll(slice: Slice): void {
    try {
      while (this.#isReading && !slice.isOver && this.#readNext(slice));
    } catch (error) {
      // Bytes that no writer puts in: what follows them cannot be trusted either.
      this.#breakOff(error as Error)
    }
    this.#giveRoom()
  }

  /** Returns whether there may be more. */
  #readNext(slice: Slice): boolean {
    if (this.#isPostedNext) return this.#readPosted(slice)
    switch (this.#reader.next()) {
      case 'chunk':
        this.#deliver(this.#reader.chunk, nothing, slice)
        return true
      case 'passing':
        this.#pass(slice)
        return true
      case 'beside':
        this.#isPostedNext = true
        return true
      case 'goodbye':
        this.#heardGoodbye()
        return false
      case 'nothing':
        return this.#readMore(slice)
    }
  }

  /** A chunk is not whole yet, or there is nothing. */
  #readMore(slice: Slice): boolean {
    this.#giveRoom()
    slice.spend(0)
    if (this.#reader.isBroken) this.#conclude(brokenLink(`the other ${this.#peer} broke it off`))
    return this.#reader.hasBytes
  }

  /** The other end may be another process: what it posts and does not name in its ring, or more than it may, would fill our memory. */
  #keepPosted(posted: PostedChunk): void {
    const { besideFromBytes, besideWindowBytes } = this.#limits
    const bytes = postedBytes(posted)
    const isTooSmall = this.#peer === 'process' && bytes < besideFromBytes
    if (isTooSmall || this.#postedBytes >= besideWindowBytes) {
      const expected = isTooSmall ? `a chunk of ${besideFromBytes} bytes or more` : `no more than ${besideWindowBytes} bytes`
      return this.#breakOff(new FrameInvalidError({ expected: `${expected} beside a ring`, got: bytes }))
    }
    this.#posted.push(posted)
    this.#postedBytes += bytes
  }

  #readPosted(slice: Slice): boolean {
    const posted = this.#posted.shift()
    if (posted === undefined) return false
    this.#isPostedNext = false
    const { buffer, attachments } = posted
    const bytes = postedBytes(posted)
    this.#postedBytes -= bytes
    if (this.#reader.tookBeside(bytes)) this.#ring()
    this.#deliver(new Uint8Array(buffer), attachments, slice)
    return true
  }

  #deliver(chunk: Uint8Array, attachments: readonly unknown[], slice: Slice): void {
    if (this.#reader.owesRoom) this.#giveRoom()
    slice.spend(chunk.byteLength)
    this.#end.chunk(chunk, attachments)
  }

  #pass(slice: Slice): void {
    const { passing, passingBytes } = this.#reader
    if (this.#reader.owesRoom) this.#giveRoom()
    slice.spend(passingBytes)
    this.#end.passing(passing, passingBytes)
  }

  #giveRoom(): void {
    if (this.#reader.release()) this.#ring()
  }

  #ring(): void {
    this.#way.post(bell, nothing)
  }

  #sayGoodbye(): void {
    this.#sending = 'said goodbye'
    this.#outlet.sayGoodbye()
  }

  #heardGoodbye(): void {
    this.#isReading = false
    if (this.#sending === 'open') this.#sayGoodbye()
    this.#end.end()
    this.#finishIfOver()
  }

  #finishIfOver(): void {
    if (this.#sending === 'said goodbye' && this.#end.hasEnded && this.#outlet.isEmpty) this.#conclude()
  }

  #breakOff(error: Error): void {
    this.#outlet.breakOff()
    this.#conclude(error, true)
  }

  /** Not within the call that broke it. */
  #broke(error: Error): void {
    this.#sending = 'said goodbye'
    queueMicrotask(() => this.#conclude(error, true))
  }

  #conclude(error?: Error, isBrokenOff = false): void {
    if (this.#sending === 'over') return
    this.#sending = 'over'
    this.#isReading = false
    this.#inbound.remove(this)
    this.#end.end(error)
    this.#way.finished(isBrokenOff)
    this.#onEnded()
  }
}
