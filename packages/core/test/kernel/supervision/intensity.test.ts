import { beforeEach, describe, expect, it } from 'vitest'
import type { SupervisionError } from '../../../src/errors/supervision-errors.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import { placements, World } from '../../support/world.ts'
import { Boss, clearStage, door, logged, openStage, Worker } from './stage.ts'

beforeEach(clearStage)

describe.each(placements)('F7 a child %s that fails', (on) => {
  it('is restarted three times within five seconds; the fourth failure is its supervisor s', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a'])
    for (let failure = 1; failure <= 3; failure++) {
      refs[0]!.tell.crash()
      await world.pass(1_000)
    }
    expect(logged().filter((line) => line.includes('starts'))).toEqual(['a starts 2', 'a starts 3', 'a starts 4'])
    refs[0]!.tell.crash('the fourth')
    await world.settled()
    expect(logged()).toEqual(['a stops failed', 'boss stops failed: SupervisionError'])
    const [failed] = world.eventsOf('actor.failed').slice(-1)
    expect(failed).toMatchObject({ actor: boss.id, method: 'supervision' })
    const error = failed!.error as SupervisionError
    expect(error).toMatchObject({ code: 'SUPERVISION', supervisor: boss.id, failures: 4, withinMs: 5_000 })
    expect(error.child).toContain(refs[0]!.id)
    expect(error.cause).toMatchObject({ message: 'the fourth' })
    expect(await boss.ask.life()).toBe(2) // its own supervisor restarted it
    await expect(refs[0]!.ask.life()).rejects.toMatchObject({ code: 'ACTOR_STOPPED' })
    expect(world.eventsOf('actor.ended').map(({ at, reason }) => [at, reason.kind])).toEqual([['Worker', 'failed']])
  })

  it('may fail for ever, less often than that', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a'])
    for (let failure = 1; failure <= 12; failure++) {
      refs[0]!.tell.crash()
      await world.pass(2_500)
    }
    expect(await refs[0]!.ask.life()).toBe(13)
    expect(await boss.ask.life()).toBe(1)
  })

  it('counts together with its siblings', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a', 'b', 'c', 'd'])
    for (const ref of refs) ref.tell.crash()
    await world.settled()
    expect(await boss.ask.life()).toBe(2)
  })

  it('is not restarted at all where no failure is allowed', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a'], { restarts: 0 })
    refs[0]!.tell.crash()
    await world.settled()
    expect(logged()).toEqual(['a stops failed', 'boss stops failed: SupervisionError'])
    expect(await boss.ask.life()).toBe(2)
  })
})

describe('F7 an escalation', () => {
  it('takes the siblings with it, last born first', async () => {
    await using world = new World()
    const { refs } = await openStage(world, 'here', ['a', 'b', 'c'], { restarts: 0 })
    refs[1]!.tell.crash()
    await world.settled()
    expect(logged()).toEqual(['b stops failed', 'c stops shutdown', 'a stops shutdown', 'boss stops failed: SupervisionError'])
  })

  it.each(placements)('climbs three levels to the root, and the system stops with the reason: %s', async (on) => {
    await using world = new World()
    const where = await world.sharedHost(on)
    const host = typeof where === 'string' ? where : where.hosts[0]!
    const top = await world.system.spawn(Boss, { args: [{}, [], 'top'], restart: 'transient' })
    const middle = await top.ask.hireBoss({ restarts: 0 }, [], 'middle', { on: host })
    const low = await middle.ask.hireBoss({ restarts: 0 }, [], 'low')
    const leaf = await low.ask.hire('leaf', { on: host })
    logged()
    leaf.tell.crash('the root cause')
    await world.settled()
    expect(logged().filter((line) => line.includes('stops'))).toEqual([
      'leaf stops failed',
      'low stops failed: SupervisionError',
      'middle stops failed: SupervisionError',
    ])
    expect(await top.ask.life()).toBe(1)
    expect(await middle.ask.life()).toBe(2)
    // up to here; now the top goes as well, four times
    for (let failure = 1; failure <= 3; failure++) {
      top.tell.crash('top')
      await world.settled()
    }
    expect(await top.ask.life()).toBe(4)
    top.tell.crash('once more')
    let over = false
    void world.system.done.then(() => (over = true))
    while (!over) await world.pass(500)
    const { cause } = await world.system.done
    expect(cause).toMatchObject({ code: 'SUPERVISION', supervisor: 'root', failures: 4 })
    expect((cause as Error).cause).toMatchObject({ message: 'once more' })
    expect(world.eventsOf('system.failed')).toEqual([{ event: 'system.failed', error: cause }])
    await expect(world.system.spawn(Boss)).rejects.toMatchObject({ code: 'SYSTEM_STOPPED', cause })
  })

  it('carries the first cause through all levels', async () => {
    await using world = new World()
    const top = await world.system.spawn(Boss, { args: [{ restarts: 0 }, [], 'top'] })
    const low = await top.ask.hireBoss({ restarts: 0 }, [], 'low')
    const leaf = await low.ask.hire('leaf')
    leaf.tell.crash('the root cause')
    await world.settled()
    const error = world.eventsOf('actor.failed').findLast(({ actor }) => actor === top.id)!.error as SupervisionError
    expect(error.cause).toMatchObject({ code: 'SUPERVISION', supervisor: low.id, cause: { message: 'the root cause' } })
  })

  it('that waits for the end of the life concerns only the supervisor s life at hand', async () => {
    await using world = new World()
    const boss = await world.system.spawn(BossOfSlow, { args: [{ restarts: 0 }] })
    const slow = await boss.ask.hireSlow()
    slow.tell.crash()
    await world.settled() // its onStop takes its time
    boss.tell.crash('by itself')
    await world.settled()
    door.open()
    await world.settled()
    expect(await boss.ask.life()).toBe(2)
    const failures = world.eventsOf('actor.failed').filter(({ actor }) => actor === boss.id)
    expect(failures.map(({ method }) => method)).toEqual(['crash'])
  })

  it('is not told of a supervisor that is stopped meanwhile', async () => {
    await using world = new World()
    const boss = await world.system.spawn(BossOfSlow, { args: [{ restarts: 0 }] })
    const slow = await boss.ask.hireSlow()
    slow.tell.crash()
    await world.settled()
    const stopped = world.system.stopActor(boss)
    await world.settled()
    door.open()
    await stopped
    expect(world.eventsOf('actor.failed').map(({ actor }) => actor)).toEqual([slow.id])
    expect(world.eventsOf('actor.ended').map(({ actor, reason }) => [actor, reason.kind])).toEqual([
      [slow.id, 'shutdown'],
      [boss.id, 'shutdown'],
    ])
  })

  it('is all that is left to happen: while it waits nobody else is restarted, however long that takes', async () => {
    await using world = new World()
    const boss = await world.system.spawn(BossOfSlow, { args: [{ restarts: 1, withinMs: 1_000 }] })
    const slow = await boss.ask.hireSlow()
    const other = await boss.ask.hire('other')
    logged()
    other.tell.crash()
    slow.tell.crash()
    await world.pass(1_500)
    other.tell.crash()
    await world.settled()
    expect(logged().filter((line) => line.startsWith('other'))).toEqual([
      ...['other stops failed', 'other made', 'other starts 2'],
      'other stops failed',
    ])
    door.open()
    await world.settled()
    expect(await boss.ask.life()).toBe(2)
  })
})

class SlowToEnd extends Worker {
  protected override async onStop(): Promise<void> {
    await door.pass()
  }
}
class BossOfSlow extends Boss {
  async hireSlow(): Promise<ActorRef<SlowToEnd>> {
    return this.context.spawn(SlowToEnd)
  }
}
