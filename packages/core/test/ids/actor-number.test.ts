import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { actorId, actorNumber, countOf, incarnationOf, isActorNumber } from '../../src/ids/actor-number.ts'

const incarnation = fc.integer({ min: 1, max: 2 ** 20 })
const count = fc.integer({ min: 1, max: 2 ** 32 - 1 })

describe('the number of an actor', () => {
  it('grows with its host`s incarnation first and with the count second, so none ever returns', () => {
    fc.assert(
      fc.property(incarnation, count, incarnation, count, (i, c, otherI, otherC) => {
        const byParts = Math.sign(i - otherI || c - otherC)
        expect(Math.sign(actorNumber(i, c) - actorNumber(otherI, otherC))).toBe(byParts)
      }),
    )
  })

  it('gives both back and is an exact number', () => {
    fc.assert(
      fc.property(incarnation, count, (i, c) => {
        const number = actorNumber(i, c)
        expect(Number.isSafeInteger(number)).toBe(true)
        expect([incarnationOf(number), countOf(number)]).toEqual([i, c])
        expect(isActorNumber(number)).toBe(true)
        expect(actorId('sys', 3, number)).toBe(`sys/3/${i}.${c}`)
      }),
    )
  })

  it.each([
    ['the kernel`s', 0],
    ['one without a count', 2 ** 32],
    ['one without a count, later', 7 * 2 ** 32],
    ['one below zero', -1],
    ['a fraction', 2 ** 32 + 0.5],
    ['one too large to be exact', 2 ** 53],
    ['no number', Number.NaN],
    ['infinity', Infinity],
    ['a text', '4294967297'],
    ['a big one', 4294967297n],
    ['nothing', undefined],
  ])('is never %s', (_, value) => {
    expect(isActorNumber(value)).toBe(false)
  })
})
