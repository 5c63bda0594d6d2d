import { describe, expect, it } from 'vitest'
import { areEqual } from '../../src/containers/equality.ts'

class Money {
  readonly #cents: number
  constructor(cents: number) {
    this.#cents = cents
  }
  toWire(): number {
    return this.#cents
  }
}
class Opaque {
  readonly #secret: number
  constructor(secret: number) {
    this.#secret = secret
  }
  read(): number {
    return this.#secret
  }
}
const circle = (value: number): object => {
  const it: { value: number; self?: object } = { value }
  it.self = it
  return it
}

describe('two values', () => {
  it.each<[string, unknown, unknown]>([
    ['NaN', Number.NaN, Number.NaN],
    ['zeros of both signs, also within', [0], [-0]],
    ['records with their names in another order', { a: 1, b: [2] }, { b: [2], a: 1 }],
    ['maps and sets', new Map([[1, new Set(['a'])]]), new Map([[1, new Set(['a'])]])],
    ['dates, invalid ones too', [new Date(5), new Date(Number.NaN)], [new Date(5), new Date(Number.NaN)]],
    ['regular expressions', /a/g, /a/g],
    ['binary data', [Uint8Array.of(1, 2), Uint8Array.of(3).buffer], [Uint8Array.of(1, 2), Uint8Array.of(3).buffer]],
    ['instances that say what is in them', new Money(5), new Money(5)],
    ['circles', circle(1), circle(1)],
  ])('are equal: %s', (_name, one, other) => {
    expect(areEqual(one, other)).toBe(true)
  })

  it.each<[string, unknown, unknown]>([
    ['numbers of two types', 1, 1n],
    ['a number and a text', [1], ['1']],
    ['a name more', { a: 1 }, { a: 1, b: undefined }],
    ['another name', { a: undefined }, { b: undefined }],
    ['another order', [1, 2], [2, 1]],
    ['maps with other values, sets with other members', [new Map([[1, 2]]), new Set([1])], [new Map([[1, 3]]), new Set([2])]],
    ['an array and a record', [1], { 0: 1 }],
    ['bytes as two types', Uint8Array.of(1), Int8Array.of(1)],
    ['regular expressions with other flags', /a/g, /a/i],
    ['instances with something else in them', new Money(5), new Money(6)],
    ['instances that hide what is in them', new Opaque(5), new Opaque(5)],
    ['null and nothing', [null], [undefined]],
    ['circles with something else in them', circle(1), circle(2)],
  ])('are not: %s', (_name, one, other) => {
    expect(areEqual(one, other)).toBe(false)
  })
})
