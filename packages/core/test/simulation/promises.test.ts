import { describe, expect, it } from 'vitest'
import { simulate } from '../../src/simulation/simulate.ts'
import type { World } from '../../src/simulation/world.ts'
import { Author, Desk, openLedger } from './desk.ts'

/** Authors and desks on main, two threads and a process; authors keep writing while the seed breaks things. */
const letters =
  (restart: 'temporary' | 'transient') =>
  async (world: World): Promise<void> => {
    const { system, random } = world
    world.calm()
    const ledger = openLedger(world)
    world.invariant('no letter out of order, twice, after its refusal, or beside another', () => {
      if (ledger.wrong.length > 0) throw new Error(ledger.wrong.join('; '))
    })
    const hosts = [...(await system.threads(2)).hosts, ...(await system.processes(1)).hosts]
    const places = ['here', ...hosts] as const
    const desks = await Promise.all(
      places.map(async (on, n) => ({ name: `desk ${n}`, ref: await system.spawn(Desk, { on, args: [`desk ${n}`], restart }) })),
    )
    const authors = await Promise.all(places.map((on, n) => system.spawn(Author, { on, args: [`author ${n}`], restart })))
    world.storm()
    for (let round = 0; round < 4; round++) {
      for (const author of random.shuffled(authors)) author.tell.write(random.between(1, 6), random.shuffled(desks))
      await world.pass(random.between(0, 20))
      if (random.chance(0.1)) void system.stopActor(random.pick(desks).ref, { drain: random.chance(0.5) })
      if (random.chance(0.1)) void system.killActor(random.pick(desks).ref)
    }
    world.calm()
    await world.pass(4_000)
    // what a host that died had asked is nobody's to settle
    const asked = [...ledger.asked].filter((letter) => !ledger.isOfDeadHost(letter))
    expect(asked.filter((letter) => !ledger.settlements.has(letter))).toEqual([])
  }

describe('while hosts crash, pause and stall, links break and slow down, and actors are stopped and killed', () => {
  const faults = { crash: 2, pause: 2, stall: 2, cut: 1, slow: 3 }

  it('letters are handled in order, once, one at a time, and never after a refusal; asks settle once (D1, D8, E1, A1, A2)', async () => {
    const report = await simulate({ seeds: 1_000, faults }, letters('temporary'))
    expect(report.faults).toBeGreaterThan(1_000)
  }, 60_000)

  it('the same holds for each life when hosts and actors come back', async () => {
    const report = await simulate({ seeds: 1_000, faults }, letters('transient'))
    expect(report.faults).toBeGreaterThan(1_000)
  }, 60_000)
})

describe('without faults', () => {
  it('every letter arrives, whatever the order of all else (D1, D8)', async () => {
    await simulate({ seeds: 100 }, async (world) => {
      const { system, random } = world
      const ledger = openLedger(world)
      const hosts = (await system.threads(3)).hosts
      const desks = await Promise.all(
        hosts.map(async (on, n) => ({ name: `desk ${n}`, ref: await system.spawn(Desk, { on, args: [`desk ${n}`] }) })),
      )
      const authors = await Promise.all(hosts.map((on, n) => system.spawn(Author, { on, args: [`author ${n}`] })))
      for (const author of authors) author.tell.write(random.between(10, 30), desks)
      await world.pass(1_000)
      expect(ledger.wrong).toEqual([])
      let handled = 0
      for (const numbers of ledger.handled.values()) {
        expect(numbers).toEqual(numbers.map((_, n) => n))
        handled += numbers.length
      }
      expect(handled).toBe(ledger.told + ledger.asked.size)
      expect(ledger.settlements.size).toBe(ledger.asked.size)
    })
  }, 60_000)
})
