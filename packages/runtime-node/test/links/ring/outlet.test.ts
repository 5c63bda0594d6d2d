import { describe, expect, it } from 'vitest'
import { ParkWord } from '../../../src/links/ring/park-word.ts'
import { Ring } from '../../../src/links/ring/ring.ts'
import { RingOutlet } from '../../../src/links/ring/ring-outlet.ts'
import { RingReader } from '../../../src/links/ring/ring-reader.ts'
import { RingWriter } from '../../../src/links/ring/ring-writer.ts'

const size = 1_024

describe('the sending half of a link over a ring', () => {
  it('knows whether the reader has taken all there is', () => {
    const ring = new Ring(new SharedArrayBuffer(Ring.footprint(size)), 0, size)
    const reader = new RingReader(ring)
    const limits = { besideFromBytes: 16_384, besideWindowBytes: 65_536, maxQueuedBytes: 1_000_000 }
    const outlet = new RingOutlet({
      writer: new RingWriter(ring),
      farPark: new ParkWord(ParkWord.memory()),
      way: { post: () => {}, finished: () => {} },
      limits,
      peer: 'thread',
      onBroken: (error) => {
        throw error
      },
    })
    const takeAll = (): void => {
      do while (reader.next() !== 'nothing');
      while (reader.release() || reader.hasBytes)
      outlet.flush()
    }
    expect(outlet.isTaken).toBe(true)
    outlet.send(new Uint8Array(100), [])
    expect(outlet.isTaken).toBe(false)
    takeAll()
    expect(outlet.isTaken).toBe(true)
    outlet.send(new Uint8Array(3 * size), []) // what waits for room was not taken either
    for (let rounds = 0; rounds < 3; rounds++) {
      expect(outlet.isTaken).toBe(false)
      takeAll()
    }
    takeAll()
    expect(outlet.isTaken).toBe(true)
  })
})
