import { describe, expect, it } from 'vitest'
import { linkLimits } from '../../../src/links/link-limits.ts'
import { ParkWord } from '../../../src/links/ring/park-word.ts'
import { Ring } from '../../../src/links/ring/ring.ts'
import { RingOutlet } from '../../../src/links/ring/ring-outlet.ts'
import { RingReader } from '../../../src/links/ring/ring-reader.ts'
import { RingWriter } from '../../../src/links/ring/ring-writer.ts'
import { SpareMemory } from '../../../src/links/ring/spare-memory.ts'

const chunkBytes = 15_000

const filled = (value: number): Uint8Array => new Uint8Array(chunkBytes).fill(value)

describe('memory for chunks that wait', () => {
  it('is given again, with what the next chunk has', () => {
    const spare = new SpareMemory()
    const first = spare.copyOf(filled(1), chunkBytes)!
    spare.giveBack(first)
    const second = spare.copyOf(filled(2), 10_000)!
    expect(second.buffer).toBe(first.buffer)
    expect(second.subarray(0, 10_000)).toEqual(filled(2).subarray(0, 10_000))
  })

  it('is never that of a chunk that still waits', () => {
    const spare = new SpareMemory()
    const copies = [1, 2, 3].map((value) => spare.copyOf(filled(value), chunkBytes)!)
    expect(new Set(copies.map(({ buffer }) => buffer)).size).toBe(3)
    expect(copies.map(([byte]) => byte)).toEqual([1, 2, 3])
  })

  it('is made anew for a chunk that is longer than what is there', () => {
    const spare = new SpareMemory()
    spare.giveBack(spare.copyOf(filled(1), 5_000)!)
    expect(spare.copyOf(filled(2), chunkBytes)!.subarray(0, chunkBytes)).toEqual(filled(2))
  })

  it('is not for small chunks, of which very many may wait', () => {
    expect(new SpareMemory().copyOf(filled(1), 4_095)).toBe(undefined)
  })

  it('is let go beyond a mebibyte', () => {
    const spare = new SpareMemory()
    const given = Array.from({ length: 200 }, () => spare.copyOf(filled(1), chunkBytes)!)
    for (const memory of given) spare.giveBack(memory)
    const again = new Set(given.map(() => spare.copyOf(filled(2), chunkBytes)!.buffer))
    const kept = given.filter(({ buffer }) => again.has(buffer))
    expect(kept.length).toBe(Math.floor(1_048_576 / given[0]!.byteLength))
  })
})

describe('an outlet whose ring is full', () => {
  it('takes copies that wait, in order, while the sender goes on in the same memory', () => {
    const ring = new Ring(new SharedArrayBuffer(Ring.footprint(65_536)), 0, 65_536)
    const outlet = new RingOutlet({
      writer: new RingWriter(ring),
      farPark: new ParkWord(ParkWord.memory()),
      way: { post: () => {}, finished: () => {} },
      limits: linkLimits,
      peer: 'thread',
      onBroken: () => {},
    })
    const reader = new RingReader(ring)
    const memory = new Uint8Array(chunkBytes)
    const read: number[] = []
    for (let n = 0; n < 100; n++) {
      expect(outlet.sendCopy(memory.fill(n), chunkBytes)).toBe(true)
      // always a few behind
      if (n >= 12) readOne()
    }
    while (read.length < 100) readOne()
    expect(read).toEqual(Array.from({ length: 100 }, (_, n) => n))
    expect(outlet.queuedBytes).toBe(0)

    function readOne(): void {
      for (;;) {
        const found = reader.next()
        reader.release()
        outlet.flush()
        if (found === 'nothing') continue
        const chunk = found === 'passing' ? reader.passing.subarray(0, reader.passingBytes) : reader.chunk
        expect(chunk.byteLength).toBe(chunkBytes)
        expect(chunk.every((byte) => byte === chunk[0])).toBe(true)
        return void read.push(chunk[0]!)
      }
    }
  })
})
