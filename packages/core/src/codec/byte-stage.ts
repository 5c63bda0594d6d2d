import { type Attachment, movedBytes } from './attachment.ts'

/** What a stage was filled with; the taker's own. */
export interface Filled {
  readonly bytes: Uint8Array
  readonly attachments: Attachment[]
  /** Of the bytes and the attachments. */
  readonly size: number
}

const firstBytes = 4096
/** A stage that grew beyond this for one burst gives the memory back. */
const keptBytes = 256 * 1024

/** Bytes on their way out, written at `length` after `reserve`. A writer that fails sets `length` back. */
export class ByteStage {
  bytes: Uint8Array = new Uint8Array(firstBytes)
  view: DataView = new DataView(this.bytes.buffer)
  /** How many bytes there are: an engine takes longer to ask `bytes`, and it is asked for every part of a value. */
  capacity: number = firstBytes
  length = 0
  attachments: Attachment[] = []

  /** Of the bytes and the attachments. */
  get size(): number {
    return this.attachments.length === 0 ? this.length : this.length + movedBytes(this.attachments)
  }

  /** Makes room for `n` bytes more behind `length`. `bytes` and `view` may be others afterwards. */
  reserve(n: number): void {
    const needed = this.length + n
    if (needed > this.capacity) this.#grow(needed)
  }

  /** What was written so far, in memory of its own that may be transferred; the stage starts anew. */
  take(): Filled {
    const { bytes, length, attachments, size } = this
    this.length = 0
    this.attachments = []
    if (bytes.length <= keptBytes) return { bytes: bytes.slice(0, length), attachments, size }
    // what grew for one large value is its own already, unless most of it is empty
    this.#use(new Uint8Array(firstBytes))
    return { bytes: length * 2 > bytes.length ? bytes.subarray(0, length) : bytes.slice(0, length), attachments, size }
  }

  /** The stage starts anew; what was written so far was copied. */
  clear(): void {
    this.length = 0
    if (this.bytes.length > keptBytes) this.#use(new Uint8Array(firstBytes))
  }

  #grow(needed: number): void {
    let size = this.bytes.length
    while (size < needed && size < keptBytes) size *= 2
    // what asks for much at once is a large value, which is sent as soon as it is written: with room for nothing else it can be handed over as it is.
    // What grows in small steps must not be copied in each of them
    if (size < needed) size = needed - size < size / 2 ? Math.floor(1.5 * size) : needed
    const grown = new Uint8Array(size)
    grown.set(this.bytes.subarray(0, this.length))
    this.#use(grown)
  }

  #use(bytes: Uint8Array): void {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer)
    this.capacity = bytes.length
  }
}
