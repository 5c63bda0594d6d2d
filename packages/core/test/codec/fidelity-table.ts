import { register } from '../../src/codec/exposed-table.ts'
import { MailboxFullError } from '../../src/errors/not-delivered-errors.ts'
import { TestHandle } from './trips.ts'

export interface FidelityRow {
  /** The row of `docs/fidelity.md` it belongs to. */
  readonly type: string
  readonly make: () => unknown
  /** `equal`: the same as structured clone makes of it. Otherwise what arrives, and the document says why. */
  readonly arrives: 'equal' | { readonly as: () => unknown }
}

/** A class whose values travel by a wire form. */
export class Money {
  readonly #cents: number
  readonly currency: string
  constructor(cents: number, currency: string) {
    this.#cents = cents
    this.currency = currency
  }
  toWire(): unknown {
    return { cents: this.#cents, currency: this.currency }
  }
  static fromWire(data: unknown): Money {
    const { cents, currency } = data as { cents: number; currency: string }
    return new Money(cents, currency)
  }
}
register('file:///money.js', 'Money', Money)

/** An error class of a user, exposed. */
export class NoFundsError extends RangeError {
  readonly missing: number
  constructor(missing: number, options?: ErrorOptions) {
    super(`${missing} cents are missing`, options)
    this.missing = missing
  }
}
register('file:///money.js', 'NoFundsError', NoFundsError)

const same = (type: string, make: () => unknown): FidelityRow => ({ type, make, arrives: 'equal' })
const other = (type: string, make: () => unknown, as: () => unknown): FidelityRow => ({ type, make, arrives: { as } })
const kept = (type: string, make: () => unknown): FidelityRow => other(type, make, make)

const ring = () => {
  const list: unknown[] = [1]
  const map = new Map<unknown, unknown>([['list', list]])
  list.push(map, { list, map })
  return list
}
const holed = (length: number, elements: Record<number, unknown>) => Object.assign(new Array(length), elements)
const filled = (bytes: number) => Uint8Array.from({ length: bytes }, (_, i) => i * 7)
const symbolKeyed = () => ({ a: 1, [Symbol('s')]: { mutable: true } })

export const fidelityTable: readonly FidelityRow[] = [
  same('`undefined`, `null`, booleans', () => [undefined, null, true, false]),
  same('numbers', () => [0, 1, -1, 0.1, -0, 2 ** 31, 2 ** 32, -(2 ** 53), 1e300, Number.NaN, Number.POSITIVE_INFINITY]),
  same('numbers', () => -0),
  same('numbers', () => [Number.MIN_VALUE, Number.MAX_VALUE, Number.NEGATIVE_INFINITY]),
  same('strings', () => ['', 'ascii', 'x'.repeat(100), 'grüße', '\u{1f600}'.repeat(50), 'nul\0', 'y'.repeat(70_000)]),
  same('strings', () => ['\ud800', 'a\udc00b', '\udfff'.repeat(3)]),
  same('strings', () => ['\ufeff', '\ufeffmarked', '\ufeffü'.repeat(40), `\ufeff${'y'.repeat(20_000)}`, 'marked\ufeff']),
  same('bigints', () => [0n, -1n, 2n ** 63n, -(2n ** 63n), 2n ** 64n - 1n, 2n ** 64n, -(2n ** 64n), -(2n ** 200n), 3n ** 500n]),
  same('plain objects', () => ({ a: 1, 'two words': { b: [2] }, 3: 'three', '': 'empty', ü: 1 })),
  same('plain objects', () => ({
    constructor: 1,
    toString: 2,
    hasOwnProperty: 3,
    valueOf: 4,
    toJSON: 5,
    length: 6,
    __keys__: 7,
  })),
  same('plain objects', () => ({ ['__proto__']: { polluted: true }, a: 1 })),
  same('plain objects', () => ({ '\ud800': 1 })),
  same('plain objects', () => ({ '\ufeff': 1, '\ufeffmarked': 2, [`\ufeff${'k'.repeat(100)}`]: { map: new Map() } })),
  same('plain objects', () => Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`k${i}`, i]))),
  same('plain objects', () => ({ a: undefined })),
  same('plain objects', () => Object.freeze({ a: Object.freeze([1]) })),
  same('plain objects', () => ({
    get made() {
      return { at: 'once' }
    },
  })),
  other(
    'objects without a prototype',
    () => Object.assign(Object.create(null), { a: { b: 1 } }),
    () => ({ a: { b: 1 } }),
  ),
  other('symbol keys', symbolKeyed, () => ({ a: 1 })),
  other(
    'symbol keys',
    () => ({ ...symbolKeyed(), b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1, j: 1 }),
    () => ({ a: 1, b: 1, c: 1, d: 1, e: 1, f: 1, g: 1, h: 1, i: 1, j: 1 }),
  ),
  same('arrays', () => [[], [1, 'a', null], [[[]]], new Array(100).fill({}), [undefined]]),
  same('arrays with holes', () => [
    holed(3, { 0: 1, 2: 3 }),
    holed(1, {}),
    holed(6, { 5: 'x' }),
    holed(4_000_000_001, { 4000000000: 1 }),
  ]),
  other(
    'named properties of arrays',
    () => Object.assign([1], { extra: 2 }),
    () => [1],
  ),
  same('`Map`, `Set`', () => [
    new Map<unknown, unknown>([[{ key: 1 }, new Set([1, [2]])]]),
    new Map(),
    new Set([-0, Number.NaN, undefined]),
  ]),
  same('`Date`', () => [new Date(0), new Date(-1), new Date(8.64e15), new Date(1_700_000_000_123)]),
  same('`RegExp`', () => [/a+/giu, /\//, /(?<year>\d{4})/s]),
  other(
    '`RegExp`',
    () => Object.assign(/a/g, { lastIndex: 3 }),
    () => /a/g,
  ),
  same('`Number`, `String`, `Boolean`, `BigInt` objects', () => [
    Object(1),
    Object('x'),
    Object(true),
    Object(-0),
    Object(1n << 70n),
  ]),
  same('`ArrayBuffer`, `DataView`', () => [filled(9).buffer, new DataView(filled(16).buffer), new ArrayBuffer(0)]),
  same('typed arrays', () => [
    Int8Array.of(-1),
    filled(4),
    Uint8ClampedArray.of(300),
    Int16Array.of(-2, 3),
    Uint16Array.of(65_535),
    Int32Array.of(-5),
    Uint32Array.of(2 ** 32 - 1),
    Float32Array.of(0.5),
    Float64Array.of(-0, Number.NaN, 0.1),
    BigInt64Array.of(-1n),
    BigUint64Array.of(2n ** 64n - 1n),
    new Uint8Array(0),
    filled(100_000),
  ]),
  other(
    'a view on part of a buffer',
    () => new Uint16Array(filled(64).buffer, 8, 3),
    () => new Uint16Array(filled(64).buffer.slice(8, 14)),
  ),
  same('several views on one buffer', () => {
    const { buffer } = filled(64)
    return [new Uint16Array(buffer, 8, 3), new DataView(buffer, 1), buffer]
  }),
  other(
    "Node's `Buffer`",
    () => Buffer.from('pooled'),
    () => Uint8Array.from(Buffer.from('pooled')),
  ),
  same('cycles and shared parts', ring),
  same('cycles and shared parts', () => {
    const shared = { n: 1 }
    return [shared, { shared }, [shared, [shared]]]
  }),
  kept('errors of the language', () => new TypeError('wrong', { cause: { code: 7, list: [new RangeError('far')] } })),
  kept('errors of the language', () => new AggregateError([new Error('one'), 'two'], 'both', { cause: undefined })),
  kept('errors of the language', () => Object.assign(new Error('with fields'), { code: 'E_X', at: new Map([[1, 2]]) })),
  kept(
    'errors of Troupe',
    () => new MailboxFullError({ actor: 'a', capacity: 1, unit: 'bytes', policy: 'reject' }, { cause: new NoFundsError(1) }),
  ),
  kept('exposed error classes', () => new NoFundsError(5, { cause: new NoFundsError(4) })),
  kept('classes with `toWire()` and `static fromWire()`', () => [
    new Money(5, 'EUR'),
    new Map([[new Money(1, 'CHF'), [new Money(2, 'CHF')]]]),
  ]),
  kept('refs, locks and other handles', () => [new TestHandle(1), { to: new TestHandle(2) }]),
]
