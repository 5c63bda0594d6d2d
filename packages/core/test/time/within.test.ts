import { describe, expect, it } from 'vitest'
import { openOutcome } from '../../src/basics/outcome.ts'
import { ManualClock } from '../../src/testing/manual-clock.ts'
import { Wheel } from '../../src/time/wheel.ts'
import { within } from '../../src/time/within.ts'

const bench = (): { readonly clock: ManualClock; readonly wheel: Wheel } => {
  const clock = new ManualClock()
  return { clock, wheel: new Wheel(clock, { soon: (action) => action(), later: (action) => action() }, () => {}) }
}

describe('work with a limit', () => {
  it('is in time when it is fulfilled before, and nothing waits any more', async () => {
    const { clock, wheel } = bench()
    const { promise, resolve } = openOutcome<string>()
    const inTime = within(wheel, promise, 100)
    clock.advance(99)
    resolve('done')
    expect(await inTime).toBe(true)
    expect([wheel.size, clock.waiting]).toEqual([0, 0])
  })

  it('is not in time when the limit passes first, whatever becomes of it', async () => {
    const { clock, wheel } = bench()
    const { promise, reject } = openOutcome<string>()
    const inTime = within(wheel, promise, 100)
    clock.advance(120)
    expect(await inTime).toBe(false)
    reject(new Error('much later'))
    await Promise.resolve()
    expect(await inTime).toBe(false)
  })

  it('rejects as the work does, and nothing waits any more', async () => {
    const { wheel } = bench()
    await expect(within(wheel, Promise.reject(new RangeError('no')), 100)).rejects.toThrow(RangeError)
    expect(wheel.size).toBe(0)
  })

  it('may wait for ever', async () => {
    const { clock, wheel } = bench()
    const { promise, resolve } = openOutcome<void>()
    const inTime = within(wheel, promise, Infinity)
    clock.advance(1e9)
    resolve()
    expect(await inTime).toBe(true)
  })
})
