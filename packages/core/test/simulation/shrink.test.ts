import { describe, expect, it } from 'vitest'
import type { Plan } from '../../src/simulation/plan.ts'
import { simulate } from '../../src/simulation/simulate.ts'
import type { World } from '../../src/simulation/world.ts'
import { rejectionOf } from '../support/outcome-of.ts'
import { Cell, Clumsy, Counter } from './actors.ts'

/** Fails when the host in slot 2 dies, whatever else goes wrong. */
const needsTheSecondHost = async (world: World): Promise<void> => {
  world.calm()
  await world.system.threads(3)
  world.invariant('the second host lives', () => {
    if (world.eventsOf('host.down').some(({ slot, wanted }) => slot === 2 && !wanted)) throw new Error('it died')
  })
  world.storm()
  for (let round = 0; round < 20; round++) {
    await world.system.hosts()
    await world.pass(10)
  }
}

const race = async ({ system }: World): Promise<void> => {
  const hosts = (await system.threads(2)).hosts
  const cell = await system.spawn(Cell)
  const bystander = await system.spawn(Counter, { on: hosts[0]! })
  for (let n = 0; n < 10; n++) bystander.tell.add(n)
  const clumsy = await Promise.all(hosts.map((on) => system.spawn(Clumsy, { on })))
  await Promise.all([...clumsy.map((each) => each.ask.increment(cell)), bystander.ask.value()])
  const value = await cell.ask.read()
  if (value !== 2) throw new Error(`${value} in place of 2`)
}

describe('a failure', () => {
  it('is shrunk to the one fault it needs', async () => {
    const faults = { crash: { atMost: 2, everySteps: 30 }, stall: 4, slow: 4, pause: 4 }
    const error = await rejectionOf(simulate({ seeds: 200, faults }, needsTheSecondHost))
    const { plan } = error as unknown as { plan: Plan }
    expect(error).toMatchObject({ failure: 'invariant', what: 'the second host lives: Error: it died' })
    expect(plan.faults).toMatchObject([{ kind: 'crash', slot: 2 }])
    expect(plan.choices ?? []).toEqual([])
  })

  it('is shrunk to a few choices', async () => {
    const error = await rejectionOf(simulate({ seeds: 200, strategy: 'uniform' }, race))
    const { plan, shrinkRuns } = error as unknown as { plan: Plan; shrinkRuns: number }
    expect(plan.choices!.length).toBeLessThanOrEqual(4)
    expect(shrinkRuns).toBeGreaterThan(1)
  })

  it('is shown again by its plan, which is plain data, and with the same hash', async () => {
    const error = await rejectionOf(simulate({ seeds: 200 }, race))
    const plan = JSON.parse(JSON.stringify(error.plan)) as Plan
    const again = await rejectionOf(simulate({ plan, shrink: 0 }, race))
    expect(again).toMatchObject({ hash: error.hash, step: error.step, what: error.what })
  })

  it('is shown again by its seed', async () => {
    const error = await rejectionOf(simulate({ seeds: 200, shrink: 0 }, race))
    const again = await rejectionOf(simulate({ seed: error.seed as number, shrink: 0 }, race))
    expect(again).toMatchObject({ hash: error.hash, step: error.step })
  })

  it('says in its message where, why, how to see it again and what happened last', async () => {
    const error = await rejectionOf(simulate({ seeds: 200 }, race))
    expect(error.message).toMatch(/^seed \d+, step \d+, [\d.]+ ms: scenario: Error: 1 in place of 2\ntrace [0-9a-f]{16}; /)
    expect(error.message).toContain(`simulate({ plan: ${JSON.stringify(error.plan)} }, scenario)`)
    const events = error.events as string[]
    expect(events.length).toBeLessThanOrEqual(50)
    expect(events.at(-1)).toMatch(/scenario: Error: 1 in place of 2$/)
    expect(error.cause).toMatchObject({ message: '1 in place of 2' })
  })

  it('spends no more runs than it may', async () => {
    const error = await rejectionOf(simulate({ seeds: 200, shrink: 7 }, race))
    expect(error.shrinkRuns).toBeLessThanOrEqual(7)
  })
})
