import { describe, expect, it } from 'vitest'
import { isLinearizable, type Operation } from './linearization.ts'

const write = (from: number, until: number, value: number): Operation<number> => ({ from, until, take: () => ({ state: value }) })
const read = (from: number, until: number, value: number): Operation<number> => ({
  from,
  until,
  take: (state) => (state === value ? { state } : undefined),
})

describe('a history', () => {
  it('is linearizable when some order of what overlaps explains it', () => {
    expect(isLinearizable([write(1, 6, 1), read(2, 3, 0), read(4, 5, 1)], 0)).toBe(true)
    expect(isLinearizable([write(1, 4, 1), write(2, 3, 2), read(5, 6, 1)], 0)).toBe(true)
    expect(isLinearizable([write(1, Infinity, 1), read(2, 3, 1), read(4, 5, 1)], 0)).toBe(true)
    expect(isLinearizable([write(1, Infinity, 1), read(2, 3, 0)], 0)).toBe(true)
  })

  it('is not when a later reader sees an older state, or something that nobody did', () => {
    expect(isLinearizable([write(1, 6, 1), read(2, 3, 1), read(4, 5, 0)], 0)).toBe(false)
    expect(isLinearizable([write(1, 2, 1), read(3, 4, 0)], 0)).toBe(false)
    expect(isLinearizable([write(1, 6, 1), read(2, 3, 7)], 0)).toBe(false)
    expect(isLinearizable([{ ...read(1, 9, 1), after: 1 }, write(8, Infinity, 1)], 0)).toBe(true)
    expect(isLinearizable([{ ...read(1, 9, 0), after: 1 }, write(1, 9, 1)], 0)).toBe(false)
  })
})
