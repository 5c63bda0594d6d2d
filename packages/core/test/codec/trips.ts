import { ByteStage } from '../../src/codec/byte-stage.ts'
import { copyArguments } from '../../src/codec/copy.ts'
import type { HandleCodec } from '../../src/codec/handle-codec.ts'
import { registerHandle } from '../../src/codec/handles.ts'
import { ValueDecoder } from '../../src/codec/value-decoder.ts'
import { ValueEncoder } from '../../src/codec/value-encoder.ts'

/** Stands for a ref: travels by reference, and knows who holds it. */
export class TestHandle {
  readonly id: number
  readonly holder: unknown
  constructor(id: number, holder: unknown = undefined) {
    this.id = id
    this.holder = holder
  }
}
registerHandle(TestHandle.prototype, { pass: (handle, holder) => new TestHandle((handle as TestHandle).id, holder) })

export const testHandles: HandleCodec = {
  pack: (handle) => ['handle', (handle as TestHandle).id],
  unpack: (data, holder) => {
    if (!Array.isArray(data) || data[0] !== 'handle' || !(data[1] < 1000)) throw new RangeError('no such handle')
    return new TestHandle(data[1], holder)
  },
}

/** One direction of one link, from the encoder through bytes to the decoder. */
export class Line {
  readonly stage = new ByteStage()
  readonly encoder: ValueEncoder
  readonly decoder = new ValueDecoder({ handles: testHandles })

  constructor(attachments: boolean) {
    this.encoder = new ValueEncoder({ handles: testHandles, attachments })
  }

  /** What arrives of `args`. */
  carry(args: unknown[], holder: unknown = undefined): unknown[] {
    this.encoder.append(this.stage, args, 'argument')
    const { bytes, attachments } = this.stage.take()
    const values = attachments.map((attachment) => attachment.value)
    return this.decoder.read(bytes, 0, bytes.length, values, holder) as unknown[]
  }
}

/** Every way a list of arguments may go. A thread's line takes attachments, a process's does not. */
export const placements: readonly (readonly [name: string, open: () => (args: unknown[], holder?: unknown) => unknown[]])[] = [
  ['a copy on this host', () => (args, holder) => copyArguments(args, holder)],
  ['the line to a thread', () => throughLine(true)],
  ['the line to a process', () => throughLine(false)],
]

function throughLine(attachments: boolean): (args: unknown[], holder?: unknown) => unknown[] {
  const line = new Line(attachments)
  return (args, holder) => line.carry(args, holder)
}

/** What `action` throws, or undefined. */
export function thrownBy(action: () => unknown): unknown {
  try {
    action()
    return undefined
  } catch (error) {
    return error
  }
}
