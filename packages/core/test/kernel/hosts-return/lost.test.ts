import { beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import { rejectionOf } from '../../support/outcome-of.ts'
import { World } from '../../support/world.ts'
import { Boss, clearStage, hostIn, leftovers, logged, oneThread, slotOf, Worker } from './cast.ts'

beforeEach(clearStage)

class Sender extends Actor {
  send(to: ActorRef<Worker>, count: number): void {
    for (let n = 0; n < count; n++) to.tell.note(n)
  }
  async ready(): Promise<void> {}
}
expose(import.meta.url, { Sender })

const dies = async (world: World, times: number): Promise<void> => {
  for (let n = 0; n < times; n++) {
    world.host(1).die({ exitCode: 9 })
    await world.settled()
  }
}

describe('H7 a shared host that dies more than three times in five seconds', () => {
  it('is lost: its slot stays empty, and what is sent there is refused for good', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss, { args: [{ restarts: 100 }] })
    const worker = await boss.ask.hire('worker', { on: thread, name: 'n' })
    const stranger = await world.system.spawn(Worker, { on: 'process' })
    await stranger.ask.askOther(worker)
    await dies(world, 3)
    expect(hostIn(world, 1)).toEqual([4, 1])
    await dies(world, 1)
    await world.pass(60_000)
    expect([hostIn(world, 1), world.host(1).spec.incarnation]).toEqual(['gone', 4])
    expect(world.eventsOf('host.lost')).toMatchObject([{ slot: 1, name: 'thread' }])
    const refused = { code: 'HOST_UNAVAILABLE', slot: 1, state: 'lost', retryable: false }
    expect(await rejectionOf(worker.ask.life())).toMatchObject(refused)
    expect(await stranger.ask.askOther(worker)).toMatchObject(refused)
    expect(await rejectionOf(world.system.spawn(Worker, { on: thread }))).toMatchObject(refused)
    expect(await world.system.find(Worker, 'n')).toBeUndefined()
    expect(leftovers(world)).toEqual({ remoteChildren: 1, reserved: 0, endsToReport: 0 })
  })

  it('makes each supervisor escalate, once, however many children it had there and however much it allows', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const bosses = [await world.system.spawn(Boss, { args: [{ restarts: 100 }] })]
    bosses.push(await world.system.spawn(Boss, { on: 'process', args: [{ restarts: 100, strategy: 'one-for-all' }] }))
    for (const boss of bosses) for (let n = 0; n < 10; n++) await boss.ask.hire(`worker ${n}`, { on: thread })
    await dies(world, 3)
    expect(await Promise.all(bosses.map((boss) => boss.ask.life()))).toEqual([1, 1])
    await dies(world, 1)
    await world.pass(1_000)
    expect(await Promise.all(bosses.map((boss) => boss.ask.life()))).toEqual([2, 2])
    expect(world.eventsOf('actor.failed').map(({ at, error }) => [at, (error as { code: string }).code])).toEqual([
      ['Boss', 'SUPERVISION'],
      ['Boss', 'SUPERVISION'],
    ])
    expect(leftovers(world)).toEqual({ remoteChildren: 1, reserved: 0, endsToReport: 0 })
  })

  it('makes those escalate too whose children only waited to come back', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const waits = { restarts: 100, backoff: { firstMs: 60_000, jitter: 0 } }
    const boss = await world.system.spawn(Boss, { on: 'process', args: [waits] })
    const worker = await boss.ask.hire('worker', { on: thread, name: 'n' })
    await dies(world, 4)
    await world.pass(1_000)
    expect(await boss.ask.life()).toBe(1)
    await world.pass(60_000)
    expect(await boss.ask.life()).toBe(2)
    expect(await rejectionOf(worker.ask.life())).toMatchObject({ code: 'HOST_UNAVAILABLE', state: 'lost' })
    expect(await world.system.find(Worker, 'n')).toBeUndefined()
    expect(logged().filter((line) => line === 'worker starts 2')).toEqual([])
  })

  it('is not lost when the deaths lie further apart', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const worker = await world.system.spawn(Worker, { on: thread, restart: 'transient' })
    for (let n = 0; n < 8; n++) {
      await dies(world, 1)
      await world.pass(1_700)
    }
    expect(hostIn(world, 1)).toEqual([9, 1])
    expect(await worker.ask.life()).toBe(9)
  })

  it('is lost in its slot alone: the others of its group work on', async () => {
    await using world = new World()
    const group = await world.system.threads(2)
    const boss = await world.system.spawn(Boss, { args: [{ restarts: 100 }] })
    const [first, second] = [await boss.ask.hire('first', { on: group }), await boss.ask.hire('second', { on: group })]
    expect([slotOf(first), slotOf(second)]).toEqual([1, 2])
    await dies(world, 4)
    expect([hostIn(world, 1), hostIn(world, 2)]).toEqual(['gone', [1, 0]]) // the boss took its children along
  })
})

describe('D9 mail for a host that dies', () => {
  it('is one event for each pair of hosts, which counts at least what was lost', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const worker = await world.system.spawn(Worker, { on: thread })
    const sender = await world.system.spawn(Sender, { on: 'process' })
    const idle = await world.system.spawn(Worker, { on: 'process' })
    await idle.ask.askOther(worker)
    sender.tell.send(worker, 7)
    await world.settled()
    world.host(1).running.close()
    for (let n = 0; n < 5; n++) worker.tell.note(n)
    sender.tell.send(worker, 3)
    await world.settled()
    world.host(1).running.open()
    world.host(1).die({})
    await world.settled()
    const lost = world.eventsOf('mail.lost')
    expect(lost.map(({ slot, incarnation }) => [slot, incarnation])).toEqual([
      [1, 1],
      [1, 1],
    ])
    const [mains, senders] = lost.map(({ unknown }) => unknown).sort((one, other) => one - other)
    expect(mains).toBe(5)
    expect(senders).toBeGreaterThanOrEqual(3)
    expect(senders).toBeLessThanOrEqual(10)
    expect(world.deadLetters()).toEqual([])
  })

  it('is none when nothing was under way, whatever the kernels told each other', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const boss = await world.system.spawn(Boss, { on: 'process' })
    const worker = await boss.ask.hire('worker', { on: thread, name: 'n' })
    worker.tell.crash()
    await world.settled()
    expect(await worker.ask.life()).toBe(2)
    await dies(world, 2)
    expect(await worker.ask.life()).toBe(4)
    expect(world.eventsOf('mail.lost').filter(({ incarnation }) => incarnation > 1)).toEqual([])
  })

  it('that never left is a dead letter for each', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const worker = await world.system.spawn(Worker, { on: thread })
    const sender = await world.system.spawn(Sender, { on: 'process' })
    world.meetings.close()
    sender.tell.send(worker, 4)
    await world.settled()
    world.host(1).die({})
    await world.settled()
    expect(world.deadLetters()).toEqual(Array(4).fill('method 0: host-down'))
    expect(world.eventsOf('mail.lost')).toEqual([])
  })
})

describe('D8 a link between two hosts', () => {
  it('is never used by another pair of incarnations: what one sent to the last is not handled by the next', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const worker = await world.system.spawn(Worker, { on: thread })
    const sender = await world.system.spawn(Sender, { on: 'process' })
    sender.tell.send(worker, 1)
    await world.settled()
    const before = world.introductions
    world.meetings.close()
    world.host(1).running.close()
    sender.tell.send(worker, 5)
    await world.settled()
    world.host(1).running.open()
    world.host(1).die({})
    await world.settled()
    sender.tell.send(worker, 2)
    await sender.ask.ready()
    world.meetings.open()
    await world.settled()
    expect(world.introductions).toBe(before + 1)
    expect(await worker.ask.notes()).toEqual([0, 1])
  })

  it('comes too late when its host has a successor that is known', async () => {
    await using world = new World()
    const thread = await oneThread(world)
    const worker = await world.system.spawn(Worker, { on: thread })
    const sender = await world.system.spawn(Sender, { on: 'process' })
    const host = world.host(slotOf(sender))
    // the news of the meeting is a way of its own, and may be slower than the news of the return
    let late: (() => void) | undefined
    const { meet } = host
    host.meet = (place, link) => {
      if (place.incarnation === 1) late = () => meet.call(host, place, link)
      else meet.call(host, place, link)
    }
    sender.tell.send(worker, 1)
    await world.settled()
    world.host(1).die({})
    await world.settled()
    sender.tell.send(worker, 2)
    await world.settled()
    late!()
    await world.settled()
    sender.tell.send(worker, 3)
    await world.settled()
    expect(await worker.ask.notes()).toEqual([0, 1, 0, 1, 2])
  })
})

describe('H5 a host that is silent for longer than `stallTimeoutMs`', () => {
  it('is ended as by a crash, and only then', async () => {
    await using stalled = new World({ stallTimeoutMs: 2_000 })
    await stalled.rawHost()
    await stalled.pass(1_900)
    expect(stalled.eventsOf('host.down')).toEqual([])
    await stalled.pass(200)
    expect(stalled.eventsOf('host.down')).toMatchObject([
      { slot: 1, wanted: false, error: { code: 'HOST_STALLED', waitedMs: 2_000 } },
    ])
  })

  it('is none while it answers', async () => {
    await using lively = new World({ stallTimeoutMs: 2_000 })
    await lively.system.threads(1)
    await lively.pass(20_000)
    expect(lively.eventsOf('host.down')).toEqual([])
  })
})
