import { describe, expect, it } from 'vitest'
import { heaviest } from '../../src/system/heaviest.ts'

const candidates = Array.from({ length: 10 }, (_, n) => ({ id: `sys/${n % 3}/1.${n + 1}` }))
const keys = Array.from({ length: 5_000 }, (_, n) => `key ${n}`)

describe('the candidate for a key', () => {
  it('is the same however they are ordered', () => {
    const reversed = [...candidates].reverse()
    for (const key of keys) expect(heaviest(key, reversed)).toBe(heaviest(key, candidates))
  })

  it('is each of them for about as many keys', () => {
    const counts = new Map<string, number>()
    for (const key of keys) {
      const { id } = heaviest(key, candidates)!
      counts.set(id, (counts.get(id) ?? 0) + 1)
    }
    // 500 for each, with a standard deviation of 21
    for (const { id } of candidates) expect(Math.abs((counts.get(id) ?? 0) - 500)).toBeLessThan(100)
  })

  it('changes only for the keys of the one that goes, and only to the one that comes', () => {
    const [gone, ...rest] = candidates
    for (const key of keys) {
      const before = heaviest(key, candidates)
      if (before !== gone) expect(heaviest(key, rest)).toBe(before)
    }
    const newcomer = { id: 'sys/9/1.1' }
    for (const key of keys) expect([heaviest(key, candidates), newcomer]).toContain(heaviest(key, [...candidates, newcomer]))
  })

  it('is nobody among none', () => {
    expect(heaviest('key', [])).toBeUndefined()
  })
})
