import { beforeEach, describe, expect, it } from 'vitest'
import { World } from '../../support/world.ts'
import { Boss, clearStage, logged, openStage } from './stage.ts'

beforeEach(clearStage)

const labels = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j']
const starts = (): string[] => logged().filter((line) => line.includes('starts'))

describe('F9 the death of a host', () => {
  it('is one failure for a supervisor, however many of its children lived there; all come back in the order of birth', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, 'process', labels)
    for (let death = 1; death <= 3; death++) {
      world.host(1).die({ exitCode: 9 })
      await world.pass(1_000)
      expect(starts()).toEqual(labels.map((label) => `${label} starts ${death + 1}`))
    }
    expect(await boss.ask.life()).toBe(1)
    expect(await Promise.all(refs.map((ref) => ref.ask.life()))).toEqual(labels.map(() => 4))
  })

  it('takes those with only one life with it, which counts as an end by itself', async () => {
    await using world = new World()
    const options = { restart: 'temporary', significant: true } as const
    const { boss } = await openStage(world, 'process', ['a', 'b'], { autoShutdown: 'any-significant' }, options)
    world.host(1).die({ exitCode: 9 })
    await world.pass(1_000)
    expect(logged()).toEqual(['boss stops stopped'])
    const ends = world.eventsOf('actor.ended').filter(({ at }) => at === 'Boss')
    expect(ends.map(({ actor, reason }) => [actor, reason.kind])).toEqual([[boss.id, 'stopped']])
  })

  it('is one too many where no failure is allowed', async () => {
    await using world = new World()
    const { boss } = await openStage(world, 'process', ['a'], { restarts: 0 })
    world.host(1).die({ exitCode: 9 })
    await world.pass(1_000)
    expect(logged()).toEqual(['boss stops failed: SupervisionError'])
    expect(await boss.ask.life()).toBe(2)
  })

  it('concerns the siblings elsewhere as any failure does (F8)', async () => {
    await using world = new World()
    const boss = await world.system.spawn(Boss, { args: [{ strategy: 'rest-for-one' }] })
    const process = (await world.system.processes(1)).hosts[0]!
    const thread = (await world.system.threads(1)).hosts[0]!
    await boss.ask.hire('a')
    await boss.ask.hire('b', { on: process })
    await boss.ask.hire('c', { on: thread })
    await boss.ask.hire('d')
    logged()
    world.host(process.slot).die({ exitCode: 9 })
    await world.pass(1_000)
    expect(logged()).toEqual([
      ...['d stops shutdown', 'c stops shutdown'],
      ...['b', 'c', 'd'].flatMap((label) => [`${label} made`, `${label} starts 2`]),
    ])
  })

  it('may be the last: then its supervisor fails, and the actor has ended with its host (H7)', async () => {
    await using world = new World()
    const { boss, refs } = await openStage(world, 'process', ['a'], { restarts: 20 })
    for (let death = 1; death <= 4; death++) {
      world.host(1).die({ exitCode: 9 })
      await world.pass(600)
    }
    expect(world.eventsOf('host.lost')).toHaveLength(1)
    expect(await boss.ask.life()).toBe(2)
    await expect(refs[0]!.ask.life()).rejects.toMatchObject({ code: 'HOST_UNAVAILABLE', retryable: false })
    const failed = world.eventsOf('actor.failed').filter(({ actor }) => actor === boss.id)
    expect(failed.map(({ error }) => (error as Error).name)).toEqual(['SupervisionError'])
  })
})
