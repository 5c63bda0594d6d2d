import { ByteStage } from '../../src/codec/byte-stage.ts'
import { registerHandle } from '../../src/codec/handles.ts'
import { ValueDecoder } from '../../src/codec/value-decoder.ts'
import { ValueEncoder } from '../../src/codec/value-encoder.ts'
import { controlMethods } from '../../src/kernel/control-protocol.ts'
import { FrameReader } from '../../src/links/frame-reader.ts'
import { appendNumber, beginFrame, endFrame } from '../../src/links/frame-writer.ts'
import type { Link } from '../../src/links/link.ts'
import { frameKind } from '../../src/messages/frame-kind.ts'

/** A handle as it lies on a link, for tests that write links by hand. */
export class RawHandle {
  readonly data: unknown
  constructor(data: unknown) {
    this.data = data
  }
}
registerHandle(RawHandle.prototype, { pass: (handle) => handle })

export interface RawFrame {
  readonly kind: keyof typeof frameKind
  readonly number?: number
  readonly method?: number
  /** The correlation of an ask or a stream; the items of credit, the bytes of an ack. */
  readonly second?: number
  readonly flags?: number
  readonly body?: unknown
}

/** The far end of a link, in the hands of a test: writes what it is told, right or wrong, and keeps what comes. */
export class RawPeer {
  readonly frames: RawFrame[] = []
  /** Direct links to other hosts, by slot. */
  readonly meetings: Map<number, RawPeer> = new Map()
  closed: { readonly error: Error | undefined } | undefined = undefined
  readonly #link: Link
  readonly #encoder: ValueEncoder
  readonly #decoder: ValueDecoder

  constructor(link: Link) {
    this.#link = link
    const handles = {
      pack: (handle: object) => (handle as RawHandle).data,
      unpack: (data: unknown) => new RawHandle(data),
    }
    this.#encoder = new ValueEncoder({ handles, attachments: false })
    this.#decoder = new ValueDecoder({ handles })
    link.open({
      chunk: (bytes, attachments) => this.#take(bytes, attachments),
      closed: (error) => void (this.closed = { error }),
    })
  }

  /** Sends frames in one chunk. */
  send(...frames: readonly RawFrame[]): void {
    this.#link.send(this.bytesOf(...frames))
  }

  /** Frames as they would be sent in one chunk. */
  bytesOf(...frames: readonly RawFrame[]): Uint8Array {
    const stage = new ByteStage()
    for (const { kind, number = 0, method = 0, second, flags = 0, body } of frames) {
      const start = beginFrame(stage, frameKind[kind], flags, method, number)
      if (second !== undefined) appendNumber(stage, second)
      if (hasBody.has(kind)) this.#encoder.append(stage, body, 'reply')
      endFrame(stage, start)
    }
    return stage.take().bytes
  }

  /** Sends a control operation as an ask. */
  control(method: (typeof controlMethods)[number], args: readonly unknown[], second: number): void {
    this.send({ kind: 'ask', number: 0, method: controlMethods.indexOf(method), second, body: args })
  }

  /** Sends bytes as they are. */
  sendBytes(bytes: Uint8Array): void {
    this.#link.send(bytes)
  }

  of(kind: keyof typeof frameKind): RawFrame[] {
    return this.frames.filter((frame) => frame.kind === kind)
  }

  #take(bytes: Uint8Array, attachments: readonly unknown[]): void {
    const reader = new FrameReader(bytes, attachments)
    while (reader.next()) {
      const kind = kinds.find((name) => frameKind[name] === reader.kind)!
      const { number, method, second, flags, bodyStart, bodyEnd } = reader
      const body =
        hasBody.has(kind) && flags === 0 ? this.#decoder.read(bytes, bodyStart, bodyEnd, attachments, undefined) : undefined
      this.frames.push({ kind, number, method, second, flags, body })
    }
  }
}

const kinds = Object.keys(frameKind) as (keyof typeof frameKind)[]
const hasBody: ReadonlySet<string> = new Set(['tell', 'ask', 'stream', 'reply', 'fail', 'item', 'define'])
