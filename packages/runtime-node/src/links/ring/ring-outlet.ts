import { type Attachment, Deque, movedBytes } from '@troupe/core/internal'
import { brokenLink } from '../broken-link.ts'
import { postChunk, wholeBuffer } from '../posted-chunk.ts'
import type { PortWay } from '../thread-link.ts'
import { frameWord } from './frame-word.ts'
import type { ParkWord } from './park-word.ts'
import type { RingWriter } from './ring-writer.ts'
import { SpareMemory } from './spare-memory.ts'

/** What is posted to make the other thread look at its rings. */
export const bell = null

export interface OutletLimits {
  /** From how many bytes on a chunk goes by the port. */
  readonly besideFromBytes: number
  readonly besideWindowBytes: number
  /** What may wait here. */
  readonly maxQueuedBytes: number
}

/** What is at the other end. */
export type RingPeer = 'thread' | 'process'

export interface OutletParts {
  readonly writer: RingWriter
  /** Of the thread that reads. */
  readonly farPark: ParkWord
  readonly way: PortWay
  readonly limits: OutletLimits
  readonly peer: RingPeer
  /** It cannot go on; what waited is lost. */
  onBroken(error: Error): void
}

/** A frame that waits for room, all of it or its end. */
interface Waiting {
  /** `undefined`: the goodbye. */
  readonly chunk: Uint8Array | undefined
  /** The chunk's and its attachments', which have none any more when they were moved by the port. */
  readonly bytes: number
  readonly attachments: readonly Attachment[]
  readonly isBeside: boolean
  /** Whether the chunk is the first `bytes` of spare memory. */
  readonly isSpare?: true
  /** So many of its bytes are in the ring; -1: not even its word is. */
  put: number
}

const nothing: readonly never[] = []

/**
 * The sending half of a link over a ring. What finds no room waits here, in order, and nothing overtakes it. A chunk that is large, or
 * has attachments, is posted by the port; its place among the others is a word in the ring, which is put in after it was
 * posted: a reader that finds the word needs only wait for the chunk, which is under way.
 */
export class RingOutlet {
  readonly #parts: OutletParts
  readonly #limits: OutletLimits
  readonly #waiting = new Deque<Waiting>()
  readonly #spare = new SpareMemory()
  #waitingBytes = 0
  /** Of what was posted; the count wraps. */
  #besideBytes = 0
  #hasGoodbye = false

  constructor(parts: OutletParts) {
    this.#parts = parts
    this.#limits = parts.limits
  }

  /** Bytes that the reader has not taken, wherever they are. */
  get queuedBytes(): number {
    return this.#waitingBytes + this.#parts.writer.used + this.#underWayBeside
  }

  /** Whether all of it is on its way. */
  get isEmpty(): boolean {
    return this.#waiting.size === 0
  }

  /** Whether something waits although there is room. */
  get canGoOn(): boolean {
    return !this.isEmpty && this.#hasRoomForFirst()
  }

  send(chunk: Uint8Array, attachments: readonly Attachment[]): void {
    const { writer } = this.#parts
    const bytes = chunk.byteLength
    const isBeside = bytes >= this.#limits.besideFromBytes || attachments.length > 0
    if (isBeside || !this.isEmpty || !writer.hasRoom)
      return this.#lineUp({ chunk, bytes: bytes + movedBytes(attachments), attachments, isBeside, put: -1 })
    // The way of nearly all chunks: nothing waits, and there is room.
    writer.putWord(bytes)
    const put = writer.putBytes(chunk, 0)
    if (put === bytes) this.#publish()
    else this.#lineUp({ chunk, bytes, attachments, isBeside, put })
  }

  /** Sends a chunk that is a copy of the first `length` bytes, unless it is to have memory of its own. Returns whether it did. */
  sendCopy(memory: Uint8Array, length: number): boolean {
    const { writer } = this.#parts
    if (length >= this.#limits.besideFromBytes) return false
    if (!this.isEmpty || !writer.hasRoomFor(length)) return this.#lineUpCopy(memory, length)
    writer.putWord(length)
    writer.putBytes(memory, 0, length)
    this.#publish()
    return true
  }

  /** Nothing is sent behind it. */
  sayGoodbye(): void {
    this.#lineUp({ chunk: undefined, bytes: 0, attachments: nothing, isBeside: false, put: -1 })
  }

  /** Sends what waits, as far as there is room, and sees to it that the reader rings when there is more. */
  flush(): void {
    const { writer } = this.#parts
    do {
      while (this.#hasRoomForFirst() && this.#putFirst()) this.#doneWith(this.#waiting.shift()!)
      this.#publish()
    } while (!this.isEmpty && writer.wantRoom(() => this.#hasRoomForFirst()))
    if (writer.isBroken) this.#break(brokenLink(`the other ${this.#parts.peer} says that it has read what was not written`))
  }

  /**
   * The reader has rung, and may have taken the wish for room back for it: what still waits, as there is room in the ring but not beside it,
   * needs a new one.
   */
  wasRung(): void {
    if (!this.isEmpty) this.flush()
  }

  /** Nothing more comes, and that was not wanted. What waited is lost. */
  breakOff(): void {
    const { writer, way } = this.#parts
    while (this.#waiting.shift() !== undefined);
    this.#waitingBytes = 0
    writer.breakOff()
    way.post(bell, nothing)
  }

  get #underWayBeside(): number {
    return (this.#besideBytes - this.#parts.writer.takenBeside) | 0
  }

  #lineUpCopy(memory: Uint8Array, length: number): boolean {
    const chunk = this.#spare.copyOf(memory, length)
    if (chunk !== undefined) this.#lineUp({ chunk, bytes: length, attachments: nothing, isBeside: false, isSpare: true, put: -1 })
    return chunk !== undefined
  }

  #doneWith({ chunk, bytes, isSpare }: Waiting): void {
    this.#waitingBytes -= bytes
    if (isSpare) this.#spare.giveBack(chunk!)
  }

  #lineUp(frame: Waiting): void {
    this.#waiting.push(frame)
    this.#waitingBytes += frame.bytes
    this.flush()
    const { maxQueuedBytes } = this.#limits
    const { peer } = this.#parts
    if (this.#waitingBytes > maxQueuedBytes)
      this.#break(brokenLink(`more than ${maxQueuedBytes} bytes waited for the other ${peer} to read`))
  }

  #hasRoomForFirst(): boolean {
    const frame = this.#waiting.first
    if (frame === undefined || !this.#parts.writer.hasRoom) return false
    return !frame.isBeside || this.#underWayBeside < this.#limits.besideWindowBytes
  }

  /** Returns whether all of it is in. */
  #putFirst(): boolean {
    const frame = this.#waiting.first!
    const { writer } = this.#parts
    if (frame.isBeside) return this.#putBeside(frame)
    if (frame.put < 0) {
      writer.putWord(frame.chunk === undefined ? frameWord.goodbye : frame.bytes)
      frame.put = 0
    }
    if (frame.chunk === undefined) {
      this.#hasGoodbye = true
      return true
    }
    frame.put = writer.putBytes(frame.chunk, frame.put, frame.bytes)
    return frame.put === frame.bytes
  }

  #putBeside({ chunk, bytes, attachments }: Waiting): boolean {
    const { way, writer } = this.#parts
    try {
      postChunk(way, wholeBuffer(chunk!), attachments)
    } catch (cause) {
      // An attachment that cannot travel: the frames of this chunk are lost, so nothing may follow them.
      this.#break(brokenLink(`a chunk could not be posted to the other ${this.#parts.peer}`, cause))
      return false
    }
    this.#besideBytes = (this.#besideBytes + bytes) | 0
    writer.putWord(frameWord.beside)
    return true
  }

  /**
   * A goodbye is rung for whatever the park word says, and leaves that alone: who has read it, awake for another reason, may close the port and go to
   * sleep between the two steps here. The bell would be lost, but nobody counts on it: the word still says that the thread sleeps.
   */
  #publish(): void {
    const { writer, farPark, way } = this.#parts
    if (writer.publish() && (this.#hasGoodbye || farPark.mustRing())) way.post(bell, nothing)
  }

  #break(error: Error): void {
    this.breakOff()
    this.#parts.onBroken(error)
  }
}
