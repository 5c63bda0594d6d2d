import { arrivedBytes } from '../codec/attachment.ts'
import { FrameInvalidError } from '../errors/link-errors.ts'
import { frameKind, frameLayout } from '../messages/frame-kind.ts'

/** Reads the frames of one chunk one after another; its fields are those of the frame at hand. */
export class FrameReader {
  bytes: Uint8Array
  readonly attachments: readonly unknown[]
  readonly #besideBytes: number
  #view: DataView
  #at = 0
  /** Of the chunk, which is in the first so many `bytes`. */
  length: number
  kind = 0
  flags = 0
  method = 0
  number = 0
  second = 0
  bodyStart = 0
  bodyEnd = 0

  constructor(bytes: Uint8Array, attachments: readonly unknown[]) {
    this.bytes = bytes
    this.length = bytes.length
    this.attachments = attachments
    this.#besideBytes = arrivedBytes(attachments)
    this.#view = viewOf(bytes)
  }

  /** Of the chunk and its attachments as they came: whoever they are for may give them away before the chunk is read. */
  get size(): number {
    return this.length + this.#besideBytes
  }

  /** Begins with another chunk, in the same memory. */
  begin(length: number): void {
    this.length = length
    this.#at = 0
  }

  /** Takes the chunk out of memory that others are about to use. */
  keep(): void {
    this.bytes = this.bytes.slice(0, this.length)
    this.#view = viewOf(this.bytes)
  }

  /** Goes to the next frame; false at the end. @throws FrameInvalidError for bytes that are no frame */
  next(): boolean {
    const start = this.#at
    const left = this.length - start
    if (left === 0) return false
    if (left < frameLayout.shortHeader) throw invalid(`at least ${frameLayout.shortHeader} bytes`, left)
    const view = this.#view
    const length = view.getUint32(start, true)
    if (length < frameLayout.shortHeader || length > left)
      throw invalid(`a frame length from ${frameLayout.shortHeader} to ${left}`, length)
    this.kind = view.getUint8(start + frameLayout.kind)
    if (this.kind < frameKind.tell || this.kind > frameKind.ack) throw invalid('a known kind of frame', this.kind)
    this.flags = view.getUint8(start + frameLayout.flags)
    this.method = view.getUint16(start + frameLayout.method, true)
    this.number = view.getFloat64(start + frameLayout.number, true)
    this.bodyStart = start + frameLayout.shortHeader
    if (
      this.kind === frameKind.ask ||
      this.kind === frameKind.stream ||
      this.kind === frameKind.credit ||
      this.kind === frameKind.ack
    ) {
      if (length < frameLayout.longHeader) throw invalid(`at least ${frameLayout.longHeader} bytes`, length)
      this.second = view.getFloat64(start + frameLayout.second, true)
      this.bodyStart += 8
    }
    this.bodyEnd = start + length
    this.#at = this.bodyEnd
    return true
  }
}

const viewOf = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView => new DataView(buffer, byteOffset, byteLength)

const invalid = (expected: string, got: unknown): FrameInvalidError => new FrameInvalidError({ expected, got })
