import type { Socket } from 'node:net'
import type { LinkReceiver } from '@troupe/core/internal'
import { isRegionPlace } from '../shared/memory/mapped-region.ts'
import { ringWords } from './chunk-reader.ts'
import type { ProcessLink } from './process-link.ts'
import { MappedRings } from './ring/mapped-rings.ts'
import type { RingLink } from './ring/ring-link.ts'
import { bell, type OutletLimits } from './ring/ring-outlet.ts'
import { SocketLink } from './socket-link.ts'
import type { PortWay } from './thread-link.ts'

/** Of the two ends of a link one may offer rings, and the other one takes them or declines. */
export type AgreementRole = 'offers' | 'answers'

export interface AgreementOptions {
  /** So many chunks have come and gone before rings are offered; a long one counts as several. */
  readonly offerAfterChunks?: number
  /** Of the rings that are offered. @defaultValue as between threads */
  readonly ringBytes?: number
  readonly limits?: OutletLimits
}

/**
 * Rings take a library for calls of the system, which each process loads once, and memory. A busy link wins that back by then: the
 * library costs both sides some 12 ms, and a ring saves up to 3 us for each chunk.
 */
const offerAfterChunks = 4_096
/** What is longer counts as so many chunks more: by a socket each has memory of its own at both ends, which both collect. */
const bytesOfChunk = 2_048

/**
 *   plain      all by the socket, in both directions
 *   offered    the same; this end has made an offer and waits for the answer
 *   taken      this end took an offer: it sends by the ring, and receives by the socket until the other end has switched
 *   ring       all by the rings, with the socket beside them
 *   settled    all by the socket, for good
 */
type State = 'plain' | 'offered' | 'taken' | 'ring' | 'settled'

/**
 * A link over a socket that goes over to rings once it is busy, where both ends can map the same memory: not without koffi, nor where
 * `/proc` does not show one the files of the other. The socket stays: it carries the bells and the large chunks, and its end is the death of the other
 * process.
 *
 * **Why nothing changes its place.** Each direction goes over at a word in the socket: what was sent before it is read from the socket
 * before the word is, and what is sent behind it is in the ring, which nobody reads before the word came. An end that has an
 * offer or an answer under way puts off its goodbye until the other end's word is there, so the socket lasts as long as bells are needed;
 * that word comes unless the other end says goodbye, or is gone.
 */
export class AgreedLink implements ProcessLink {
  readonly carriesAttachments = false
  readonly #socket: SocketLink
  readonly #role: AgreementRole
  readonly #options: AgreementOptions
  #state: State = 'plain'
  #receiver: LinkReceiver | undefined
  #isClosed = false
  #chunks = 0
  #rings: MappedRings | undefined
  #ring: RingLink | undefined
  /** The next chunk is an offer. */
  #isOfferNext = false

  constructor(socket: Socket, role: AgreementRole, options: AgreementOptions = {}) {
    this.#socket = new SocketLink(socket, true)
    this.#role = role
    this.#options = options
  }

  get ended(): Promise<void> {
    return this.#socket.ended
  }

  get madeOf(): ProcessLink['madeOf'] {
    return this.#state === 'ring' ? 'ring' : 'socket'
  }

  get queuedBytes(): number {
    // What goes beside the ring counts there as well.
    return Math.max(this.#ring?.queuedBytes ?? 0, this.#socket.queuedBytes)
  }

  open(receiver: LinkReceiver): void {
    this.#receiver = receiver
    this.#socket.open({
      chunk: (bytes, [word]) => (word === undefined ? this.#came(bytes) : this.#heard(word as number)),
      closed: (error) => this.#socketEnded(receiver, error),
    })
  }

  send(chunk: Uint8Array): void {
    if (this.#isClosed) return
    if (this.#ring === undefined) this.#socket.send(chunk)
    else this.#ring.send(chunk)
    this.#count(chunk.byteLength)
  }

  sendCopy(memory: Uint8Array, length: number): boolean {
    if (this.#isClosed) return true
    return this.#ring?.sendCopy(memory, length) === true
  }

  close(): void {
    if (this.#isClosed) return
    this.#isClosed = true
    if (this.#state !== 'offered' && this.#state !== 'taken') this.#closeNow()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  #socketEnded(receiver: LinkReceiver, error: Error | undefined): void {
    if (this.#state === 'ring') return this.#ring!.portEnded(error)
    // One that the other end has not switched to: nobody reads it any more.
    this.#ring = undefined
    receiver.closed(error)
  }

  #closeNow(): void {
    if (this.#ring === undefined) this.#socket.close()
    else this.#ring.close()
  }

  /** An end that offers has a receiver, and is open. */
  #count(bytes: number): void {
    if (this.#state !== 'plain' || this.#role !== 'offers' || this.#receiver === undefined || this.#isClosed) return
    this.#chunks += Math.ceil((bytes + 1) / bytesOfChunk)
    if (this.#chunks < (this.#options.offerAfterChunks ?? offerAfterChunks)) return
    this.#rings = tryTo(() => MappedRings.create(this.#options.ringBytes))
    this.#state = this.#rings === undefined ? 'settled' : 'offered'
    if (this.#rings === undefined) return
    this.#socket.sendWord(ringWords.offer)
    this.#socket.send(new TextEncoder().encode(JSON.stringify(this.#rings.place)))
  }

  #came(bytes: Uint8Array): void {
    if (this.#isOfferNext) return this.#answer(bytes)
    // A chunk of the reader has memory of its own.
    if (this.#state === 'ring') return void this.#ring!.takes(bytes.buffer)
    this.#count(bytes.byteLength)
    this.#receiver!.chunk(bytes, nothing)
  }

  /** Words that do not belong here are of an end that is not ours: they change nothing. */
  #heard(word: number): void {
    if (word === ringWords.bell) this.#ring?.takes(bell)
    else if (word === ringWords.offer) this.#isOfferNext = true
    else if (word === ringWords.switched && this.#state === 'taken') this.#goOver()
    else if (this.#state === 'offered' && word === ringWords.taken) this.#switch()
    else if (this.#state === 'offered' && word === ringWords.declined) this.#settle()
  }

  #answer(offer: Uint8Array): void {
    this.#isOfferNext = false
    // Who has said goodbye says nothing more, and the other end is about to hear it.
    if (this.#role !== 'answers' || this.#state !== 'plain' || this.#isClosed) return
    const place = tryTo(() => JSON.parse(new TextDecoder().decode(offer)) as unknown)
    const rings = isRegionPlace(place) ? tryTo(() => MappedRings.at(place)) : undefined
    this.#socket.sendWord(rings === undefined ? ringWords.declined : ringWords.taken)
    if (rings === undefined) return this.#settle()
    this.#state = 'taken'
    this.#ring = this.#openRing(rings)
  }

  #switch(): void {
    this.#socket.sendWord(ringWords.switched)
    this.#ring = this.#openRing(this.#rings!)
    this.#goOver()
  }

  #goOver(): void {
    this.#state = 'ring'
    this.#ring!.open(this.#receiver!)
    if (this.#isClosed) this.#closeNow()
  }

  #settle(): void {
    this.#state = 'settled'
    this.#rings = undefined
    if (this.#isClosed) this.#closeNow()
  }

  #openRing(rings: MappedRings): RingLink {
    const socket = this.#socket
    const beside: PortWay = {
      post: (message) =>
        message === bell ? socket.sendWord(ringWords.bell) : socket.send(new Uint8Array(message as ArrayBuffer)),
      finished: () => socket.close(),
    }
    return rings.openLink(beside, this.#options.limits)
  }
}

const nothing: readonly never[] = []

/** Whatever the reason is that memory cannot be shared here, the socket will do. */
const tryTo = <T>(make: () => T): T | undefined => {
  try {
    return make()
  } catch {
    return undefined
  }
}
