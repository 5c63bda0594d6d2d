import { describe, expect, it } from 'vitest'
import { frameWord } from '../../../src/links/ring/frame-word.ts'
import { Ring, ringWord } from '../../../src/links/ring/ring.ts'
import { RingReader } from '../../../src/links/ring/ring-reader.ts'
import { RingWriter } from '../../../src/links/ring/ring-writer.ts'

const size = 1_024

/** A ring through which so many bytes have gone already; its counts wrap at 2^32. */
const openRing = (soFar = 0): { ring: Ring; writer: RingWriter; reader: RingReader } => {
  const ring = new Ring(new SharedArrayBuffer(Ring.footprint(size)), 0, size)
  Atomics.store(ring.words, ringWord.tail, soFar | 0)
  Atomics.store(ring.words, ringWord.head, soFar | 0)
  return { ring, writer: new RingWriter(ring), reader: new RingReader(ring) }
}

const chunkOf = (bytes: number, seed: number): Uint8Array => Uint8Array.from({ length: bytes }, (_, at) => seed + at * 3)

/** Puts a chunk in, piece by piece if it must, while the reader takes pieces out; and returns what that put together. */
const pass = (writer: RingWriter, reader: RingReader, chunk: Uint8Array): Uint8Array => {
  writer.putWord(chunk.byteLength)
  for (let put = 0; ; ) {
    put = writer.putBytes(chunk, put)
    writer.publish()
    const found = reader.next()
    reader.release()
    if (found === 'chunk') return reader.chunk
    if (found === 'passing') return reader.passing.slice(0, reader.passingBytes)
  }
}

describe('a ring', () => {
  it.each([
    ['from the start', 0],
    ['where its counts become negative', 0x7fff_fe00],
    ['where its counts wrap to zero', 0xffff_fe00],
  ])('gives back chunks of every size, %s', (_name, soFar) => {
    const { writer, reader } = openRing(soFar)
    for (let bytes = 0; bytes < 3 * size; bytes += bytes < 130 ? 1 : 97) {
      expect(Buffer.compare(pass(writer, reader, chunkOf(bytes, bytes)), chunkOf(bytes, bytes))).toBe(0)
    }
    expect([writer.used, reader.hasBytes]).toEqual([0, false])
  })

  it('shows nothing that was not published', () => {
    const { writer, reader } = openRing()
    writer.putWord(4)
    writer.putBytes(chunkOf(4, 1), 0)
    expect([reader.hasBytes, reader.next()]).toEqual([false, 'nothing'])
    writer.publish()
    expect([reader.next(), reader.passing.slice(0, reader.passingBytes)]).toEqual(['passing', chunkOf(4, 1)])
  })

  it('gives a chunk only when all of it has come', () => {
    const { writer, reader } = openRing()
    const chunk = chunkOf(2 * size, 5)
    writer.putWord(chunk.byteLength)
    const put = writer.putBytes(chunk, 0)
    writer.publish()
    expect(put).toBe(size - 4)
    for (let looks = 0; looks < 10; looks++) {
      expect(reader.next()).toBe('nothing')
      reader.release()
    }
    expect(reader.hasBytes).toBe(false)
  })

  it('lets small chunks that have come as a whole pass by in the same memory, and no others', () => {
    const { writer, reader } = openRing(size - 20)
    for (const seed of [1, 2]) {
      writer.putWord(30)
      writer.putBytes(chunkOf(90, seed), 0, 30)
    }
    writer.putWord(900)
    expect(writer.putBytes(chunkOf(900, 3), 0)).toBe(900)
    writer.publish()
    expect([reader.next(), reader.passingBytes]).toEqual(['passing', 30])
    const { passing } = reader
    expect(passing.slice(0, 30)).toEqual(chunkOf(30, 1))
    expect([reader.next(), reader.passing === passing, reader.chunk.byteLength]).toEqual(['passing', true, 0])
    expect(passing.slice(0, 30)).toEqual(chunkOf(30, 2))
    expect([reader.next(), reader.passing.slice(0, 900)]).toEqual(['passing', chunkOf(900, 3)])
    reader.release()
    const large = chunkOf(2 * size, 4)
    expect(Buffer.compare(pass(writer, reader, large), large)).toBe(0)
    expect(reader.chunk.byteLength).toBe(2 * size)
  })

  it('has room for a chunk when it has for its word and its last piece as well', () => {
    const { writer, reader } = openRing()
    expect([writer.hasRoomFor(size - 4), writer.hasRoomFor(size - 3)]).toEqual([true, false])
    writer.putWord(10)
    writer.putBytes(chunkOf(10, 1), 0)
    writer.publish()
    expect([writer.hasRoomFor(size - 20), writer.hasRoomFor(size - 19)]).toEqual([true, false])
    reader.next()
    reader.release()
    expect(writer.hasRoomFor(size - 4)).toBe(true)
  })

  it('takes no more than there is room for, and has room again once the reader gave it back', () => {
    const { writer, reader } = openRing()
    writer.putWord(size - 4)
    expect(writer.putBytes(chunkOf(size - 4, 1), 0)).toBe(size - 4)
    writer.publish()
    expect(writer.hasRoom).toBe(false)
    while (reader.next() !== 'passing') reader.release()
    reader.release()
    expect(writer.hasRoom).toBe(true)
  })

  it('has the reader ring for a writer who waits, once, when half of it is free', () => {
    const { writer, reader } = openRing()
    for (let n = 0; n < 4; n++) {
      writer.putWord(size / 4 - 4)
      writer.putBytes(chunkOf(size / 4 - 4, n), 0)
    }
    writer.publish()
    expect(writer.wantRoom(() => writer.hasRoom)).toBe(false)
    const rings: boolean[] = []
    while (reader.next() === 'passing') rings.push(reader.release())
    expect(rings).toEqual([false, true, false, false])
  })

  it('has nobody ring when the room was there in time', () => {
    const { writer, reader } = openRing()
    writer.putWord(size - 4)
    writer.putBytes(chunkOf(size - 4, 1), 0)
    writer.publish()
    while (reader.next() !== 'passing') reader.release()
    reader.release()
    expect(writer.wantRoom(() => writer.hasRoom)).toBe(true)
    writer.putWord(0)
    writer.publish()
    reader.next()
    expect(reader.release()).toBe(false)
  })

  it('keeps the words that stand alone in their places', () => {
    const { writer, reader } = openRing()
    for (const word of [0, frameWord.beside, 0, frameWord.goodbye]) writer.putWord(word)
    writer.publish()
    expect([reader.next(), reader.next(), reader.next(), reader.next(), reader.next()]).toEqual([
      ...['passing', 'beside', 'passing', 'goodbye', 'nothing'],
    ])
  })

  it.each([frameWord.goodbye - 1, -0x8000_0000, 0x7fff_ffff])('refuses %i as the length of a chunk', (word) => {
    const { writer, reader } = openRing()
    writer.putWord(word)
    writer.publish()
    expect(() => reader.next()).toThrow(expect.objectContaining({ code: 'FRAME_INVALID' }))
  })

  it.each([
    ['more than it holds', size + 4],
    ['less than nothing', -4],
    ['half a word', 6],
    ['two thousand million', 0x7fff_fffc],
  ])('that says there is %s in it is refused, and nothing is read', (_what, tail) => {
    const { ring, writer, reader } = openRing(0x7fff_fe00)
    writer.putWord(4)
    writer.putBytes(chunkOf(4, 1), 0)
    writer.publish()
    expect([reader.next(), reader.next()]).toEqual(['passing', 'nothing'])
    const head = Atomics.load(ring.words, ringWord.tail)
    Atomics.store(ring.words, ringWord.tail, (head + tail) | 0)
    expect(reader.hasBytes).toBe(true)
    for (let looks = 0; looks < 2; looks++) {
      expect(() => reader.next()).toThrow(expect.objectContaining({ code: 'FRAME_INVALID' }))
    }
  })

  it('whose bytes end in the middle of a chunk is refused when the rest is impossible', () => {
    const { ring, writer, reader } = openRing()
    writer.putWord(100)
    writer.publish()
    expect(reader.next()).toBe('nothing')
    Atomics.store(ring.words, ringWord.tail, size * 3)
    expect(() => reader.next()).toThrow(expect.objectContaining({ code: 'FRAME_INVALID' }))
  })

  it.each([
    ['what was never put in', 8],
    ['half a word', -2],
    ['less than it had', -2 * size],
  ])('whose reader says that it took %s gives no room, and says that it is broken', (_what, taken) => {
    const { ring, writer } = openRing()
    writer.putWord(size - 4)
    writer.putBytes(chunkOf(size - 4, 1), 0)
    writer.publish()
    Atomics.store(ring.words, ringWord.head, size + taken)
    expect([writer.hasRoom, writer.used, writer.isBroken]).toEqual([false, size, true])
  })

  it('is broken for its reader once that has taken all that was published', () => {
    const { writer, reader } = openRing()
    writer.putWord(0)
    writer.publish()
    writer.breakOff()
    expect(reader.isBroken).toBe(false)
    reader.next()
    expect(reader.isBroken).toBe(true)
  })
})
