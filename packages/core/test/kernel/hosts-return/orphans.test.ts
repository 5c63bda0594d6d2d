import { beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { Host } from '../../../src/actor/host.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import { rejectionOf } from '../../support/outcome-of.ts'
import { World } from '../../support/world.ts'
import { Boss, clearStage, door, hostIn, leftovers, logged, oneThread, slotOf, Worker, whenStarting } from './cast.ts'

beforeEach(clearStage)

/** Has a child on each of the hosts, one under the other. */
class Ancestor extends Actor {
  async beget(hosts: readonly Host[]): Promise<ActorRef<Worker | Ancestor>[]> {
    const [host, ...others] = hosts
    if (others.length === 0) return [await this.context.spawn(Worker, { on: host!, args: ['grandchild'] })]
    const child = await this.context.spawn(Ancestor, { on: host! })
    return [child, ...(await child.ask.beget(others))]
  }
  life(): number {
    return this.context.life
  }
}
expose(import.meta.url, { Ancestor })

const four = async (world: World): Promise<readonly Host[]> => (await world.system.processes(4)).hosts

describe('H8 actors whose parent`s host is gone', () => {
  it('stop on every host, down to the last generation, and nobody restarts them', async () => {
    await using world = new World()
    const [a, b, c, d] = await four(world)
    const ancestor = await world.system.spawn(Ancestor, { on: a! })
    const [child, grandchild] = await ancestor.ask.beget([b!, c!])
    const stranger = await world.system.spawn(Worker, { on: d! })
    world.host(a!.slot).die({})
    await world.pass(1_000)
    for (const ref of [child!, grandchild!]) {
      expect(await rejectionOf((ref as ActorRef<Worker>).ask.life())).toMatchObject({ code: 'ACTOR_STOPPED' })
    }
    const ended = world.eventsOf('actor.ended').map(({ actor, reason }) => [actor, reason.kind])
    expect(ended).toEqual([
      [grandchild!.id, 'shutdown'],
      [child!.id, 'shutdown'],
    ])
    expect([b, c, d].map((host) => hostIn(world, host!.slot))).toEqual([
      [1, 0],
      [1, 0],
      [1, 1],
    ])
    expect(await stranger.ask.life()).toBe(1)
    // the parent itself is back, and can have others
    const [next] = await ancestor.ask.beget([b!, c!])
    expect(next!.id).not.toBe(child!.id)
  })

  it('are not brought back by the host of the last one in the middle either (scenario 10)', async () => {
    await using world = new World()
    const [a, b, c] = await four(world)
    const ancestor = await world.system.spawn(Ancestor, { on: a! })
    const [, grandchild] = await ancestor.ask.beget([b!, c!])
    // the grandchild's host and the grandparent's die together: whoever would restart it is an orphan itself
    world.host(c!.slot).die({})
    world.host(a!.slot).die({})
    await world.pass(2_000)
    expect([a, b, c].map((host) => hostIn(world, host!.slot))).toEqual([
      [2, 1],
      [1, 0],
      [2, 0],
    ])
    expect(await rejectionOf((grandchild as ActorRef<Worker>).ask.life())).toMatchObject({ code: 'ACTOR_STOPPED' })
    expect(leftovers(world)).toEqual({ remoteChildren: 1, reserved: 0, endsToReport: 0 })
  })

  it('that wait for the decision of a supervisor that is gone end', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const process = (await world.system.processes(1)).hosts[0]!
    const boss = await world.system.spawn(Boss, { on: process })
    const worker = await boss.ask.hire('worker', { on: thread })
    logged()
    world.host(process.slot).running.close()
    worker.tell.crash()
    await world.settled()
    expect(logged()).toEqual(['worker stops failed'])
    world.host(process.slot).running.open()
    world.host(process.slot).die({})
    await world.pass(1_000)
    expect(logged()).toEqual(['boss starts 2'])
    expect(world.eventsOf('actor.ended').map(({ actor, reason }) => [actor, reason.kind])).toEqual([[worker.id, 'shutdown']])
    expect(hostIn(world, thread.slot)).toEqual([1, 0])
  })

  it('that are starting end once they have started', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const process = (await world.system.processes(1)).hosts[0]!
    const boss = await world.system.spawn(Boss, { on: process })
    whenStarting(() => door.pass())
    boss.tell.hireSoon('worker', { on: thread, name: 'n' })
    await world.settled()
    logged()
    world.host(process.slot).die({})
    await world.settled()
    door.open()
    await world.pass(1_000)
    expect(logged()).toEqual(['worker stops shutdown', 'boss starts 2'].sort((one) => (one.startsWith('boss') ? -1 : 1)))
    expect(hostIn(world, thread.slot)).toEqual([1, 0])
    expect(await world.system.find(Worker, 'n')).toBeUndefined()
  })

  it('are given up where they were about to come back', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const process = (await world.system.processes(1)).hosts[0]!
    const boss = await world.system.spawn(Boss, { on: process, args: [{ backoff: { firstMs: 3_000, jitter: 0 } }] })
    const worker = await boss.ask.hire('worker', { on: thread, name: 'n' })
    world.host(thread.slot).die({})
    await world.settled()
    const asked = rejectionOf(worker.ask.life())
    worker.tell.note('waits')
    await world.settled()
    expect(world.kernel(thread.slot).reserved.size).toBe(1)
    world.host(process.slot).die({})
    await world.settled()
    expect(await asked).toMatchObject({ code: 'ACTOR_STOPPED' })
    expect(world.kernel(thread.slot).reserved.size).toBe(0)
    expect(await world.system.find(Worker, 'n')).toBeUndefined()
  })

  it('are given up also on a host that was only starting when their supervisor`s died', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const process = (await world.system.processes(1)).hosts[0]!
    const boss = await world.system.spawn(Boss, { on: process })
    const worker = await boss.ask.hire('worker', { on: thread, name: 'n' })
    world.starts.close()
    world.host(thread.slot).die({})
    await world.settled()
    expect(world.host(thread.slot).spec.incarnation).toBe(2)
    world.host(process.slot).die({})
    await world.settled()
    world.starts.open()
    await world.settled()
    expect([hostIn(world, thread.slot), world.kernel(thread.slot).reserved.size]).toEqual([[2, 0], 0])
    expect(await rejectionOf(worker.ask.life())).toMatchObject({ code: 'ACTOR_STOPPED' })
    expect(await world.system.find(Worker, 'n')).toBeUndefined()
  })

  it('leave no host behind for which theirs asked with its last words', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const process = (await world.system.processes(1)).hosts[0]!
    const boss = await world.system.spawn(Boss, { on: process })
    const worker = await boss.ask.hire('worker', { on: thread })
    boss.tell.hireSoon('late', { on: 'thread' })
    world.host(process.slot).toMain.close()
    await world.settled()
    world.host(process.slot).die({ kept: 100 })
    await world.settled()
    world.host(process.slot).toMain.open()
    await world.pass(2_000)
    expect(world.kernel(0).actors.size).toBe(0)
    expect((await world.system.hosts()).map(({ slot }) => slot)).toEqual([0, 1, 2])
    expect(slotOf(worker)).toBe(1)
  })
})
