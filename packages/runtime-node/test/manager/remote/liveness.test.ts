import { describe, expect, it } from 'vitest'
import { Liveness, type Traffic } from '../../../src/remote/liveness.ts'
import { backoffOf, delayBefore } from '../../../src/remote/reconnect.ts'

const terms = { heartbeatMs: 10, silenceMs: 50 }
const quiet: Traffic = { receivedBytes: 0, posted: 0, written: 0, isWaiting: false }

describe('whether the other side of a connection is alive', () => {
  it('is asked for by silence alone: who hears and speaks is fine', () => {
    const liveness = new Liveness(terms, 0)
    for (let n = 1; n < 40; n++) {
      const traffic = { ...quiet, receivedBytes: n, posted: n, written: n }
      expect(liveness.judge(traffic, n * 5)).toBe('fine')
    }
  })

  it('makes who said nothing say so', () => {
    const liveness = new Liveness(terms, 0)
    liveness.judge(quiet, 0)
    expect(liveness.judge({ ...quiet, receivedBytes: 1 }, 9)).toBe('fine')
    expect(liveness.judge({ ...quiet, receivedBytes: 1 }, 10)).toBe('speak')
    expect(liveness.judge({ ...quiet, receivedBytes: 1, posted: 1 }, 15)).toBe('fine')
    expect(liveness.judge({ ...quiet, receivedBytes: 1, posted: 1 }, 25)).toBe('speak')
  })

  it('is no when nothing was heard for long, or nothing taken of what waits', () => {
    const silent = new Liveness(terms, 0)
    silent.judge(quiet, 0)
    expect(silent.judge({ ...quiet, posted: 9 }, 50)).toBe('silent')
    const stuck = new Liveness(terms, 0)
    stuck.judge(quiet, 0)
    expect(stuck.judge({ receivedBytes: 1, posted: 2, written: 1, isWaiting: true }, 40)).toBe('fine')
    expect(stuck.judge({ receivedBytes: 2, posted: 3, written: 1, isWaiting: true }, 80)).toBe('fine')
    expect(stuck.judge({ receivedBytes: 3, posted: 4, written: 1, isWaiting: true }, 90)).toBe('stuck')
  })
})

describe('the time to the next attempt to connect', () => {
  it('doubles up to its bound, and varies by half of itself', () => {
    const backoff = backoffOf({ minDelayMs: 100, maxDelayMs: 1_000 })!
    expect([0, 1, 2, 3, 4, 1_000].map((attempt) => delayBefore(attempt, backoff, 0))).toEqual([100, 200, 400, 800, 1_000, 1_000])
    expect(delayBefore(1, backoff, 1)).toBe(100)
    expect(backoffOf(false)).toBeUndefined()
    expect(backoffOf(true)).toEqual({ minDelayMs: 100, maxDelayMs: 5_000 })
    expect(() => backoffOf({ minDelayMs: 10, maxDelayMs: 5 })).toThrow(/minDelayMs/)
  })
})
