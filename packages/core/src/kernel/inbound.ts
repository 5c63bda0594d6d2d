import { FrameReader } from '../links/frame-reader.ts'

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

  constructor(handler: FrameHandler) {
    this.#handler = handler
  }

  chunk(bytes: Uint8Array, attachments: readonly unknown[]): void {
    this.#arrive({ reader: new FrameReader(bytes, attachments) })
  }

  closed(error: Error | undefined): void {
    this.#arrive({ end: error })
  }

  /** Nothing more is handled, also not what has arrived. */
  stop(): void {
    this.#stopped = true
    this.#arrivals.length = 0
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
