import { describe, expect, it } from 'vitest'
import { transfer } from '../../src/codec/transfer.ts'
import { OptionError } from '../../src/errors/option-error.ts'
import { Line, placements, thrownBy } from './trips.ts'

const large = 32 * 1024

describe.each(placements)('transferred memory through %s', (_name, open) => {
  it.each([16, large])('of %i bytes arrives, and is gone here when the call returns', (size) => {
    const bytes = new Uint8Array(size).fill(7)
    const { buffer } = bytes
    const [arrived] = open()([transfer(bytes)]) as [Uint8Array]
    expect(arrived).toBeInstanceOf(Uint8Array)
    expect(arrived.byteLength).toBe(size)
    expect(arrived.every((byte) => byte === 7)).toBe(true)
    expect(bytes.byteLength).toBe(0)
    expect(buffer.byteLength).toBe(0)
  })

  it('may be a bare buffer', () => {
    const { buffer } = Uint8Array.of(1, 2, 3)
    const [arrived] = open()([transfer(buffer)]) as [ArrayBuffer]
    expect([...new Uint8Array(arrived)]).toEqual([1, 2, 3])
    expect(buffer.byteLength).toBe(0)
  })

  it('keeps the place of a view in its buffer', () => {
    const view = new Uint16Array(new ArrayBuffer(16), 4, 2)
    view[0] = 500
    const [arrived] = open()([{ deep: [transfer(view)] }]) as [{ deep: [Uint16Array] }]
    expect(arrived.deep[0]).toMatchObject({ byteOffset: 4, length: 2, 0: 500 })
    expect(arrived.deep[0].buffer.byteLength).toBe(16)
  })

  it('is one memory for all views on it in the message', () => {
    const bytes = new Uint8Array(8)
    const [one, two] = open()([transfer(bytes), new DataView(bytes.buffer)]) as [Uint8Array, DataView]
    expect(two.buffer).toBe(one.buffer)
    expect(bytes.byteLength).toBe(0)
  })

  it('may be empty', () => {
    const [arrived] = open()([transfer(new ArrayBuffer(0))]) as [ArrayBuffer]
    expect(arrived.byteLength).toBe(0)
  })

  it('that is gone already is refused', () => {
    const bytes = new Uint8Array(8)
    open()([transfer(bytes)])
    const error = { code: 'NOT_SENDABLE', direction: 'out', path: 'argument 0', why: expect.stringContaining('moved away') }
    expect(thrownBy(() => open()([transfer(bytes)]))).toMatchObject(error)
    expect(thrownBy(() => open()([{ bytes }]))).toMatchObject({ ...error, path: 'argument 0.bytes' })
  })

  it('is not that of a pooled Buffer of Node, which is refused with what to do, and never harms its neighbours', () => {
    const neighbour = Buffer.from('neighbour')
    const error = thrownBy(() => open()([transfer(Buffer.from('pooled'))]))
    expect(error).toMatchObject({ code: 'NOT_SENDABLE', why: expect.stringContaining('copy it, or send it without transfer()') })
    expect(neighbour.toString()).toBe('neighbour')
  })

  it('comes of several owners at once', () => {
    const all = [16, large, 8].map((size, n) => new Uint8Array(size).fill(n + 1))
    const arrived = open()([all.map((bytes) => transfer(bytes))])[0] as Uint8Array[]
    expect(arrived.map((bytes) => [bytes.byteLength, bytes[7]])).toEqual([
      [16, 1],
      [large, 2],
      [8, 3],
    ])
    expect(all.map((bytes) => bytes.byteLength)).toEqual([0, 0, 0])
  })
})

describe('transfer', () => {
  it.each([1, null, {}, 'bytes', [1]])('refuses %j', (value) => {
    expect(thrownBy(() => transfer(value as never))).toBeInstanceOf(OptionError)
  })

  it('refuses shared memory, which is not moved', () => {
    expect(thrownBy(() => transfer(new Uint8Array(new SharedArrayBuffer(8)) as never))).toBeInstanceOf(OptionError)
  })
})

describe('a line to a thread', () => {
  const attachmentsOf = (args: unknown[]) => {
    const line = new Line(true)
    line.encoder.append(line.stage, args, 'argument')
    return line.stage.take()
  }

  it('moves large memory beside the bytes', () => {
    const { bytes, attachments } = attachmentsOf([transfer(new Uint8Array(large))])
    expect(attachments).toEqual([{ how: 'move', value: expect.any(ArrayBuffer) }])
    expect(bytes.length).toBeLessThan(100)
  })

  it('copies large memory that stays once, and moves the copy: what the view shows, and nothing beside it', () => {
    const pool = new Uint8Array(3 * large).fill(1)
    pool.fill(2, large, 2 * large)
    const { bytes, attachments } = attachmentsOf([{ shown: pool.subarray(large, 2 * large) }, new Uint16Array(large)])
    expect(attachments.map(({ value }) => value.byteLength)).toEqual([large, 2 * large])
    expect(new Uint8Array(attachments[0]!.value)).toEqual(new Uint8Array(large).fill(2))
    expect(pool.byteLength).toBe(3 * large)
    expect(bytes.length).toBeLessThan(200)
  })

  it('says how much of a value came beside the bytes', () => {
    const line = new Line(true)
    line.carry([new Uint8Array(large), transfer(new Uint8Array(2 * large)), new Uint8Array(9)])
    expect(line.decoder.besideBytes).toBe(3 * large)
    line.carry([new SharedArrayBuffer(large)])
    expect(line.decoder.besideBytes).toBe(0)
    line.carry([1])
    expect(line.decoder.besideBytes).toBe(0)
  })

  it('copies small memory into the bytes', () => {
    const { bytes, attachments } = attachmentsOf([transfer(new Uint8Array(large - 1))])
    expect(attachments).toEqual([])
    expect(bytes.length).toBeGreaterThan(large - 1)
    expect(attachmentsOf([new Uint8Array(large - 1)]).attachments).toEqual([])
  })

  it('shares a SharedArrayBuffer beside the bytes', () => {
    const shared = new SharedArrayBuffer(8)
    expect(attachmentsOf([shared, { view: new Int32Array(shared) }]).attachments).toEqual([{ how: 'share', value: shared }])
    const [whole, view] = new Line(true).carry([shared, new Int32Array(shared)]) as [SharedArrayBuffer, Int32Array]
    expect(whole).toBe(shared)
    expect(view.buffer).toBe(shared)
  })

  it('attaches nothing of a message that is refused', () => {
    const line = new Line(true)
    const bytes = new Uint8Array(large)
    thrownBy(() => line.encoder.append(line.stage, [new SharedArrayBuffer(8), transfer(bytes), () => 1], 'argument'))
    expect(line.stage).toMatchObject({ length: 0, attachments: [] })
    expect(bytes.byteLength).toBe(large)
  })
})

describe('a line to a process', () => {
  it('refuses shared memory and says who can share it', () => {
    const error = thrownBy(() => new Line(false).carry([{ shared: new SharedArrayBuffer(8) }]))
    expect(error).toMatchObject({ code: 'NOT_SENDABLE', path: 'argument 0.shared' })
    expect((error as Error).message).toMatch(/only threads of one process share: .*across: 'processes'/)
  })
})
