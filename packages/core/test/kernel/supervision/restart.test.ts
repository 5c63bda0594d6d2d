import { beforeEach, describe, expect, it } from 'vitest'
import { stateOf } from '../../support/outcome-of.ts'
import { placements, World } from '../../support/world.ts'
import { Boss, clearStage, door, failStarts, logged, openStage } from './stage.ts'

beforeEach(clearStage)

describe.each(placements)('F5 a restart %s', (on) => {
  it('is another life of the same actor, and the message that failed the last one is not handled again', async () => {
    await using world = new World()
    const { refs } = await openStage(world, on, ['a'])
    const [a] = refs
    a!.tell.note('1')
    a!.tell.crash()
    a!.tell.note('2')
    await world.settled()
    expect(logged()).toEqual(['a notes 1', 'a stops failed', 'a made', 'a starts 2', 'a notes 2'])
    expect(await a!.ask.life()).toBe(2)
    expect(world.eventsOf('actor.started').map(({ life }) => life)).toEqual([1, 1, 2])
    expect(world.eventsOf('actor.failed')).toMatchObject([{ actor: a!.id, at: 'Worker', method: 'crash' }])
    expect(world.eventsOf('actor.ended')).toEqual([])
  })

  it('handles what waited in its order, and each message that fails takes one life', async () => {
    await using world = new World()
    const { refs } = await openStage(world, on, ['a'])
    const [a] = refs
    for (const text of ['1', '2', '3']) {
      a!.tell.crash(text)
      a!.tell.note(text)
    }
    await world.settled()
    expect(logged().filter((line) => !line.includes('made'))).toEqual(
      ['1', '2', '3'].flatMap((text, i) => ['a stops failed', `a starts ${i + 2}`, `a notes ${text}`]),
    )
  })

  it('counts a constructor or an onStart that throws as one more failure', async () => {
    await using world = new World()
    const { refs } = await openStage(world, on, ['a'])
    failStarts((_, life) => life === 2 || life === 3)
    refs[0]!.tell.crash()
    refs[0]!.tell.note('after')
    await world.settled()
    expect(logged()).toEqual([
      'a stops failed',
      ...['a made', 'a starts 2', 'a made', 'a starts 3', 'a made', 'a starts 4'],
      'a notes after',
    ])
    expect(world.eventsOf('actor.failed').map(({ method }) => method)).toEqual(['crash', 'onStart', 'onStart'])
    refs[0]!.tell.crash() // the fourth
    await world.settled()
    expect(world.eventsOf('actor.ended').map(({ at }) => at)).toEqual(expect.arrayContaining(['Worker']))
  })

  it('answers an ask that waited, and interrupts one whose handler was under way', async () => {
    await using world = new World()
    const { refs } = await openStage(world, on, ['a'])
    const [a] = refs
    const late = a!.ask.crashLater()
    const waiting = a!.ask.life()
    a!.tell.crash()
    await world.settled()
    expect(await stateOf(waiting)).toBe('pending')
    door.open()
    await expect(late).rejects.toThrow('late crash') // an ask that throws fails itself alone
    expect(await waiting).toBe(1)
    await world.settled()
    expect(await a!.ask.life()).toBe(2)
  })
})

describe('F4 its parent', () => {
  it.each(placements)('supervises %s while its own handler is under way, and while it is suspended', async (on) => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a'])
    const busy = boss.ask.wait()
    refs[0]!.tell.crash()
    await world.settled()
    expect(logged()).toEqual(['a stops failed', 'a made', 'a starts 2'])
    door.open()
    await busy
    const cell = [...world.kernel(0).actors.values()].find(({ id }) => id === boss.id)!
    cell.suspend()
    refs[0]!.tell.crash()
    await world.settled()
    expect(logged()).toEqual(['a stops failed', 'a made', 'a starts 3'])
    cell.resume()
    expect(await boss.ask.life()).toBe(1)
  })

  it('supervises from another host as well', async () => {
    await using world = new World()
    const boss = await world.system.spawn(Boss, { on: 'thread' })
    const a = await boss.ask.hire('a', { on: await world.system.processes(1) })
    logged()
    a.tell.crash()
    await world.settled()
    expect(logged()).toEqual(['a stops failed', 'a made', 'a starts 2'])
  })
})

describe.each(placements)('F5 a life %s that is over before anybody knows that it began', (on) => {
  it('is followed by the next, also when that does not start', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a'])
    failStarts((_, life) => life === 3)
    refs[0]!.tell.crash('1')
    refs[0]!.tell.crash('2') // at once in life 2
    const life = refs[0]!.ask.life()
    await world.settled()
    expect(await life).toBe(4)
    expect(await boss.ask.children()).toMatchObject([{ state: 'running' }])
  })
})

describe.each(placements)('context.restart of a child %s', (on) => {
  it('ends its life in order and begins the next; nobody failed', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a', 'b'])
    const turn = refs[0]!.ask.wait()
    await world.settled()
    const restarted = boss.ask.restartChild('a')
    refs[0]!.tell.note('kept')
    await world.settled()
    expect(logged()).toEqual([])
    door.open()
    expect(await turn).toBe('a')
    await restarted
    await world.settled()
    expect(logged()).toEqual(['a stops shutdown', 'a made', 'a starts 2', 'a notes kept'])
    expect(world.eventsOf('actor.failed')).toEqual([])
  })

  it('does not count, however often', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a'])
    for (let n = 0; n < 10; n++) await boss.ask.restartChild('a')
    expect([await refs[0]!.ask.life(), await boss.ask.life()]).toEqual([11, 1])
  })

  it('tells what the start failed with, and that counts', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a'])
    failStarts((_, life) => life === 2)
    const restarted = boss.ask.restartChild('a')
    await expect(restarted).rejects.toMatchObject({ code: 'START', cause: { message: 'a does not start' } })
    await world.settled()
    expect(await refs[0]!.ask.life()).toBe(3)
  })

  it('ends a back-off', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a'], { backoff: { firstMs: 60_000 } })
    refs[0]!.tell.crash()
    await world.settled()
    await boss.ask.restartChild('a')
    expect(await refs[0]!.ask.life()).toBe(2)
    await world.pass(100_000)
    expect(await refs[0]!.ask.life()).toBe(2)
  })

  it('is for children only', async () => {
    await using world = new World()
    const { boss } = await openStage(world, on, ['a'])
    const other = await openStage(world, on, ['b'])
    class Thief extends Boss {
      async steal(): Promise<void> {
        await this.context.restart(other.refs[0]!)
      }
    }
    const thief = await world.system.spawn(Thief)
    await expect(thief.ask.steal()).rejects.toMatchObject({ code: 'CONTEXT' })
    await boss.ask.life()
  })
})

describe.each(placements)('context.children %s', (on) => {
  it('tells of each child in the order of birth, how it is supervised and how it is', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(
      world,
      on,
      ['a', 'b'],
      { backoff: { firstMs: 1_000, jitter: 0 } },
      { significant: true },
    )
    const [a, b] = refs
    expect(await boss.ask.children()).toEqual(
      [a, b].map((ref) => ({
        id: ref!.id,
        at: 'Worker',
        name: undefined,
        restart: 'transient',
        significant: true,
        state: 'running',
      })),
    )
    a!.tell.crash()
    await world.settled()
    expect((await boss.ask.children()).map(({ state }) => state)).toEqual(['restarting', 'running'])
    await world.pass(1_020)
    expect((await boss.ask.children()).map(({ state }) => state)).toEqual(['running', 'running'])
    b!.tell.leave()
    await world.settled()
    expect((await boss.ask.children()).map(({ id }) => id)).toEqual([a!.id])
  })
})
