import { beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { Host } from '../../../src/actor/host.ts'
import { HostHandle } from '../../../src/kernel/host-handle.ts'
import { rejectionOf, stateOf } from '../../support/outcome-of.ts'
import { World } from '../../support/world.ts'
import { Boss, clearStage, door, hostIn, leftovers, logged, oneThread, slotOf, Worker } from './cast.ts'

beforeEach(clearStage)

class Warden extends Actor {
  async stopHost(host: Host): Promise<void> {
    await this.context.system.stopHost(host)
    door.open()
  }
  async killHost(host: Host): Promise<void> {
    await this.context.system.killHost(host)
  }
}
expose(import.meta.url, { Warden })

describe('H9 a host that is stopped', () => {
  it('stops its actors, last born first, and nobody starts them again', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss)
    await boss.ask.hire('one', { on: thread, restart: 'permanent' })
    const other = await world.system.spawn(Boss, { on: 'process' })
    await other.ask.hire('two', { on: thread })
    const three = await boss.ask.hire('three', { on: thread })
    logged()
    await world.system.stopHost(thread)
    expect(logged()).toEqual(['three stops host-stopped', 'two stops host-stopped', 'one stops host-stopped'])
    expect(hostIn(world, 1)).toBe('gone')
    expect(world.eventsOf('host.down')).toMatchObject([{ slot: 1, wanted: true, exitCode: 0 }])
    await world.pass(10_000)
    expect([await boss.ask.states(), await other.ask.states(), await boss.ask.life()]).toEqual([[], [], 1])
    expect(await rejectionOf(three.ask.life())).toMatchObject({ code: 'HOST_UNAVAILABLE', state: 'stopped', retryable: false })
    expect(await rejectionOf(world.system.spawn(Worker, { on: thread }))).toMatchObject({ code: 'HOST_UNAVAILABLE' })
    expect(leftovers(world)).toEqual({ remoteChildren: 1, reserved: 0, endsToReport: 0 }) // `other`
  })

  it('stops those that wait for their next life as well', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss, { args: [{ backoff: { firstMs: 3_000, jitter: 0 } }] })
    const failed = await boss.ask.hire('failed', { on: thread })
    failed.tell.crash()
    await world.settled()
    await world.system.stopHost(thread)
    await world.pass(5_000)
    expect(await boss.ask.states()).toEqual([])
    expect(logged()).toEqual(['boss starts 1', 'failed starts 1', 'failed stops failed'])
  })

  it('gives those up that were about to come back with it', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss, { on: 'process', args: [{ backoff: { firstMs: 3_000, jitter: 0 } }] })
    const worker = await boss.ask.hire('worker', { on: thread, name: 'n' })
    world.host(1).die({})
    await world.settled()
    const asked = rejectionOf(worker.ask.life())
    await world.system.stopHost(thread)
    expect(await asked).toMatchObject({ family: 'not-delivered' })
    await world.pass(5_000)
    expect(await boss.ask.states()).toEqual([])
    expect(await world.system.find(Worker, 'n')).toBeUndefined()
    expect(logged().filter((line) => line.includes('starts 2'))).toEqual([])
  })

  it('is stopped at every step of its return', async () => {
    for (let turns = 0; turns < 40; turns++) {
      await using world = new World()
      const thread = await oneThread(world)
      const boss = await world.system.spawn(Boss, { on: 'process' })
      const worker = await boss.ask.hire('worker', { on: thread })
      world.host(1).die({})
      for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => void setImmediate(resolve))
      await world.system.stopHost(thread)
      await world.settled()
      expect([turns, hostIn(world, 1), await boss.ask.states(), await boss.ask.life()]).toEqual([turns, 'gone', [], 1])
      expect(await rejectionOf(worker.ask.life())).toMatchObject({ family: 'not-delivered' })
      expect(leftovers(world)).toEqual({ remoteChildren: 1, reserved: 0, endsToReport: 0 })
      logged()
    }
  })

  it('takes the actor along that it was for', async () => {
    await using world = new World()
    const boss = await world.system.spawn(Boss)
    const worker = await boss.ask.hire('worker', { on: 'thread' })
    await world.system.stopHost(
      new HostHandle(world.system.id, { kind: 'thread', slot: slotOf(worker), incarnation: 1 }, 'its own'),
    )
    expect([hostIn(world, 1), await boss.ask.states()]).toEqual(['gone', []])
  })

  it('is ended from outside when its actors take too long', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss)
    const worker = await boss.ask.hire('worker', { on: thread })
    void rejectionOf(worker.ask.wait())
    await world.settled()
    world.host(1).running.close()
    const stopped = world.system.stopHost(thread)
    await world.pass(10_900)
    expect(await stateOf(stopped)).toBe('pending')
    await world.pass(200)
    await stopped
    expect(world.eventsOf('host.stop-late')).toMatchObject([{ slot: 1, waitedMs: 11_000 }])
    expect([hostIn(world, 1), await boss.ask.states()]).toEqual(['gone', []])
  })

  it('may be stopped twice, and when it is gone', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    await Promise.all([world.system.stopHost(thread), world.system.stopHost(thread)])
    await world.system.stopHost(thread)
    expect(world.eventsOf('host.down')).toHaveLength(1)
  })

  it('is a group as well as one', async () => {
    await using world = new World()
    const group = await world.system.threads(3)
    await world.system.stopHost(group)
    expect([1, 2, 3].map((slot) => hostIn(world, slot))).toEqual(['gone', 'gone', 'gone'])
  })

  it('can be stopped from any host, also by an actor that lives there, which does not wait for it', async () => {
    await using world = new World()
    const group = (await world.system.threads(2)).hosts
    const warden = await world.system.spawn(Warden, { on: group[0]! })
    await warden.ask.stopHost(group[1]!)
    expect(hostIn(world, 2)).toBe('gone')
    warden.tell.stopHost(group[0]!)
    await world.settled()
    await door.pass()
    expect(hostIn(world, 1)).toBe('gone')
  })

  it.each(['stopHost', 'killHost'] as const)('is no other than a thread or process of this system (%s)', async (end) => {
    await using world = new World()
    await using other = new World()
    const { system } = world
    const foreign = await oneThread(other)
    for (const host of [system.here, foreign, 'thread', undefined, {}]) {
      expect(await rejectionOf(system[end](host as Host))).toMatchObject({ code: 'OPTION', option: `${end} host` })
    }
    expect(hostIn(other, 1)).toEqual([1, 0])
  })
})

describe('H9 a host that is killed', () => {
  it('is ended at once as by a crash, and comes back', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss)
    const worker = await boss.ask.hire('worker', { on: thread })
    const waiting = rejectionOf(worker.ask.wait())
    await world.settled()
    world.host(1).running.close() // it spins
    await world.system.killHost(thread)
    expect(await waiting).toMatchObject({ code: 'HOST_DOWN', slot: 1 })
    await world.settled()
    expect(hostIn(world, 1)).toEqual([2, 1])
    expect([await worker.ask.life(), await boss.ask.life()]).toEqual([2, 1])
    expect(world.eventsOf('host.down')).toMatchObject([{ slot: 1, wanted: false, signal: 'SIGKILL' }])
  })

  it('counts as a failure', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss, { args: [{ restarts: 0 }] })
    await boss.ask.hire('worker', { on: thread })
    await world.system.killHost(thread)
    await world.settled()
    expect(await boss.ask.life()).toBe(2)
  })

  it('may be killed from any host, its own included, and when it is down', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const here = await world.system.spawn(Warden, { on: thread })
    const there = await world.system.spawn(Warden, { on: 'process' })
    await there.ask.killHost(thread)
    await world.settled()
    expect(hostIn(world, 1)).toEqual([2, 1])
    here.tell.killHost(thread)
    await world.settled()
    expect(hostIn(world, 1)).toEqual([3, 1])
    world.starts.close()
    await world.system.killHost(thread)
    await world.system.killHost(thread)
    world.starts.open()
    await world.settled()
    expect(hostIn(world, 1)).toEqual([4, 1])
  })
})
