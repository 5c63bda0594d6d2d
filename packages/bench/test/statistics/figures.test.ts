import { describe, expect, it } from 'vitest'
import { figuresOf } from '../../src/statistics/figures.ts'

describe('the figures of a side', () => {
  it('are rates by the clock where CPU time was not measured', () => {
    const samples = [{ elapsedMs: 1_000 }, { elapsedMs: 500 }]
    expect(figuresOf('M/s', 1_000_000, samples)).toEqual({ min: 1, median: 1.5, max: 2 })
  })

  it('have processors kept busy and work for each CPU second where it was, each with its own median', () => {
    const samples = [
      { elapsedMs: 1_000, cpuMs: 2_000 },
      { elapsedMs: 500, cpuMs: 250 },
      { elapsedMs: 250, cpuMs: 250 },
    ]
    expect(figuresOf('M/s', 1_000_000, samples)).toEqual({
      ...{ min: 1, median: 2, max: 4 },
      cpu: { min: 0.5, median: 1, max: 2 },
      perCpu: { min: 0.5, median: 4, max: 4 },
    })
  })

  it('of a latency are CPU microseconds for each', () => {
    expect(figuresOf('us', 1_000, [{ elapsedMs: 10, cpuMs: 5 }]).perCpu).toEqual({ min: 5, median: 5, max: 5 })
  })

  it('are what the side has read, where it has, whatever the clock says', () => {
    const samples = [600, 500, 700].map((reading) => ({ elapsedMs: 123, reading }))
    expect(figuresOf('B', 1_000, samples)).toEqual({ min: 500, median: 600, max: 700 })
  })

  it('are refused where nothing was measured', () => {
    expect(() => figuresOf('M/s', 1, [])).toThrow(RangeError)
  })
})
