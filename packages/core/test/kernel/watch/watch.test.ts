import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import { rejectionOf } from '../../support/outcome-of.ts'
import { World } from '../../support/world.ts'
import { door, heardBy, Mortal, Onlooker, pairs } from './onlooker.ts'

let world: World
beforeEach(() => {
  door.reset()
  world = new World()
})
afterEach(async () => {
  door.open()
  await world[Symbol.asyncDispose]()
})

const spawnPair = async (
  [watcher, watched]: (typeof pairs)[number],
  restart: 'transient' | 'temporary' = 'temporary',
): Promise<[ActorRef<Onlooker>, ActorRef<Mortal>]> => [
  await world.system.spawn(Onlooker, { on: watcher }),
  await world.system.spawn(Mortal, { on: watched, restart }),
]

/** Who watches anybody, as the kernels of the watched have it. */
const watchers = (): string[] =>
  world.kernels.flatMap((kernel) => [...kernel.actors.values()].flatMap(({ ties }) => ties.watchedBy))

describe.each(pairs)('a watch from %s to %s', (...pair) => {
  it('W1 gives one notice when the actor ends, however often it was watched', async () => {
    const [onlooker, mortal] = await spawnPair(pair)
    onlooker.tell.watch(mortal, mortal)
    onlooker.tell.watch(mortal)
    await world.settled()
    await mortal.ask.stop()
    expect(await heardBy(world, onlooker)).toEqual([{ kind: 'ended', id: mortal.id, reason: { kind: 'stopped' }, lives: 1 }])
  })

  it('W1 gives none for a restart, and says how many lives there were', async () => {
    const [onlooker, mortal] = await spawnPair(pair, 'transient')
    await onlooker.ask.watch(mortal)
    mortal.tell.fail()
    await world.settled()
    expect(await mortal.ask.life()).toBe(2)
    expect(await heardBy(world, onlooker)).toEqual([])
    await mortal.ask.stop()
    expect(await heardBy(world, onlooker)).toMatchObject([{ reason: { kind: 'stopped' }, lives: 2 }])
  })

  it('W3 of an actor that has ended gives `gone`', async () => {
    const [onlooker, mortal] = await spawnPair(pair)
    const alive = await onlooker.ask.heard()
    expect(alive).toEqual([])
    const other = await world.system.spawn(Mortal, { on: pair[1] === 'here' ? 'here' : await world.system.threads(1) })
    await world.system.stopActor(other)
    await onlooker.ask.watch(other)
    expect(await heardBy(world, onlooker)).toEqual([{ kind: 'ended', id: other.id, reason: { kind: 'gone' }, lives: 0 }])
    expect(await mortal.ask.alive()).toBe(true)
  })

  it('W4 gives no notice after `unwatch`, nor when both were in one turn', async () => {
    const [onlooker, mortal] = await spawnPair(pair)
    await onlooker.ask.watch(mortal)
    await onlooker.ask.unwatch(mortal)
    await onlooker.ask.watchAndUnwatch(mortal)
    await mortal.ask.stop()
    expect(await heardBy(world, onlooker)).toEqual([])
    onlooker.tell.watchAndUnwatch(mortal)
    expect(await heardBy(world, onlooker)).toEqual([])
  })

  it('W4 gives no notice after `unwatch`, also when it was queued already', async () => {
    const [onlooker, mortal] = await spawnPair(pair)
    await onlooker.ask.watch(mortal)
    onlooker.tell.hold('unwatch', mortal)
    await world.settled()
    await mortal.ask.stop()
    await world.settled()
    door.open()
    expect(await heardBy(world, onlooker)).toEqual([])
  })

  it('W1 gives one notice when the actor is watched again while the notice is queued', async () => {
    const [onlooker, mortal] = await spawnPair(pair)
    await onlooker.ask.watch(mortal)
    onlooker.tell.hold('watch', mortal)
    await world.settled()
    await mortal.ask.stop()
    await world.settled()
    door.open()
    expect(await heardBy(world, onlooker)).toMatchObject([{ reason: { kind: 'stopped' } }])
  })

  it('W6 dies with the life that made it, and so does a notice that is queued', async () => {
    const [onlooker, mortal] = await spawnPair(pair)
    await onlooker.ask.watch(mortal)
    onlooker.tell.hold('fail', mortal)
    await world.settled()
    await mortal.ask.stop()
    await world.settled()
    door.open()
    expect(await heardBy(world, onlooker)).toEqual([])
    expect(await onlooker.ask.life()).toBe(2)
  })

  it('W6 is not there in the next life', async () => {
    const [onlooker, mortal] = await spawnPair(pair)
    onlooker.tell.watchAndFail(mortal)
    await world.settled()
    await mortal.ask.stop()
    expect(await heardBy(world, onlooker)).toEqual([])
    expect(await onlooker.ask.life()).toBe(2)
  })

  it.each(['fail', 'stop'] as const)('W7 gives its notice after 1,000 messages of the life that ends by %s', async (how) => {
    const [onlooker, mortal] = await spawnPair(pair)
    await onlooker.ask.watch(mortal)
    mortal.tell.sayAndEnd(onlooker, 1_000, how)
    const heard = await heardBy(world, onlooker)
    expect(heard).toHaveLength(1_001)
    expect(heard.slice(0, 1_000)).toEqual(Array.from({ length: 1_000 }, (_, n) => `${n}`))
    expect(heard[1_000]).toMatchObject({ reason: { kind: how === 'fail' ? 'failed' : 'stopped' } })
  })

  it('leaves nothing behind in either kernel', async () => {
    const [onlooker, mortal] = await spawnPair(pair)
    const others = await Promise.all(Array.from({ length: 5 }, () => world.system.spawn(Mortal)))
    await onlooker.ask.watch(mortal, ...others)
    await world.settled()
    expect(watchers()).toHaveLength(6)
    await onlooker.ask.unwatch(others[0]!)
    await world.settled()
    expect(watchers()).toHaveLength(5)
    await world.system.stopActor(onlooker)
    await world.settled()
    expect(watchers()).toEqual([])
  })
})

describe('W8 a notice says why', () => {
  const endings: Record<string, [(ref: ActorRef<Mortal>) => unknown, object]> = {
    'stopped: it stopped itself': [(ref) => ref.ask.stop(), { kind: 'stopped' }],
    'shutdown: other code stopped it': [(ref) => world.system.stopActor(ref), { kind: 'shutdown' }],
    'failed: with the error': [
      (ref) => ref.tell.fail(),
      { kind: 'failed', error: expect.objectContaining({ message: 'a bad day' }) },
    ],
    killed: [(ref) => world.system.killActor(ref), { kind: 'killed' }],
  }
  it.each(Object.entries(endings))('%s', async (_, [end, reason]) => {
    for (const on of ['here', await world.system.threads(1)] as const) {
      const onlooker = await world.system.spawn(Onlooker, { on: 'thread' })
      const mortal = await world.system.spawn(Mortal, { on, restart: 'temporary' })
      await onlooker.ask.watch(mortal)
      await end(mortal)
      expect(await heardBy(world, onlooker)).toEqual([{ kind: 'ended', id: mortal.id, reason, lives: 1 }])
    }
  })

  it('system-stopped, to those that are stopped later', async () => {
    const late: string[] = []
    class Late extends Onlooker {
      protected override onNotice(notice: Parameters<Onlooker['onNotice']>[0]): void {
        late.push(notice.reason.kind)
      }
    }
    const onlooker = await world.system.spawn(Late)
    const mortal = await world.system.spawn(Mortal, { on: 'process' })
    await onlooker.ask.watch(mortal)
    await world.system.stop()
    expect(late).toEqual(['system-stopped'])
  })

  it('gives the listener values of its own', async () => {
    const error = Object.assign(new Error('shared?'), { list: [1] })
    class Failing extends Mortal {
      override fail(): void {
        throw error
      }
    }
    const [one, other] = [await world.system.spawn(Onlooker), await world.system.spawn(Onlooker)]
    const failing = await world.system.spawn(Failing, { restart: 'temporary' })
    const notices = [world.system.ended(failing), world.system.ended(failing)]
    await Promise.all([one.ask.watch(failing), other.ask.watch(failing)])
    failing.tell.fail()
    const errors = (await Promise.all(notices)).map(({ reason }) => (reason as { error: typeof error }).error)
    expect(errors).toMatchObject([{ list: [1] }, { list: [1] }])
    expect(new Set([error, ...errors]).size).toBe(3)
    expect(new Set([error, ...errors].map(({ list }) => list)).size).toBe(3)
  })
})

describe('a watch that makes no sense', () => {
  it('of the actor itself gives nothing', async () => {
    const onlooker = await world.system.spawn(Onlooker)
    await onlooker.ask.watch(onlooker)
    onlooker.tell.stop()
    await world.settled()
    expect(world.eventsOf('actor.failed')).toEqual([])
  })

  it('of what is no ref is refused', async () => {
    const onlooker = await world.system.spawn(Onlooker)
    expect(await rejectionOf(onlooker.ask.watch('nobody' as never))).toMatchObject({ code: 'OPTION', option: 'watch ref' })
    expect(await rejectionOf(onlooker.ask.unwatch({} as never))).toMatchObject({ code: 'OPTION', option: 'unwatch ref' })
  })

  it('of an actor of another system gives `gone`', async () => {
    await using other = new World()
    const foreign = await other.system.spawn(Mortal)
    const onlooker = await world.system.spawn(Onlooker)
    await onlooker.ask.watch(foreign)
    expect(await heardBy(world, onlooker)).toMatchObject([{ id: foreign.id, reason: { kind: 'gone' } }])
  })
})
