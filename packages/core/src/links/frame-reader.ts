import { arrivedBytes } from '../codec/attachment.ts'
import { FrameInvalidError } from '../errors/link-errors.ts'
import { frameKind, frameLayout } from '../messages/frame-kind.ts'

/** Reads the frames of one chunk one after another; its fields are those of the frame at hand. */
export class FrameReader {
  readonly bytes: Uint8Array
  readonly attachments: readonly unknown[]
  /** Of the bytes and the attachments, as they came: whoever they are for may give them away before the chunk is read. */
  readonly size: number
  readonly #view: DataView
  #at = 0
  kind = 0
  flags = 0
  method = 0
  number = 0
  second = 0
  bodyStart = 0
  bodyEnd = 0

  constructor(bytes: Uint8Array, attachments: readonly unknown[]) {
    this.bytes = bytes
    this.attachments = attachments
    this.size = bytes.length + arrivedBytes(attachments)
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** Goes to the next frame; false at the end. @throws FrameInvalidError for bytes that are no frame */
  next(): boolean {
    const start = this.#at
    const left = this.bytes.length - start
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

const invalid = (expected: string, got: unknown): FrameInvalidError => new FrameInvalidError({ expected, got })
