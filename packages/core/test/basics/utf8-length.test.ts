import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { utf8Length } from '../../src/basics/utf8-length.ts'

describe('the length of a text in UTF-8', () => {
  it('is that of its encoding, for any text, lone surrogates included', () => {
    const encoder = new TextEncoder()
    const units = fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 50 }).map((codes) => String.fromCharCode(...codes))
    fc.assert(
      fc.property(fc.oneof(units, fc.string({ unit: 'binary' })), (text) => {
        expect(utf8Length(text)).toBe(encoder.encode(text).length)
      }),
    )
  })

  it.each([
    ['', 0],
    ['a', 1],
    ['\u007f\u0080', 3],
    ['\u07ff\u0800', 5],
    ['\uffff', 3],
    ['😀', 4],
    ['\ud83d', 3],
  ])('of %j is %i', (text, bytes) => {
    expect(utf8Length(text)).toBe(bytes)
  })
})
