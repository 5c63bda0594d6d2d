import { beforeEach, describe, expect, it } from 'vitest'
import type { ManualClock } from '../../../src/testing/manual-clock.ts'
import { World } from '../../support/world.ts'
import { Boss, clearStage, hostIn, leftovers, logged, oneThread, Worker } from './cast.ts'

beforeEach(clearStage)

/** How much one kernel keeps, in everything that could grow with the deaths of other hosts. */
const keeps = (world: World, slot: number): Record<string, number> => {
  const kernel = world.kernel(slot)
  return {
    actors: kernel.actors.size,
    remoteChildren: kernel.remoteChildren.size,
    reserved: kernel.reserved.size,
    endsToReport: kernel.endsToReport.size,
    peers: [...kernel.peers()].length,
    waits: kernel.waits.size,
    watches: kernel.watches.size,
    load: kernel.load.size,
  }
}

describe('I2 a thousand deaths of a host', () => {
  it('give no number twice, and leave nothing behind on any host', async () => {
    await using world = new World()
    const clock = world.clock as ManualClock
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss, { on: 'process', args: [{ restarts: 10_000 }] })
    const kept = await boss.ask.hire('kept', { on: thread, name: 'kept' })
    const ids = new Set<string>([kept.id])
    const round = async (): Promise<void> => {
      const { id } = await boss.ask.hire('one life', { on: thread, restart: 'temporary' })
      expect(ids).not.toContain(id)
      ids.add(id)
      world.host(1).die({})
      clock.advance(2_000) // the slot may lose three within five seconds
      await world.settled()
    }
    for (let n = 0; n < 100; n++) await round()
    const before = [keeps(world, 0), keeps(world, 2), clock.waiting]
    for (let n = 0; n < 900; n++) await round()
    expect([keeps(world, 0), keeps(world, 2), clock.waiting]).toEqual(before)
    expect(ids.size).toBe(1_001)
    expect(hostIn(world, 1)).toEqual([1_001, 1])
    expect([await kept.ask.life(), await boss.ask.life()]).toEqual([1_001, 1])
    expect((await world.system.get(Worker, 'kept')).id).toBe(kept.id)
    logged()
  }, 60_000)
})

describe('actors on hosts of their own that come and go', () => {
  it('leave nothing behind, neither at main nor on a host that knew them', async () => {
    await using world = new World()
    const friend = await world.system.spawn(Worker, { on: await world.system.processes(1) })
    const round = async (end: 'stop' | 'kill' | 'death'): Promise<void> => {
      const worker = await world.system.spawn(Worker, { on: 'thread', restart: 'temporary', name: 'n' })
      await friend.ask.askOther(worker)
      if (end === 'stop') await world.system.stopActor(worker)
      if (end === 'kill') await world.system.killActor(worker)
      if (end === 'death') world.host(world.hostCount).die({})
      await world.settled()
    }
    for (const end of ['stop', 'kill', 'death'] as const) await round(end)
    const before = [keeps(world, 0), keeps(world, 1)]
    for (let n = 0; n < 100; n++) for (const end of ['stop', 'kill', 'death'] as const) await round(end)
    expect([keeps(world, 0), keeps(world, 1)]).toEqual(before)
    expect(leftovers(world)).toEqual({ remoteChildren: 1, reserved: 0, endsToReport: 0 })
    logged()
  })
})
