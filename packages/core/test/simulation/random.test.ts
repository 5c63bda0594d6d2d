import { describe, expect, it } from 'vitest'
import { Random } from '../../src/simulation/random.ts'

const draws = (seed: number, stream: string): number[] => {
  const random = new Random(seed, stream)
  return Array.from({ length: 20 }, () => random.bits())
}

describe('random numbers of a seed', () => {
  it('are the same again, and others for other seeds and streams', () => {
    expect(draws(7, 'a')).toEqual(draws(7, 'a'))
    const all = [draws(7, 'a'), draws(8, 'a'), draws(7, 'b'), draws(7 + 2 ** 32, 'a')].map(String)
    expect(new Set(all).size).toBe(4)
  })

  it('fall evenly into their range, both ends included', () => {
    const random = new Random(1, 'evenly')
    const counts = new Map<number, number>()
    for (let n = 0; n < 6_000; n++) {
      const drawn = random.between(3, 8)
      counts.set(drawn, (counts.get(drawn) ?? 0) + 1)
    }
    expect([...counts.keys()].sort()).toEqual([3, 4, 5, 6, 7, 8])
    for (const count of counts.values()) expect(count).toBeGreaterThan(850)
  })

  it('shuffle without loss, and into every order', () => {
    const random = new Random(1, 'shuffle')
    const items = ['a', 'b', 'c']
    const orders = new Set(Array.from({ length: 200 }, () => random.shuffled(items).join('')))
    expect([...orders].sort()).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba'])
    expect(items).toEqual(['a', 'b', 'c'])
  })

  it('tell how long until something that happens once in so many steps', () => {
    const random = new Random(1, 'steps')
    const steps = Array.from({ length: 5_000 }, () => random.stepsUntil(40))
    const mean = steps.reduce((sum, each) => sum + each, 0) / steps.length
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(1)
    expect(mean).toBeGreaterThan(37)
    expect(mean).toBeLessThan(44)
  })

  it('pick one of a list, and refuse an empty one', () => {
    const random = new Random(1, 'pick')
    expect(['x', 'y']).toContain(random.pick(['x', 'y']))
    expect(() => random.pick([])).toThrow(RangeError)
  })
})
