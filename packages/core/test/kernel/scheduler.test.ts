import { describe, expect, it } from 'vitest'
import { type Runnable, Scheduler } from '../../src/kernel/scheduler.ts'

const slowMs = 1_000

/** A processor in the hands of the test: nothing runs until it is told to, and time is what the work says. */
class Processor {
  nowMs = 0
  looks = 0
  soon: (() => void)[] = []
  later: (() => void)[] = []
  laterCalls = 0
  readonly scheduler: Scheduler

  constructor() {
    const now = (): number => {
      this.looks++
      return this.nowMs
    }
    const clock = { now, after: () => ({ cancel: () => {} }) }
    const schedule = {
      soon: (action: () => void) => void this.soon.push(action),
      later: (action: () => void) => {
        this.laterCalls++
        this.later.push(action)
      },
    }
    this.scheduler = new Scheduler(clock, schedule, slowMs)
  }

  /** Microtasks, until there are none. */
  runSoon(): void {
    for (let action = this.soon.shift(); action !== undefined; action = this.soon.shift()) action()
  }

  /** One round of the platform: microtasks, then timers and I/O, then what was planned for after them. */
  round(): void {
    this.runSoon()
    const due = this.later
    this.later = []
    for (const action of due) {
      action()
      this.runSoon()
    }
  }

  rest(): void {
    while (this.soon.length > 0 || this.later.length > 0) this.round()
  }
}

/** Has `left` messages, each of which takes `costMs`. */
class Worker implements Runnable {
  done = 0
  readonly turns: number[] = []
  readonly late: number[] = []
  readonly #processor: Processor
  #left: number
  readonly #costMs: number

  constructor(processor: Processor, left: number, costMs = 0) {
    this.#processor = processor
    this.#left = left
    this.#costMs = costMs
  }

  turn(budget: number): number {
    const work = Math.min(budget, this.#left)
    this.#processor.nowMs += work * this.#costMs
    this.#left -= work
    this.done += work
    this.turns.push(work)
    if (this.#left > 0) this.#processor.scheduler.enqueue(this)
    return work
  }

  tookLong(ms: number): void {
    this.late.push(ms)
  }
}

describe('a scheduler', () => {
  it('starts a burst in a microtask, once', () => {
    const processor = new Processor()
    const workers = [new Worker(processor, 1), new Worker(processor, 1)]
    for (const worker of workers) processor.scheduler.enqueue(worker)
    expect(processor.soon).toHaveLength(1)
    expect(workers.map(({ done }) => done)).toEqual([0, 0])
    processor.runSoon()
    expect(workers.map(({ done }) => done)).toEqual([1, 1])
    expect(processor.laterCalls).toBe(0)
  })

  it('gives turns first come, first served, and to each a limited number of messages', () => {
    const processor = new Processor()
    const workers = [1, 2, 3].map(() => new Worker(processor, 10_000, 0.000_01))
    for (const worker of workers) processor.scheduler.enqueue(worker)
    for (let rounds = 0; rounds < 200 && workers.every(({ done }) => done < 10_000); rounds++) {
      processor.round()
      const done = workers.map((worker) => worker.done)
      expect(Math.max(...done) - Math.min(...done)).toBeLessThanOrEqual(64)
    }
    processor.rest()
    expect(workers.map(({ done }) => done)).toEqual([10_000, 10_000, 10_000])
    expect(Math.max(...workers.flatMap(({ turns }) => turns))).toBe(32)
  })

  it('lets the platform go on after a slice of a millisecond', () => {
    const processor = new Processor()
    const worker = new Worker(processor, 100_000, 0.001)
    processor.scheduler.enqueue(worker)
    processor.runSoon()
    while (worker.done < 100_000) {
      const begun = processor.nowMs
      processor.round()
      expect(processor.nowMs - begun).toBeLessThanOrEqual(1.1)
    }
    expect(processor.laterCalls).toBeGreaterThanOrEqual(90)
    expect(processor.laterCalls).toBeLessThanOrEqual(110)
  })

  it('looks at the clock rarely when messages are quick, and after each one when they are slow', () => {
    const quick = new Processor()
    quick.scheduler.enqueue(new Worker(quick, 64_000, 0.000_01))
    quick.rest()
    expect(quick.looks).toBeLessThan(1_100)

    const slow = new Processor()
    const worker = new Worker(slow, 50, 0.6)
    slow.scheduler.enqueue(worker)
    slow.rest()
    expect(slow.looks).toBeGreaterThanOrEqual(50)
    expect(Math.max(...worker.turns)).toBe(1)
  })

  it('goes on with the others when a turn throws, and the host hears of it', () => {
    const processor = new Processor()
    const before = new Worker(processor, 1)
    const after = new Worker(processor, 1)
    const failing: Runnable = {
      turn: () => {
        throw new Error('out of turn')
      },
    }
    for (const runnable of [before, failing, after]) processor.scheduler.enqueue(runnable)
    expect(() => processor.runSoon()).toThrowError('out of turn')
    expect([before.done, after.done]).toEqual([1, 0])
    processor.rest()
    expect(after.done).toBe(1)

    const next = new Worker(processor, 1)
    processor.scheduler.enqueue(next)
    processor.rest()
    expect(next.done).toBe(1)
  })

  it('tells a runnable that kept the host waiting', () => {
    const processor = new Processor()
    const slow = new Worker(processor, 2, slowMs)
    processor.scheduler.enqueue(slow)
    processor.rest()
    expect(slow.late).toEqual([slowMs, slowMs])
    processor.nowMs += 10 * slowMs
    const quick = new Worker(processor, 1)
    processor.scheduler.enqueue(quick)
    processor.rest()
    const again = new Worker(processor, 1, slowMs - 1)
    processor.scheduler.enqueue(again)
    processor.rest()
    expect([quick.late, again.late]).toEqual([[], []])
  })

  it('does not count the time the host was idle against the first who runs', () => {
    const processor = new Processor()
    for (const messages of [1, 2, 10, 100, 1_000, 3, 1]) {
      const worker = new Worker(processor, messages)
      processor.scheduler.enqueue(worker)
      processor.rest()
      expect(worker.late).toEqual([])
      processor.nowMs += 10 * slowMs
    }
  })

  it('gives way in a chain that runs dry between any two messages and begins again from a microtask', () => {
    const processor = new Processor()
    const { scheduler } = processor
    const messages = 20_000
    let left = messages
    const next: Runnable = {
      turn: () => {
        processor.nowMs += 0.01
        // the answer arrives in a microtask, as to who awaits an ask
        if (--left > 0) processor.soon.push(() => scheduler.enqueue(next))
        return 1
      },
    }
    scheduler.enqueue(next)
    processor.rest()
    expect(left).toBe(0)
    expect(processor.laterCalls).toBeGreaterThanOrEqual(150)
    expect(processor.laterCalls).toBeLessThanOrEqual(210)
  })
})
