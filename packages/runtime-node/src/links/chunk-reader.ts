import { FrameInvalidError } from '@troupe/core/internal'
import { linkLimits } from './link-limits.ts'

/** What stands before every chunk on a socket: its length; or by itself, the goodbye. Little endian, 32 bits. */
export const chunkHeader = { bytes: 4, goodbye: 0xffff_ffff } as const

/** Words that stand by themselves too, on a socket beside which there are rings, or may be: see {@link AgreedLink}. */
export const ringWords = {
  /** Look at your ring. */
  bell: 0xffff_fffe,
  /** The next chunk says where memory for rings is. */
  offer: 0xffff_fffd,
  /** What follows this word is in the ring, or beside it. */
  taken: 0xffff_fffc,
  declined: 0xffff_fffb,
  /** The same as `taken`, of the one who made the offer. */
  switched: 0xffff_fffa,
} as const

/**
 * Puts chunks together from whatever pieces a socket delivers. Every chunk it hands out has memory of its own; a length above the
 * limit is refused before anything is allocated for it.
 */
export class ChunkReader {
  readonly #onChunk: (chunk: Uint8Array<ArrayBuffer>) => void
  readonly #onWord: ((word: number) => void) | undefined
  readonly #header = new Uint8Array(chunkHeader.bytes)
  #headerBytes = 0
  #chunk: Uint8Array<ArrayBuffer> | undefined
  #chunkBytes = 0
  #goodbye = false

  /** @param onWord - hears the {@link ringWords}; without it they are lengths above the limit */
  constructor(onChunk: (chunk: Uint8Array<ArrayBuffer>) => void, onWord?: (word: number) => void) {
    this.#onChunk = onChunk
    this.#onWord = onWord
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
    else if (length >= ringWords.switched && this.#onWord !== undefined) this.#onWord(length)
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

  #fill(chunk: Uint8Array<ArrayBuffer>, piece: Uint8Array, at: number): number {
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
