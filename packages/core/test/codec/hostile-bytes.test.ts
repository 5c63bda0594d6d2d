import fc from 'fast-check'
import { Packr } from 'msgpackr/pack'
import { describe, expect, it } from 'vitest'
import { ClassNotLoaded } from '../../src/codec/class-not-loaded.ts'
import { form } from '../../src/codec/form.ts'
import { tag } from '../../src/codec/graph.ts'
import { ValueDecoder } from '../../src/codec/value-decoder.ts'
import { NotSendableError } from '../../src/errors/not-delivered-errors.ts'
import { Line, testHandles, thrownBy } from './trips.ts'

const openDecoder = () => new ValueDecoder({ handles: testHandles })
const read = (bytes: ArrayLike<number>, decoder = openDecoder()): unknown => {
  const chunk = Uint8Array.from(bytes)
  return decoder.read(chunk, 0, chunk.length, [], undefined)
}
const plain = (...bytes: number[]) => [form.plain, ...bytes]

/** An exact value whose graph is `packed`, as a peer that means harm may write it. */
const exact = (packed: unknown, content: readonly number[] = []): number[] => {
  const graph = new Packr({ sequential: true }).pack(packed)
  const { length } = graph
  return [form.exact, length & 255, (length >> 8) & 255, (length >> 16) & 255, length >>> 24, ...graph, ...content]
}
const repeat = (times: number, ...bytes: number[]): number[] => Array.from({ length: times }, () => bytes).flat()

const bombs: readonly (readonly [name: string, bytes: () => number[]])[] = [
  ['nothing at all', () => []],
  ['a form that does not exist', () => [200, 1, 2, 3]],
  ['numbers that are not there', () => [form.numbers + 2, 0, 0]],
  ['more numbers than there is a form for', () => [form.numbers + 5, ...repeat(40, 0)]],
  ['no value', () => plain()],
  ['two values', () => plain(1, 2)],
  ['an array of four billion', () => plain(0xdd, 0xff, 0xff, 0xff, 0xff)],
  ['a map of four billion', () => plain(0xdf, 0xff, 0xff, 0xff, 0xff)],
  ['a text of four billion bytes', () => plain(0xdb, 0xff, 0xff, 0xff, 0xff, 0x61)],
  ['binary of four billion bytes', () => plain(0xc6, 0xff, 0xff, 0xff, 0xff, 0x61)],
  ['a hundred thousand arrays in each other', () => [form.plain, ...repeat(100_000, 0x91), 0xc0]],
  ['a hundred thousand maps in each other', () => [form.plain, ...repeat(100_000, 0x81, 0xa1, 0x61), 0xc0]],
  ['24,000 arrays of 65,535', () => [form.plain, ...repeat(24_000, 0xdc, 0xff, 0xff)]],
  ['a record that was never named', () => plain(0x45)],
  ['a record that was never named, in a list', () => plain(0x92, 0x45, 0x01)],
  ['an extension that nobody knows', () => plain(0xd4, 0x55, 0x00)],
  ['a back reference of msgpackr', () => plain(0xd6, 0x70, 0, 0, 0, 1)],
  ['a graph longer than its frame', () => [form.exact, 0xff, 0xff, 0xff, 0xff, 0x90]],
  ['a graph without its length', () => [form.exact, 1]],
  ['a graph that is no list', () => exact(1)],
  ['a graph without nodes', () => exact([[1]])],
  ['the root as a node', () => exact([[0], [tag.list]])],
  ['a node that is a number', () => exact([[1], 5])],
  ['a node of no known kind', () => exact([[1], [99]])],
  ['a number of a node that is none', () => exact([[-1], [tag.list]])],
  ['a number of a node that is a text', () => exact([['0'], [tag.list]])],
  ['a slot that holds a record', () => exact([[1], [tag.list, { a: 1 }]])],
  ['nodes a hundred thousand deep', () => exact([[1], ...Array.from({ length: 100_000 }, (_, i) => [tag.list, [i + 2]])])],
  ['content that is not there', () => exact([[1], [tag.buffer, 0, 4_000_000_000]])],
  ['content before the beginning', () => exact([[1], [tag.buffer, -8, 8]], [1, 2])],
  ['a view of no known class', () => exact([[1], [tag.view, 'Function', [2], 0, 1], [tag.buffer, 0, 1]], [1])],
  ['a view beyond its buffer', () => exact([[1], [tag.view, 'Uint8Array', [2], 0, 1e9], [tag.buffer, 0, 1]], [1])],
  ['a view on a number', () => exact([[1], [tag.view, 'Uint8Array', 4_000_000_000, 0, 1]])],
  ['a pattern that is none', () => exact([[1], [tag.regexp, '(', 'g']])],
  ['a list of four billion holes with a bad index', () => exact([[1], [tag.sparse, 4_294_967_295, -1, 1]])],
  ['a list longer than lists can be', () => exact([[1], [tag.sparse, 1e10]])],
  ['a handle that is none', () => exact([[1], [tag.handle, 7]])],
  ['the number of a handle out of range', () => exact([[1], [tag.handle, [2]], [tag.list, 'handle', 5000]])],
  ['an attachment that did not come', () => exact([[1], [tag.attached, 3]])],
  ['memory named as only a local copy may', () => exact([[1], [tag.moved, 1]])],
  ['an error whose class is no name', () => exact([[1], [tag.error, 1, 'n', 'm', 's', 0]])],
  ['a wired value of a class that is none', () => exact([[1], [tag.wired, 'toString', 1]])],
  ['a bigint that is none', () => exact([[1], [tag.bigint, 'xyz']])],
]

describe('bytes that no encoder wrote', () => {
  it.each(bombs)('%s: end in a typed error', (_name, bytes) => {
    const error = thrownBy(() => read(bytes()))
    expect(error).toBeInstanceOf(NotSendableError)
    expect(error).toMatchObject({ code: 'NOT_SENDABLE', direction: 'in' })
  })

  it('take little memory, whatever they promise', () => {
    for (const [, bytes] of bombs) {
      const chunk = Uint8Array.from(bytes())
      const decoder = openDecoder()
      const before = process.memoryUsage().rss
      thrownBy(() => decoder.read(chunk, 0, chunk.length, [], undefined))
      expect(process.memoryUsage().rss - before).toBeLessThan(30 * 1024 * 1024)
    }
  })

  it('make a list of four billion holes without filling it', () => {
    const lists = Array.from({ length: 1000 }, () => [tag.sparse, 4_294_967_295, 7, 'x'])
    const before = process.memoryUsage().rss
    const arrived = read(exact([[1001], ...lists, [tag.list, ...lists.map((_, i) => [i + 1])]])) as string[][]
    expect(arrived[999]).toHaveLength(4_294_967_295)
    expect(arrived[999]![7]).toBe('x')
    expect(process.memoryUsage().rss - before).toBeLessThan(30 * 1024 * 1024)
  })

  it('never end otherwise, and pollute nothing, however they look', () => {
    const clean = Object.getOwnPropertyNames(Object.prototype).join()
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.uint8Array({ maxLength: 60 }).map((tail) => Uint8Array.of(form.plain, ...tail)),
      fc
        .array(fc.constantFrom(0x81, 0x91, 0x92, 0xa1, 0x61, 0xc1, 0xd4, 0x72, 0x40, 0xd6, 0x62, 0xdc, 0, 1), { maxLength: 30 })
        .map((tail) => Uint8Array.of(form.plain, ...tail)),
      fc
        .array(fc.array(fc.oneof(fc.nat(20), fc.array(fc.nat(3), { maxLength: 1 }), fc.string())), { maxLength: 6 })
        .map((nodes) => exact([[1], ...nodes])),
    )
    const decoder = openDecoder()
    fc.assert(
      fc.property(bytes, (some) => {
        const error = thrownBy(() => read(some, decoder))
        if (error !== undefined && !(error instanceof NotSendableError || error instanceof ClassNotLoaded)) throw error
      }),
      { numRuns: 5000 },
    )
    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(clean)
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('cut short at any place end in a typed error or are whole', () => {
    const line = new Line(false)
    const args = [{ t: 'inc', list: [1, 'two', { three: 3n }] }, new Map([['k', new Uint8Array(9)]]), new TypeError('x')]
    line.encoder.append(line.stage, args, 'argument')
    const { bytes } = line.stage.take()
    for (let end = 0; end < bytes.length; end++) {
      const error = thrownBy(() => openDecoder().read(bytes, 0, end, [], undefined))
      expect(error, `after ${end} bytes`).toBeInstanceOf(NotSendableError)
    }
  })
})

describe('keys that look dangerous', () => {
  it('stay data of their own when msgpack maps carry them', () => {
    const arrived = read(plain(0x82, 0xa9, ...Buffer.from('__proto__'), 0x81, 0xa1, 0x78, 1, 0xa1, 0x61, 2)) as object
    expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype)
    expect((arrived as { x?: unknown }).x).toBeUndefined()
  })

  it('stay data of their own when a graph carries them', () => {
    const arrived = read(exact([[1], [tag.dictionary, '__proto__', [2], 'constructor', 2], { x: 1 }])) as object
    expect(Object.keys(arrived)).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(arrived)).toBe(Object.prototype)
    expect((arrived as { x?: unknown }).x).toBeUndefined()
  })

  it('cannot replace the prototype of an error', () => {
    const arrived = read(exact([[1], [tag.error, 'Error', 'Error', 'm', 's', 0, '__proto__', [2]], { x: 1 }])) as Error
    expect(arrived).toBeInstanceOf(Error)
    expect((arrived as { x?: unknown }).x).toBeUndefined()
  })
})

describe('a decoder that met garbage', () => {
  it('reads on with records that are named after it', () => {
    const line = new Line(false)
    expect(line.carry([{ a: 1 }])).toEqual([{ a: 1 }])
    thrownBy(() => read([form.plain, 0xdd, 0xff], line.decoder))
    expect(line.carry([{ b: 1 }])).toEqual([{ b: 1 }])
  })

  it('never takes one record for another: what was named before is unknown from then on', () => {
    const line = new Line(false)
    line.carry([{ a: 1 }])
    thrownBy(() => read([form.plain, 0xdd, 0xff], line.decoder))
    expect(thrownBy(() => line.carry([{ a: 1 }]))).toMatchObject({ direction: 'in' })
  })
})
