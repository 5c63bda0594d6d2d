import { describe, expect, it } from 'vitest'
import { FreeSlots } from '../../src/pool/free-slots.ts'
import { slotAt, slotsOf } from '../../src/pool/slots.ts'

const taken = (free: FreeSlots, count: number): number[] => Array.from({ length: count }, () => free.take())

describe('slots that are free', () => {
  it('are given out in turn, those that came back first before those that came back later', () => {
    const free = new FreeSlots(5)
    expect(taken(free, 4)).toEqual([0, 1, 2, 3])
    for (const slot of [2, 0, 1]) free.put(slot)
    expect(free.size).toBe(4)
    expect(taken(free, 4)).toEqual([4, 2, 0, 1])
    expect(free.size).toBe(0)
  })

  it('are all of them after a new beginning', () => {
    const free = new FreeSlots(3)
    taken(free, 2)
    free.put(1)
    free.reset()
    expect(free.size).toBe(3)
    expect(taken(free, 3)).toEqual([0, 1, 2])
  })
})

describe('the slots of tasks that are sent together', () => {
  it.each([
    { slots: [7], told: 7 },
    { slots: [3, 4, 5], told: 3 },
    { slots: [8, 9, 0], told: [8, 9, 0] },
    { slots: [5, 4], told: [5, 4] },
  ])('are $told for $slots, and each is found again', ({ slots, told }) => {
    const sent = slotsOf(slots.map((slot) => ({ slot })))
    expect(sent).toEqual(told)
    expect(slots.map((_, at) => slotAt(sent, at))).toEqual(slots)
  })
})
