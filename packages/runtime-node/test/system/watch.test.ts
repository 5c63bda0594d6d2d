import type { ActorRef, ActorSystem } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { openSystem } from '../support/open-system.ts'
import { within } from '../support/within.ts'
import type { Heard, Lookout as LookoutActor, Mayfly as MayflyActor } from './fixtures/lookout.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Lookout, Mayfly } = (await import(built('lookout'))) as typeof import('./fixtures/lookout.ts')

type Place = 'here' | 'thread' | 'process'
const places: readonly (readonly [Place, Place])[] = [
  ['here', 'thread'],
  ['here', 'process'],
  ['thread', 'process'],
  ['process', 'thread'],
  ['thread', 'here'],
]

const spawnPair = async (
  system: ActorSystem,
  watcher: Place,
  watched: Place,
  restart: 'transient' | 'temporary' = 'transient',
): Promise<[ActorRef<LookoutActor>, ActorRef<MayflyActor>]> => [
  await system.spawn(Lookout, { on: watcher }),
  await system.spawn(Mayfly, { on: watched, restart }),
]

const heard = (lookout: ActorRef<LookoutActor>, count: number): Promise<readonly (Heard | number)[]> =>
  within(10_000, `${count} notices`, lookout.with({ timeoutMs: Infinity }).ask.heard(count))

/** Resolves with the life that an actor is in, once it is back. */
const lifeOf = async (mayfly: ActorRef<MayflyActor>): Promise<number> => {
  let life: number | undefined
  await expect.poll(async () => (life = await mayfly.ask.life().catch(() => undefined))).toBeDefined()
  return life!
}

describe.each(places)('W8 a watch from %s to %s', (watcher, watched) => {
  it.each([
    ['stop', { kind: 'stopped' }],
    ['fail', { kind: 'failed', error: expect.objectContaining({ name: 'RangeError', message: 'a short life' }) }],
  ] as const)('tells that it ends by %s, once, and then that it is gone', async (how, reason) => {
    await using world = await openSystem()
    const [lookout, mayfly] = await spawnPair(world.system, watcher, watched, 'temporary')
    lookout.tell.watch(mayfly)
    await lookout.ask.meet(mayfly, 'watch')
    mayfly.tell.end(how)
    const first = { kind: 'ended', id: mayfly.id, reason, lives: 1 }
    expect(await heard(lookout, 1)).toEqual([first])
    await lookout.ask.watch(mayfly)
    const [, second] = await heard(lookout, 2)
    // a host of its own ends with it
    const kinds = watched === 'here' ? ['gone'] : ['gone', 'host-down']
    expect(kinds).toContain((second as Heard).reason.kind)
  })

  it('W1 tells nothing of a restart, and W4 nothing after `unwatch`', async () => {
    await using world = await openSystem()
    const [lookout, mayfly] = await spawnPair(world.system, watcher, watched)
    const other = await world.system.spawn(Mayfly, { on: watched })
    await lookout.ask.meet(mayfly, 'watch')
    await lookout.ask.meet(other, 'watch')
    await lookout.ask.meet(other, 'unwatch')
    mayfly.tell.end('fail')
    expect(await lifeOf(mayfly)).toBe(2)
    await other.ask.end('stop')
    await world.system.ended(other)
    await mayfly.ask.end('stop')
    expect(await heard(lookout, 1)).toEqual([{ kind: 'ended', id: mayfly.id, reason: { kind: 'stopped' }, lives: 2 }])
  })

  it.each(['fail', 'stop'] as const)('W7 tells after 1,000 words of the dead that it ended by %s', async (how) => {
    await using world = await openSystem()
    const [lookout, mayfly] = await spawnPair(world.system, watcher, watched, 'temporary')
    await lookout.ask.meet(mayfly, 'watch')
    mayfly.tell.sayAndEnd(lookout, 1_000, how)
    const all = await heard(lookout, 1_001)
    expect(all.slice(0, 1_000)).toEqual(Array.from({ length: 1_000 }, (_, n) => n))
    expect(all[1_000]).toMatchObject({ kind: 'ended', id: mayfly.id })
  })

  it('L1 a link fails the partner, or tells it', async () => {
    await using world = await openSystem()
    const [lookout, mayfly] = await spawnPair(world.system, watcher, watched)
    const partner = await world.system.spawn(Mayfly, { on: watcher })
    await lookout.ask.meet(mayfly, 'link')
    await mayfly.ask.link(partner)
    mayfly.tell.end('fail')
    expect(await heard(lookout, 1)).toMatchObject([{ kind: 'exit', id: mayfly.id, reason: { kind: 'failed' }, lives: 1 }])
    await expect.poll(() => lifeOf(partner)).toBe(2)
    await expect.poll(() => lifeOf(mayfly)).toBe(2)
    const failure = { method: 'link', actor: partner.id, error: expect.objectContaining({ code: 'LINKED_EXIT' }) }
    expect(world.observer.all('actor.failed')).toContainEqual(expect.objectContaining(failure))
  })
})

const deaths = [
  ['process', 'SIGKILL'],
  ['process', 'SIGSEGV'],
  ['process', 'abort'],
  ['process', 'exit'],
  ['thread', 'exit'],
] as const

describe.each(['here', 'thread', 'process'] as const)('W5 a watch from %s to an actor whose host dies', (watcher) => {
  it.each(deaths)('a %s, by %s: tells it once; watched again it tells of the next life', async (watched, how) => {
    await using world = await openSystem()
    const [lookout, mayfly] = await spawnPair(world.system, watcher, watched)
    await lookout.ask.meet(mayfly, 'watch')
    const ended = world.system.ended(mayfly)
    mayfly.tell.end(how)
    const slot = watcher === 'here' ? 1 : 2
    const reason = { kind: 'host-down', slot, incarnation: 1, mayReturn: true }
    expect(await heard(lookout, 1)).toEqual([{ kind: 'ended', id: mayfly.id, reason, lives: 1 }])
    expect((await within(10_000, 'the end', ended)).reason).toEqual(reason)
    expect(await lifeOf(mayfly)).toBe(2)
    await lookout.ask.meet(mayfly, 'watch')
    await mayfly.ask.end('stop')
    const all = await heard(lookout, 2)
    expect(all).toHaveLength(2)
    expect(all[1]).toEqual({ kind: 'ended', id: mayfly.id, reason: { kind: 'stopped' }, lives: 2 })
  })

  it('L2 a link ends with it, and the partner fails or is told', async () => {
    await using world = await openSystem()
    const [lookout, mayfly] = await spawnPair(world.system, watcher, 'process')
    const partner = await world.system.spawn(Mayfly, { on: watcher })
    await lookout.ask.meet(mayfly, 'link')
    await partner.ask.link(mayfly)
    mayfly.tell.end('SIGKILL')
    expect(await heard(lookout, 1)).toMatchObject([
      { kind: 'exit', id: mayfly.id, reason: { kind: 'host-down', mayReturn: true } },
    ])
    await expect.poll(() => lifeOf(partner)).toBe(2)
    expect(await lifeOf(mayfly)).toBe(2)
  })

  it('when it is killed with a host of its own: that, and once', async () => {
    await using world = await openSystem()
    const [lookout, mayfly] = await spawnPair(world.system, watcher, 'process')
    await lookout.ask.meet(mayfly, 'watch')
    await world.system.killActor(mayfly)
    await heard(lookout, 1)
    await lookout.ask.watch(mayfly)
    // of a slot that stays empty nobody keeps how its last host ended
    const gone = expect.stringMatching(/^(gone|host-down)$/)
    expect(await heard(lookout, 2)).toMatchObject([{ reason: { kind: 'killed' } }, { reason: { kind: gone } }])
  })
})
