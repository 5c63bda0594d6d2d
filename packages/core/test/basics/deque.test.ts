import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Deque } from '../../src/basics/deque.ts'

describe('a deque', () => {
  it('is a queue: what goes in comes out in order, once', () => {
    const push = fc.record({ push: fc.array(fc.option(fc.integer(), { nil: undefined }), { maxLength: 40 }) })
    const shift = fc.record({ shift: fc.nat(40) })
    fc.assert(
      fc.property(fc.array(fc.oneof(push, shift), { maxLength: 60 }), (steps) => {
        const deque = new Deque<number | undefined>()
        const model: (number | undefined)[] = []
        for (const step of steps) {
          if ('push' in step) {
            for (const item of step.push) {
              deque.push(item)
              model.push(item)
            }
          } else for (let n = 0; n < step.shift; n++) expect(deque.shift()).toBe(model.shift())
          expect(deque.size).toBe(model.length)
        }
        while (model.length > 0) expect(deque.shift()).toBe(model.shift())
        expect(deque.shift()).toBeUndefined()
        expect(deque.size).toBe(0)
      }),
    )
  })

  it('keeps its order when it grows with its head in the middle of the ring', () => {
    const deque = new Deque<number>()
    for (let n = 0; n < 8; n++) deque.push(n)
    for (let n = 0; n < 5; n++) deque.shift()
    for (let n = 8; n < 30; n++) deque.push(n)
    const rest = Array.from({ length: deque.size }, () => deque.shift())
    expect(rest).toEqual(Array.from({ length: 25 }, (_, n) => n + 5))
  })
})
