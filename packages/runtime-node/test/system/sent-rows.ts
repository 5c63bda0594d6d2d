import { MailboxFullError } from '@troupe/runtime-node'

/** One kind of value that may travel, under its name in the table of `docs/fidelity.md`. */
export interface SentRow {
  readonly type: string
  readonly make: () => unknown
  /** What arrives; unless it is said, what structured clone makes of it. */
  readonly arrives?: () => unknown
}

const bytes = (length: number): Uint8Array<ArrayBuffer> => Uint8Array.from({ length }, (_, at) => at * 7)

const cyclic = (): unknown[] => {
  const part = { n: 1 }
  const list: unknown[] = [part, new Map([[part, part]]), new Set([part])]
  list.push(list, { list })
  return list
}

const growing = (length: number, most: number): ArrayBuffer =>
  new (ArrayBuffer as new (length: number, options: object) => ArrayBuffer)(length, { maxByteLength: most })

/** It arrives as it is, which is more than structured clone does. */
const kept = (type: string, make: () => unknown): SentRow => ({ type, make, arrives: make })

/** Values of every kind in the table that needs no class of a user's own. */
export const sentRows: readonly SentRow[] = [
  { type: '`undefined`, `null`, booleans', make: () => [undefined, null, true, false] },
  { type: 'numbers', make: () => [0, -0, 0.1, -1, 2 ** 31, 2 ** 32, 2 ** 53, 5e-324, Number.NaN, -1 / 0, 1 / 0] },
  { type: 'strings', make: () => ['', 'nul\0', '\u{1f600}', '\ud800', 'a\udc00b', '\ufeffmarked', '\u00fc'.repeat(90_000)] },
  { type: 'bigints', make: () => [0n, -1n, 2n ** 63n, -(2n ** 63n), 2n ** 64n, 3n ** 500n, -(2n ** 200n)] },
  { type: 'plain objects', make: () => ({ a: 1, 'two words': { b: [2] }, '': 0, __keys__: 7, constructor: 1, toJSON: 2 }) },
  { type: 'plain objects', make: () => ({ ['__proto__']: { polluted: true }, '\ud800': 1 }) },
  { type: 'plain objects', make: () => Object.fromEntries(bytes(300).entries()) },
  { type: 'objects without a prototype', make: () => Object.assign(Object.create(null), { a: 1 }), arrives: () => ({ a: 1 }) },
  { type: 'symbol keys', make: () => ({ a: 1, [Symbol.for('s')]: 2 }), arrives: () => ({ a: 1 }) },
  { type: 'arrays', make: () => [[], [[[]]], [1, 'a', null], [undefined], Array.from({ length: 20_000 }, (_, n) => n)] },
  { type: 'arrays with holes', make: () => [Object.assign(new Array(3), { 1: 2 }), new Array(4_000_000_000)] },
  { type: 'named properties of arrays', make: () => Object.assign([1], { extra: 2 }), arrives: () => [1] },
  { type: '`Map`, `Set`', make: () => [new Map<unknown, unknown>([[{ k: 1 }, new Set([[2], -0])]]), new Set(), new Map()] },
  { type: '`Date`', make: () => [new Date(0), new Date(-1), new Date(8.64e15)] },
  { type: '`RegExp`', make: () => [/a+/giu, /(?<year>\d{4})/s] },
  {
    type: '`Number`, `String`, `Boolean`, `BigInt` objects',
    make: () => [Object(1), Object('x'), Object(true), Object(-0), Object(2n ** 70n)],
  },
  {
    type: 'buffers that can grow (`maxByteLength`)',
    make: () => growing(5, 40_000),
    arrives: () => new ArrayBuffer(5),
  },
  { type: '`ArrayBuffer`, `DataView`', make: () => [bytes(9).buffer, new DataView(bytes(40_000).buffer), new ArrayBuffer(0)] },
  {
    type: 'typed arrays',
    make: () => [
      new Int8Array(bytes(8)),
      bytes(8),
      Uint8ClampedArray.of(300),
      Int16Array.of(-2, 3),
      Uint16Array.of(65_535),
      Int32Array.of(-5),
      Uint32Array.of(2 ** 32 - 1),
      Float32Array.of(0.5),
      Float64Array.of(-0, Number.NaN),
      BigInt64Array.of(-1n),
      BigUint64Array.of(2n ** 64n - 1n),
      new Uint8Array(0),
    ],
  },
  // in a frame, beside a ring, and larger than a ring
  { type: 'typed arrays', make: () => [bytes(20_000), new Float64Array(20_000).fill(0.5), bytes(300_000)] },
  {
    type: 'a view on part of a buffer',
    make: () => [new Uint16Array(bytes(64).buffer, 8, 3), bytes(200_000).subarray(50_000, 150_000)],
    arrives: () => [new Uint16Array(bytes(64).buffer.slice(8, 14)), bytes(200_000).slice(50_000, 150_000)],
  },
  {
    type: 'several views on one buffer',
    make: () => {
      const { buffer } = bytes(80_000)
      return [new Uint16Array(buffer, 8, 3), new DataView(buffer, 1), buffer]
    },
  },
  { type: "Node's `Buffer`", make: () => Buffer.from('pooled'), arrives: () => Uint8Array.from(Buffer.from('pooled')) },
  { type: 'cycles and shared parts', make: cyclic },
  kept('errors of the language', () => new TypeError('wrong', { cause: { code: 7, list: [new RangeError('far')] } })),
  kept('errors of the language', () => Object.assign(new AggregateError([new Error('one'), 'two'], 'both'), { code: 'E_X' })),
  kept('errors of Troupe', () => new MailboxFullError({ actor: 'a', capacity: 1, unit: 'bytes', policy: 'reject' })),
]

export const expected = ({ make, arrives }: SentRow): unknown => (arrives === undefined ? structuredClone(make()) : arrives())
