import fc from 'fast-check'
import { Packr } from 'msgpackr/pack'
import { describe, expect, it } from 'vitest'
import { expose } from '../../src/actor/expose.ts'
import { ByteStage } from '../../src/codec/byte-stage.ts'
import { ClassNotLoaded } from '../../src/codec/class-not-loaded.ts'
import { keyOf } from '../../src/codec/exposed-table.ts'
import { form } from '../../src/codec/form.ts'
import { tag } from '../../src/codec/graph.ts'
import { mostHoles } from '../../src/codec/refusal.ts'
import { ValueDecoder } from '../../src/codec/value-decoder.ts'
import { ValueEncoder } from '../../src/codec/value-encoder.ts'
import { NotSendableError } from '../../src/errors/not-delivered-errors.ts'
import { OptionError } from '../../src/errors/option-error.ts'
import { TestHandle, testHandles, thrownBy } from './trips.ts'

class Point {
  readonly x: number
  constructor(x: number) {
    this.x = x
  }
  toWire(): number {
    return this.x
  }
  static made = 0
  static fromWire(x: number): Point {
    Point.made++
    return new Point(x)
  }
}
class Refused extends TypeError {
  override readonly name = 'Refused'
}
expose(import.meta.url, { Point, Refused })

const mostBytes = 8 * 1024 * 1024
const openEncoder = () => new ValueEncoder({ handles: testHandles, attachments: false, foreign: true })
const openDecoder = () => new ValueDecoder({ handles: testHandles, foreign: { mostBytes } })
const written = (value: unknown, encoder = openEncoder()): Uint8Array => {
  const stage = new ByteStage()
  encoder.append(stage, value, 'message')
  return stage.take().bytes
}
const read = (bytes: ArrayLike<number>, decoder = openDecoder()): unknown =>
  decoder.read(Uint8Array.from(bytes), 0, bytes.length, [], undefined)
const trip = (value: unknown): unknown => read(written(value))

/** A graph as somebody writes it who means harm: without records, which would be refused at once. */
const exact = (packed: unknown, content: readonly number[] = []): number[] => {
  const graph = new Packr({ useRecords: false }).pack(packed)
  const { length } = graph
  return [form.exact, length & 255, (length >> 8) & 255, (length >> 16) & 255, length >>> 24, ...graph, ...content]
}
const repeat = (times: number, ...bytes: number[]): number[] => Array.from({ length: times }, () => bytes).flat()

const loop: { name: string; self?: unknown } = { name: 'loop' }
loop.self = loop

describe('a value for another program', () => {
  it.each<[name: string, value: unknown]>([
    ['nothing', undefined],
    ['null', null],
    [
      'numbers of every size',
      [0, 63, 64, 127, 128, 255, 65_536, -1, -32, -33, -129, -40_000, 2 ** 31, 2 ** 53, 0.5, -0, NaN, Infinity],
    ],
    ['bigints of every size', [0n, 5n, -5n, 2n ** 63n, -(2n ** 63n), 2n ** 64n - 1n, 2n ** 200n]],
    [
      'texts of every length',
      ['', 'a', 'é', '日本語', '😀', 'x'.repeat(31), 'x'.repeat(32), 'é'.repeat(300), 'y'.repeat(70_000), 'lone \ud800'],
    ],
    ['records', { a: 1, nested: { b: [true, false, null, undefined] }, '': 2 }],
    ['many records of one shape', Array.from({ length: 200 }, (_, id) => ({ id, name: `n${id}` }))],
    ['keys that look dangerous', JSON.parse('{"__proto__": {"x": 1}, "constructor": 2, "toString": 3, "__keys__": 4}')],
    ['a record with many keys', Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`key ${i}`, i]))],
    ['Map, Set, Date and RegExp', [new Map<unknown, unknown>([[{ k: 1 }, new Set([1])]]), new Date(7), /a[b]/giu]],
    [
      'bytes and other arrays',
      [new Uint8Array([1, 2, 3]), new Float64Array([0.5]), new ArrayBuffer(4), new DataView(new ArrayBuffer(2))],
    ],
    ['a list with holes', Object.assign(new Array(3), { 0: 1, 2: 3 })],
    ['boxed values', [Object(1), Object('x')]],
    ['a tree of 190 levels', Array.from({ length: 190 }).reduce((inner) => [inner], 1)],
    ['a tree of 900 levels', Array.from({ length: 900 }).reduce((inner) => ({ inner }), 1)],
  ])('arrives as it was: %s', (_name, value) => {
    expect(trip(value)).toStrictEqual(value)
  })

  it('keeps a byte order mark that it begins with', () => {
    const texts = ['\ufeff', '\ufeffmarked', '\ufeffü'.repeat(40)]
    expect(trip(texts)).toEqual(texts)
    const packed = new Packr().pack('\ufeffü'.repeat(40))
    expect(openDecoder().read(Uint8Array.of(form.plain, ...packed), 0, packed.length + 1, [], undefined)).toBe(texts[2])
  })

  it('may lead back to itself', () => {
    const arrived = trip(loop) as typeof loop
    expect(arrived.self).toBe(arrived)
  })

  it('is the same whatever was sent before it, also after one that could not be sent', () => {
    const encoder = openEncoder()
    const first = written({ a: 1, b: { c: 2 } }, encoder)
    expect(thrownBy(() => written({ a: () => 1 }, encoder))).toBeInstanceOf(NotSendableError)
    expect(written({ a: 1, b: { c: 2 } }, encoder)).toEqual(first)
    expect(read(first)).toEqual({ a: 1, b: { c: 2 } })
  })

  it('has errors with the nearest class that every program has', () => {
    const error = Object.assign(new Refused('no', { cause: new OptionError({ option: 'o', expected: 'e', got: 1 }) }), { n: 1 })
    const arrived = trip(error) as Refused
    expect(arrived).toBeInstanceOf(TypeError)
    expect(arrived).not.toBeInstanceOf(Refused)
    expect(arrived).toMatchObject({ name: 'Refused', message: 'no', n: 1, stack: error.stack })
    expect(arrived.cause).toBeInstanceOf(OptionError)
    expect(Buffer.from(written(error)).includes(keyOf(Refused)!)).toBe(false)
  })

  it('has no instances of classes, exposed or not', () => {
    expect(thrownBy(() => written({ at: [new Point(1)] }))).toMatchObject({
      code: 'NOT_SENDABLE',
      direction: 'out',
      path: 'message.at[0]',
      why: 'is an instance of Point, and those do not travel between programs: send plain data',
    })
  })

  it('has handles only as its codec lets them out', () => {
    expect(trip({ handle: new TestHandle(7) })).toEqual({ handle: new TestHandle(7) })
    const strict = new ValueEncoder({
      handles: {
        pack: () => {
          throw new Error('none')
        },
        unpack: () => ({}),
      },
      attachments: false,
      foreign: true,
    })
    expect(thrownBy(() => written([new TestHandle(1)], strict))).toMatchObject({
      path: 'message[0]',
      why: 'is a handle (TestHandle) that cannot leave this program',
    })
  })

  it('has no more holes than may be described', () => {
    const many = new Array(mostHoles + 1)
    expect(thrownBy(() => written([many]))).toMatchObject({ path: 'message[0]', direction: 'out' })
    expect(trip(new Array(mostHoles))).toHaveLength(mostHoles)
  })
})

const bombs: readonly (readonly [name: string, bytes: () => number[]])[] = [
  ['a record of msgpackr, with its keys', () => [form.plain, 0xd4, 0x72, 0x40, 0x91, 0xa1, 0x61, 1]],
  ['a record of msgpackr, in a list', () => [form.plain, 0x92, 0xd5, 0x72, 0, 0, 0x91, 0xa1, 0x61, 1, 1]],
  ['an extension', () => [form.plain, 0xc7, 1, 0x70, 0]],
  ['a date as an extension', () => [form.plain, 0xd6, 0xff, 0, 0, 0, 1]],
  ['binary', () => [form.plain, 0xc4, 1, 0]],
  ['text that is no UTF-8', () => [form.plain, 0xa2, 0xc3, 0x28]],
  ['half a character', () => [form.plain, 0xa1, 0xc3]],
  ['a key that is a number', () => [form.plain, 0x81, 1, 1]],
  ['a key that is a list', () => [form.plain, 0x81, 0x90, 1]],
  ['a key that would replace the prototype', () => [form.plain, 0x81, 0xa9, ...Buffer.from('__proto__'), 0x80]],
  ['a list of four billion', () => [form.plain, 0xdd, 0xff, 0xff, 0xff, 0xff, 1]],
  ['a record of four billion', () => [form.plain, 0xdf, 0xff, 0xff, 0xff, 0xff, 1]],
  ['a text of four billion', () => [form.plain, 0xdb, 0xff, 0xff, 0xff, 0xff, 0x61]],
  ['257 lists in each other', () => [form.plain, ...repeat(257, 0x91), 0xc0]],
  ['a hundred thousand lists in each other', () => [form.plain, ...repeat(100_000, 0x91), 0xc0]],
  ['24,000 lists of 65,535', () => [form.plain, ...repeat(24_000, 0xdc, 0xff, 0xff)]],
  ['more empty lists than have room', () => [form.plain, 0xdd, 0, 4, 0, 0, ...repeat(262_144, 0x90)]],
  ['two values', () => [form.plain, 1, 2]],
  ['a class that is exposed here', () => exact([[1], [tag.wired, `${import.meta.url}#Point`, 1]])],
  ['a class of a module that is not loaded', () => exact([[1], [tag.wired, 'file:///tmp/evil.mjs#Evil', 1]])],
  [
    'one megabyte of content a hundred times',
    () =>
      exact(
        [
          [1],
          [tag.list, ...Array.from({ length: 100 }, (_, i) => [i + 2])],
          ...Array.from({ length: 100 }, () => [tag.buffer, 0, 60_000]),
        ],
        repeat(60_000, 7),
      ),
  ],
  ['a list of four billion holes', () => exact([[1], [tag.sparse, 4_294_967_295]])],
  ['an error whose stack is a record', () => exact([[1], [tag.error, 'Error', 'n', 'm', [2], 0], { toString: 1 }])],
  ['an error whose message is a number', () => exact([[1], [tag.error, 'Error', 'n', 1, 's', 0]])],
  ['memory beside the bytes', () => exact([[1], [tag.attached, 0]])],
]

describe('bytes from another program', () => {
  it.each(bombs)('%s: end in a typed error', (_name, bytes) => {
    const chunk = bytes()
    const before = process.memoryUsage().rss
    expect(thrownBy(() => read(chunk))).toMatchObject({ code: 'NOT_SENDABLE', direction: 'in' })
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024)
  })

  it('make no instance of a class, although it is exposed here', () => {
    Point.made = 0
    thrownBy(() => read(exact([[1], [tag.wired, `${import.meta.url}#Point`, 1]])))
    expect(Point.made).toBe(0)
  })

  it('make plain errors of errors whose class is exposed here', () => {
    const arrived = read(exact([[1], [tag.error, `${import.meta.url}#Refused`, 'Refused', 'm', 's', 0]]))
    expect(arrived).toBeInstanceOf(Error)
    expect(arrived).not.toBeInstanceOf(Refused)
    expect(arrived).toMatchObject({ name: 'Refused', message: 'm' })
  })

  it('never end otherwise, and pollute nothing, however they look', () => {
    const clean = Object.getOwnPropertyNames(Object.prototype).join()
    const decoder = openDecoder()
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.uint8Array({ maxLength: 60 }).map((tail) => Uint8Array.of(form.plain, ...tail)),
      fc
        .array(fc.constantFrom(0x81, 0x91, 0x92, 0xa1, 0x61, 0xc1, 0xd4, 0x72, 0x40, 0xdc, 0xdf, 0xcf, 0, 1), { maxLength: 30 })
        .map((tail) => Uint8Array.of(form.plain, ...tail)),
      fc
        .array(fc.array(fc.oneof(fc.nat(20), fc.array(fc.nat(3), { maxLength: 1 }), fc.string())), { maxLength: 6 })
        .map((nodes) => exact([[1], ...nodes])),
    )
    fc.assert(
      fc.property(bytes, (some) => {
        const error = thrownBy(() => read(some, decoder))
        expect(error).not.toBeInstanceOf(ClassNotLoaded)
        if (error !== undefined && !(error instanceof NotSendableError)) throw error
      }),
      { numRuns: 3000 },
    )
    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(clean)
  })

  it('give back what was sent, whatever it was', () => {
    fc.assert(
      fc.property(
        fc.anything({
          withBigInt: true,
          withDate: true,
          withMap: true,
          withSet: true,
          withTypedArray: true,
          withSparseArray: true,
        }),
        (value) => {
          expect(trip(value)).toStrictEqual(structuredClone(value))
        },
      ),
      { numRuns: 500 },
    )
  })
})
