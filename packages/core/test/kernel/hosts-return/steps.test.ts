import { beforeEach, describe, expect, it } from 'vitest'
import { rejectionOf, stateOf } from '../../support/outcome-of.ts'
import { World } from '../../support/world.ts'
import { Boss, clearStage, door, hostIn, leftovers, logged, oneThread, slotOf, Worker, whenStarting } from './cast.ts'

beforeEach(clearStage)

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => void setImmediate(resolve))
}

/** The same within a world, which knows that something is going on. */
const pause = async (world: World, count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn++) await new Promise<void>((resolve) => world.turns.schedule().later(resolve))
}

describe('S5 a host that dies at any step of a spawn there', () => {
  it.each(['shared', 'thread', 'process'] as const)(
    'on a %s host rejects it, and leaves no child, no name and no failure behind',
    async (on) => {
      const codes = new Set<unknown>()
      for (let step = 0; step < 30; step++) {
        await using world = new World({ turnsOfDelivery: () => 2 })
        const thread = await oneThread(world)
        const boss = await world.system.spawn(Boss, { on: 'process', args: [{ restarts: 0 }] })
        const next = world.hostCount + 1
        whenStarting((name) => name === 'worker' && pause(world, 6))
        boss.tell.hireSoon('worker', { on: on === 'shared' ? thread : on, name: 'n', restart: 'permanent' })
        await turns(step)
        const slot = on === 'shared' ? 1 : next
        const isThere = slot <= world.hostCount
        if (isThere) world.host(slot).die({ exitCode: 9 })
        await world.settled()
        const [outcome] = logged().filter((line) => line.startsWith('worker:') || line === 'worker is hired')
        const isHired = outcome === 'worker is hired'
        codes.add(isThere ? outcome : 'too early')
        // once it was hired, its death is a failure, and here one too many
        expect([step, outcome, await boss.ask.life()]).toEqual([step, expect.anything(), isHired && isThere ? 2 : 1])
        if (!isHired || isThere) {
          expect(await world.system.find(Worker, 'n')).toBeUndefined()
          expect(leftovers(world)).toEqual({ remoteChildren: 1, reserved: 0, endsToReport: 0 })
          if (on !== 'shared' && isThere) expect([step, hostIn(world, slot)]).toEqual([step, 'gone'])
        }
      }
      expect(codes).toContain('worker: HOST_DOWN')
      expect(codes).toContain('worker is hired')
    },
  )

  it.each(['thread', 'process'] as const)(
    'before a %s of its own is up, for whatever parent, is a HostStartError',
    async (on) => {
      await using world = new World()
      const boss = await world.system.spawn(Boss, { on: 'process', args: [{ restarts: 0 }] })
      world.starts.close()
      boss.tell.hireSoon('worker', { on })
      const spawned = rejectionOf(world.system.spawn(Worker, { on }))
      await world.settled()
      logged()
      for (const slot of [2, 3]) world.host(slot).die({ exitCode: 9 })
      await world.settled()
      expect(logged()).toEqual(['worker: HOST_START'])
      expect(await spawned).toMatchObject({ code: 'HOST_START', exitCode: 9 })
      expect(await boss.ask.life()).toBe(1)
    },
  )

  it('also in main, where the root is the parent', async () => {
    for (let step = 0; step < 20; step++) {
      await using world = new World()
      const thread = await oneThread(world)
      const spawned = world.system.spawn(Worker, { on: thread, name: 'n' })
      await turns(step)
      world.host(1).die({ exitCode: 9 })
      await world.settled()
      const outcome = await stateOf(spawned)
      if (outcome === 'rejected') {
        expect(hostIn(world, 1)).toEqual([2, 0])
        expect(await world.system.find(Worker, 'n')).toBeUndefined()
      } else expect([outcome, await (await spawned).ask.life()]).toEqual(['fulfilled', 2])
    }
  })
})

describe('F11 a decision that has to cross hosts', () => {
  it('waits for the parent`s host: the actor has failed, and collects mail in order', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss, { on: 'process' })
    const worker = await boss.ask.hire('worker', { on: thread })
    logged()
    const host = world.host(slotOf(boss))
    host.running.close()
    worker.tell.crash()
    for (let n = 1; n <= 3; n++) worker.tell.note(n)
    const asked = worker.ask.notes()
    await world.pass(20_000)
    expect(logged()).toEqual(['worker stops failed'])
    expect(await stateOf(asked)).toBe('pending')
    host.running.open()
    await world.settled()
    expect(await asked).toEqual([1, 2, 3])
    expect(logged()).toEqual(['worker starts 2'])
  })

  it('is made also when the actor`s host dies before it hears it: that is another failure', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss, { on: 'process', args: [{ restarts: 1 }] })
    const worker = await boss.ask.hire('worker', { on: thread })
    const host = world.host(slotOf(boss))
    host.running.close()
    worker.tell.crash()
    await world.settled()
    world.host(1).die({ kept: 100 })
    await world.pass(2_000)
    host.running.open()
    await world.pass(1_000)
    expect(await boss.ask.life()).toBe(2)
    expect(leftovers(world)).toMatchObject({ reserved: 0 })
  })

  it('comes too late for an actor that was stopped meanwhile', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss, { on: 'process' })
    const worker = await boss.ask.hire('worker', { on: thread })
    const host = world.host(slotOf(boss))
    host.running.close()
    worker.tell.crash()
    await world.settled()
    await world.system.stopActor(worker)
    host.running.open()
    await world.settled()
    expect(await boss.ask.states()).toEqual([])
    expect(logged()).toEqual(['boss starts 1', 'worker starts 1', 'worker stops failed'])
  })
})

describe('a system that stops at any step of a host`s return', () => {
  it('leaves no host, no actor and no waiting promise behind, and nobody counts a failure', async () => {
    for (let step = 0; step < 40; step++) {
      const world = new World({ turnsOfDelivery: () => 2 })
      const { system } = world
      const thread = await oneThread(world)
      const boss = await system.spawn(Boss, { on: 'process', args: [{ restarts: 0 }] })
      const workers = [
        await boss.ask.hire('one', { on: thread, restart: 'permanent' }).catch(() => undefined),
        await system.spawn(Worker, { on: thread, args: ['two'] }),
        await system.spawn(Worker, { on: 'thread', args: ['three'] }),
      ]
      whenStarting((_, life) => (life > 1 ? pause(world, 3) : undefined))
      world.host(1).die({})
      world.host(3).die({})
      await turns(step)
      const asked = workers.map((worker) => worker?.ask.life().catch((error) => error.code))
      const stopped = system.stop({ deadlineMs: 5_000 })
      let report: unknown
      void stopped.then((done) => (report = done))
      for (let n = 0; n < 20 && report === undefined; n++) await world.pass(500)
      expect([step, report]).toEqual([step, { unfinished: [], killed: [], cause: undefined }])
      await Promise.all(asked)
      for (let slot = 1; slot <= world.hostCount; slot++) expect([step, slot, hostIn(world, slot)]).toEqual([step, slot, 'gone'])
      const main = world.kernel(0)
      expect([main.actors.size, main.remoteChildren.size, main.waits.size]).toEqual([0, 0, 0])
      const incarnations = [1, 3].map((slot) => world.host(slot).spec.incarnation)
      await world.pass(60_000)
      expect([1, 3].map((slot) => world.host(slot).spec.incarnation)).toEqual(incarnations)
      expect(world.eventsOf('actor.failed').filter(({ at }) => at !== 'Boss')).toEqual([])
      logged()
    }
  })

  it('does not wait for a supervisor that is asked whether it wants its actor back', async () => {
    const world = new World({ stopTimeoutMs: 100 })
    const { system } = world
    const boss = await system.spawn(Boss, { on: 'process' })
    const worker = await boss.ask.hire('worker', { on: 'thread' })
    world.host(slotOf(boss)).running.close()
    world.host(slotOf(worker)).die({})
    await world.settled()
    const stopped = system.stop({ deadlineMs: 3_000 })
    await world.pass(8_000)
    expect(await stateOf(stopped)).toBe('fulfilled')
    expect((await stopped).killed).toEqual(['Boss'])
    door.open()
  })
})
