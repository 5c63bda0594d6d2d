import { beforeEach, describe, expect, it } from 'vitest'
import { placements, World } from '../../support/world.ts'
import { Boss, clearStage, logged, openStage } from './stage.ts'

beforeEach(clearStage)

describe.each(placements)('F13 a supervisor with children %s', (on) => {
  it('stops itself when one of its significant children has ended, if that is its rule', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a', 'b'], { autoShutdown: 'any-significant' }, { significant: true })
    refs[0]!.tell.leave()
    await world.settled()
    expect(logged()).toEqual(['a stops stopped', 'b stops shutdown', 'boss stops stopped'])
    await expect(boss.ask.life()).rejects.toMatchObject({ code: 'ACTOR_STOPPED' })
  })

  it('stops itself when the last of them has ended, if that is its rule', async () => {
    await using world = new World()
    const { refs } = await openStage(world, on, ['a', 'b'], { autoShutdown: 'all-significant' }, { significant: true })
    refs[0]!.tell.leave()
    await world.settled()
    expect(logged()).toEqual(['a stops stopped'])
    refs[1]!.tell.leave()
    await world.settled()
    expect(logged()).toEqual(['b stops stopped', 'boss stops stopped'])
  })

  it('goes on when it stopped or killed the child, when the child failed and is restarted, and when it is not significant', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, on, ['a', 'b', 'c'], { autoShutdown: 'any-significant' }, { significant: true })
    refs[0]!.tell.crash()
    await world.settled()
    await boss.ask.stopChild('b')
    await boss.ask.killChild('c')
    const plain = await boss.ask.hire('plain')
    plain.tell.leave()
    await world.settled()
    expect(await boss.ask.life()).toBe(1)
    expect(await refs[0]!.ask.life()).toBe(2)
  })

  it('stops itself when a significant child with only one life fails', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(
      world,
      on,
      ['a'],
      { autoShutdown: 'all-significant' },
      { significant: true, restart: 'temporary' },
    )
    refs[0]!.tell.crash()
    await world.settled()
    expect(logged()).toEqual(['a stops failed', 'boss stops stopped'])
    await expect(boss.ask.life()).rejects.toMatchObject({ code: 'ACTOR_STOPPED' })
  })
})

describe('F13 an automatic shutdown', () => {
  it('is an end by itself: it climbs to a parent for which this supervisor is significant', async () => {
    await using world = new World()
    const top = await world.system.spawn(Boss, { args: [{ autoShutdown: 'all-significant' }, [], 'top'] })
    const low = await top.ask.hireBoss({ autoShutdown: 'all-significant' }, [], 'low', { significant: true })
    const leaf = await low.ask.hire('leaf', { significant: true })
    logged()
    leaf.tell.leave()
    await world.settled()
    expect(logged()).toEqual(['leaf stops stopped', 'low stops stopped', 'top stops stopped'])
  })

  it('restarts a supervisor that is to run for ever', async () => {
    await using world = new World()
    const boss = await world.system.spawn(Boss, {
      args: [{ autoShutdown: 'any-significant' }, [['a', { significant: true }]]],
      restart: 'permanent',
    })
    logged()
    ;(await boss.ask.ref('a')).tell.leave()
    await world.settled()
    expect(logged()).toEqual(['a stops stopped', 'boss stops stopped', 'a made', 'a starts 1'])
    expect(await boss.ask.life()).toBe(2)
  })
})
