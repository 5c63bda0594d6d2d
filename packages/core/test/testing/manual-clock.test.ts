import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../src/testing/manual-clock.ts'

describe('a manual clock', () => {
  it('stands still until it is moved', () => {
    const clock = new ManualClock(100)
    let rang = 0
    clock.after(10, () => rang++)
    expect([clock.now(), rang, clock.waiting, clock.nextMs]).toEqual([100, 0, 1, 110])
    clock.advance(9)
    expect([clock.now(), rang]).toEqual([109, 0])
    clock.advance(1)
    expect([clock.now(), rang, clock.waiting, clock.nextMs]).toEqual([110, 1, 0, undefined])
    clock.advance(1_000)
    expect(rang).toBe(1)
  })

  it('runs what falls due in the order of the times, and at one time in the order it was set', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20)), fc.nat(20), (delays, ms) => {
        const clock = new ManualClock()
        const rang: [at: number, index: number][] = []
        for (const [index, delay] of delays.entries()) clock.after(delay, () => rang.push([clock.now(), index]))
        clock.advance(ms)
        const due = delays.map((delay, index): [number, number] => [delay, index]).filter(([delay]) => delay <= ms)
        expect(rang).toEqual(due.sort(([a, i], [b, j]) => a - b || i - j))
        expect(clock.now()).toBe(ms)
        expect(clock.waiting).toBe(delays.length - due.length)
      }),
    )
  })

  it('runs what an action sets, if that falls due on the way as well', () => {
    const clock = new ManualClock()
    const rang: number[] = []
    const again = (): void => {
      rang.push(clock.now())
      clock.after(10, again)
    }
    clock.after(10, again)
    clock.advance(35)
    expect(rang).toEqual([10, 20, 30])
  })

  it('does not run what was cancelled, also by an action of the same time', () => {
    const clock = new ManualClock()
    const rang: string[] = []
    const second = { cancel: (): void => {} }
    clock.after(5, () => {
      rang.push('first')
      second.cancel()
    })
    second.cancel = clock.after(5, () => rang.push('second')).cancel
    const third = clock.after(6, () => rang.push('third'))
    third.cancel()
    third.cancel()
    clock.advance(10)
    expect(rang).toEqual(['first'])
  })

  it('never goes backwards, also when an action moves it', () => {
    const clock = new ManualClock()
    clock.after(1, () => clock.advance(50))
    clock.advance(10)
    expect(clock.now()).toBe(51)
  })
})
