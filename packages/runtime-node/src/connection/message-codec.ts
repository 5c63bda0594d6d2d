import { ByteStage, type HandleCodec, ValueDecoder, ValueEncoder } from '@troupe/core/internal'
import { lengthBytes } from './frame-reader.ts'

/** Refs, locks and shared memory mean nothing in another program. */
const noHandles: HandleCodec = {
  pack: () => {
    throw new TypeError('it means nothing in another program')
  },
  unpack: () => {
    throw new TypeError('a handle, and this connection has none')
  },
}

/** Messages to frames and back. A frame can be read without those before it, and names no class of this program. */
export class MessageCodec {
  readonly #stage = new ByteStage()
  readonly #encoder: ValueEncoder
  readonly #decoder: ValueDecoder

  /** @param mostBytes - about how much memory a message may take that arrives */
  constructor(mostBytes: number, handles: HandleCodec = noHandles) {
    this.#encoder = new ValueEncoder({ handles, attachments: false, foreign: true })
    this.#decoder = new ValueDecoder({ handles, foreign: { mostBytes } })
  }

  /** The length and the bytes of `message`, in memory of their own. @throws NotSendableError */
  encode(message: unknown): Uint8Array {
    const stage = this.#stage
    stage.reserve(lengthBytes)
    stage.length = lengthBytes
    try {
      this.#encoder.append(stage, message, 'message')
      stage.view.setUint32(0, stage.length - lengthBytes, true)
      return stage.take().bytes
    } catch (error) {
      stage.length = 0
      stage.take() // gives back what a large value made of it
      throw error
    }
  }

  /** @throws NotSendableError - `direction: 'in'`: it is no message */
  decode(frame: Uint8Array): unknown {
    return this.#decoder.read(frame, 0, frame.byteLength, [], undefined)
  }
}
