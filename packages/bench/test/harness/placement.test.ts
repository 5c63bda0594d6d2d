import { describe, expect, it } from 'vitest'
import { cpusIn } from '../../src/harness/placement.ts'

describe('a list of processors', () => {
  it.each([
    ['0', [0]],
    ['0,1\n', [0, 1]],
    [' 0-2,5', [0, 1, 2, 5]],
  ])('%j is read as %j', (list, cpus) => {
    expect(cpusIn(list)).toEqual(cpus)
  })
})
