import { beforeEach, describe, expect, it } from 'vitest'
import { rejectionOf, stateOf } from '../../support/outcome-of.ts'
import { World } from '../../support/world.ts'
import { Boss, clearStage, door, hostIn, leftovers, logged, oneThread, slotOf, Worker, whenStarting } from './cast.ts'

beforeEach(clearStage)

const nothing = { remoteChildren: 0, reserved: 0, endsToReport: 0 }
const own = ['thread', 'process'] as const

describe.each(own)('H7 a %s of an actor`s own that dies', (on) => {
  it('comes back with the actor when that is wanted, however often its supervisor allows', async () => {
    await using world = new World()
    const boss = await world.system.spawn(Boss, { args: [{ restarts: 10 }] })
    const worker = await boss.ask.hire('worker', { on, name: 'n' })
    for (let life = 2; life <= 10; life++) {
      world.host(1).die({})
      await world.settled()
      expect(hostIn(world, 1)).toEqual([life, 1])
      expect(await worker.ask.life()).toBe(life)
      expect((await world.system.get(Worker, 'n')).id).toBe(worker.id)
    }
    expect(await boss.ask.life()).toBe(1)
  })

  it('stays away with an actor that has one life', async () => {
    await using world = new World()
    const worker = await world.system.spawn(Worker, { on, name: 'n', restart: 'temporary' })
    const stranger = await world.system.spawn(Worker)
    world.host(1).die({})
    await world.settled()
    expect(hostIn(world, 1)).toBe('gone')
    expect(world.hostCount).toBe(1)
    expect(await rejectionOf(worker.ask.life())).toMatchObject({ code: 'HOST_UNAVAILABLE', state: 'stopped', retryable: false })
    expect(await stranger.ask.askOther(worker)).toMatchObject({ code: 'HOST_UNAVAILABLE', retryable: false })
    expect(await world.system.find(Worker, 'n')).toBeUndefined()
    expect(world.eventsOf('host.lost')).toEqual([])
    expect(leftovers(world)).toEqual(nothing)
  })

  it('stays away once it has failed too often for its supervisor', async () => {
    await using world = new World()
    const boss = await world.system.spawn(Boss, { args: [{ restarts: 1 }] })
    await boss.ask.hire('worker', { on })
    for (let n = 0; n < 2; n++) {
      world.host(1).die({})
      await world.settled()
    }
    expect(hostIn(world, 1)).toBe('gone')
    expect(await boss.ask.life()).toBe(2)
    expect(leftovers(world)).toEqual(nothing)
  })

  it('waits for a supervisor whose host does not answer, and comes back when it wants', async () => {
    await using world = new World()
    const boss = await world.system.spawn(Boss, { on: 'process' })
    const worker = await boss.ask.hire('worker', { on })
    const host = world.host(slotOf(boss))
    host.running.close()
    world.host(slotOf(worker)).die({})
    await world.pass(60_000)
    expect(hostIn(world, slotOf(worker))).toBe('gone')
    expect(await rejectionOf(worker.ask.life())).toMatchObject({ code: 'HOST_UNAVAILABLE', retryable: true })
    host.running.open()
    await world.settled()
    expect(await worker.ask.life()).toBe(2)
  })

  it('stays away when the supervisor that was waited for dies', async () => {
    await using world = new World()
    const process = (await world.system.processes(1)).hosts[0]!
    const boss = await world.system.spawn(Boss, { on: process, restart: 'temporary' })
    const worker = await boss.ask.hire('worker', { on })
    world.host(1).running.close()
    world.host(2).die({})
    await world.pass(5_000)
    world.host(1).die({})
    await world.pass(5_000)
    expect([hostIn(world, 1), hostIn(world, 2)]).toEqual([[2, 0], 'gone'])
    expect(await rejectionOf(worker.ask.life())).toMatchObject({ code: 'HOST_UNAVAILABLE', retryable: false })
    expect(leftovers(world)).toEqual(nothing)
  })

  it('is not started for an actor that was stopped while it was down, nor left behind when that happens while it starts', async () => {
    await using world = new World()
    const boss = await world.system.spawn(Boss, { on: 'process' })
    const worker = await boss.ask.hire('worker', { on })
    const slot = slotOf(worker)
    world.exits.close()
    world.host(slot).die({})
    await world.pass(600)
    const first = boss.ask.dismiss(worker)
    await world.settled()
    world.exits.open()
    await first
    expect([world.host(slot).spec.incarnation, hostIn(world, slot)]).toEqual([1, 'gone'])

    const next = await boss.ask.hire('next', { on })
    world.starts.close()
    world.host(slotOf(next)).die({})
    await world.settled()
    const dismissed = boss.ask.dismiss(next)
    await world.settled()
    world.starts.open()
    await dismissed
    await world.settled()
    expect(hostIn(world, slotOf(next))).toBe('gone')
    expect(logged().filter((line) => line.includes('starts 2'))).toEqual([])
    expect(leftovers(world)).toEqual({ ...nothing, remoteChildren: 1 })
  })

  it('is lost when it cannot be started again: its supervisor gives up', async () => {
    await using world = new World()
    const boss = await world.system.spawn(Boss, { args: [{ restarts: 10 }] })
    await boss.ask.hire('worker', { on })
    world.starts.close()
    for (let n = 0; n < 5; n++) {
      world.host(1).die({ exitCode: n })
      await world.settled()
    }
    expect(world.host(1).spec.incarnation).toBe(5)
    expect(world.eventsOf('host.lost')).toMatchObject([{ slot: 1 }])
    expect(world.eventsOf('actor.failed')).toMatchObject([
      { at: 'Boss', error: { code: 'SUPERVISION', cause: { code: 'HOST_UNAVAILABLE', state: 'lost', retryable: false } } },
    ])
    expect(leftovers(world)).toEqual(nothing)
  })
})

describe('an actor on a host of its own', () => {
  it.each(own)('is stopped only when the %s is gone', async (on) => {
    await using world = new World()
    const worker = await world.system.spawn(Worker, { on })
    world.exits.close()
    const stopped = world.system.stopActor(worker)
    await world.settled()
    expect(logged()).toEqual(['worker starts 1', 'worker stops shutdown'])
    expect(await stateOf(stopped)).toBe('pending')
    world.exits.open()
    await stopped
    expect(hostIn(world, 1)).toBe('gone')
    expect(world.eventsOf('host.down')).toMatchObject([{ slot: 1, wanted: true, exitCode: 0 }])
  })

  it.each(own)('is stopped by its parent only when the %s is gone', async (on) => {
    await using world = new World()
    const boss = await world.system.spawn(Boss, { on: 'process' })
    const worker = await boss.ask.hire('worker', { on })
    logged()
    world.exits.close()
    boss.tell.dismiss(worker)
    await world.settled()
    expect(logged()).toEqual(['worker stops shutdown'])
    world.exits.open()
    await world.settled()
    expect(logged()).toEqual(['boss has dismissed'])
  })

  it('is stopped from a third host only when its own is gone', async () => {
    await using world = new World()
    const worker = await world.system.spawn(Worker, { on: 'thread', args: ['worker'] })
    const other = await world.system.spawn(Worker, { on: 'process', args: ['other'] })
    logged()
    world.exits.close()
    other.tell.stopOther(worker)
    await world.settled()
    expect(logged()).toEqual(['worker stops shutdown'])
    world.exits.open()
    await world.settled()
    expect(logged()).toEqual(['other stopped it'])
  })

  it('that takes its time to stop is waited for by everybody who stops it, and its host is not ended early', async () => {
    await using world = new World({ stopTimeoutMs: 8_000 })
    const worker = await world.system.spawn(Worker, { on: 'thread' })
    void worker.ask.wait()
    await world.settled()
    const [first, second] = [world.system.stopActor(worker), world.system.stopActor(worker)]
    await world.pass(7_000)
    expect([await stateOf(first), await stateOf(second)]).toEqual(['pending', 'pending'])
    door.open()
    await Promise.all([first, second])
    expect(world.eventsOf('host.stop-late')).toEqual([])
    expect(logged()).toContain('worker stops shutdown')
  })
})

describe('H10 the restart of an actor on a host of its own', () => {
  it('keeps the host', async () => {
    await using world = new World()
    const worker = await world.system.spawn(Worker, { on: 'thread' })
    worker.tell.crash()
    await world.settled()
    expect(await worker.ask.life()).toBe(2)
    expect(hostIn(world, 1)).toEqual([1, 1])
  })

  it('renews the host with `restartHost`, after the delay and once', async () => {
    await using world = new World()
    const options = { on: 'thread', restartHost: true, name: 'n', backoff: { firstMs: 1_000, jitter: 0 } } as const
    const worker = await world.system.spawn(Worker, { ...options, args: ['worker'] })
    worker.tell.crash()
    await world.pass(900)
    expect(hostIn(world, 1)).toEqual([1, 1])
    await world.pass(200)
    expect(hostIn(world, 1)).toEqual([2, 1])
    expect(await worker.ask.life()).toBe(2)
    expect((await world.system.get(Worker, 'n')).id).toBe(worker.id)
    expect(logged()).toEqual(['worker starts 1', 'worker stops failed', 'worker starts 2'])
    expect(world.eventsOf('host.down')).toMatchObject([{ incarnation: 1, wanted: true, exitCode: 0 }])
  })

  it('is one failure, also when the host is ended by force because its actor does not stop', async () => {
    await using world = new World({ stopTimeoutMs: 100 })
    const boss = await world.system.spawn(Boss, { args: [{ restarts: 1, backoff: { firstMs: 10, factor: 1 } }] })
    const worker = await boss.ask.hire('worker', { on: 'thread', restartHost: true })
    worker.tell.crash()
    await world.settled()
    world.host(1).running.close()
    await world.pass(2_000)
    expect([await boss.ask.life(), await worker.ask.life()]).toEqual([1, 2])
    expect(world.eventsOf('host.stop-late')).toMatchObject([{ slot: 1, waitedMs: 1_200 }])
    worker.tell.crash()
    await world.settled()
    expect(await boss.ask.life()).toBe(2)
  })

  it('is called off when the actor is stopped meanwhile', async () => {
    await using world = new World()
    const boss = await world.system.spawn(Boss)
    const worker = await boss.ask.hire('worker', { on: 'thread', restartHost: true })
    world.exits.close()
    worker.tell.crash()
    await world.settled()
    const dismissed = boss.ask.dismiss(worker)
    await world.settled()
    world.exits.open()
    await dismissed
    await world.settled()
    expect(hostIn(world, 1)).toBe('gone')
    expect(world.host(1).spec.incarnation).toBe(1)
    expect(leftovers(world)).toEqual(nothing)
  })

  it('goes on when the host dies by itself on the way, as the same failure', async () => {
    await using world = new World()
    const boss = await world.system.spawn(Boss, { args: [{ restarts: 1 }] })
    const worker = await boss.ask.hire('worker', { on: 'thread', restartHost: true })
    whenStarting(() => {})
    world.host(1).toMain.close()
    worker.tell.crash()
    await world.settled()
    world.host(1).toMain.open()
    world.host(1).die({})
    await world.settled()
    expect(await worker.ask.life()).toBe(2)
    expect(await boss.ask.life()).toBe(1)
  })

  it('is asked for with `context.restart` as well', async () => {
    await using world = new World()
    const boss = await world.system.spawn(Boss, { on: 'process' })
    const worker = await boss.ask.hire('worker', { on: 'thread', restartHost: true })
    await boss.ask.restart(worker)
    expect(hostIn(world, slotOf(worker))).toEqual([2, 1])
    expect(await worker.ask.life()).toBe(2)
  })
})

describe('a host of an actor`s own, and the host from where that was spawned', () => {
  it('end together', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss, { on: thread })
    const worker = await boss.ask.hire('worker', { on: 'process' })
    world.host(1).die({})
    await world.settled()
    expect([hostIn(world, 1), hostIn(world, slotOf(worker))]).toEqual([[2, 1], 'gone'])
    expect(leftovers(world)).toMatchObject({ reserved: 0 })
  })

  it('end together also when both die at once', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss, { on: thread })
    await boss.ask.hire('worker', { on: 'process' })
    world.host(2).die({})
    world.host(1).die({})
    await world.settled()
    expect([hostIn(world, 1), hostIn(world, 2)]).toEqual([[2, 1], 'gone'])
    expect(world.host(2).spec.incarnation).toBe(1)
  })
})
