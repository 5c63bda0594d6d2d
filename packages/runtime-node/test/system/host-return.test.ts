import type { ActorRef } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { openSystem } from '../support/open-system.ts'
import type { End } from './fixtures/mortal.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Mortal } = (await import(built('mortal'))) as typeof import('./fixtures/mortal.ts')

const ends: readonly (readonly ['thread' | 'process', End, { exitCode?: number | null; signal?: string | null }])[] = [
  ['thread', 'exit 0', { exitCode: 0 }],
  ['thread', 'exit 3', { exitCode: 3 }],
  ['thread', 'uncaught exception', { exitCode: 1 }],
  ['thread', 'unhandled rejection', { exitCode: 1 }],
  // where Node contains it: what grows are large arrays, see the fixture
  ['thread', 'out of memory', { exitCode: 1 }],
  ['process', 'exit 0', { exitCode: 0 }],
  ['process', 'exit 3', { exitCode: 3 }],
  ['process', 'abort', { signal: 'SIGABRT' }],
  ['process', 'SIGSEGV', { signal: 'SIGSEGV' }],
  ['process', 'SIGKILL', { signal: 'SIGKILL' }],
  ['process', 'uncaught exception', { exitCode: 1 }],
  ['process', 'unhandled rejection', { exitCode: 1 }],
  ['process', 'out of memory', { signal: 'SIGABRT' }],
]

/** Asks again while the host is known to be down, which is safe. */
const whenBack = async (mortal: ActorRef<InstanceType<typeof Mortal>>): Promise<unknown> => {
  const refusals: unknown[] = []
  let back: unknown
  const ask = async (): Promise<boolean> => {
    try {
      back = await mortal.ask.whoAmI()
      return true
    } catch (error) {
      refusals.push(error)
      return (error as { code: string }).code !== 'HOST_UNAVAILABLE'
    }
  }
  await expect.poll(ask, { interval: 3, timeout: 10_000 }).toBe(true)
  for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'HOST_UNAVAILABLE', retryable: true })
  return back
}

describe('a host that dies with its actors (H1, H6, F9)', () => {
  it.each(ends)(
    'comes back with them: a %s, by %s',
    async (on, how, facts) => {
      await using world = await openSystem()
      const { system, observer } = world
      const limits = how === 'out of memory' ? { resourceLimits: { maxOldGenerationSizeMb: 32 } } : {}
      const group = on === 'thread' ? await system.threads(1, limits) : await system.processes(1, limits)
      const mortal = await system.spawn(Mortal, { on: group, args: ['kept'], name: 'mortal' })
      const neighbour = await system.spawn(Mortal, { on: group, args: ['besides'] })
      const asked = mortal.ask.die(how).then(
        () => 'answered',
        (error) => (error as { family: string }).family,
      )
      expect(await observer.first('host.down')).toMatchObject({ slot: 1, incarnation: 1, wanted: false, ...facts })
      // a death that comes after the handler returned may have let its answer out
      expect(['answered', 'outcome-unknown']).toContain(await asked)
      expect(await observer.first('host.up', ({ incarnation }) => incarnation === 2)).toMatchObject({ slot: 1 })
      expect(await whenBack(mortal)).toEqual({ word: 'kept', life: 2, loads: expect.any(Number), name: 'mortal' })
      expect(await whenBack(neighbour)).toMatchObject({ word: 'besides', life: 2 })
      expect((await system.get(Mortal, 'mortal')).id).toBe(mortal.id)
      // two actors lost one host: no more than one failure of the three that the root allows
      expect(observer.all('system.failed')).toEqual([])
      expect(observer.all('actor.failed')).toEqual([])
    },
    40_000,
  )

  it('is one of many, and leaves neither thread nor process behind after 20 deaths', async () => {
    await using world = await openSystem()
    const { system, observer } = world
    const hosts = { restarts: 100, withinMs: 60_000 }
    const groups = [await system.threads(1, hosts), await system.processes(1, hosts)]
    for (const group of groups) {
      const [host] = group.hosts
      for (let incarnation = 1; incarnation <= 10; incarnation++) {
        await observer.first('host.up', (event) => event.slot === host!.slot && event.incarnation === incarnation)
        await system.killHost(host!)
      }
      await observer.first('host.up', (event) => event.slot === host!.slot && event.incarnation === 11)
    }
    expect((await system.hosts()).map(({ slot, incarnation }) => [slot, incarnation])).toEqual([
      [0, 1],
      [1, 11],
      [2, 11],
    ])
  }, 60_000)
})
