import { beforeEach, describe, expect, it } from 'vitest'
import type { ActorOptions } from '../../../src/actor/actor-options.ts'
import type { SpawnOptions } from '../../../src/actor/spawn-options.ts'
import type { Restart } from '../../../src/actor/supervision-options.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import { placements, World } from '../../support/world.ts'
import { type Boss, clearStage, logged, openStage, Worker } from './stage.ts'

beforeEach(clearStage)

interface Scene {
  readonly world: World
  readonly boss: ActorRef<Boss>
  readonly child: ActorRef<Worker>
}

const waysToEnd: Record<string, (scene: Scene) => unknown> = {
  fails: ({ child }) => child.tell.crash(),
  'stops itself': ({ child }) => child.tell.leave(),
  'stops itself in order': ({ child }) => child.tell.leaveInOrder(),
  'is stopped by its parent': ({ boss }) => boss.ask.stopChild('a'),
  'is stopped by other code': ({ world, child }) => world.system.stopActor(child),
  'is killed by its parent': ({ boss }) => boss.ask.killChild('a'),
  'is killed by other code': ({ world, child }) => world.system.killActor(child),
}

describe.each(placements)('F6 an actor %s', (on) => {
  it.each<[keyof typeof waysToEnd, Record<Restart, boolean>]>([
    ['fails', { permanent: true, transient: true, temporary: false }],
    ['stops itself', { permanent: true, transient: false, temporary: false }],
    ['stops itself in order', { permanent: true, transient: false, temporary: false }],
    ['is stopped by its parent', { permanent: false, transient: false, temporary: false }],
    ['is stopped by other code', { permanent: false, transient: false, temporary: false }],
    ['is killed by its parent', { permanent: false, transient: false, temporary: false }],
    ['is killed by other code', { permanent: false, transient: false, temporary: false }],
  ])('that %s gets another life as its restart type says', async (way, expected) => {
    for (const restart of ['permanent', 'transient', 'temporary'] as const) {
      await using world = new World()
      const { boss, refs } = await openStage(world, on, ['a'], {}, { restart })
      await waysToEnd[way]!({ world, boss, child: refs[0]! })
      await world.settled()
      const again = logged().includes('a starts 2')
      expect({ restart, again }).toEqual({ restart, again: expected[restart] })
      expect(await boss.ask.children()).toHaveLength(again ? 1 : 0)
      if (again) expect(await refs[0]!.ask.life()).toBe(2)
      else await expect(refs[0]!.ask.life()).rejects.toMatchObject({ code: 'ACTOR_STOPPED' })
    }
  })

  it('that is to run for ever keeps its mail when it stops itself', async () => {
    await using world = new World()
    const { refs } = await openStage(world, on, ['a'], {}, { restart: 'permanent' })
    const [a] = refs
    a!.tell.leave()
    a!.tell.note('1')
    a!.tell.note('2')
    await world.settled()
    expect(logged()).toEqual(['a stops stopped', 'a made', 'a starts 2', 'a notes 1', 'a notes 2'])
  })

  it('that stops itself in order handles what waited first, and lives on if it is to', async () => {
    await using world = new World()
    const { refs } = await openStage(world, on, ['a'], {}, { restart: 'permanent' })
    const [a] = refs
    for (const text of ['1', '2']) a!.tell.note(text)
    a!.tell.leaveInOrder()
    a!.tell.note('3')
    await world.settled()
    expect(logged()).toEqual(['a notes 1', 'a notes 2', 'a notes 3', 'a stops stopped', 'a made', 'a starts 2'])
    expect(await a!.ask.life()).toBe(2)
  })

  it('that says twice that it stops in order does so once', async () => {
    await using world = new World()
    const { refs } = await openStage(world, on, ['a'], {}, { restart: 'permanent' })
    const [a] = refs
    a!.tell.leaveInOrder()
    a!.tell.leaveInOrder()
    a!.tell.note('1')
    await world.settled()
    expect(logged()).toEqual(['a notes 1', 'a stops stopped', 'a made', 'a starts 2'])
    expect(await a!.ask.life()).toBe(2)
  })
})

describe('F6 the restart type', () => {
  class Once extends Worker {
    static readonly options: ActorOptions<Once> = { restart: 'temporary' }
  }

  it('comes from the class, unless spawn says otherwise', async () => {
    await using world = new World()
    const once = await world.system.spawn(Once, { args: ['once'] })
    const again = await world.system.spawn(Once, { args: ['again'], restart: 'transient' })
    once.tell.crash()
    again.tell.crash()
    await world.settled()
    expect(logged().filter((line) => line.includes('starts 2'))).toEqual(['again starts 2'])
  })

  it.each<[string, ActorOptions<Once>, SpawnOptions]>([
    ['Odd.options.restart', { restart: 'always' as never }, {}],
    ['spawn restart', {}, { restart: 'sometimes' as never }],
    ['spawn significant', {}, { significant: true, restart: 'permanent' }],
    ['spawn significant', { restart: 'permanent' }, { significant: true }],
    ['spawn shutdownMs', {}, { shutdownMs: -1 }],
    ['spawn restartHost', {}, { restartHost: true }],
    ['spawn backoff.factor', {}, { backoff: { factor: 0.5 } }],
    ['Odd.options.supervision.strategy', { supervision: { strategy: 'none' as never } }, {}],
    ['Odd.options.supervision.restarts', { supervision: { restarts: 1.5 } }, {}],
    ['Odd.options.supervision.withinMs', { supervision: { withinMs: 0 } }, {}],
    ['Odd.options.supervision.autoShutdown', { supervision: { autoShutdown: true as never } }, {}],
    ['Odd.options.supervision.backoff.jitter', { supervision: { backoff: { jitter: 2 } } }, {}],
    ['Odd.options.supervision.within', { supervision: { within: 5 } as never }, {}],
  ])('and its like are refused with %s when they make no sense', async (option, options, spawn) => {
    await using world = new World()
    class Odd extends Worker {
      static readonly options = options
    }
    await expect(world.system.spawn(Odd, { ...spawn, args: [] })).rejects.toMatchObject({ code: 'OPTION', option })
    expect(world.kernel(0).actors.size).toBe(0)
  })
})
