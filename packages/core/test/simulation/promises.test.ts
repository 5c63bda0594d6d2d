import { describe, expect, it } from 'vitest'
import { simulate } from '../../src/simulation/simulate.ts'
import type { World } from '../../src/simulation/world.ts'
import { Author, Desk, openLedger } from './desk.ts'

/** Authors and desks on main, two threads and a process; authors keep writing while the seed breaks things. */
const letters = async (world: World): Promise<void> => {
  const { system, random } = world
  world.calm()
  const ledger = openLedger(world)
  world.invariant('no letter out of order, twice, or after its refusal', () => expect(ledger.wrong).toEqual([]))
  const hosts = [...(await system.threads(2)).hosts, ...(await system.processes(1)).hosts]
  const places = ['here', ...hosts] as const
  const desks = await Promise.all(
    places.map(async (on, n) => ({ name: `desk ${n}`, ref: await system.spawn(Desk, { on, args: [`desk ${n}`], restart: 'temporary' }) })),
  )
  const authors = await Promise.all(
    places.map((on, n) => system.spawn(Author, { on, args: [`author ${n}`], restart: 'temporary' })),
  )
  world.storm()
  for (let round = 0; round < 5; round++) {
    for (const author of random.shuffled(authors)) author.tell.write(random.between(1, 6), random.shuffled(desks))
    await world.pass(random.between(0, 20))
    if (random.chance(0.1)) void system.stopActor(random.pick(desks).ref, { drain: random.chance(0.5) })
    if (random.chance(0.1)) void system.killActor(random.pick(desks).ref)
  }
  world.calm()
  await world.pass(4_000)
}

describe('under crashes, pauses, cuts and slow links', () => {
  it('order, at most once, one settlement, and refused means not handled (D1, D8, A1, A2)', async () => {
    const report = await simulate(
      { seeds: 200, faults: { crash: 2, pause: 2, stall: 2, cut: 1, slow: 3 } },
      letters,
    )
    expect(report.runs).toBe(200)
    console.log(report.steps, report.stepsPerSecond, report.faults, report.escapes, report.realMs)
  }, 60_000)
})
