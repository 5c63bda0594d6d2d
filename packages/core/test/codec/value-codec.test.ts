import { Packr } from 'msgpackr/pack'
import { describe, expect, it } from 'vitest'
import { ByteStage } from '../../src/codec/byte-stage.ts'
import { form } from '../../src/codec/form.ts'
import { transfer } from '../../src/codec/transfer.ts'
import { ValueDecoder } from '../../src/codec/value-decoder.ts'
import { ValueEncoder } from '../../src/codec/value-encoder.ts'
import { Line, TestHandle, testHandles, thrownBy } from './trips.ts'

const formOf = (args: unknown[]): number => {
  const line = new Line(true)
  line.encoder.append(line.stage, args, 'argument')
  return line.stage.take().bytes[0]!
}

describe('an encoder', () => {
  it('writes up to four numbers as they are in memory', () => {
    for (const args of [[], [1], [-0, Number.NaN], [1, 2, 3, 4]]) expect(formOf(args)).toBe(form.numbers + args.length)
    expect(formOf([1, 2, 3, 4, 5])).toBe(form.compact)
  })

  it('writes plain data compactly or as msgpack, and all else exactly', () => {
    expect(formOf(['two'])).toBe(form.compactListOfOne)
    expect(formOf([1, 'two', [null, undefined]])).toBe(form.compact)
    expect(formOf([{ t: 'inc', list: [1, [null, undefined, 2n]] }])).toBe(form.listOfOne)
    expect(formOf([1, 'two', 2n])).toBe(form.plain)
    for (const value of [
      -0,
      '\ud800',
      new Map(),
      new TestHandle(1),
      1n << 70n,
      new Array(2),
      Object.create(null),
      { __keys__: 1 },
    ]) {
      expect(formOf([{ value }])).toBe(form.exact)
    }
  })

  it('refuses what takes more bytes than it may, takes nothing from its owner then, and spoils nothing that follows', () => {
    const stage = new ByteStage()
    const encoder = new ValueEncoder({ handles: testHandles, attachments: false, mostBytes: 1_000 })
    const decoder = new ValueDecoder({ handles: testHandles })
    const carry = (args: unknown[]): unknown => {
      encoder.append(stage, args, 'argument')
      const { bytes } = stage.take()
      return decoder.read(bytes, 0, bytes.length, [], undefined)
    }
    const many = (make: (n: number) => unknown): unknown[] => Array.from({ length: 300 }, (_, n) => make(n))
    const memory = new Uint8Array(2_000)
    const refused = [
      many((n) => ({ n, unlike: 'others' })),
      many((n) => ({ big: BigInt(n) })),
      many((n) => new Date(n)),
      [transfer(memory)],
      ['x'.repeat(1_000)],
    ]
    for (const args of refused) {
      for (let n = 0; n < 6; n++) expect(carry([{ kind: 'short', n }])).toEqual([{ kind: 'short', n }])
      const error = thrownBy(() => encoder.append(stage, args, 'argument'))
      expect(error).toMatchObject({
        code: 'NOT_SENDABLE',
        why: expect.stringMatching(/^takes \d{4,} bytes, .* takes 1000 at most/),
      })
      expect(stage.length).toBe(0)
      for (let n = 0; n < 6; n++) expect(carry([{ n, unlike: 'others' }])).toEqual([{ n, unlike: 'others' }])
    }
    expect(memory.byteLength).toBe(2_000)
  })

  it('names the shape of a record once', () => {
    const line = new Line(false)
    const lengths = [1, 2, 3].map((n) => {
      line.encoder.append(line.stage, [{ counter: 'till', amount: n }], 'argument')
      return line.stage.take().bytes.length
    })
    expect(lengths[1]).toBeLessThan(lengths[0]! - 10)
    expect(lengths[2]).toBe(lengths[1])
  })

  it('appends one value behind the other', () => {
    const line = new Line(false)
    const values = [[1], [{ a: 1 }], [new Map([[1, 2]])], [{ a: 2 }], ['x'.repeat(10_000)], [new Uint8Array(20_000)], []]
    const ends = values.map((args) => {
      line.encoder.append(line.stage, args, 'argument')
      return line.stage.length
    })
    const { bytes } = line.stage.take()
    const read = ends.map((end, i) => line.decoder.read(bytes, ends[i - 1] ?? 0, end, [], undefined))
    expect(read).toEqual(values)
  })

  it('begins paths with what the value is', () => {
    const line = new Line(false)
    const message = (value: unknown, root: 'argument' | 'reply' | 'item') =>
      (thrownBy(() => line.encoder.append(line.stage, value, root)) as Error).message
    expect(message([0, { a: () => 1 }], 'argument')).toMatch(/^argument 1\.a is/)
    expect(message({ a: () => 1 }, 'reply')).toMatch(/^reply\.a is/)
    expect(message([() => 1], 'reply')).toMatch(/^reply\[0\] is/)
    expect(message(() => 1, 'item')).toMatch(/^item is/)
  })

  it('leaves the stage as it was when it refuses', () => {
    const line = new Line(true)
    line.encoder.append(line.stage, [{ a: 1 }], 'argument')
    const before = line.stage.bytes.slice(0, line.stage.length)
    thrownBy(() => line.encoder.append(line.stage, [new SharedArrayBuffer(1), 'x'.repeat(9000), () => 1], 'argument'))
    expect(line.stage.bytes.slice(0, line.stage.length)).toEqual(before)
    expect(line.stage.attachments).toEqual([])
  })

  it('carries any value, not only arguments', () => {
    for (const value of [
      undefined,
      null,
      5,
      Number.NaN,
      'text',
      ['text'],
      [undefined],
      [1, 2],
      { a: 1 },
      new Map([[1, 2]]),
      -0,
      [undefined],
      [[]],
    ]) {
      const line = new Line(false)
      line.encoder.append(line.stage, value, 'reply')
      const { bytes } = line.stage.take()
      expect(line.decoder.read(bytes, 0, bytes.length, [], undefined)).toEqual(value)
    }
  })

  it('shares msgpackr with others in the program without harm', () => {
    const line = new Line(false)
    const other = new Packr()
    for (let n = 0; n < 100; n++) {
      line.encoder.append(line.stage, [{ n, text: 'x'.repeat(n * 50) }], 'argument')
      const theirs = other.pack({ n, theirs: true })
      const { bytes } = line.stage.take()
      expect(line.decoder.read(bytes, 0, bytes.length, [], undefined)).toEqual([{ n, text: 'x'.repeat(n * 50) }])
      expect(other.unpack(theirs)).toEqual({ n, theirs: true })
    }
  })

  it('survives a getter that sends a message of its own', () => {
    const line = new Line(false)
    const nested = new Line(false)
    const nosy = {
      a: 1,
      get b() {
        return nested.carry([{ inner: 'x'.repeat(100) }]).length
      },
    }
    for (let n = 0; n < 10; n++) expect(line.carry([nosy, { n }])).toEqual([{ a: 1, b: 1 }, { n }])
  })

  it('survives a getter that throws only the second time', () => {
    const line = new Line(false)
    let reads = 0
    const moody = {
      shape: 'new',
      get a() {
        if (++reads === 2) throw new Error('not now')
        return 1
      },
    }
    expect(line.carry([moody])).toEqual([{ shape: 'new', a: 1 }])
    expect(line.carry([{ shape: 'old', a: 2 }])).toEqual([{ shape: 'old', a: 2 }])
  })

  it('carries five hundred shapes in turn, more than msgpackr has numbers for', () => {
    const line = new Line(false)
    for (let n = 0; n < 3000; n++) {
      const args = [{ [`k${n % 500}`]: n, [`l${n % 7}`]: { [`m${n % 130}`]: n } }]
      expect(line.carry([...args])).toEqual(args)
    }
  })

  it('carries a message with more shapes than msgpackr has numbers for', () => {
    const line = new Line(false)
    const shapes = Array.from({ length: 200 }, (_, n) => ({ [`k${n}`]: n, both: 1 }))
    for (let times = 0; times < 3; times++)
      expect(line.carry([shapes, [...shapes].reverse()])).toEqual([shapes, [...shapes].reverse()])
  })

  it('carries what only looks alike', () => {
    const line = new Line(false)
    for (const value of [{ a: 1, b: 2 }, { b: 2, a: 1 }, { a: 1 }, { a: 1, b: 2, c: 3 }, { a: 1, __keys__: 2 }, { a: 1 }, {}]) {
      const [arrived] = line.carry([value]) as [object]
      expect(Object.entries(arrived)).toEqual(Object.entries(value))
    }
  })

  it('carries ten megabytes, and gives the memory back afterwards', () => {
    const line = new Line(false)
    const text = 'long '.repeat(2_000_000)
    expect(line.carry([{ text }])).toEqual([{ text }])
    expect(line.carry([{ text: 'short' }])).toEqual([{ text: 'short' }])
    expect(line.stage.bytes.length).toBeLessThan(1_000_000)
  })
})

describe('a decoded value', () => {
  it('shares no memory with the chunk it came in', () => {
    const line = new Line(false)
    line.encoder.append(line.stage, [new Uint8Array([1, 2, 3]), { list: [new DataView(new ArrayBuffer(4))] }], 'argument')
    const { bytes } = line.stage.take()
    const [
      list,
      {
        list: [view],
      },
    ] = line.decoder.read(bytes, 0, bytes.length, [], undefined) as [Uint8Array, { list: [DataView] }]
    expect(list.buffer).not.toBe(bytes.buffer)
    bytes.fill(9)
    expect([...list]).toEqual([1, 2, 3])
    expect(view.getUint32(0)).toBe(0)
  })

  it('has refs bound to the holder that the reader names', () => {
    const line = new Line(false)
    const [{ to }] = line.carry([{ to: new TestHandle(9) }], 'the new life') as [{ to: TestHandle }]
    expect(to).toEqual(new TestHandle(9, 'the new life'))
  })

  it('may stand anywhere in a chunk, of a buffer that is larger than it', () => {
    const line = new Line(false)
    line.encoder.append(line.stage, [1.5, -2], 'argument')
    line.encoder.append(line.stage, [new Map([[1, 'x']])], 'argument')
    const { bytes } = line.stage.take()
    const chunk = new Uint8Array(bytes.length + 20)
    chunk.set(bytes, 7)
    const part = chunk.subarray(3)
    expect(line.decoder.read(part, 4, 4 + 17, [], undefined)).toEqual([1.5, -2])
    expect(line.decoder.read(part, 4 + 17, 4 + bytes.length, [], undefined)).toEqual([new Map([[1, 'x']])])
  })
})

describe('a handle whose codec refuses it', () => {
  it('makes the message unsendable', () => {
    const stage = new ByteStage()
    const handles = {
      ...testHandles,
      pack: () => {
        throw new RangeError('of another system')
      },
    }
    const error = thrownBy(() =>
      new ValueEncoder({ handles, attachments: false }).append(stage, [{ to: new TestHandle(1) }], 'argument'),
    )
    expect(error).toMatchObject({ code: 'NOT_SENDABLE', path: 'argument 0.to', direction: 'out' })
    expect((error as Error).message).toMatch(/of another system/)
  })
})
