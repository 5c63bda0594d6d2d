import { describe, expect, it } from 'vitest'
import { transfer } from '../../src/codec/transfer.ts'
import { NotSendableError } from '../../src/errors/not-delivered-errors.ts'
import { placements, TestHandle, thrownBy } from './trips.ts'

class Person {
  readonly name = 'Ann'
}
class Unexposed {
  toWire(): unknown {
    return 1
  }
}
class Many extends Array<number> {}
class Later {}
Object.defineProperty(Later.prototype, 'then', { value: () => undefined })
class SomeActor {
  declare readonly [brand]: true
}
const brand: unique symbol = Symbol.for('troupe.actor') as never
Object.defineProperty(SomeActor.prototype, brand, { value: true })

const deep = (levels: number): unknown => {
  let value: unknown = 1
  for (let i = 0; i < levels; i++) value = { a: value }
  return value
}
const throwing = (): object => ({
  get a() {
    throw new RangeError('not today')
  },
})

const refused: readonly (readonly [name: string, args: () => unknown[], path: string, why: RegExp])[] = [
  ['a function', () => [() => 1], 'argument 0', /is a function/],
  ['a function deep inside', () => [0, { a: [1, { b: () => 1 }] }], 'argument 1.a[1].b', /is a function/],
  ['a class', () => [Person], 'argument 0', /is a function/],
  ['a symbol', () => [1, Symbol('s')], 'argument 1', /is a symbol/],
  ['a promise', () => [{ later: Promise.resolve(1) }], 'argument 0.later', /is a promise: await it/],
  ['a thenable of some class', () => [new Later()], 'argument 0', /is a promise/],
  ['a weak map', () => [[new WeakMap()]], 'argument 0[0]', /weak collection/],
  ['a weak ref', () => [new WeakRef({})], 'argument 0', /weak collection/],
  ['an actor', () => [{ me: new SomeActor() }], 'argument 0.me', /is an actor: send its ref/],
  [
    'an instance of a class',
    () => [new Map([['k', new Person()]])],
    'argument 0.values()[0]',
    /an instance of Person: give the class toWire\(\)/,
  ],
  [
    'an instance of an unexposed wired class',
    () => [new Unexposed()],
    'argument 0',
    /expose\(import\.meta\.url, \{ Unexposed \}\)/,
  ],
  ['a subclass of Array', () => [Many.of(1)], 'argument 0', /an instance of Many/],
  ['a subclass of Map', () => [new (class Named extends Map {})()], 'argument 0', /an instance of Named/],
  ['an object whose prototype is data', () => [Object.create({ inherited: 1 })], 'argument 0', /an instance of/],
  ['a key of a map', () => [new Map([[{ f: () => 1 }, 1]])], 'argument 0.keys()[0].f', /is a function/],
  ['a member of a set', () => [new Set([1, () => 1])], 'argument 0.values()[1]', /is a function/],
  ['a key of two words', () => [{ 'two words': () => 1 }], 'argument 0["two words"]', /is a function/],
  ['a getter that throws', () => [{ b: throwing() }], 'argument 0.b.a', /could not be read: .*not today/],
  [
    'more than a thousand levels',
    () => [deep(1001)],
    `argument 0${'.a'.repeat(143).slice(0, 140)}`,
    /nested deeper than 1000 levels/,
  ],
  ['a hundred thousand levels', () => [deep(100_000)], 'argument 0', /nested deeper/],
  ['memory that was moved away', () => [gone()], 'argument 0', /moved away/],
  ['something behind a cycle', () => [cycleWith(() => 1)], 'argument 0.f', /is a function/],
]

describe.each(placements)('through %s', (_name, open) => {
  it.each(refused)('%s is refused with its path', (_what, args, path, why) => {
    const error = thrownBy(() => open()(args()))
    expect(error).toBeInstanceOf(NotSendableError)
    const { path: at, why: because, direction } = error as NotSendableError
    expect(direction).toBe('out')
    expect(because).toMatch(why)
    if (at.length < 200) expect(at).toBe(path)
    else expect(at.startsWith(path.slice(0, 100))).toBe(true)
    expect(at.length).toBeLessThan(320)
  })

  it('leaves the arguments as they were when it refuses', () => {
    const shared = { n: 1 }
    const args = [shared, new Map([[1, shared]]), new TestHandle(1), () => 1]
    const before = [...args]
    expect(thrownBy(() => open()(args))).toBeInstanceOf(NotSendableError)
    for (const [i, arg] of args.entries()) expect(arg).toBe(before[i])
  })

  it('leaves memory with its owner when something else is refused', () => {
    const buffer = new ArrayBuffer(8)
    expect(thrownBy(() => open()([transfer(buffer), () => 1]))).toBeInstanceOf(NotSendableError)
    expect(buffer.byteLength).toBe(8)
  })

  it('keeps the error of a getter as the cause', () => {
    const error = thrownBy(() => open()([throwing()])) as NotSendableError
    expect(error.cause).toBeInstanceOf(RangeError)
  })

  it('a thousand messages after a refused one are unharmed', () => {
    const carry = open()
    carry([{ t: 'inc', n: 0 }])
    for (let n = 0; n < 1000; n++) {
      const half = { t: 'new', [`k${n % 90}`]: 1, inner: { deep: [throwing()] } }
      expect(thrownBy(() => carry([half]))).toBeInstanceOf(NotSendableError)
      expect(carry([{ t: 'inc', n }, { [`k${n % 70}`]: n }])).toEqual([{ t: 'inc', n }, { [`k${n % 70}`]: n }])
    }
  })
})

function gone(): ArrayBuffer {
  const buffer = new ArrayBuffer(8)
  structuredClone(buffer, { transfer: [buffer] })
  return buffer
}

function cycleWith(f: unknown): unknown {
  const ring = { self: {}, f }
  ring.self = ring
  return ring
}
