import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteStage } from '../../src/codec/byte-stage.ts'
import { compactLimits, compactTag } from '../../src/codec/compact-form.ts'
import { form } from '../../src/codec/form.ts'
import { ValueDecoder } from '../../src/codec/value-decoder.ts'
import { ValueEncoder } from '../../src/codec/value-encoder.ts'
import { NotSendableError } from '../../src/errors/not-delivered-errors.ts'
import { Line, testHandles, thrownBy } from './trips.ts'

/** So often that a shape has a number, and code of its own where it is read. */
const often = 40

const bytesOf = (line: Line, value: unknown): Uint8Array => {
  line.encoder.append(line.stage, value, 'argument')
  return line.stage.take().bytes
}
const read = (line: Line, bytes: Uint8Array): unknown => line.decoder.read(bytes, 0, bytes.length, [], undefined)

/** What arrives of the last of many, in which form it came, and how it arrived each time before. */
const sentOften = (make: (n: number) => unknown, line = new Line(false)) => {
  let arrived: unknown
  let used = -1
  for (let n = 0; n < often; n++) {
    const args = [make(n)]
    const bytes = bytesOf(line, args)
    used = bytes[0]!
    arrived = read(line, bytes)
    expect(arrived).toStrictEqual([make(n)])
  }
  return { form: used, value: (arrived as unknown[])[0] }
}

describe('a value that came often', () => {
  it.each<[string, (n: number) => unknown]>([
    ['a small message', (n) => ({ t: 'inc', n })],
    ['a record without keys', () => ({})],
    [
      'as many keys as a shape has',
      (n) => Object.fromEntries(Array.from({ length: compactLimits.keys }, (_, k) => [`k${k}`, n])),
    ],
    ['keys that are numbers', (n) => ({ b: n, 2: 'two', 1: 'one' })],
    ['keys that are no names', () => ({ 'a"b': 1, 'a\\b': 2, 'new\nline': 3, '': 4, '${x}': 5, '`': 6, ']}': 7 })],
    [
      'keys that mean something elsewhere',
      () => ({ constructor: 1, toString: 2, source: 3, arguments: 4, __keys__: 5, hasOwnProperty: 6 }),
    ],
    [
      'numbers of all kinds',
      () => ({ list: [0, 1, 127, 128, -1, 2 ** 31 - 1, -(2 ** 31), 2 ** 31, 0.1, 1e300, NaN, Infinity, -Infinity] }),
    ],
    [
      'texts of all lengths',
      (n) => ({ list: ['', 'a', 'x'.repeat(16), 'x'.repeat(17), 'y'.repeat(64), 'z'.repeat(65), 'w'.repeat(5000), `${n}`] }),
    ],
    [
      'texts beyond ASCII',
      () => ({ list: ['ü', '\u007f\u0080', '\u{1f600}'.repeat(40), '\ufeffmarked', '\ufeffü', 'nul\0', '日本語'] }),
    ],
    ['nothing, yes and no', () => ({ u: undefined, z: null, y: true, n: false })],
    ['bytes', (n) => ({ one: Uint8Array.of(n, 2, 255), list: [new Uint8Array(30_000).fill(n)] })],
    ['bytes that are part of others', (n) => ({ part: new Uint8Array(100).fill(n).subarray(10, 13) })],
    ['records of one shape in each other', (n) => ({ n, in: { n, in: { n: 1, in: null } } })],
    ['records and lists in each other', (n) => ({ a: { b: { c: [n, [{ d: n }, { d: 2 }]] } }, e: [[], [[]]] })],
  ])('is written in the compact form, and arrives as it was: %s', (_, make) => {
    const { form: used, value } = sentOften(make)
    expect(used).toBe(form.compactListOfOne)
    expect(Object.keys(value as object)).toEqual(Object.keys(make(often - 1) as object))
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
  })

  it('keeps minus zero', () => {
    const { form: used, value } = sentOften(() => ({ zero: -0, list: [-0, 0] }))
    expect(used).toBe(form.compactListOfOne)
    const { zero, list } = value as { zero: number; list: number[] }
    expect([zero, ...list].map((n) => Object.is(n, -0))).toEqual([true, true, false])
  })

  it('is as compact as one of several arguments, and as a reply', () => {
    const line = new Line(false)
    for (let n = 0; n < often; n++) line.carry([{ a: n }])
    expect(bytesOf(line, ['x', { a: 1 }, [2]])[0]).toBe(form.compact)
    line.encoder.append(line.stage, { a: 1 }, 'reply')
    const { bytes } = line.stage.take()
    expect(bytes[0]).toBe(form.compact)
    expect(read(line, bytes)).toEqual({ a: 1 })
  })

  it.each<[string, (n: number) => unknown]>([
    ['a key that is no ASCII', (n) => ({ ü: n })],
    ['a key `__proto__`', () => JSON.parse('{ "a": 1, "__proto__": { "polluted": true } }')],
    ['more keys than a shape has', () => Object.fromEntries(Array.from({ length: 33 }, (_, k) => [`k${k}`, k]))],
    ['a key of a hundred characters', () => ({ ['k'.repeat(100)]: 1 })],
    ['a text that is half a character', () => ({ text: '\ud800' })],
    ['a text of twenty thousand characters', () => ({ text: 'x'.repeat(20_000) })],
    ['a hole', (n) => ({ list: Object.assign(new Array(3), { 2: n }) })],
    ['a big integer', () => ({ big: 3n })],
    ['a map within', () => ({ map: new Map([[1, { a: 1 }]]) })],
    [
      'a part that is there twice',
      () => {
        const part = { a: 1 }
        return { one: part, two: part }
      },
    ],
    [
      'levels without end',
      () => {
        let value: unknown = 1
        for (let n = 0; n < 300; n++) value = [value]
        return { value }
      },
    ],
  ])('goes another way, and arrives as it was: %s', (_, make) => {
    const { form: used, value } = sentOften(make)
    expect([form.listOfOne, form.exact]).toContain(used)
    expect(Object.keys(value as object)).toEqual(Object.keys(make(often - 1) as object))
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('is what it was at the call, whatever is done to it later', () => {
    const line = new Line(false)
    const value = { n: 1, list: [{ m: 1 }] }
    for (let n = 0; n < often; n++) line.carry([value])
    line.encoder.append(line.stage, [value], 'argument')
    value.n = value.list[0]!.m = 99
    expect(read(line, line.stage.take().bytes)).toEqual([{ n: 1, list: [{ m: 1 }] }])
  })

  it('shares nothing with the one that came before it', () => {
    const line = new Line(false)
    for (let n = 0; n < often; n++) line.carry([{ a: [] }])
    const [one] = line.carry([{ a: [] }]) as [{ a: unknown[] }]
    const [two] = line.carry([{ a: [] }]) as [{ a: unknown[] }]
    one.a.push(1)
    expect(two).toEqual({ a: [] })
  })
})

describe('bytes that came compactly', () => {
  it('are on memory of their own, of their length, wherever the chunk is', () => {
    const line = new Line(false)
    line.encoder.append(line.stage, [Uint8Array.of(1, 2, 3)], 'argument')
    const bytes = Buffer.from(line.stage.take().bytes)
    expect(bytes[0]).toBe(form.compactListOfOne)
    const [arrived] = read(line, bytes) as [Uint8Array]
    bytes.fill(9)
    expect(arrived).toStrictEqual(Uint8Array.of(1, 2, 3))
    expect(arrived.buffer.byteLength).toBe(3)
  })

  it('are those at the call', () => {
    const line = new Line(false)
    const bytes = Uint8Array.of(1, 2, 3)
    line.encoder.append(line.stage, [bytes], 'argument')
    bytes.fill(9)
    expect(read(line, line.stage.take().bytes)).toEqual([Uint8Array.of(1, 2, 3)])
  })

  it('are refused where they were taken away, and shared where they are', () => {
    const taken = new Uint8Array(4)
    structuredClone(taken, { transfer: [taken.buffer] })
    expect(thrownBy(() => new Line(false).carry([taken]))).toEqual(thrownBy(() => new Line(true).carry([taken])))
    const shared = new Uint8Array(new SharedArrayBuffer(4))
    const [arrived] = new Line(true).carry([shared]) as [Uint8Array]
    expect(arrived.buffer).toBe(shared.buffer)
    expect(thrownBy(() => new Line(false).carry([shared]))).toBeInstanceOf(NotSendableError)
  })
})

describe('a record that looks like others', () => {
  it('may have its keys in another order, fewer, or one more', () => {
    const line = new Line(false)
    const values = [{ a: 1, b: 2 }, { b: 2, a: 1 }, { a: 1 }, { a: 1, b: 2, c: 3 }, {}, { a: 1, c: 3 }]
    for (let n = 0; n < often; n++) {
      for (const value of values) expect(Object.entries((line.carry([value]) as [object])[0])).toEqual(Object.entries(value))
    }
    for (const value of values) expect(bytesOf(line, [value])[0]).toBe(form.compactListOfOne)
  })

  it('may have a getter, which becomes data', () => {
    const line = new Line(false)
    for (let n = 0; n < often; n++) line.carry([{ a: 1, b: 2 }])
    const source = {
      get a() {
        return { made: 'now' }
      },
      b: 2,
    }
    const [arrived] = line.carry([source]) as [object]
    expect(Object.getOwnPropertyDescriptor(arrived, 'a')).toMatchObject({ value: { made: 'now' }, writable: true })
  })

  it('may have a symbol, which stays behind', () => {
    const line = new Line(false)
    for (let n = 0; n < often; n++) line.carry([{ a: 1 }])
    const [arrived] = line.carry([{ a: 1, [Symbol('s')]: 1 }]) as [object]
    expect(Reflect.ownKeys(arrived)).toEqual(['a'])
  })

  it('is refused with its path where it holds what cannot be sent, and harms none behind it', () => {
    const line = new Line(false)
    for (let n = 0; n < often; n++) {
      const make = (bad: unknown) => [{ a: { [`k${n % 3}`]: n } }, { b: 1, bad }]
      const error = thrownBy(() =>
        line.encoder.append(
          line.stage,
          make(() => 1),
          'argument',
        ),
      ) as Error
      expect(error.message).toMatch(/^argument 1\.bad is a function/)
      expect(line.stage.length).toBe(0)
      expect(line.carry(make(n))).toEqual(make(n))
    }
  })

  it('harms none behind it when it cannot be read', () => {
    const line = new Line(false)
    for (let n = 0; n < often; n++) {
      const moody = {
        inner: { [`k${n % 3}`]: n },
        get bad(): unknown {
          throw new Error('not now')
        },
      }
      expect(thrownBy(() => line.carry([moody]))).toMatchObject({ path: 'argument 0.bad' })
      expect(line.carry([{ inner: { [`k${n % 3}`]: n }, bad: 1 }])).toEqual([{ inner: { [`k${n % 3}`]: n }, bad: 1 }])
    }
  })
})

describe('records that are used as dictionaries', () => {
  it('arrive as they were, more of them than there are numbers, and leave room for those that come often', () => {
    const line = new Line(false)
    for (let n = 0; n < 10_000; n++) {
      expect(line.carry([{ [`key ${n}`]: n, both: { [`inner ${n % 1500}`]: 1 } }])).toEqual([
        { [`key ${n}`]: n, both: { [`inner ${n % 1500}`]: 1 } },
      ])
      if (n % 10 === 0) line.carry([{ hot: n }])
    }
    expect(sentOften((n) => ({ late: n }), line).form).toBe(form.compactListOfOne)
  })

  it('arrive as they were when all of them come often', () => {
    const line = new Line(false)
    const compact = new Set<number>()
    for (let n = 0; n < 20_000; n++) {
      const args = () => [{ [`key ${n % 700}`]: { at: n }, list: [{ [`item ${n % 3}`]: n }] }]
      const bytes = bytesOf(line, args())
      compact.add(bytes[0]!)
      expect(read(line, bytes)).toEqual(args())
    }
    expect(compact).toContain(form.compactListOfOne)
  })
})

/** Trees of what the compact form has, of few shapes, so that they come often. */
const plainTree = fc.letrec<{ value: unknown; leaf: unknown; node: unknown }>((tie) => ({
  leaf: fc.oneof(
    fc.integer(),
    fc.double(),
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.string({ maxLength: 20 }),
    fc.constantFrom(undefined, null, true, false, -0, '\ud800', '', 5n),
    fc.uint8Array({ maxLength: 9 }),
  ),
  node: fc.oneof(
    fc.array(tie('value'), { maxLength: 4 }),
    fc.record({ t: fc.constantFrom('inc', 'dec'), n: tie('value') }),
    fc.record({ id: tie('leaf'), of: tie('value'), at: tie('leaf') }, { requiredKeys: [] }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', '1', '__proto__', 'ü'), tie('value'), { maxKeys: 3, noNullPrototype: true }),
  ),
  value: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('leaf'), tie('node')),
})).value

const entriesOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null
    ? [Array.isArray(value), Object.keys(value), Object.values(value).map(entriesOf)]
    : value

describe('any tree of plain values', () => {
  it('arrives as it was, the order of its keys included, one after the other on the same line', () => {
    const line = new Line(false)
    fc.assert(
      fc.property(fc.array(plainTree, { minLength: 1, maxLength: 3 }), (args) => {
        expect(entriesOf(line.carry([...args]))).toStrictEqual(entriesOf(args))
      }),
      { numRuns: 2000 },
    )
  })

  it('arrives or is refused as before by a reader that does not know its shapes', () => {
    const sender = new Line(false)
    const reader = new ValueDecoder({ handles: testHandles })
    fc.assert(
      fc.property(plainTree, (value) => {
        const bytes = bytesOf(sender, [value])
        const error = thrownBy(() => reader.read(bytes, 0, bytes.length, [], undefined))
        if (error !== undefined && !(error instanceof NotSendableError)) throw error
      }),
      { numRuns: 500 },
    )
  })
})

/** A line that knows the shapes of {@link sample}, and the bytes of one of them. */
const sample = () => [
  {
    t: 'inc',
    n: 300,
    of: { name: 'a longer text than the others', bytes: Uint8Array.of(7, 8), list: [1, -2, 0.5, null, { t: 'x' }] },
  },
]
const learned = (): { line: Line; bytes: Uint8Array } => {
  const line = new Line(false)
  for (let n = 0; n < often; n++) line.carry(sample())
  return { line, bytes: bytesOf(line, sample()) }
}

/** Bytes in which all shapes of the sample are named. */
const naming = (): Uint8Array => {
  const line = new Line(false)
  for (;;) {
    const bytes = bytesOf(line, sample())
    if (bytes[0] === form.compactListOfOne && bytes.includes(compactTag.newRecord)) return bytes
    read(line, bytes)
  }
}

describe('compact bytes that no encoder wrote', () => {
  const bombs: readonly (readonly [name: string, bytes: readonly number[]])[] = [
    ['nothing', []],
    ['two values', [compactTag.null, compactTag.null]],
    ['a tag that no value has', [127]],
    ['a list of four billion', [compactTag.list, 255, 255, 255, 255]],
    ['a list of as many as there are bytes, of lists', [compactTag.list, 5, 0, 0, 0, compactTag.list, 0]],
    ['a hundred thousand lists in each other', Array.from({ length: 100_000 }, () => [compactTag.list, 1, 0, 0, 0]).flat()],
    ['a text longer than its frame', [compactTag.text, 64, 65]],
    ['a text of four billion', [compactTag.longText, 255, 255, 255, 255, 65]],
    ['a text that is no UTF-8', [compactTag.longText, 1, 0, 0, 0, 0xff]],
    ['a short text that is no ASCII', [compactTag.text, 40, ...new Array(40).fill(0xff)]],
    ['bytes of four billion', [compactTag.bytes, 255, 255, 255, 255, 1]],
    ['bytes that are not there', [compactTag.bytes, 3, 0, 0, 0, 1, 2]],
    ['half a number', [compactTag.double, 0, 0]],
    ['a shape that was never named', [compactTag.record, 3, 0, compactTag.small]],
    ['a shape of a number beyond all', [compactTag.newRecord, 0, 2, 0]],
    ['a shape with more keys than a shape has', [compactTag.newRecord, 0, 0, 33]],
    ['a shape without its keys', [compactTag.newRecord, 0, 0, 30, 1, 65]],
    ['a shape with a key too long', [compactTag.newRecord, 0, 0, 1, 65, ...new Array(65).fill(65), compactTag.null]],
    [
      'a shape with the key `__proto__`',
      [compactTag.newRecord, 0, 0, 1, 9, ...Buffer.from('__proto__'), compactTag.newRecord, 1, 0, 0],
    ],
    ['a record without its values', [compactTag.newRecord, 0, 0, 1, 1, 65]],
  ]

  it.each(bombs)('end in a typed error: %s', (_name, tail) => {
    for (const first of [form.compact, form.compactListOfOne]) {
      const bytes = Uint8Array.from([first, ...tail])
      const before = process.memoryUsage().rss
      const error = thrownBy(() => new ValueDecoder({ handles: testHandles }).read(bytes, 0, bytes.length, [], undefined))
      expect(error).toBeInstanceOf(NotSendableError)
      expect(error).toMatchObject({ code: 'NOT_SENDABLE', direction: 'in' })
      expect(process.memoryUsage().rss - before).toBeLessThan(30 * 1024 * 1024)
    }
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
  })

  it('end in a typed error, or in a value, whichever bit of them is another', () => {
    for (const make of [() => learned(), () => ({ line: new Line(false), bytes: naming() })]) {
      const { bytes } = make()
      for (let bit = 0; bit < bytes.length * 8; bit += 3) {
        const { line } = make()
        const flipped = bytes.slice()
        flipped[bit >> 3]! ^= 1 << (bit & 7)
        const error = thrownBy(() => read(line, flipped))
        if (error !== undefined) expect(error, `bit ${bit}`).toBeInstanceOf(NotSendableError)
        expect(Object.getPrototypeOf({})).toBe(Object.prototype)
      }
    }
  })

  it('end in a typed error wherever they are cut short, also where something else follows them', () => {
    const { line, bytes } = learned()
    const named = naming()
    const chunk = (end: number, of: Uint8Array) => Uint8Array.of(...of.subarray(0, end), ...of)
    for (const of of [bytes, named]) {
      for (let end = 1; end < of.length; end++) {
        for (let n = 0; n < 4; n++) read(line, naming())
        const cut = thrownBy(() => line.decoder.read(of.slice(0, end), 0, end, [], undefined))
        expect(cut, `after ${end} bytes`).toBeInstanceOf(NotSendableError)
        const within = thrownBy(() => line.decoder.read(chunk(end, of), 0, end, [], undefined))
        expect(within, `after ${end} bytes, before others`).toBeInstanceOf(NotSendableError)
      }
    }
  })

  it('may be anything: they end in a typed error or in a value, and pollute nothing', () => {
    const decoder = new ValueDecoder({ handles: testHandles })
    const clean = Object.getOwnPropertyNames(Object.prototype).join()
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 60 }),
      fc.array(fc.constantFrom(0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 11, 65, 128, 129), { maxLength: 40 }),
    )
    fc.assert(
      fc.property(bytes, (tail) => {
        const some = Uint8Array.of(form.compact, ...tail)
        const error = thrownBy(() => decoder.read(some, 0, some.length, [], undefined))
        if (error !== undefined && !(error instanceof NotSendableError)) throw error
      }),
      { numRuns: 5000 },
    )
    expect(Object.getOwnPropertyNames(Object.prototype).join()).toBe(clean)
  })

  it('name no more shapes than there are numbers, and take no more memory for them', () => {
    const decoder = new ValueDecoder({ handles: testHandles })
    const before = process.memoryUsage().rss
    for (let n = 0; n < 100_000; n++) {
      const key = `k${n}`
      const bytes = Uint8Array.of(
        form.compact,
        compactTag.newRecord,
        n & 255,
        (n >> 8) & 1,
        1,
        key.length,
        ...Buffer.from(key),
        128,
      )
      expect(Object.keys(decoder.read(bytes, 0, bytes.length, [], undefined) as object)).toEqual([key])
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(60 * 1024 * 1024)
  })

  it('leave no shapes behind that another one could be taken for', () => {
    const { line, bytes } = learned()
    expect(thrownBy(() => read(line, Uint8Array.of(form.compact, 127)))).toBeInstanceOf(NotSendableError)
    expect(thrownBy(() => read(line, bytes))).toBeInstanceOf(NotSendableError)
  })

  it('are none of a program that does not belong to this one', () => {
    const foreign = new ValueDecoder({ handles: testHandles, foreign: { mostBytes: 1000 } })
    const bytes = Uint8Array.of(form.compact, 128)
    expect(thrownBy(() => foreign.read(bytes, 0, bytes.length, [], undefined))).toBeInstanceOf(NotSendableError)
    const encoder = new ValueEncoder({ handles: testHandles, attachments: false, foreign: true })
    const stage = new ByteStage()
    for (let n = 0; n < often; n++) {
      encoder.append(stage, [{ a: 1 }], 'argument')
      expect(stage.take().bytes[0]).toBe(form.listOfOne)
    }
  })
})

describe('a new line', () => {
  it('knows no shapes of the one before it', () => {
    const { bytes } = learned()
    expect(thrownBy(() => read(new Line(false), bytes))).toBeInstanceOf(NotSendableError)
    expect(bytesOf(new Line(false), sample())[0]).not.toBe(form.compactListOfOne)
  })
})

describe('a program that forbids code made of strings', () => {
  it('has its records read as any other', async () => {
    const folder = new URL('../../dist/codec/', import.meta.url).href
    const script = `
      import { ByteStage } from ${JSON.stringify(`${folder}byte-stage.js`)}
      import { ValueDecoder } from ${JSON.stringify(`${folder}value-decoder.js`)}
      import { ValueEncoder } from ${JSON.stringify(`${folder}value-encoder.js`)}
      const stage = new ByteStage()
      const encoder = new ValueEncoder({ handles: {}, attachments: false })
      const decoder = new ValueDecoder({ handles: {} })
      let arrived
      let form
      for (let n = 0; n < ${often}; n++) {
        encoder.append(stage, [{ t: 'inc', n }], 'argument')
        const { bytes } = stage.take()
        form = bytes[0]
        arrived = decoder.read(bytes, 0, bytes.length, [], undefined)
      }
      console.log(form, JSON.stringify(arrived))`
    const forbids = ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', script]
    const { stdout } = await promisify(execFile)(process.execPath, forbids, { timeout: 20_000 })
    expect(stdout.trim()).toBe(`${form.compactListOfOne} [{"t":"inc","n":${often - 1}}]`)
  })
})
