import { describe, expect, it } from 'vitest'
import { ByteStage } from '../../src/codec/byte-stage.ts'

const write = (stage: ByteStage, ...bytes: number[]): void => {
  stage.reserve(bytes.length)
  stage.bytes.set(bytes, stage.length)
  stage.length += bytes.length
}

describe('a byte stage', () => {
  it('keeps what was written when it grows, and its view looks at the same memory', () => {
    const stage = new ByteStage()
    write(stage, 1, 2, 3)
    stage.reserve(100_000)
    expect([...stage.bytes.subarray(0, 3)]).toEqual([1, 2, 3])
    expect(stage.bytes.length).toBeGreaterThanOrEqual(100_003)
    stage.view.setUint8(3, 4)
    expect(stage.bytes[3]).toBe(4)
  })

  it('gives away exactly what was written, in memory of its own', () => {
    const stage = new ByteStage()
    write(stage, 1, 2, 3)
    const { bytes } = stage.take()
    expect([...bytes]).toEqual([1, 2, 3])
    expect(bytes.buffer.byteLength).toBe(3)
    write(stage, 9)
    expect([...bytes]).toEqual([1, 2, 3])
  })

  it('starts anew after it was taken, attachments too', () => {
    const stage = new ByteStage()
    stage.attachments.push({ how: 'move', value: new ArrayBuffer(100) }, { how: 'share', value: new SharedArrayBuffer(50) })
    write(stage, 1)
    expect(stage.size).toBe(stage.length + 100)
    const { attachments, bytes, size } = stage.take()
    expect(attachments).toHaveLength(2)
    expect(size).toBe(bytes.length + 100)
    expect(stage).toMatchObject({ length: 0, attachments: [], size: 0 })
    expect(stage.take()).toEqual({ bytes: new Uint8Array(0), attachments: [], size: 0 })
  })

  it('is not copied again and again while something large is written in small steps', () => {
    const stage = new ByteStage()
    const memories = new Set([stage.bytes])
    for (let n = 0; n < 200_000; n++) {
      write(stage, 1, 2, 3, 4, 5, 6, 7, 8)
      memories.add(stage.bytes)
    }
    expect(memories.size).toBeLessThan(40)
    expect(stage.take().bytes.length).toBe(1_600_000)
  })

  it('has room for nothing else when much is asked for at once', () => {
    const stage = new ByteStage()
    write(stage, 1)
    stage.reserve(3_000_000)
    expect(stage.bytes.length).toBe(3_000_001)
  })

  it('gives the memory of one large burst back', () => {
    const stage = new ByteStage()
    stage.reserve(50_000_000)
    stage.take()
    expect(stage.bytes.length).toBeLessThan(1_000_000)
  })
})
