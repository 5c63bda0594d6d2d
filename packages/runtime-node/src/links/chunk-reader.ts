import { FrameInvalidError } from '@troupe/core/internal'
import { linkLimits } from './link-limits.ts'

/** What stands before every chunk on a socket: its length, or the goodbye. Little endian, 32 bits. */
export const chunkHeader = { bytes: 4, goodbye: 0xffff_ffff } as const

/**
 * Puts chunks together from whatever pieces a socket delivers. Every chunk it hands out has memory of its own; a length above the
 * limit is refused before anything is allocated for it.
 */
export class ChunkReader {
  readonly #onChunk: (chunk: Uint8Array) => void
  readonly #header = new Uint8Array(chunkHeader.bytes)
  #headerBytes = 0
  #chunk: Uint8Array | undefined
  #chunkBytes = 0
  #goodbye = false

  constructor(onChunk: (chunk: Uint8Array) => void) {
    this.#onChunk = onChunk
  }

  /** The other end said that nothing follows. */
  get saidGoodbye(): boolean {
    return this.#goodbye
  }

  /** Bytes of a chunk that is not complete. */
  get isWithinChunk(): boolean {
    return this.#headerBytes > 0 || this.#chunk !== undefined
  }

  /** @throws FrameInvalidError at a length above the limit */
  push(piece: Uint8Array): void {
    let at = 0
    while (at < piece.byteLength)
      at = this.#chunk === undefined ? this.#readHeader(piece, at) : this.#fill(this.#chunk, piece, at)
  }

  #readHeader(piece: Uint8Array, from: number): number {
    let at = from
    while (this.#headerBytes < chunkHeader.bytes && at < piece.byteLength) this.#header[this.#headerBytes++] = piece[at++]!
    if (this.#headerBytes < chunkHeader.bytes) return at
    this.#headerBytes = 0
    const [a, b, c, d] = this.#header
    const length = (a! | (b! << 8) | (c! << 16) | (d! << 24)) >>> 0
    if (length === chunkHeader.goodbye) this.#goodbye = true
    else if (length > linkLimits.maxChunkBytes) {
      throw new FrameInvalidError({ expected: `a chunk of at most ${linkLimits.maxChunkBytes} bytes`, got: length })
    } else if (length === 0) this.#onChunk(new Uint8Array(0))
    else return this.#begin(length, piece, at)
    return at
  }

  #begin(length: number, piece: Uint8Array, at: number): number {
    // Not zeroed: it is handed out when all of it has been written.
    this.#chunk = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer)
    this.#chunkBytes = 0
    return this.#fill(this.#chunk, piece, at)
  }

  #fill(chunk: Uint8Array, piece: Uint8Array, at: number): number {
    const bytes = Math.min(chunk.byteLength - this.#chunkBytes, piece.byteLength - at)
    chunk.set(bytes === piece.byteLength ? piece : piece.subarray(at, at + bytes), this.#chunkBytes)
    this.#chunkBytes += bytes
    if (this.#chunkBytes === chunk.byteLength) {
      this.#chunk = undefined
      this.#onChunk(chunk)
    }
    return at + bytes
  }
}
