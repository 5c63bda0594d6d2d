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

describe('chunks that pass by in memory of the link', () => {
  const memory = new Uint8Array(256)
  /** As a link does it: the memory is used for others at once. */
  const pass = (inbound: Inbound, chunk: Uint8Array): void => {
    memory.fill(0xee)
    memory.set(chunk)
    inbound.passing(memory, chunk.length)
    memory.fill(0xee)
  }

  it('are read as far as they go, one after the other', () => {
    const handler = new Handler()
    const inbound = new Inbound(handler)
    pass(inbound, chunkOf(1, 3))
    pass(inbound, chunkOf(4))
    inbound.passing(new Uint8Array(chunkOf(5, 6)), chunkOf(5).length)
    expect(handler.handled).toEqual([1, 3, 'chunk', 4, 'chunk', 5, 'chunk'])
  })

  it('are kept when their frames have to wait, and so are those behind them', async () => {
    const handler = new Handler()
    const inbound = new Inbound(handler)
    pass(inbound, chunkOf(1, 2, 3))
    pass(inbound, chunkOf(4, 5))
    inbound.chunk(chunkOf(6), [])
    pass(inbound, chunkOf(7))
    expect(handler.handled).toEqual([1, 2])
    handler.goOn()
    await Promise.resolve()
    pass(inbound, chunkOf(8))
    expect(handler.handled).toEqual([1, 2, 3, 'chunk', 4, 5, 'chunk', 6, 'chunk', 7, 'chunk', 8, 'chunk'])
  })

  it('leave the frame that waits as it was', async () => {
    const handler = new Handler()
    let atHand: { readonly number: number; readonly kind: number } | undefined
    const inbound = new Inbound({
      frame: (reader) => {
        if (reader.number === 2) atHand = reader
        return handler.frame(reader)
      },
      chunkRead: () => handler.chunkRead(),
      invalid: () => handler.invalid(),
      ended: () => handler.ended(),
    })
    pass(inbound, chunkOf(2))
    pass(inbound, chunkOf(9, 10))
    expect([atHand!.number, atHand!.kind]).toEqual([2, frameKind.cancel])
    handler.goOn()
    await Promise.resolve()
    expect(handler.handled).toEqual([2, 'chunk', 9, 10, 'chunk'])
  })
})
