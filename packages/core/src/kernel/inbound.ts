import { FrameReader } from '../links/frame-reader.ts'

const nothing: readonly never[] = []

/** Whoever handles the frames of one peer. */
export interface FrameHandler {
  /** Handles the frame at hand; a promise keeps the frames behind it waiting. Throws or rejects for bytes that are no frame. */
  frame(reader: FrameReader): Promise<void> | undefined
  /** All frames of the chunk were handled: so many bytes, those of attachments included. */
  chunkRead(bytes: number): void
  /** Bytes that are no frames; nothing more is read. */
  invalid(error: unknown): void
  ended(error: Error | undefined): void
}

type Arrival = { readonly reader: FrameReader } | { readonly end: Error | undefined }

/** Frames as they come from one peer, in order, each once; the end of the link comes after all of them. */
export class Inbound {
  readonly #handler: FrameHandler
  readonly #arrivals: Arrival[] = []
  #paused = false
  #stopped = false
  /** For chunks that pass by, as long as they come in the same memory: such a chunk may be a single frame. */
  #passing: { readonly reader: FrameReader } | undefined

  constructor(handler: FrameHandler) {
    this.#handler = handler
  }

  chunk(bytes: Uint8Array, attachments: readonly unknown[]): void {
    this.#arrive({ reader: new FrameReader(bytes, attachments) })
  }

  /** A chunk in memory that is the link's again when this returns. */
  passing(memory: Uint8Array, length: number): void {
    if (this.#passing?.reader.bytes !== memory) this.#passing = { reader: new FrameReader(memory, nothing) }
    const arrival = this.#passing!
    arrival.reader.begin(length)
    if (this.#paused) this.#keepPassing()
    this.#arrive(arrival)
    if (this.#paused) this.#keepPassing()
  }

  closed(error: Error | undefined): void {
    this.#arrive({ end: error })
  }

  /** Nothing more is handled, also not what has arrived. */
  stop(): void {
    this.#stopped = true
    this.#arrivals.length = 0
  }

  /** What is read later has to have memory of its own, and a reader. */
  #keepPassing(): void {
    this.#passing?.reader.keep()
    this.#passing = undefined
  }

  #arrive(arrival: Arrival): void {
    if (this.#stopped) return
    if (this.#paused) this.#arrivals.push(arrival)
    else this.#read(arrival)
  }

  #read(arrival: Arrival): void {
    if ('end' in arrival) {
      this.#stopped = true
      return this.#handler.ended(arrival.end)
    }
    const { reader } = arrival
    try {
      while (reader.next()) {
        const pause = this.#handler.frame(reader)
        if (pause !== undefined) return this.#pauseFor(pause, arrival)
      }
    } catch (error) {
      this.#stopped = true
      return this.#handler.invalid(error)
    }
    this.#handler.chunkRead(reader.size)
  }

  #pauseFor(pause: Promise<void>, arrival: Arrival): void {
    this.#paused = true
    const goOn = (): void => {
      this.#paused = false
      if (!this.#stopped) this.#read(arrival)
      while (!this.#paused && !this.#stopped && this.#arrivals.length > 0) this.#read(this.#arrivals.shift()!)
    }
    pause.then(goOn, (error) => {
      if (this.#stopped) return
      this.#stopped = true
      this.#handler.invalid(error)
    })
  }
}
