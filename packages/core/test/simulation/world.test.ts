import { describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import { HostDownError } from '../../src/errors/outcome-unknown-errors.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { simulate } from '../../src/simulation/simulate.ts'
import type { World } from '../../src/simulation/world.ts'
import { rejectionOf, stateOf } from '../support/outcome-of.ts'
import { Counter } from './actors.ts'

let world: World

class Sleeper extends Actor {
  async sleep(ms: number): Promise<number> {
    await world.sleep(ms)
    return world.nowMs
  }
}
class Asker extends Actor {
  ask(counter: ActorRef<Counter>): Promise<number> {
    return counter.ask.value()
  }
}
expose(import.meta.url, { Sleeper, Asker })

const seeds = 30

/** Runs the scenario with a few seeds. */
const inWorlds = (scenario: () => Promise<void>, options: Parameters<typeof simulate>[0] = {}): Promise<unknown> =>
  simulate({ seeds, ...options }, (each) => {
    world = each
    return scenario()
  })

describe('the clock of a world', () => {
  it('stands still while a scenario waits for stillness', () =>
    inWorlds(async () => {
      const sleeper = await world.system.spawn(Sleeper, { on: 'thread' })
      const before = world.nowMs
      const slept = sleeper.ask.sleep(1)
      await world.settle()
      expect(world.nowMs).toBe(before)
      expect(await stateOf(slept)).toBe('pending')
    }))

  it('passes by as much as it is told, timer by timer', () =>
    inWorlds(async () => {
      const sleeper = await world.system.spawn(Sleeper, { on: 'thread' })
      await world.settle()
      const before = world.nowMs
      const slept = sleeper.ask.sleep(100)
      await world.settle()
      await world.pass(99)
      expect(await stateOf(slept)).toBe('pending')
      await world.pass(1)
      expect(world.nowMs).toBe(before + 100)
      expect(await slept).toBe(before + 100)
    }))

  it('moves by itself while a scenario waits for something that needs it', () =>
    inWorlds(async () => {
      const sleeper = await world.system.spawn(Sleeper)
      expect(await sleeper.ask.sleep(20_000)).toBeGreaterThanOrEqual(20_000)
    }))

  it('moves while work goes on without end, so that a host gives way', () =>
    inWorlds(async () => {
      const counter = await world.system.spawn(Counter)
      const end = world.nowMs + 50
      while (world.nowMs < end) await counter.ask.value()
    }))
})

describe('waiting until something is so', () => {
  it('ends after the step that made it so', () =>
    inWorlds(async () => {
      const counter = await world.system.spawn(Counter, { on: 'thread' })
      await world.until('the thread is up', () => world.eventsOf('host.up').length === 1)
      counter.tell.add(1)
    }))

  it('fails the run when it does not become so in time', async () => {
    const error = await rejectionOf(inWorlds(() => world.until('it rains', () => false, { withinMs: 500 })))
    expect(error).toMatchObject({ failure: 'scenario', what: 'it rains did not come true', atMs: 500 })
  })
})

describe('a host of a world', () => {
  const pair = async () => {
    const [one, other] = (await world.system.threads(2)).hosts
    return { one: one!, other: other!, at: await world.system.spawn(Counter, { on: one!, restart: 'temporary' }) }
  }

  it('that is paused does nothing until it goes on', () =>
    inWorlds(async () => {
      const { one, at } = await pair()
      world.pause(one)
      const value = at.ask.value()
      await world.pass(5_000)
      expect(await stateOf(value)).toBe('pending')
      world.resume(one)
      expect(await value).toBe(0)
    }))

  it('that stalls goes on by itself', () =>
    inWorlds(async () => {
      const { one, at } = await pair()
      world.stall(one, 300)
      const before = world.nowMs
      await at.ask.value()
      expect(world.nowMs).toBeGreaterThanOrEqual(before + 300)
    }))

  it('that crashes takes with it what it had not said', () =>
    inWorlds(async () => {
      const { one, at } = await pair()
      const value = at.ask.value()
      expect(world.crash(one)).toBe(true)
      await expect(value).rejects.toBeInstanceOf(HostDownError)
      await world.until('main has heard of it', () => world.eventsOf('host.down').length === 1)
      expect(world.eventsOf('host.down')).toMatchObject([{ slot: 1, wanted: false, signal: 'SIGKILL' }])
    }))

  it('that has crashed comes back in its slot with what is wanted there', () =>
    inWorlds(async () => {
      const [host] = (await world.system.threads(1)).hosts
      const counter = await world.system.spawn(Counter, { on: host! })
      world.crash(1)
      await world.until('it is back', () => world.hosts.some(({ incarnation, state }) => incarnation === 2 && state === 'up'))
      await world.settle()
      expect(await counter.ask.value()).toBe(0)
    }))

  it('is one of two that a cut link ends, and it is not main', () =>
    inWorlds(async () => {
      const { one } = await pair()
      expect(world.cut(0, one, world.random.chance(0.5) ? 'both' : 'one-way')).toBe(true)
      await world.until('it is down', () => world.eventsOf('host.down').length === 1, { withinMs: 1_000 })
      expect(world.eventsOf('host.down')).toMatchObject([{ slot: 1, wanted: false }])
    }))

  it('and its sibling do not both outlive their link: the one in the higher slot ends (H4)', () =>
    inWorlds(async () => {
      const { other, at } = await pair()
      const asker = await world.system.spawn(Asker, { on: other, restart: 'temporary' })
      await asker.ask.ask(at)
      expect(world.cut(1, 2, world.random.pick(['both', 'one-way']))).toBe(true)
      await world.pass(2_000)
      expect(world.eventsOf('host.down')).toMatchObject([{ slot: 2, wanted: false }])
    }))

  it('hears later what is sent over a slow link', () =>
    inWorlds(async () => {
      const { one, at } = await pair()
      await world.settle()
      world.slow(0, one, 40)
      const before = world.nowMs
      await at.ask.value()
      expect(world.nowMs).toBeGreaterThanOrEqual(before + 40)
    }))

  it('that is not there, or has no such link, is told by false', () =>
    inWorlds(async () => {
      await pair()
      expect([world.crash(0), world.crash(7), world.pause(7), world.resume(7), world.stall(7, 1)]).toEqual(Array(5).fill(false))
      expect([world.cut(1, 2), world.slow(1, 2, 5)]).toEqual([false, false])
    }))

  it('is shown with its state', () =>
    inWorlds(async () => {
      await pair()
      expect(world.hosts).toMatchObject([
        { slot: 0, kind: 'main', name: 'main', state: 'up' },
        { slot: 1, incarnation: 1, kind: 'thread', name: 'thread-1', state: 'up' },
        { slot: 2, incarnation: 1, kind: 'thread', name: 'thread-2', state: 'up' },
      ])
    }))
})

describe('the faults of the options', () => {
  const quiet = async (): Promise<void> => {
    await world.system.threads(2, { name: 'host' })
    await world.pass(2_000)
  }

  it('are no more than allowed, and begin at once', async () => {
    const report = await simulate({ seeds: 50, faults: { crash: { atMost: 1, everySteps: 5 } } }, async (each) => {
      const started = each.system.threads(2).catch(() => {})
      await each.pass(1_000)
      await started
      expect(each.eventsOf('host.down').filter(({ wanted }) => !wanted).length).toBeLessThanOrEqual(1)
    })
    expect(report.faults).toBeGreaterThan(30)
    expect(report.faults).toBeLessThanOrEqual(50)
  })

  it('wait until the scenario wants them', async () => {
    const faults = { crash: { atMost: 1, everySteps: 1 } }
    await inWorlds(
      async () => {
        world.calm()
        await quiet()
        expect(world.eventsOf('host.down')).toEqual([])
        world.storm()
        await world.system.hosts()
        await world.pass(2_000)
        expect(world.eventsOf('host.down')).toHaveLength(1)
      },
      { faults },
    )
  })

  it('are over when the scenario says so: hosts go on and links are quick', () =>
    inWorlds(async () => {
      const counter = await world.system.spawn(Counter, { on: 'thread' })
      await world.settle()
      world.pause(1)
      world.stall(0, 1e6)
      world.slow(0, 1, 1e6)
      const before = world.nowMs
      world.calm()
      await counter.ask.value()
      expect(world.nowMs - before).toBeLessThan(1_000)
    }))
})

describe('an invariant', () => {
  it('is checked after every step, and fails the run by its name', async () => {
    const error = await rejectionOf(
      inWorlds(async () => {
        let checks = 0
        world.invariant('no second host', () => {
          checks++
          if (world.hosts.length > 2) throw new Error(`${world.hosts.length - 1} hosts`)
        })
        await world.system.threads(1)
        expect(checks).toBeGreaterThanOrEqual(world.steps - 2)
        await world.system.threads(1)
      }),
    )
    expect(error).toMatchObject({ failure: 'invariant', what: 'no second host: Error: 2 hosts' })
    expect(error.cause).toMatchObject({ message: '2 hosts' })
  })
})
