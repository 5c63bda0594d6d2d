import { describe, expect, it } from 'vitest'
import { FrameReader } from '../../src/connection/frame-reader.ts'

const frame = (...body: number[]): number[] => [body.length & 255, body.length >> 8, 0, 0, ...body]
const session = Uint8Array.from([...frame(1, 2, 3), ...frame(4), ...frame(...new Array(300).fill(5))])
const read = (pieces: readonly Uint8Array[], max = 1024) => {
  const reader = new FrameReader(max)
  const frames: number[][] = []
  for (const piece of pieces) reader.push(piece, (each) => frames.push([...each]))
  return { reader, frames }
}

describe('a frame reader', () => {
  it('gives the same messages however the bytes are cut', () => {
    const whole = read([session]).frames
    expect(whole).toEqual([[1, 2, 3], [4], new Array(300).fill(5)])
    for (let at = 0; at <= session.length; at++) {
      expect(read([session.subarray(0, at), session.subarray(at)]).frames).toEqual(whole)
    }
    expect(read(Array.from(session, (byte) => Uint8Array.of(byte))).frames).toEqual(whole)
  })

  it('says after each byte whether a message has begun, and how much of it is missing', () => {
    const ends = new Set([7, 12, session.length])
    for (let end = 0; end <= session.length; end++) {
      const { reader } = read([session.subarray(0, end)])
      expect(reader.isWithinFrame, `after ${end} bytes`).toBe(end !== 0 && !ends.has(end))
    }
    expect(read([Uint8Array.of(9, 0)]).reader.missingBytes).toBe(2)
    expect(read([Uint8Array.of(9, 0, 0, 0, 1)]).reader.missingBytes).toBe(8)
  })

  it.each([
    ['one more than may be', [1, 4, 0, 0], 1025],
    ['four billion', [255, 255, 255, 255], 4_294_967_295],
    ['two billion', [0, 0, 0, 128], 2_147_483_648],
  ])('refuses a length of %s, and takes no memory for it', (_name, head, bytes) => {
    const before = process.memoryUsage().arrayBuffers
    const { reader, frames } = read([Uint8Array.from([...head, ...new Array(5000).fill(1)])])
    expect(reader.fault).toEqual({ is: 'too large', bytes })
    expect(frames).toEqual([])
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024)
  })

  it('refuses a message of no bytes, and reads nothing behind it', () => {
    const { reader, frames } = read([Uint8Array.from([0, 0, 0, 0, ...session])])
    expect(reader.fault).toEqual({ is: 'empty' })
    expect(frames).toEqual([])
  })

  it('takes memory as bytes arrive, not as they are announced', () => {
    const most = 512 * 1024 * 1024
    const head = Uint8Array.of(0, 0, 0, 0x20)
    const before = process.memoryUsage().arrayBuffers
    const readers = Array.from({ length: 50 }, () => read([head, new Uint8Array(1000)], most).reader)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 * 1024 * 1024)
    expect(readers.every((reader) => reader.isWithinFrame && reader.fault === undefined)).toBe(true)
  })
})
