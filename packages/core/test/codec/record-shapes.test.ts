import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeEach, describe, expect, it, vi } from 'vitest'

type Codec = typeof import('../../src/codec/copy.ts')
type Shapes = typeof import('../../src/codec/record-shapes.ts')
let copyValue: Codec['copyValue']
let fieldCopierOf: Shapes['fieldCopierOf']

/** So often that records of these keys are copied by code of their own from then on. */
const often = 200
const copiedOften = (make: () => unknown): unknown => {
  for (let n = 0; n < often; n++) copyValue(make(), undefined)
  return copyValue(make(), undefined)
}

beforeEach(async () => {
  vi.resetModules() // each test begins where nothing has been learned
  ;({ copyValue } = await import('../../src/codec/copy.ts'))
  ;({ fieldCopierOf } = await import('../../src/codec/record-shapes.ts'))
})

describe('a record of keys that came often', () => {
  it.each<[string, () => Record<string, unknown>]>([
    ['no keys', () => ({})],
    ['two keys', () => ({ t: 'inc', n: 1 })],
    ['as many keys as are learned', () => Object.fromEntries(Array.from({ length: 16 }, (_, n) => [`k${n}`, n]))],
    ['keys that are numbers', () => ({ b: 1, 2: 'two', 1: 'one' })],
    ['keys that are no names', () => ({ 'a"b': 1, 'a\\b': 2, 'new\nline': 3, '\u2028': 4, '': 5, '${x}': 6, '`': 7 })],
    ['keys that are half a character', () => ({ '\ud800': 1, '\udc00': 2 })],
    ['keys that mean something elsewhere', () => ({ constructor: 1, toString: 2, source: 3, arguments: 4, get: 5 })],
    ['values of all kinds', () => ({ u: undefined, z: null, m: -0, big: 1n, not: Number.NaN, is: false })],
  ])('is copied as before: %s', (_, make) => {
    const copy = copiedOften(make) as object
    expect(fieldCopierOf(make())).toBeDefined()
    expect(copy).toStrictEqual(make())
    expect(Object.keys(copy)).toEqual(Object.keys(make()))
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
  })

  it('shares nothing with its copy', () => {
    const inner = { list: [{ n: 1 }] }
    const copy = copiedOften(() => ({ a: 1, inner })) as { inner: typeof inner }
    expect(copy).toStrictEqual({ a: 1, inner: { list: [{ n: 1 }] } })
    expect(copy.inner).not.toBe(inner)
    expect(copy.inner.list[0]).not.toBe(inner.list[0])
  })

  it('is not copied with a symbol, of which there was none before', () => {
    copiedOften(() => ({ a: 1, b: 2 }))
    const copy = copyValue({ a: 1, b: 2, [Symbol('s')]: { mutable: true } }, undefined) as object
    expect(Object.getOwnPropertySymbols(copy)).toEqual([])
  })

  it('may have a getter that the others had not: it is read once and becomes data', () => {
    copiedOften(() => ({ a: 1, b: 2 }))
    let reads = 0
    const source = {
      get a() {
        return ++reads
      },
      b: 2,
    }
    expect(Object.getOwnPropertyDescriptor(copyValue(source, undefined), 'a')).toMatchObject({ value: 1, writable: true })
    expect(reads).toBe(1)
  })

  it('may have its keys in another order, and keeps it', () => {
    copiedOften(() => ({ a: 1, b: 2 }))
    expect(Object.keys(copiedOften(() => ({ b: 2, a: 1 })) as object)).toEqual(['b', 'a'])
  })

  it('can share parts and be part of itself', () => {
    copiedOften(() => ({ a: { n: 1 }, b: { n: 1 } }))
    const part = { n: 1 }
    const { a, b } = copyValue({ a: part, b: part }, undefined) as { a: object; b: object }
    expect(a).toBe(b)
    const circle: { a: unknown; b: unknown } = { a: 1, b: 2 }
    circle.a = circle
    const copy = copyValue(circle, undefined) as typeof circle
    expect(copy.a).toBe(copy)
  })

  it('keeps a key `__proto__` as data', () => {
    const make = (): object => JSON.parse('{ "a": 1, "__proto__": { "polluted": true } }') as object
    const copy = copiedOften(make) as { polluted?: unknown }
    expect(fieldCopierOf(make())).toBeUndefined()
    expect(copy.polluted).toBeUndefined()
    expect(Object.getPrototypeOf(copy)).toBe(Object.prototype)
    expect(Object.getOwnPropertyDescriptor(copy, '__proto__')?.value).toEqual({ polluted: true })
  })
})

describe('records that are used as dictionaries', () => {
  it('are not learned for ever, and copied all the same', () => {
    for (let n = 0; n < 3_000; n++) {
      expect(copyValue({ [`key ${n}`]: n }, undefined)).toEqual({ [`key ${n}`]: n })
    }
    const late = (): unknown => ({ late: 1, [Symbol('s')]: 1 })
    expect(copiedOften(late)).toStrictEqual({ late: 1 })
    expect(fieldCopierOf(late() as object)).toBeUndefined()
  })
})

describe('a program that forbids code made of strings', () => {
  it('has its records copied as any other', async () => {
    const module = new URL('../../src/codec/copy.ts', import.meta.url).href.replace('/src/', '/dist/').replace(/\.ts$/, '.js')
    const script = `
      import { copyValue } from ${JSON.stringify(module)}
      let copy
      for (let n = 0; n < ${often}; n++) copy = copyValue({ t: 'inc', n, [Symbol('s')]: 1 }, undefined)
      console.log(JSON.stringify(copy), Object.getOwnPropertySymbols(copy).length)`
    const forbids = ['--disallow-code-generation-from-strings', '--input-type=module', '--eval', script]
    const { stdout } = await promisify(execFile)(process.execPath, forbids, { timeout: 20_000 })
    expect(stdout.trim()).toBe(`{"t":"inc","n":${often - 1}} 0`)
  })
})
