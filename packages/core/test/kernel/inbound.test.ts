import { describe, expect, it } from 'vitest'
import { ByteStage } from '../../src/codec/byte-stage.ts'
import { type FrameHandler, Inbound } from '../../src/kernel/inbound.ts'
import { beginFrame, endFrame } from '../../src/links/frame-writer.ts'
import { frameKind } from '../../src/messages/frame-kind.ts'

/** A chunk with one frame for each number. */
const chunkOf = (...numbers: number[]): Uint8Array => {
  const stage = new ByteStage()
  for (const number of numbers) {
    const start = beginFrame(stage, frameKind.cancel, 0, 0, number)
    endFrame(stage, start)
  }
  return stage.take().bytes
}

/** Keeps what is handled; frame 2 keeps those behind it waiting until `goOn`. */
class Handler implements FrameHandler {
  readonly handled: unknown[] = []
  goOn: () => void = () => {}
  frame({ number }: { readonly number: number }): Promise<void> | undefined {
    this.handled.push(number)
    return number === 2 ? new Promise((resolve) => void (this.goOn = resolve)) : undefined
  }
  chunkRead(): void {
    this.handled.push('chunk')
  }
  invalid(): void {
    this.handled.push('invalid')
  }
  ended(): void {
    this.handled.push('ended')
  }
}

describe('frames of a peer that pause', () => {
  it('are handled in order, and the end of the link after them', async () => {
    const handler = new Handler()
    const inbound = new Inbound(handler)
    inbound.chunk(chunkOf(1, 2, 3), [])
    inbound.chunk(chunkOf(4), [])
    inbound.closed(undefined)
    expect(handler.handled).toEqual([1, 2])
    handler.goOn()
    await Promise.resolve()
    expect(handler.handled).toEqual([1, 2, 3, 'chunk', 4, 'chunk', 'ended'])
  })

  it('are not handled any more once the peer is down: neither those that wait nor those behind them (D8)', async () => {
    const handler = new Handler()
    const inbound = new Inbound(handler)
    inbound.chunk(chunkOf(1, 2, 3), [])
    inbound.chunk(chunkOf(4), [])
    inbound.stop()
    handler.goOn()
    await Promise.resolve()
    inbound.chunk(chunkOf(5), [])
    inbound.closed(undefined)
    expect(handler.handled).toEqual([1, 2])
  })
})
