import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { className, shortText } from '../../src/errors/short-text.ts'

class Till {}

describe('the short text of', () => {
  it.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [-0, '-0'],
    [7n, '7n'],
    ['two words', '"two words"'],
    [Symbol('s'), 'Symbol(s)'],
    [function add() {}, '[function add]'],
    [[1, 2], '[array of 2]'],
    [{}, '{}'],
    [{ a: 1, b: 2 }, '{ a, b }'],
    [new Till(), '[Till]'],
    [new RangeError('far'), '[RangeError: far]'],
  ])('%o', (value, text) => {
    expect(shortText(value)).toBe(text)
  })

  it('anything is short and made without a throw', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withMap: true, withNullPrototype: true }), (value) => {
        expect(shortText(value).length).toBeLessThan(140)
      }),
    )
    expect(shortText('x'.repeat(1000)).length).toBeLessThan(140)
  })

  it('an object that throws at every touch is made without a throw', () => {
    const nasty = new Proxy({}, { getPrototypeOf: () => fail(), get: () => fail() })
    expect(shortText(nasty)).toBe('[object]')
    expect(className(nasty)).toBe('an unknown class')
    const named = Object.defineProperty(new Till(), 'name', { get: () => fail() })
    expect(shortText(named)).toBe('[Till]')
  })
})

function fail(): never {
  throw new Error('do not touch')
}
