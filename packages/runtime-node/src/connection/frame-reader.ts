/** Before every message stands its length: 32 bits, the lowest byte first. No message is empty. */
export const lengthBytes = 4

/** Nothing is taken for a message before this much of it, or all of it, has arrived. */
const firstBytes = 4096

/** What is wrong with the bytes of the other side. */
export type FrameFault = { readonly is: 'too large'; readonly bytes: number } | { readonly is: 'empty' }

/**
 * Cuts a stream of bytes into messages. Pure. Its memory grows with what has arrived, never with what was announced. After a fault it reads
 * nothing more.
 */
export class FrameReader {
  readonly #maxFrameBytes: number
  readonly #head = new Uint8Array(lengthBytes)
  #headBytes = 0
  #length = 0
  #body: Uint8Array = none
  #bodyBytes = 0
  #fault: FrameFault | undefined
  #total = 0

  constructor(maxFrameBytes: number) {
    this.#maxFrameBytes = maxFrameBytes
  }

  get fault(): FrameFault | undefined {
    return this.#fault
  }

  /** Whether a message has begun and is not complete. */
  get isWithinFrame(): boolean {
    return this.#headBytes > 0 || this.#length > 0
  }

  /** Bytes that are missing, as far as that is known. */
  get missingBytes(): number {
    return this.#length > 0 ? this.#length - this.#bodyBytes : lengthBytes - this.#headBytes
  }

  /** All bytes so far. */
  get totalBytes(): number {
    return this.#total
  }

  /** Calls `onFrame` for every message that `piece` completes. The bytes it gets may be part of `piece`. */
  push(piece: Uint8Array, onFrame: (frame: Uint8Array) => void): void {
    this.#total += piece.byteLength
    let at = 0
    while (at < piece.byteLength && this.#fault === undefined) {
      at = this.#length === 0 ? this.#readHead(piece, at) : this.#readBody(piece, at, onFrame)
    }
  }

  #readHead(piece: Uint8Array, from: number): number {
    let at = from
    while (this.#headBytes < lengthBytes && at < piece.byteLength) this.#head[this.#headBytes++] = piece[at++]!
    if (this.#headBytes < lengthBytes) return at
    this.#headBytes = 0
    const [a, b, c, d] = this.#head
    const length = (a! | (b! << 8) | (c! << 16) | (d! << 24)) >>> 0
    if (length === 0) this.#fault = { is: 'empty' }
    else if (length > this.#maxFrameBytes) this.#fault = { is: 'too large', bytes: length }
    else this.#length = length
    return at
  }

  #readBody(piece: Uint8Array, from: number, onFrame: (frame: Uint8Array) => void): number {
    const to = Math.min(piece.byteLength, from + this.#length - this.#bodyBytes)
    const part = piece.subarray(from, to)
    if (part.byteLength === this.#length) {
      this.#length = 0
      onFrame(part)
      return to
    }
    this.#reserve(this.#bodyBytes + part.byteLength)
    this.#body.set(part, this.#bodyBytes)
    this.#bodyBytes += part.byteLength
    if (this.#bodyBytes === this.#length) this.#complete(onFrame)
    return to
  }

  #complete(onFrame: (frame: Uint8Array) => void): void {
    const frame = this.#body.subarray(0, this.#length)
    this.#length = 0
    this.#bodyBytes = 0
    this.#body = none
    onFrame(frame)
  }

  #reserve(needed: number): void {
    if (needed <= this.#body.byteLength) return
    const grown = new Uint8Array(Math.min(this.#length, Math.max(firstBytes, 2 * this.#body.byteLength, needed)))
    grown.set(this.#body.subarray(0, this.#bodyBytes))
    this.#body = grown
  }
}

const none = new Uint8Array(0)
