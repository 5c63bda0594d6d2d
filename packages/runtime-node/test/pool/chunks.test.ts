import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nextChunkSize } from '../../src/pool/chunks.ts'

/** The sizes of all chunks of so many items. */
const sizes = (items: number, width: number, itemMs?: number): number[] => {
  const found: number[] = []
  for (let left = items; left > 0; left -= found.at(-1)!) found.push(nextChunkSize({ left, total: items, width, itemMs }))
  return found
}

describe('the size of the next chunk', () => {
  it('is a quarter of what falls to each worker, so that the chunks become smaller towards the end', () => {
    expect(sizes(100, 2, 10)).toEqual([13, 11, 10, 9, 8, 7, 6, 5, 4, 4, 3, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1, 1, 1, 1])
  })

  it('is not so small that the way costs more than the work, unless it leaves workers without any', () => {
    expect(nextChunkSize({ left: 6_000, total: 60_000, width: 4, itemMs: 0.001 })).toBe(1_000)
    expect(nextChunkSize({ left: 2_000, total: 60_000, width: 4, itemMs: 0.001 })).toBe(938)
  })

  it('does not become ever smaller at the end of much that takes little', () => {
    expect(sizes(10_000_000, 2, 4e-6).slice(-4)).toEqual([250_000, 250_000, 250_000, 12_398])
  })

  it('is an equal part for each worker where all of it takes less than the way', () => {
    expect(sizes(20_001, 2, 1e-5)).toEqual([10_000, 10_001])
  })

  it('is one of two equal parts for each worker where all of it may lie at the workers at once', () => {
    expect(sizes(1_000_001, 2, 4e-6)).toEqual([250_000, 250_000, 250_000, 250_001])
  })

  it('is a number also where there are no items', () => {
    expect(nextChunkSize({ left: 0, total: 0, width: 2, itemMs: 0.001 })).toBe(1)
  })

  it('is one where nothing is known', () => {
    expect(nextChunkSize({ left: undefined, total: undefined, width: 4, itemMs: undefined })).toBe(1)
  })

  it('follows from how long an item takes, where nobody knows how many there are', () => {
    expect(nextChunkSize({ left: undefined, total: undefined, width: 4, itemMs: 0.1 })).toBe(10)
    expect(nextChunkSize({ left: undefined, total: undefined, width: 4, itemMs: 100 })).toBe(1)
    expect(nextChunkSize({ left: undefined, total: undefined, width: 4, itemMs: 0 })).toBe(4_096)
  })

  it('uses all items up, with a chunk for every worker as long as there are so many items', () => {
    const itemMs = fc.option(fc.double({ min: 0, max: 1_000, noNaN: true }), { nil: undefined })
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 64 }), itemMs, (items, width, ms) => {
        const all = sizes(items, width, ms)
        expect(all.reduce((sum, size) => sum + size, 0)).toBe(items)
        expect(all.length).toBeGreaterThanOrEqual(Math.min(items, width))
        for (const size of all) expect(size).toBeGreaterThanOrEqual(1)
      }),
    )
  })
})
