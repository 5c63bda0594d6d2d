import { describe, expect, it } from 'vitest'
import { measured, moreIsBetter, perCpu } from '../../src/statistics/unit.ts'

describe('a unit', () => {
  it('counts millions in a second when it is a rate', () => {
    expect(measured('M/s', 500_000, 250)).toBe(2)
    expect(moreIsBetter('M/s')).toBe(true)
  })

  it('counts microseconds for each when it is a latency', () => {
    expect(measured('us', 1_000, 70)).toBe(70)
    expect(moreIsBetter('us')).toBe(false)
  })

  it('counts milliseconds for each when what it is about takes long', () => {
    expect(measured('ms', 4, 100)).toBe(25)
    expect(moreIsBetter('ms')).toBe(false)
  })

  it('of memory is read by the side, never from a clock', () => {
    expect(() => measured('B', 1, 1)).toThrow('has to read them')
    expect(moreIsBetter('B')).toBe(false)
  })

  it('has a name of its own when the time is that of the processors', () => {
    expect([perCpu('M/s'), perCpu('us')]).toEqual(['M/cpu s', 'cpu us'])
  })
})
