import { describe, expect, it } from 'vitest'
import { ChunkReader, chunkHeader } from '../../src/links/chunk-reader.ts'
import { linkLimits } from '../../src/links/link-limits.ts'

const header = (length: number): Uint8Array => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(length)
  return bytes
}

const framed = (...chunks: readonly string[]): Buffer =>
  Buffer.concat(chunks.flatMap((chunk) => [header(Buffer.byteLength(chunk)), Buffer.from(chunk)]))

const reading = (): { reader: ChunkReader; chunks: Uint8Array[]; texts(): string[] } => {
  const chunks: Uint8Array[] = []
  return {
    reader: new ChunkReader((chunk) => chunks.push(chunk)),
    chunks,
    texts: () => chunks.map((chunk) => Buffer.from(chunk).toString()),
  }
}

describe('a chunk reader', () => {
  it.each([1, 2, 3, 4, 5, 7, 100])('puts chunks together from pieces of %d bytes', (size) => {
    const { reader, texts } = reading()
    const bytes = framed('one', '', 'and a longer one', 'x')
    for (let at = 0; at < bytes.byteLength; at += size) reader.push(bytes.subarray(at, at + size))
    expect(texts()).toEqual(['one', '', 'and a longer one', 'x'])
    expect(reader.isWithinChunk).toBe(false)
  })

  it('gives each chunk memory of its own', () => {
    const { reader, chunks } = reading()
    reader.push(framed('one', 'two'))
    expect(chunks.map(({ buffer }) => buffer.byteLength)).toEqual([3, 3])
  })

  it('knows when it stopped in the middle, of a header or of a chunk', () => {
    const { reader } = reading()
    reader.push(header(5).subarray(0, 3))
    expect(reader.isWithinChunk).toBe(true)
    reader.push(header(5).subarray(3))
    expect(reader.isWithinChunk).toBe(true)
    reader.push(Buffer.from('12345'))
    expect(reader.isWithinChunk).toBe(false)
  })

  it('refuses a length above the limit before it allocates anything', () => {
    const { reader, chunks } = reading()
    const before = process.memoryUsage().arrayBuffers
    expect(() => reader.push(header(linkLimits.maxChunkBytes + 1))).toThrow(expect.objectContaining({ code: 'FRAME_INVALID' }))
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1_000_000)
    expect(chunks).toEqual([])
  })

  it('hears the goodbye', () => {
    const { reader, texts } = reading()
    reader.push(Buffer.concat([framed('last'), header(chunkHeader.goodbye)]))
    expect([reader.saidGoodbye, texts()]).toEqual([true, ['last']])
  })
})
