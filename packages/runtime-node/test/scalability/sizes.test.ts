import { OptionError } from '@troupe/core'
import { describe, expect, it } from 'vitest'
import { sizesToMeasure } from '../../src/scalability/sizes.ts'

describe('the sizes that are measured', () => {
  it.each([
    [1, [1]],
    [2, [1, 2]],
    [4, [1, 2, 4]],
    [6, [1, 2, 4, 6]],
    [16, [1, 2, 4, 8, 16]],
  ])('double up to %i cores', (cpuCount, sizes) => {
    expect(sizesToMeasure(undefined, cpuCount)).toEqual(sizes)
  })
  it('are those that were asked for, ascending, each once, and one worker to compare them with', () => {
    expect(sizesToMeasure([8, 3, 8], 2)).toEqual([1, 3, 8])
  })
  it.each<[string, unknown, string]>([
    ['an empty list', [], 'sizes must be a list of numbers of workers'],
    ['no list', 4, 'sizes must be a list of numbers of workers'],
    ['no workers', [1, 0], 'sizes[1] must be a whole number >= 1, got 0'],
    ['half a worker', [1.5], 'sizes[0] must be a whole number >= 1, got 1.5'],
    ['a text', ['2'], 'sizes[0] must be a whole number >= 1, got "2"'],
    // written out, since a hole in a literal looks like a slip
    ['a hole', Object.assign(new Array(3), { 0: 1, 2: 2 }), 'sizes[1] must be a whole number >= 1, got undefined'],
    ['workers without end', [Number.POSITIVE_INFINITY], 'sizes[0] must be a whole number >= 1, got Infinity'],
  ])('are not %s', (_, sizes, message) => {
    const measured = (): unknown => sizesToMeasure(sizes as number[], 4)
    expect(measured).toThrow(OptionError)
    expect(measured).toThrow(message)
  })
})
