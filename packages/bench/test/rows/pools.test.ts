import { describe, expect, it } from 'vitest'
import { CountError } from '../../src/harness/count-error.ts'
import { checkResults, chunksOf, mapsOf } from '../../src/sides/items-of-pool.ts'
import { lengthsOf } from '../../src/sides/skewed-lengths.ts'

const square = (n: number) => n * n

describe('the chunks that are cut by hand', () => {
  it('are of one size but for the last, and have every item once', () => {
    expect(chunksOf(10, 4)).toEqual([
      ...[
        [0, 3],
        [3, 6],
        [6, 9],
      ],
      [9, 10],
    ])
    expect(chunksOf(2, 8)).toEqual([...[[0, 1]], [1, 2]])
  })
})

describe('the maps of a repetition', () => {
  it('have all items together, one map if nobody says more', () => {
    expect(mapsOf(50, 20)).toEqual([20, 20, 10])
    expect(mapsOf(50)).toEqual([50])
  })
})

describe('the results of a map', () => {
  const squares = Array.from({ length: 5_000 }, (_, n) => square(n + 1))

  it('are accepted when they are right, in a list and in a typed array', () => {
    checkResults('a pool', square, squares, 5_000)
    checkResults('a pool', square, Float64Array.from(squares), 5_000)
  })

  it('are refused when one is missing, when they are shifted, and when the last one is wrong', () => {
    expect(() => checkResults('a pool', square, squares.slice(1), 5_000)).toThrow(CountError)
    expect(() => checkResults('a pool', square, [...squares.slice(1), 0], 5_000)).toThrow('a pool: item 1 counted 4 instead of 1')
    expect(() => checkResults('a pool', square, [...squares.slice(0, -1), 0], 5_000)).toThrow('the last item')
  })
})

describe('tasks of very different lengths', () => {
  it('are mostly short, with a few very long ones, one of them at the end', () => {
    const lengths = lengthsOf(200)
    expect(lengths.filter((micros) => micros === 20_000)).toHaveLength(4)
    expect(lengths.filter((micros) => micros === 1_000)).toHaveLength(36)
    expect(lengths.at(-1)).toBe(20_000)
  })
})
