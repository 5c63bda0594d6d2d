import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RestartWindow } from '../../src/supervision/restart-window.ts'

describe('F7 the failures that still count', () => {
  it('are too many with one more than allowed', () => {
    const window = new RestartWindow(3, 5_000)
    expect([0, 0, 0, 0].map((now) => window.fail(now))).toEqual([false, false, false, true])
  })

  it('are none that may be when none is allowed', () => {
    expect(new RestartWindow(0, 5_000).fail(0)).toBe(true)
  })

  it('are those of the window, which moves along', () => {
    const window = new RestartWindow(1, 1_000)
    expect(window.fail(0)).toBe(false)
    expect(window.countAt(999)).toBe(1)
    expect(window.countAt(1_000)).toBe(0)
    expect(window.fail(1_000)).toBe(false)
    expect(window.fail(1_999)).toBe(true)
  })

  it('are those of all children together', () => {
    const window = new RestartWindow(1, 1_000)
    expect(window.fail(0, 'a')).toBe(false)
    expect(window.fail(1, 'b')).toBe(true)
  })
})

describe('F10 the time in which a child only waits', () => {
  it('does not make its failures older, so a back-off as long as the window hides no crash loop', () => {
    const window = new RestartWindow(3, 5_000)
    const outcomes: boolean[] = []
    for (let now = 0; outcomes.length < 4; now += 60_000) {
      outcomes.push(window.fail(now, 'child'))
      window.waits('child', 60_000)
    }
    expect(outcomes).toEqual([false, false, false, true])
  })

  it('counts for the others: one that fails rarely is not blamed because another one waits all the time', () => {
    const window = new RestartWindow(1, 1_000)
    window.fail(0, 'looping')
    window.waits('looping', 10_000)
    expect(window.countAt(9_000)).toBe(1)
    const rare = new RestartWindow(1, 1_000)
    expect(
      [0, 2_000, 4_000].map((now) => {
        rare.waits('looping', 10_000)
        return rare.fail(now, 'rare')
      }),
    ).toEqual([false, false, false])
  })

  it('leaves exactly the time that the child ran, over a thousand failures', () => {
    const step = fc.record({ ranMs: fc.nat(300), waitMs: fc.nat(2_000) })
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1_000, maxLength: 1_000 }),
        fc.integer({ min: 0, max: 10 }),
        fc.integer({ min: 1, max: 2_000 }),
        (steps, restarts, withinMs) => {
          const window = new RestartWindow(restarts, withinMs)
          const ranAt: number[] = []
          let now = 0
          let ran = 0
          for (const { ranMs, waitMs } of steps) {
            now += ranMs
            ran += ranMs
            ranAt.push(ran)
            const inWindow = ranAt.filter((at) => ran - at < withinMs).length
            expect(window.fail(now, 'child')).toBe(inWindow > restarts)
            window.waits('child', waitMs)
            now += waitMs
          }
        },
      ),
      { numRuns: 20 },
    )
  })
})
