import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorOptions } from '../../src/actor/actor-options.ts'
import { expose } from '../../src/actor/expose.ts'
import type { PeriodOptions, Tick, Timers } from '../../src/actor/timers.ts'
import { StaleActorError } from '../../src/errors/not-delivered-errors.ts'
import { OptionError } from '../../src/errors/option-error.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import type { ManualClock } from '../../src/testing/manual-clock.ts'
import { Door, rejectionOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

const door = new Door()
let log: string[] = []
let world: World
let timersOfLife: Timers[] = []

const now = (): number => (world.clock as ManualClock).now()
const noteTick = ({ key, missed }: Tick): void =>
  void log.push(missed === 0 ? `${key} at ${now()}` : `${key} at ${now()}, missed ${missed}`)

class Ticker extends Actor {
  static readonly options: ActorOptions<Ticker> = { restart: 'permanent' }
  override onStart(): void {
    timersOfLife.push(this.context.timers)
  }
  once(key: string, ms: number): void {
    this.context.timers.once(key, ms, noteTick)
  }
  every(key: string, ms: number, options?: PeriodOptions): void {
    this.context.timers.every(key, ms, noteTick, options)
  }
  /** Whose action waits at the door. */
  slowly(key: string, ms: number, options?: PeriodOptions): void {
    const action = async (tick: Tick): Promise<void> => {
      noteTick(tick)
      await door.pass()
      log.push(`${key} done at ${now()}`)
    }
    this.context.timers.every(key, ms, action, options)
  }
  whenIdle(key: string, ms: number): void {
    this.context.timers.whenIdle(key, ms, noteTick)
  }
  throwing(ms: number): void {
    this.context.timers.once('throws', ms, () => {
      throw new RangeError('in a tick')
    })
  }
  rejecting(ms: number): void {
    this.context.timers.once('rejects', ms, async () => {
      await door.pass()
      throw new RangeError('in a tick')
    })
  }
  cancel(key: string): boolean {
    return this.context.timers.cancel(key)
  }
  cancelAll(): void {
    this.context.timers.cancelAll()
  }
  has(key: string): boolean {
    return this.context.timers.has(key)
  }
  replaceByIdle(key: string): void {
    this.context.timers.once(key, 10, noteTick)
    this.context.timers.whenIdle(key, 20, noteTick)
  }
  note(what: string): void {
    log.push(what)
  }
  async wait(): Promise<void> {
    await door.pass()
  }
  fail(): void {
    throw new Error('fails')
  }
  leave(): void {
    void this.context.stop()
  }
}

class Everywhere extends Ticker {
  static override readonly options: ActorOptions<Everywhere> = { interleave: true }
}

class InOnStart extends Ticker {
  override async onStart(): Promise<void> {
    this.context.timers.once('early', 10, noteTick)
    this.context.timers.whenIdle('idle', 50, noteTick)
    await door.pass()
  }
}

class IdleInOnStart extends Ticker {
  override async onStart(): Promise<void> {
    this.context.timers.whenIdle('idle', 50, noteTick)
    await door.pass()
  }
}

expose(import.meta.url, { Ticker, Everywhere, InOnStart, IdleInOnStart })

beforeEach(() => {
  log = []
  timersOfLife = []
  door.reset()
  world = new World()
})
afterEach(async () => {
  door.open()
  await world[Symbol.asyncDispose]()
})

describe.each(placements)('a timer of an actor on %s', (on) => {
  let ref: ActorRef<Ticker>
  let start: number
  beforeEach(async () => {
    ref = await world.system.spawn(Ticker, { on })
    start = now()
  })
  const at = (ms: number): number => start + ms

  it('runs its action once, when it is due and not before (TM4)', async () => {
    ref.tell.once('one', 25.5)
    await world.pass(25)
    expect(log).toEqual([])
    await world.pass(100)
    expect(log).toEqual([`one at ${at(25.5)}`])
    expect(await ref.ask.has('one')).toBe(false)
  })

  it('puts its tick behind the messages that wait (TM1)', async () => {
    ref.tell.once('one', 10)
    await world.settled()
    ref.tell.wait()
    ref.tell.note('before')
    await world.pass(10)
    ref.tell.note('after')
    await world.settled()
    door.open()
    await world.settled()
    expect(log).toEqual(['before', `one at ${at(10)}`, 'after'])
  })

  it('ticks at whole periods from its start, however late each tick was (TM3)', async () => {
    ref.tell.every('rate', 10)
    await world.pass(15)
    ref.tell.wait()
    await world.pass(10)
    door.open()
    await world.pass(20)
    expect(log).toEqual([`rate at ${at(10)}`, `rate at ${at(25)}`, `rate at ${at(30)}`, `rate at ${at(40)}`])
  })

  it('has one tick waiting at most, and tells how many it missed (TM3)', async () => {
    ref.tell.every('rate', 1)
    await world.settled()
    ref.tell.wait()
    await world.pass(100.5)
    const { waiting } = await world.system.inspect(ref)
    expect(waiting).toBe(1)
    door.open()
    await world.pass(1)
    expect(log).toEqual([`rate at ${at(100.5)}, missed 99`, `rate at ${at(101)}`])
  })

  it('does not wake its host for periods that are missed anyway (TM3)', async () => {
    ref.tell.every('rate', 1)
    await world.settled()
    ref.tell.wait()
    await world.pass(1)
    const { waiting } = world.clock as ManualClock
    await world.pass(50)
    expect((world.clock as ManualClock).waiting).toBeLessThanOrEqual(waiting)
    expect((world.clock as ManualClock).nextMs ?? Infinity).toBeGreaterThan(now() + 1)
  })

  it('handles a slow action as a turn: the next tick waits for its end (TM1)', async () => {
    ref.tell.slowly('rate', 10)
    await world.pass(24)
    expect(log).toEqual([`rate at ${at(10)}`])
    door.open()
    await world.settled()
    expect(log).toEqual([`rate at ${at(10)}`, `rate done at ${at(24)}`, `rate at ${at(24)}`, `rate done at ${at(24)}`])
  })

  it('with a fixed delay begins its period when the action has settled (TM3)', async () => {
    ref.tell.slowly('delay', 10, { pace: 'fixed-delay' })
    await world.pass(33)
    door.open()
    await world.pass(20)
    expect(log).toEqual([
      `delay at ${at(10)}`,
      `delay done at ${at(33)}`,
      `delay at ${at(43)}`,
      `delay done at ${at(43)}`,
      `delay at ${at(53)}`,
      `delay done at ${at(53)}`,
    ])
  })

  it('may have another time until its first tick (TM3)', async () => {
    ref.tell.every('rate', 10, { firstMs: 0 })
    ref.tell.every('delay', 10, { firstMs: 25, pace: 'fixed-delay' })
    await world.pass(36)
    expect(log.filter((entry) => entry.startsWith('rate'))).toEqual([0, 10, 20, 30].map((ms) => `rate at ${at(ms)}`))
    expect(log.filter((entry) => entry.startsWith('delay'))).toEqual([25, 35].map((ms) => `delay at ${at(ms)}`))
  })

  it('does not tick any more once it was cancelled, also not when its tick waits (TM2)', async () => {
    ref.tell.once('waits', 10)
    ref.tell.every('period', 10)
    ref.tell.once('far', 1_000)
    await world.settled()
    ref.tell.wait()
    const cancelled = [ref.ask.cancel('waits'), ref.ask.cancel('period'), ref.ask.cancel('far'), ref.ask.cancel('none')]
    await world.pass(15)
    door.open()
    await world.pass(2_000)
    expect(await Promise.all(cancelled)).toEqual([true, true, true, false])
    expect(log).toEqual([])
    expect(world.deadLetters()).toEqual([])
  })

  it('is replaced by one of the same key, whatever kind either is (TM2)', async () => {
    ref.tell.once('key', 10)
    await world.settled()
    ref.tell.wait()
    ref.tell.every('key', 100)
    await world.pass(10)
    door.open()
    await world.pass(205)
    expect(log).toEqual([`key at ${at(110)}`, `key at ${at(210)}`])
    ref.tell.replaceByIdle('key')
    await world.pass(100)
    expect(log.slice(2)).toEqual([`key at ${at(235)}`])
  })

  it('are all cancelled at once by cancelAll (TM2)', async () => {
    for (const key of ['a', 'b', 'c']) ref.tell.every(key, 10)
    ref.tell.whenIdle('d', 10)
    ref.tell.cancelAll()
    await world.pass(100)
    expect(log).toEqual([])
  })

  it('that throws, or rejects, fails the life (F1)', async () => {
    ref.tell.throwing(10)
    await world.pass(10)
    expect(world.eventsOf('actor.failed')).toMatchObject([{ method: `timer 'throws'`, error: new RangeError('in a tick') }])
    ref.tell.rejecting(10)
    await world.pass(10)
    door.open()
    await world.settled()
    expect(world.eventsOf('actor.failed')).toHaveLength(2)
    expect((await world.system.inspect(ref)).lives).toBe(3)
  })

  it('ends with its life, its waiting tick as well; the next life has none (TM2, I4)', async () => {
    ref.tell.every('old', 10)
    ref.tell.once('waits', 15)
    ref.tell.whenIdle('idle', 500)
    await world.settled()
    ref.tell.wait()
    ref.tell.fail()
    ref.tell.note('kept')
    await world.pass(15)
    door.open()
    await world.pass(1_000)
    expect(log).toEqual(['kept'])
    expect(timersOfLife).toHaveLength(2)
    expect(await ref.ask.has('old')).toBe(false)
    expect(world.deadLetters()).toEqual([])
  })

  it('is refused by a life that is over (R3)', async () => {
    ref.tell.fail()
    await world.settled()
    const [old] = timersOfLife
    const calls = [
      () => old!.once('late', 1, noteTick),
      () => old!.every('late', 1, noteTick),
      () => old!.whenIdle('late', 1, noteTick),
      () => old!.cancel('late'),
      () => old!.cancelAll(),
      () => old!.has('late'),
    ]
    for (const call of calls) expect(call).toThrow(StaleActorError)
  })

  it('leaves nothing on the clock when its actor has ended (TM2)', async () => {
    const before = (world.clock as ManualClock).waiting
    for (let n = 0; n < 20; n++) ref.tell.every(`key ${n}`, 10)
    ref.tell.whenIdle('idle', 10)
    await world.settled()
    expect((world.clock as ManualClock).waiting).toBeGreaterThan(before)
    await world.system.stopActor(ref)
    await world.settled()
    expect((world.clock as ManualClock).waiting).toBeLessThanOrEqual(before)
    await world.pass(100)
    expect(log).toEqual([])
  })

  it('does not tick in a stop, and does not keep the program from ending', async () => {
    ref.tell.every('rate', 10)
    await world.settled()
    expect(world.held).toBe(false)
    ref.tell.wait()
    ref.tell.leave()
    const stopped = world.system.stopActor(ref)
    await world.pass(50)
    door.open()
    await world.pass(50)
    await stopped
    expect(log).toEqual([])
  })

  it.each([
    ['once', ['key', -1]],
    ['once', ['key', Number.NaN]],
    ['once', ['key', 2 ** 31]],
    ['every', ['key', 0]],
    ['every', ['key', 0.5]],
    ['every', ['key', 10, { firstMs: -1 }]],
    ['every', ['key', 10, { pace: 'steady' }]],
    ['whenIdle', ['key', Infinity]],
  ] as const)('refuses %s(%j)', async (method, args) => {
    const set = (ref.ask as Record<string, (...args: unknown[]) => Promise<unknown>>)[method]!(...args)
    expect(await rejectionOf(set)).toBeInstanceOf(OptionError)
    expect(await ref.ask.has('key')).toBe(false)
  })
})

describe('an idle timer', () => {
  let ref: ActorRef<Ticker>
  let start: number
  beforeEach(async () => {
    ref = await world.system.spawn(Ticker)
    start = now()
  })
  const at = (ms: number): number => start + ms

  it('ticks once when nothing was handled for that long, and again only after something was (TM4)', async () => {
    ref.tell.whenIdle('idle', 30)
    await world.pass(29)
    expect(log).toEqual([])
    await world.pass(500)
    expect(log).toEqual([`idle at ${at(30)}`])
    ref.tell.note('message')
    await world.pass(500)
    expect(log).toEqual([`idle at ${at(30)}`, 'message', `idle at ${at(559)}`])
  })

  it('begins anew with each message and each tick of another timer (TM4)', async () => {
    ref.tell.whenIdle('idle', 30)
    for (let n = 0; n < 5; n++) {
      await world.pass(20)
      ref.tell.note('message')
    }
    await world.settled()
    ref.tell.once('other', 20)
    await world.pass(100)
    expect(log).toEqual([...Array<string>(5).fill('message'), `other at ${at(120)}`, `idle at ${at(150)}`])
  })

  it('counts from the end of a turn, not while one goes on (TM4)', async () => {
    ref.tell.whenIdle('idle', 30)
    ref.tell.wait()
    await world.pass(200)
    expect(log).toEqual([])
    door.open()
    await world.pass(29)
    expect(log).toEqual([])
    await world.pass(1)
    expect(log).toEqual([`idle at ${at(230)}`])
  })

  it('does not tick when mail came first, although its tick waits already (TM4)', async () => {
    ref.tell.whenIdle('idle', 30)
    await world.settled()
    await world.system.suspend(ref)
    ref.tell.note('first')
    await world.pass(40)
    await world.system.resume(ref)
    await world.settled()
    expect(log).toEqual(['first'])
    await world.pass(30)
    expect(log).toEqual(['first', `idle at ${at(70)}`])
  })

  it('does not interrupt what interleaves: somebody is at work (TM4)', async () => {
    const crowd = await world.system.spawn(Everywhere)
    crowd.tell.whenIdle('idle', 30)
    crowd.tell.wait()
    await world.pass(200)
    expect(log).toEqual([])
    door.open()
    await world.pass(30)
    expect(log).toEqual([`idle at ${at(230)}`])
  })

  it('may stand beside others: the tick of each begins the time of the rest anew (TM4)', async () => {
    ref.tell.whenIdle('short', 10)
    ref.tell.whenIdle('long', 30)
    await world.pass(1_000)
    // the short one's tick is something that was handled for the long one, and the other way round
    expect(log.slice(0, 3)).toEqual([`short at ${at(10)}`, `long at ${at(40)}`, `short at ${at(50)}`])
  })
})

describe('timers that are set while an actor starts', () => {
  it('and are idle ones count from its end', async () => {
    const spawning = world.system.spawn(IdleInOnStart)
    await world.pass(100)
    const start = now()
    door.open()
    await spawning
    await world.pass(1_000)
    expect(log).toEqual([`idle at ${start + 50}`])
  })

  it('tick after the start', async () => {
    const spawning = world.system.spawn(InOnStart)
    await world.pass(100)
    const start = now()
    expect(log).toEqual([])
    door.open()
    await spawning
    await world.settled()
    expect(log).toEqual([`early at ${start}`])
    await world.pass(49)
    expect(log).toHaveLength(1)
    await world.pass(1)
    expect(log).toEqual([`early at ${start}`, `idle at ${start + 50}`])
  })
})

describe('ticks of an actor that interleaves everything', () => {
  it('run while a message awaits', async () => {
    const crowd = await world.system.spawn(Everywhere)
    crowd.tell.wait()
    crowd.tell.every('rate', 10)
    await world.pass(25)
    expect(log).toHaveLength(2)
  })
})
