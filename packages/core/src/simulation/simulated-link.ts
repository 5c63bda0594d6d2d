import { type Attachment, arrivedBytes } from '../codec/attachment.ts'
import type { Link, LinkReceiver } from '../links/link.ts'
import type { Agenda, Occurrence } from './agenda.ts'
import { EventQueue } from './event-queue.ts'
import { describeChunk } from './frame-text.ts'
import type { Stage } from './stage.ts'
import type { TimerHeap } from './timer-heap.ts'

interface Parcel extends Occurrence {
  readonly is: 'chunk' | 'goodbye' | 'break'
  readonly bytes: Uint8Array
  readonly attachments: readonly unknown[]
  /** Of the bytes and the attachments. */
  readonly size: number
  readonly error: Error | undefined
  /** Not before this moment. */
  readonly fromMs: number
}

/** What links need of the world around them. */
export interface LinkWorld {
  readonly agenda: Agenda
  readonly timers: TimerHeap
  /** Sees every chunk before its receiver does. */
  readonly inspect: ((end: SimulatedLink, bytes: Uint8Array) => void) | undefined
}

const nothing: readonly never[] = []
const noBytes = new Uint8Array(0)

/**
 * One end of a link between two simulated hosts. What comes for this end waits here until the scheduler chooses it; the order is that of
 * sending. It passes the contract of all links, and can be slowed down, cut in one direction, or broken as by the death of its host.
 */
export class SimulatedLink extends EventQueue<Parcel> implements Link {
  readonly carriesAttachments: boolean = true
  readonly stageName: string
  readonly #world: LinkWorld
  #peer: SimulatedLink
  #receiver: LinkReceiver | undefined = undefined
  #state: 'open' | 'said goodbye' | 'over' = 'open'
  /** What is sent from here arrives nowhere any more. */
  #isCut = false
  #queuedBytes = 0
  /** What is sent to this end needs so long. */
  #delayMs = 0
  #wakeMs = Infinity
  /** Called once, after the receiver heard that the link has ended. */
  onOver: (() => void) | undefined = undefined

  private constructor(world: LinkWorld, stage: Stage, peer?: SimulatedLink) {
    super(world.agenda, stage)
    this.#world = world
    this.#peer = peer ?? this
    this.stageName = String(stage)
  }

  /** The two ends of a new link, on the hosts that have them. */
  static openPair(world: LinkWorld, one: Stage, other: Stage): readonly [SimulatedLink, SimulatedLink] {
    const oneEnd = new SimulatedLink(world, one)
    const otherEnd = new SimulatedLink(world, other, oneEnd)
    oneEnd.#peer = otherEnd
    return [oneEnd, otherEnd]
  }

  get peer(): SimulatedLink {
    return this.#peer
  }

  get queuedBytes(): number {
    return this.#queuedBytes
  }

  get isOver(): boolean {
    return this.#state === 'over'
  }

  open(receiver: LinkReceiver): void {
    this.#receiver = receiver
    this.refresh()
  }

  send(chunk: Uint8Array, attachments: readonly Attachment[] = nothing): void {
    if (this.#state !== 'open' || this.#isCut) return
    const values = attachments.length === 0 ? nothing : attachments.map(({ value }) => value)
    this.#queuedBytes += chunk.byteLength + arrivedBytes(values)
    this.#peer.#arrive('chunk', owned(chunk), values)
  }

  close(): void {
    if (this.#state !== 'open') return
    this.#state = 'said goodbye'
    if (!this.#isCut) this.#peer.#arrive('goodbye')
  }

  /**
   * Ends this direction: what waits at the other end beyond the first `kept` chunks is lost, and so is what is sent from now on; the
   * other end hears `closed(error)`. This end notices nothing.
   */
  cut(error: Error, kept: number): void {
    if (this.#isCut) return
    this.#isCut = true
    this.#peer.#lose(kept)
    this.#peer.#arrive('break', noBytes, nothing, error)
  }

  /** Ends the link as the death of this end's host does: as `cut`, and this end hears nothing more. */
  break(error: Error, kept: number): void {
    this.#state = 'over'
    this.clear()
    this.cut(error, kept)
  }

  /** Chunks on their way from here. */
  get inFlight(): number {
    return this.#peer.size
  }

  /** From now on what is sent from here needs so long. */
  slowDown(delayMs: number): void {
    this.#peer.#delayMs = delayMs
  }

  protected override get canHappen(): boolean {
    if (this.#receiver === undefined || this.queue.size === 0) return false
    const { fromMs } = this.queue.first!
    if (fromMs <= this.agenda.nowMs) return true
    if (fromMs !== this.#wakeMs) {
      this.#wakeMs = fromMs
      this.#world.timers.add(fromMs, this.#alarm, () => {})
    }
    return false
  }

  /** The machine's own timer: it keeps time also while the host is held. */
  readonly #alarm = {
    takeDue: (): void => {
      this.#wakeMs = Infinity
      this.refresh()
    },
    dropDue: (): void => {},
  }

  happen(): void {
    const parcel = this.take()
    const receiver = this.#receiver!
    if (parcel.is === 'chunk') {
      this.#peer.#queuedBytes -= parcel.size
      if (this.#state === 'over') return
      this.#world.inspect?.(this, parcel.bytes)
      return receiver.chunk(parcel.bytes, parcel.attachments)
    }
    if (this.#state === 'over') return
    // The other end waits for this goodbye, so that what is under way to it arrives first.
    if (parcel.is === 'goodbye') this.close()
    this.#state = 'over'
    // A link that is broken one way is closed by the end that notices.
    if (parcel.is === 'break' && !this.#isCut) this.#peer.#arrive('break', noBytes, nothing, parcel.error)
    receiver.closed(parcel.error)
    this.onOver?.()
  }

  /** A delay may hold back the next one. */
  protected override take(): Parcel {
    const taken = super.take()
    if (this.#delayMs > 0 || this.#wakeMs < Infinity) this.refresh()
    return taken
  }

  get fingerprint(): number {
    const { is, bytes } = this.queue.first!
    if (is !== 'chunk') return is === 'goodbye' ? 3 : 4
    let hash = bytes.length
    const end = Math.min(bytes.length, hashedBytes)
    for (let at = 0; at < end; at++) hash = Math.imul(hash ^ bytes[at]!, 0x5bd1e995)
    return hash
  }

  describe(): string {
    const { is, bytes, error } = this.queue.first!
    const from = this.#peer.stageName
    if (is === 'chunk') return `${from} -> ${describeChunk(bytes)}`
    return is === 'goodbye' ? `${from} -> goodbye` : `${from} -> link broken: ${error?.message}`
  }

  #arrive(
    is: Parcel['is'],
    bytes: Uint8Array = noBytes,
    attachments: readonly unknown[] = nothing,
    error: Error | undefined = undefined,
  ): void {
    const { agenda } = this
    if (this.stage?.isGone === true) return
    const fromMs = agenda.nowMs + this.#delayMs
    const size = bytes.byteLength + arrivedBytes(attachments)
    this.wait({ order: agenda.nextOrder(), sinceMs: fromMs, is, bytes, attachments, size, error, fromMs })
  }

  #lose(kept: number): void {
    const { size } = this.queue
    for (let at = 0; at < size; at++) {
      const parcel = this.queue.shift()!
      if (at < kept) this.queue.push(parcel)
      else if (parcel.is === 'chunk') this.#peer.#queuedBytes -= parcel.size
    }
    this.refresh()
  }
}

/** So much of a chunk goes into the trace; its length always does. */
const hashedBytes = 512

/** What arrives is its receiver's own: a view of something larger is copied out. */
const owned = (chunk: Uint8Array): Uint8Array => (chunk.byteLength === chunk.buffer.byteLength ? chunk : new Uint8Array(chunk))
