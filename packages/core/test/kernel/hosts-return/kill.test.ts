import { beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import { rejectionOf, stateOf } from '../../support/outcome-of.ts'
import { World } from '../../support/world.ts'
import { Boss, clearStage, door, hostIn, leftovers, logged, oneThread, slotOf, Worker } from './cast.ts'

beforeEach(clearStage)

/** Has children of its own where it lives and elsewhere. */
class Family extends Actor {
  async found(): Promise<ActorRef<Worker>[]> {
    const { context } = this
    return [
      await context.spawn(Worker, { args: ['here'] }),
      await context.spawn(Worker, { args: ['thread'], on: 'thread' }),
      await context.spawn(Worker, { args: ['process'], on: 'process' }),
    ]
  }
  protected override onStop(): void {
    throw new Error('it was to be killed')
  }
}
expose(import.meta.url, { Family })

const ends = (world: World, id: string): string[] =>
  world.eventsOf('actor.ended').flatMap(({ actor, reason }) => (actor === id ? [reason.kind] : []))

describe('K1 a kill', () => {
  it('ends the whole family, on every host, without `onStop`', async () => {
    await using world = new World()
    const family = await world.system.spawn(Family, { on: await world.system.processes(1) })
    const children = await family.ask.found()
    logged()
    await world.system.killActor(family)
    await world.settled()
    expect(logged()).toEqual([])
    for (const child of children) expect(await rejectionOf(child.ask.life())).toMatchObject({ family: 'not-delivered' })
    expect([2, 3].map((slot) => hostIn(world, slot))).toEqual(['gone', 'gone'])
    expect(leftovers(world)).toEqual({ remoteChildren: 0, reserved: 0, endsToReport: 0 })
  })

  it('ends an actor that shares main`s host, from another one', async () => {
    await using world = new World()
    const worker = await world.system.spawn(Worker)
    const other = await world.system.spawn(Worker, { on: 'thread' })
    expect(await other.ask.killOther(worker)).toBeUndefined()
    expect(await rejectionOf(worker.ask.life())).toMatchObject({ code: 'ACTOR_STOPPED' })
  })
})

describe.each(['thread', 'process'] as const)('K2 the kill of an actor on a %s of its own that spins', (on) => {
  it('ends the host, and resolves when that is gone; one end, and no other life', async () => {
    await using world = new World()
    const boss = await world.system.spawn(Boss, { on: 'process' })
    const worker = await boss.ask.hire('worker', { on, restart: 'permanent' })
    const slot = slotOf(worker)
    const ended = world.system.ended(worker)
    const waiting = rejectionOf(worker.ask.wait())
    await world.settled()
    world.host(slot).running.close()
    world.exits.close()
    const killed = world.system.killActor(worker)
    await world.settled()
    expect(await stateOf(killed)).toBe('pending')
    world.exits.open()
    await killed
    expect(hostIn(world, slot)).toBe('gone')
    expect(await waiting).toMatchObject({ code: 'HOST_DOWN', family: 'outcome-unknown' })
    expect((await ended).reason).toEqual({ kind: 'killed' })
    await world.pass(5_000)
    expect(await boss.ask.states()).toEqual([])
    expect([await boss.ask.life(), world.host(slot).spec.incarnation]).toEqual([1, 1])
    expect(world.eventsOf('host.down').filter((event) => event.slot === slot)).toMatchObject([{ wanted: true }])
  })

  it('works from its parent, and from any host', async () => {
    await using world = new World()
    const boss = await world.system.spawn(Boss, { on: 'process' })
    const [first, second] = [await boss.ask.hire('first', { on }), await boss.ask.hire('second', { on })]
    const other = await world.system.spawn(Worker, { on: 'thread' })
    for (const worker of [first, second]) world.host(slotOf(worker)).running.close()
    expect(await boss.ask.execute(first)).toBeUndefined()
    expect(await other.ask.killOther(second)).toBeUndefined()
    expect([hostIn(world, slotOf(first)), hostIn(world, slotOf(second))]).toEqual(['gone', 'gone'])
    expect(await boss.ask.states()).toEqual([])
  })

  it('works while the host is down or starts again', async () => {
    for (const step of ['down', 'starting', 'up'] as const) {
      await using world = new World()
      const boss = await world.system.spawn(Boss, { on: 'process', args: [{ backoff: { firstMs: 1_000 } }] })
      const worker = await boss.ask.hire('worker', { on })
      const slot = slotOf(worker)
      if (step === 'down') world.host(slotOf(boss)).running.close()
      if (step === 'starting') world.starts.close()
      world.host(slot).die({})
      await world.settled()
      const killed = world.system.killActor(worker)
      await world.settled()
      world.starts.open()
      await killed
      world.host(slotOf(boss)).running.open()
      await world.pass(5_000)
      expect([step, hostIn(world, slot), await boss.ask.states()]).toEqual([step, 'gone', []])
      expect(logged().filter((line) => line === 'worker starts 2')).toEqual([])
      expect(leftovers(world)).toEqual({ remoteChildren: 1, reserved: 0, endsToReport: 0 })
    }
  })

  it('is for that actor alone: the host of one that lives there besides is left', async () => {
    await using world = new World()
    const family = await world.system.spawn(Family, { on })
    const [guest] = await family.ask.found()
    await world.system.killActor(guest!)
    expect(await rejectionOf(guest!.ask.life())).toMatchObject({ code: 'ACTOR_STOPPED' })
    expect(hostIn(world, slotOf(family))).toEqual([1, 1])
  })
})

describe('K3 the kill of an actor on a shared host', () => {
  it('takes effect when that host comes to it, and fences what still runs', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const worker = await world.system.spawn(Worker, { on: thread })
    const neighbour = await world.system.spawn(Worker, { on: thread })
    const waiting = rejectionOf(worker.ask.wait())
    await world.settled()
    await world.system.killActor(worker)
    expect(await waiting).toMatchObject({ code: 'ASK_INTERRUPTED', family: 'outcome-unknown' })
    expect(ends(world, worker.id)).toEqual(['killed'])
    door.open()
    await world.settled()
    expect(await neighbour.ask.life()).toBe(1)
    expect(logged().filter((line) => line.includes('stops'))).toEqual([])
  })
})

describe('K4 a host that does not act on a kill', () => {
  it('is a HostStalledError after a second; nothing else happens to it', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const worker = await world.system.spawn(Worker, { on: thread })
    const neighbour = await world.system.spawn(Worker, { on: thread })
    world.host(1).running.close()
    const killed = rejectionOf(world.system.killActor(worker))
    const asked = neighbour.with({ timeoutMs: 3_000 }).ask.life()
    await world.pass(990)
    expect(await stateOf(killed)).toBe('pending')
    await world.pass(20)
    expect(await killed).toMatchObject({ code: 'HOST_STALLED', waitedMs: 1_000 })
    await world.pass(500)
    expect(world.eventsOf('host.down')).toEqual([])
    world.host(1).running.open()
    expect(await asked).toBe(1)
    // the kill was queued
    expect(ends(world, worker.id)).toEqual(['killed'])
    expect(hostIn(world, 1)).toEqual([1, 1])
  })

  it('is one also for its parent and for an actor elsewhere', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss)
    const worker = await boss.ask.hire('worker', { on: thread })
    const other = await world.system.spawn(Worker, { on: 'process' })
    world.host(1).running.close()
    const answers = [boss.ask.execute(worker), other.ask.killOther(worker)]
    await world.pass(1_100)
    for (const answer of answers) expect(await answer).toMatchObject({ code: 'HOST_STALLED' })
    world.host(1).running.open()
    await world.settled()
    expect(await boss.ask.states()).toEqual([])
  })

  it('may die for it: its neighbours come back, whoever was to die or to stop does not (scenario 6)', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss)
    const [toDie, toStop, neighbour] = [
      await boss.ask.hire('to die', { on: thread, restart: 'permanent' }),
      await boss.ask.hire('to stop', { on: thread, restart: 'permanent' }),
      await boss.ask.hire('neighbour', { on: thread }),
    ]
    const mine = await world.system.spawn(Worker, { on: thread, args: ['mine'] })
    const asked = rejectionOf(neighbour.ask.wait())
    await world.settled()
    logged()
    world.host(1).running.close()
    const killed = rejectionOf(world.system.killActor(toDie))
    const stopped = world.system.stopActor(toStop)
    await world.pass(1_000)
    expect(await killed).toMatchObject({ code: 'HOST_STALLED' })
    await world.system.killHost(thread)
    await stopped
    expect(await asked).toMatchObject({ code: 'HOST_DOWN' })
    await world.settled()
    expect(logged().sort()).toEqual(['mine starts 2', 'neighbour starts 2'])
    expect([await neighbour.ask.life(), await mine.ask.life(), await boss.ask.life()]).toEqual([2, 2, 1])
    for (const ref of [toDie, toStop]) expect(await rejectionOf(ref.ask.life())).toMatchObject({ code: 'ACTOR_STOPPED' })
    expect(await boss.ask.states()).toEqual(['running'])
  })

  it('does not forget it when the host dies at once, wherever the kill came from', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss, { on: 'process' })
    const worker = await boss.ask.hire('worker', { on: thread })
    const victims = [worker, await boss.ask.hire('second', { on: thread }), await boss.ask.hire('third', { on: thread })]
    const other = await world.system.spawn(Worker, { on: 'process' })
    logged()
    world.host(1).running.close()
    const ends = [world.system.killActor(victims[0]!), world.system.stopActor(victims[1]!), other.ask.killOther(victims[2]!)]
    await world.settled()
    world.host(1).die({})
    await Promise.all(ends)
    await world.pass(5_000)
    expect(logged()).toEqual([])
    expect([hostIn(world, 1), await boss.ask.states()]).toEqual([[2, 0], []])
    expect(leftovers(world)).toMatchObject({ reserved: 0 })
  })

  it('dies without a failure for the supervisor of those alone that were to die', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss, { on: 'process', args: [{ restarts: 0 }] })
    const victims = [await boss.ask.hire('first', { on: thread }), await boss.ask.hire('second', { on: thread })]
    world.host(1).running.close()
    const ends = [world.system.killActor(victims[0]!), world.system.stopActor(victims[1]!)]
    await world.settled()
    world.host(1).die({})
    await Promise.all(ends)
    await world.pass(5_000)
    expect([await boss.ask.life(), await boss.ask.states()]).toEqual([1, []])
  })
})

describe('K4 an actor that is ended while its host is down', () => {
  it.each(['killActor', 'stopActor'] as const)('does not come back (%s)', async (end) => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss, { on: 'process', args: [{ backoff: { firstMs: 1_000 } }] })
    const [first, second, third] = [
      await boss.ask.hire('first', { on: thread, name: 'first' }),
      await boss.ask.hire('second', { on: thread, name: 'second' }),
      await boss.ask.hire('third', { on: thread }),
    ]
    logged()
    world.starts.close()
    world.host(1).die({})
    await world.settled()
    await world.system[end](first)
    world.starts.open()
    await world.settled()
    expect(hostIn(world, 1)).toEqual([2, 0])
    await world.system[end](second)
    expect(await world.system.find(Worker, 'second')).toBeUndefined()
    await world.pass(5_000)
    expect(logged()).toEqual(['third starts 2'])
    expect(await boss.ask.states()).toEqual(['running'])
    expect(await third.ask.life()).toBe(2)
    expect(await world.system.find(Worker, 'first')).toBeUndefined()
  })

  it('does not come back also when nobody could say at once whose it is', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss, { on: 'process' })
    const worker = await boss.ask.hire('worker', { on: thread })
    world.host(slotOf(boss)).running.close()
    world.host(1).die({})
    await world.settled()
    const killed = rejectionOf(world.system.killActor(worker))
    const stopped = world.system.stopActor(worker)
    await world.pass(1_100)
    expect(await killed).toMatchObject({ code: 'HOST_STALLED' })
    expect(await stateOf(stopped)).toBe('pending')
    world.host(slotOf(boss)).running.open()
    await stopped
    await world.pass(5_000)
    expect(await boss.ask.states()).toEqual([])
    expect(logged().filter((line) => line === 'worker starts 2')).toEqual([])
  })
})

describe('X7 a child on a shared host that does not act on its stop', () => {
  it('is left by its parent after the deadline, a kill and a second; the kill waits, and nobody restarts it', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss, { on: 'process' })
    const worker = await boss.ask.hire('worker', { on: thread, shutdownMs: 2_000, restart: 'permanent' })
    logged()
    world.host(1).running.close()
    const stopped = world.system.stopActor(boss)
    await world.pass(2_900)
    expect(await stateOf(stopped)).toBe('pending')
    await world.pass(200)
    await stopped
    expect(logged()).toEqual(['boss stops shutdown'])
    const late = world.eventsOf('actor.stop-late').map(({ actor, waitedFor, ms }) => [actor, waitedFor, ms])
    expect(late).toEqual([
      [worker.id, 'its host', 2_000],
      [worker.id, 'its host', 1_000],
    ])
    world.host(1).running.open()
    await world.settled()
    expect(hostIn(world, 1)).toEqual([1, 0])
    expect(logged()).toEqual(['worker stops shutdown'])
  })
})
