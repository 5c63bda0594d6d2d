import { afterEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import { openOutcome } from '../../src/basics/outcome.ts'
import { simulate } from '../../src/simulation/simulate.ts'
import type { World } from '../../src/simulation/world.ts'
import { rejectionOf } from '../support/outcome-of.ts'

let never = openOutcome<void>()
afterEach(() => {
  never = openOutcome()
})

class Stuck extends Actor {
  async waitForever(): Promise<void> {
    await never.promise
  }
  throwLater(): void {
    setTimeout(() => {
      throw new Error('nobody catches this')
    }, 5)
  }
  floatAnError(): void {
    void Promise.reject(new Error('nobody awaits this'))
  }
}
expose(import.meta.url, { Stuck })

const failureOf = (scenario: (world: World) => Promise<void>): Promise<Error & Record<string, unknown>> =>
  rejectionOf(simulate({ seeds: 10, shrink: 5 }, scenario))

describe('a wait that nobody will end', () => {
  it('is found with its actor and handler when the scenario waits for it without a deadline', async () => {
    const error = await failureOf(async ({ system }) => {
      const stuck = await system.spawn(Stuck, { on: 'thread' })
      await stuck.with({ timeoutMs: Infinity }).ask.waitForever()
    })
    expect(error).toMatchObject({ failure: 'hang' })
    expect(error.what).toMatch(/in flight: Stuck simulated\/1\/1\.1 waitForever on host 1/)
  })

  it('is found when the scenario waits for something of its own', async () => {
    const error = await failureOf(() => never.promise)
    expect(error).toMatchObject({ failure: 'hang' })
    expect(error.what).toMatch(/no handler is in flight/)
  })

  it('is found in a handler that nobody asked', async () => {
    const error = await failureOf(async ({ system }) => {
      const stuck = await system.spawn(Stuck)
      stuck.tell.waitForever()
    })
    expect(error).toMatchObject({ failure: 'hang' })
    expect(error.what).toMatch(/nobody will settle Stuck simulated\/0\/1\.1 waitForever on host 0/)
  })

  it('is none while a deadline is still to come', async () => {
    await simulate({ seeds: 10 }, async ({ system }) => {
      const stuck = await system.spawn(Stuck, { on: 'thread' })
      expect(await rejectionOf(stuck.with({ timeoutMs: 1_000 }).ask.waitForever())).toMatchObject({ code: 'ASK_TIMEOUT' })
      never.resolve()
      never = openOutcome()
    })
  })
})

describe('a run that goes on and on', () => {
  it('fails after so many steps', async () => {
    const error = await rejectionOf(
      simulate({ seed: 1, maxSteps: 500, shrink: 0 }, async ({ system }) => {
        for (;;) await system.hosts().then(() => system.threads(1))
      }),
    )
    expect(error).toMatchObject({ failure: 'too-long', what: 'the run is not over after 500 steps' })
  })

  it('fails after so much of its own time', async () => {
    const error = await rejectionOf(
      simulate({ seed: 1, maxMs: 1_000, shrink: 0 }, async (world) => {
        for (;;) await world.sleep(10)
      }),
    )
    expect(error).toMatchObject({ failure: 'too-long' })
  })
})

describe('an error that belongs to no handler (F2)', () => {
  for (const method of ['throwLater', 'floatAnError'] as const) {
    it(`ends the host it happened on: ${method}`, async () => {
      const report = await simulate({ seeds: 10 }, async (world) => {
        const stuck = await world.system.spawn(Stuck, { on: 'thread', restart: 'temporary' })
        stuck.tell[method]()
        await world.until('the host is down', () => world.eventsOf('host.down').length === 1)
        expect(world.eventsOf('host.down')).toMatchObject([{ slot: 1, exitCode: 1, wanted: false }])
      })
      expect(report.escapes.some(({ what }) => what === 'an error that belongs to no handler')).toBe(true)
    })

    it(`fails the run on main: ${method}`, async () => {
      const error = await failureOf(async (world) => {
        const stuck = await world.system.spawn(Stuck)
        stuck.tell[method]()
        await world.pass(100)
      })
      expect(error).toMatchObject({ failure: 'uncaught' })
      expect(error.what).toMatch(/main#0: Error: nobody/)
    })
  }
})
