import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ManualClock } from '../../src/testing/manual-clock.ts'
import { Deadline, Wheel } from '../../src/time/wheel.ts'

const tickMs = 8
const turnMs = 4096 * tickMs

class Alarm extends Deadline {
  readonly #onExpire: () => void
  constructor(onExpire: () => void) {
    super()
    this.#onExpire = onExpire
  }
  expire(): void {
    this.#onExpire()
  }
}

/** A wheel on a clock that the test moves, and a schedule that runs when the test says so. */
class Bench {
  readonly clock: ManualClock
  readonly wheel: Wheel
  readonly busy: boolean[] = []
  #later: (() => void)[] = []

  constructor(nowMs = 0) {
    this.clock = new ManualClock(nowMs)
    const schedule = { soon: (action: () => void) => action(), later: (action: () => void) => void this.#later.push(action) }
    this.wheel = new Wheel(this.clock, schedule, (busy) => void this.busy.push(busy))
  }

  turn(): void {
    const due = this.#later
    this.#later = []
    for (const action of due) action()
  }

  /** Adds a deadline that writes its time of expiry down. */
  add(delayMs: number, expired: number[]): Alarm {
    const alarm = new Alarm(() => void expired.push(this.clock.now()))
    this.wheel.add(alarm, delayMs)
    return alarm
  }
}

type Step = { readonly add: number } | { readonly remove: number } | { readonly advance: number } | { readonly turn: true }

const delay = fc.oneof(
  fc.double({ min: 0, max: 200, noNaN: true }),
  fc.integer({ min: 0, max: 3 * turnMs }),
  fc.constantFrom(0, tickMs, turnMs - tickMs, turnMs, turnMs + tickMs, Infinity),
)
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: delay.map((add) => ({ add })) },
  { weight: 2, arbitrary: fc.nat(1000).map((remove) => ({ remove })) },
  {
    weight: 3,
    arbitrary: fc.oneof(fc.double({ min: 0, max: 100, noNaN: true }), fc.nat(2 * turnMs)).map((advance) => ({ advance })),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ turn: true }) },
)

describe('a timing wheel', () => {
  it('expires what a sorted list would: never early, at most two ticks late, and nothing that was removed', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1e6, noNaN: true }), fc.array(step, { maxLength: 60 }), (startMs, steps) => {
        const bench = new Bench(startMs)
        const { clock, wheel } = bench
        const waiting = new Map<Alarm, { readonly due: number; readonly expired: number[] }>()
        const check = (): void => {
          for (const [alarm, { due, expired }] of waiting) {
            if (expired.length > 0) {
              expect(expired).toHaveLength(1)
              expect(expired[0]).toBeGreaterThanOrEqual(due)
              expect(expired[0]).toBeLessThanOrEqual(due + 2 * tickMs)
              waiting.delete(alarm)
            } else expect(due + 2 * tickMs).toBeGreaterThanOrEqual(clock.now())
          }
          expect(wheel.size).toBe(waiting.size)
        }
        const removed: number[][] = []
        for (const step of steps) {
          if ('add' in step) {
            const expired: number[] = []
            waiting.set(bench.add(step.add, expired), { due: clock.now() + step.add, expired })
          } else if ('remove' in step) {
            const chosen = [...waiting][step.remove % Math.max(1, waiting.size)]
            if (chosen !== undefined) {
              wheel.remove(chosen[0])
              wheel.remove(chosen[0])
              waiting.delete(chosen[0])
              removed.push(chosen[1].expired)
            }
          } else if ('advance' in step) clock.advance(step.advance)
          else bench.turn()
          check()
        }
        clock.advance(4 * turnMs)
        check()
        expect([...waiting.values()].every(({ due }) => due === Infinity)).toBe(true)
        expect(removed.flat()).toEqual([])
      }),
      { numRuns: 300 },
    )
  })

  it('needs one timer of the platform, however many deadlines wait', () => {
    const { clock, wheel } = new Bench()
    for (let n = 0; n < 1_000; n++) wheel.add(new Alarm(() => {}), (n * 37) % 50_000)
    expect(clock.waiting).toBe(1)
  })

  it('expires each slot it slept through when the platform was busy for longer than a turn', () => {
    let now = 0
    let timer: (() => void) | undefined
    const clock = {
      now: () => now,
      after: (_: number, action: () => void) => {
        timer = action
        return { cancel: () => void (timer = undefined) }
      },
    }
    const wheel = new Wheel(clock, { soon: () => {}, later: () => {} }, () => {})
    let expired = 0
    for (let n = 0; n < 500; n++) wheel.add(new Alarm(() => void expired++), n * 100)
    now = 2 * turnMs
    const [due] = [timer]
    timer = undefined
    due!()
    expect(expired).toBe(500)
    expect(timer).toBeUndefined()
  })

  it('keeps a deadline of Infinity for ever, without a timer', () => {
    const bench = new Bench()
    const expired: number[] = []
    const alarm = bench.add(Infinity, expired)
    expect(bench.clock.waiting).toBe(0)
    bench.clock.advance(3 * turnMs)
    expect(bench.wheel.size).toBe(1)
    bench.wheel.remove(alarm)
    expect(bench.wheel.size).toBe(0)
    expect(expired).toEqual([])
  })

  it('never asks the platform for a timer longer than one turn, however far a deadline is', () => {
    const delays: number[] = []
    const clock = new ManualClock()
    const watched = {
      now: () => clock.now(),
      after: (ms: number, action: () => void) => {
        delays.push(ms)
        return clock.after(ms, action)
      },
    }
    const wheel = new Wheel(watched, { soon: () => {}, later: () => {} }, () => {})
    const expired: number[] = []
    const far = 10 * turnMs + 3 * tickMs
    wheel.add(new Alarm(() => void expired.push(clock.now())), far)
    wheel.add(new Alarm(() => {}), 2 ** 40)
    clock.advance(far)
    expect(Math.max(...delays)).toBeLessThanOrEqual(turnMs)
    clock.advance(2 * tickMs)
    expect(expired).toHaveLength(1)
  })

  it('is not disturbed by the removal of what never waited', () => {
    const { wheel } = new Bench()
    wheel.remove(new Alarm(() => {}))
    expect(wheel.size).toBe(0)
  })
})

describe('whether a timing wheel is busy', () => {
  it('is said when the first deadline comes, and once the last one has gone for a turn of the platform', () => {
    const bench = new Bench()
    const first = bench.add(100, [])
    const endless = bench.add(Infinity, [])
    expect(bench.busy).toEqual([true])
    bench.wheel.remove(first)
    bench.turn()
    expect(bench.busy).toEqual([true])
    bench.wheel.remove(endless)
    expect(bench.busy).toEqual([true])
    bench.turn()
    expect(bench.busy).toEqual([true, false])
    expect(bench.clock.waiting).toBe(0)
  })

  it('is not said anew for deadlines that follow one another, which share a timer', () => {
    const bench = new Bench()
    for (let n = 0; n < 100; n++) bench.wheel.remove(bench.add(1_000, []))
    expect(bench.busy).toEqual([true])
    expect(bench.clock.waiting).toBe(1)
    bench.add(1_000, [])
    bench.turn()
    expect(bench.busy).toEqual([true])
  })

  it('is said at once, and without a turn, where timers may stay', () => {
    const manual = new ManualClock()
    const clock = {
      now: () => manual.now(),
      after: (ms: number, action: () => void) => ({ ...manual.after(ms, action), mayStay: true }),
    }
    const busy: boolean[] = []
    let turns = 0
    const wheel = new Wheel(clock, { soon: () => {}, later: () => void turns++ }, (is) => void busy.push(is))
    for (let n = 0; n < 3; n++) {
      const alarm = new Alarm(() => {})
      wheel.add(alarm, 1_000)
      wheel.remove(alarm)
    }
    expect(busy).toEqual([true, false, true, false, true, false])
    expect(turns).toBe(0)
    expect(manual.waiting).toBe(1)
    // it runs for nothing, and is not set again
    manual.advance(1_016)
    expect(manual.waiting).toBe(0)
    const expired: number[] = []
    wheel.add(new Alarm(() => void expired.push(manual.now())), 10)
    manual.advance(100)
    expect(expired).toHaveLength(1)
  })

  it('begins again after a rest', () => {
    const bench = new Bench()
    const expired: number[] = []
    bench.add(10, expired)
    bench.clock.advance(100)
    bench.turn()
    expect(bench.busy).toEqual([true, false])
    bench.add(10, expired)
    bench.clock.advance(100)
    bench.turn()
    expect(bench.busy).toEqual([true, false, true, false])
    expect(expired).toEqual([16, 112])
  })
})

describe('a deadline that expires', () => {
  it('may remove others that are due at the same time', () => {
    const { clock, wheel } = new Bench()
    const expired: string[] = []
    const one: Alarm = new Alarm(() => {
      expired.push('one')
      wheel.remove(other)
    })
    const other: Alarm = new Alarm(() => {
      expired.push('other')
      wheel.remove(one)
    })
    wheel.add(one, 10)
    wheel.add(other, 10)
    clock.advance(100)
    expect(expired).toHaveLength(1)
    expect(wheel.size).toBe(0)
  })

  it('may add new ones, also for at once and also itself', () => {
    const { clock, wheel } = new Bench()
    const at: number[] = []
    const again: Alarm = new Alarm(() => {
      at.push(clock.now())
      if (at.length < 5) wheel.add(again, at.length % 2 === 0 ? 0 : 20)
    })
    wheel.add(again, 0)
    clock.advance(200)
    expect(at).toHaveLength(5)
    expect(at[1]! - at[0]!).toBeGreaterThanOrEqual(20)
    expect(at[1]! - at[0]!).toBeLessThanOrEqual(36)
    expect(at[2]! - at[1]!).toBeLessThanOrEqual(16)
    expect(wheel.size).toBe(0)
  })
})
