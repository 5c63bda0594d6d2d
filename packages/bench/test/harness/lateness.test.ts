import { describe, expect, it } from 'vitest'
import { latenesses, p99 } from '../../src/harness/lateness.ts'

describe('the lateness of timers', () => {
  it('is seen when the thread was kept busy', async () => {
    const watched = latenesses(60)
    setTimeout(() => {
      const until = performance.now() + 80
      while (performance.now() < until);
    }, 1)
    expect(Math.max(...(await watched))).toBeGreaterThan(50)
  })
})

describe('the 99th percentile', () => {
  it('is what one of a hundred values exceeds', () => {
    const values = Array.from({ length: 200 }, (_, n) => 200 - n)
    expect(p99(values)).toBe(198)
    expect(p99([3])).toBe(3)
  })
})
