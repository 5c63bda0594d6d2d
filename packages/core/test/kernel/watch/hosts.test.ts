import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { Host } from '../../../src/actor/host.ts'
import type { SpawnOptions } from '../../../src/actor/spawn-options.ts'
import { actorNumber } from '../../../src/ids/actor-number.ts'
import { controlMethods } from '../../../src/kernel/control-protocol.ts'
import type { ActorRef, AnyRef } from '../../../src/refs/actor-ref.ts'
import { descriptorOf } from '../../../src/refs/descriptor.ts'
import { Ref } from '../../../src/refs/ref.ts'
import type { RawPeer } from '../../support/raw-peer.ts'
import { placements, World } from '../../support/world.ts'
import { door, heardBy, Mortal, Onlooker } from './onlooker.ts'

class Keeper extends Actor {
  async keep(host: Host, options: SpawnOptions): Promise<ActorRef<Mortal>> {
    return this.context.spawn(Mortal, { on: host, ...options })
  }
  async drop(ref: AnyRef): Promise<void> {
    await this.context.kill(ref)
  }
}
expose(import.meta.url, { Keeper })

let world: World
beforeEach(() => {
  door.reset()
  world = new World()
})
afterEach(async () => {
  door.open()
  await world[Symbol.asyncDispose]()
})

/** A host in slot 1, and another one in slot 2. */
const twoHosts = async (): Promise<readonly [Host, Host]> => {
  const [one] = (await world.system.processes(1, { name: 'one' })).hosts
  const [two] = (await world.system.threads(1, { name: 'two' })).hosts
  return [one!, two!]
}

const hostDown = (incarnation: number, mayReturn: boolean): object => ({ kind: 'host-down', slot: 1, incarnation, mayReturn })

describe.each(placements)('W5 a watch from %s', (place) => {
  it('ends when the host of the actor goes down, although both come back; watched again, it tells of the next life', async () => {
    const [one] = await twoHosts()
    const onlooker = await world.system.spawn(Onlooker, { on: place })
    const mortal = await world.system.spawn(Mortal, { on: one })
    await onlooker.ask.watch(mortal)
    world.host(1).die({ signal: 'SIGKILL' })
    expect(await heardBy(world, onlooker)).toEqual([{ kind: 'ended', id: mortal.id, reason: hostDown(1, true), lives: 1 }])
    expect(await mortal.ask.life()).toBe(2)
    await onlooker.ask.watch(mortal)
    await mortal.ask.stop()
    expect((await heardBy(world, onlooker)).slice(1)).toEqual([
      { kind: 'ended', id: mortal.id, reason: { kind: 'stopped' }, lives: 2 },
    ])
  })

  it('of an actor whose host is down gives `host-down` at once', async () => {
    const [one] = await twoHosts()
    const onlooker = await world.system.spawn(Onlooker, { on: place })
    const mortal = await world.system.spawn(Mortal, { on: one })
    await onlooker.ask.watch(mortal)
    await onlooker.ask.unwatch(mortal)
    world.starts.close()
    world.host(1).die({})
    await world.settled()
    await onlooker.ask.watch(mortal)
    expect(await heardBy(world, onlooker)).toMatchObject([{ id: mortal.id, reason: hostDown(1, true) }])
    world.starts.open()
    await world.settled()
    await onlooker.ask.watch(mortal)
    await mortal.ask.stop()
    expect((await heardBy(world, onlooker)).slice(1)).toMatchObject([{ reason: { kind: 'stopped' }, lives: 2 }])
  })

  it('ends once when the host dies with the watch on its way there', async () => {
    const [one] = await twoHosts()
    const onlooker = await world.system.spawn(Onlooker, { on: place })
    const mortal = await world.system.spawn(Mortal, { on: one })
    world.meetings.close()
    const watching = onlooker.ask.watch(mortal)
    world.host(1).die({})
    await watching
    await world.pass(1_000)
    world.meetings.open()
    expect(await heardBy(world, onlooker)).toMatchObject([{ id: mortal.id, reason: { kind: 'host-down', slot: 1 } }])
  })

  it('says so when the host will not come back', async () => {
    const [one] = (await world.system.processes(1, { restarts: 0 })).hosts
    const onlooker = await world.system.spawn(Onlooker, { on: place })
    const mortal = await world.system.spawn(Mortal, { on: one!, restart: 'temporary' })
    await onlooker.ask.watch(mortal)
    world.host(1).die({})
    await world.settled()
    await onlooker.ask.watch(mortal)
    const reason = hostDown(1, false)
    expect(await heardBy(world, onlooker)).toMatchObject([{ reason }, { reason }])
  })

  it('says that the actor was killed, when its own host ended with it', async () => {
    const onlooker = await world.system.spawn(Onlooker, { on: place })
    const mortal = await world.system.spawn(Mortal, { on: 'process' })
    await onlooker.ask.watch(mortal)
    await world.settled()
    await world.system.killActor(mortal)
    await world.settled()
    await onlooker.ask.watch(mortal)
    const [heard, again] = await heardBy(world, onlooker)
    expect(heard).toEqual({ kind: 'ended', id: mortal.id, reason: { kind: 'killed' }, lives: 1 })
    // of a slot that stays empty nobody keeps how its last host ended
    expect(['gone', 'host-down']).toContain((again as { reason: { kind: string } }).reason.kind)
  })

  it('tells of actors that end with their host in order that it was stopped', async () => {
    const [one] = await twoHosts()
    const onlooker = await world.system.spawn(Onlooker, { on: place })
    const mortal = await world.system.spawn(Mortal, { on: one })
    await onlooker.ask.watch(mortal)
    await world.settled()
    void world.kernel(1).windDown({ kind: 'host-stopped' })
    expect(await heardBy(world, onlooker)).toMatchObject([{ id: mortal.id, reason: { kind: 'host-stopped' } }])
  })
})

describe('W3 a watch of an actor that is about to come back with its host', () => {
  const comingBack = async () => {
    const [one] = await twoHosts()
    const onlooker = await world.system.spawn(Onlooker)
    const keeper = await world.system.spawn(Keeper)
    const mortal = await keeper.ask.keep(one, { backoff: { firstMs: 10_000, jitter: 0 } })
    const there = await world.system.spawn(Onlooker, { on: one })
    world.host(1).die({})
    await world.settled()
    expect(world.kernel(1).reserved.size).toBe(1)
    return { onlooker, there, keeper, mortal }
  }

  it('stands, from another host and from its own', async () => {
    const { onlooker, there, mortal } = await comingBack()
    await onlooker.ask.watch(mortal)
    await there.ask.watch(mortal)
    expect([await heardBy(world, onlooker), await heardBy(world, there)]).toEqual([[], []])
    await world.pass(10_100)
    expect(await mortal.ask.life()).toBe(2)
    await mortal.ask.stop()
    const stopped = [{ kind: 'ended', id: mortal.id, reason: { kind: 'stopped' }, lives: 2 }]
    expect([await heardBy(world, onlooker), await heardBy(world, there)]).toEqual([stopped, stopped])
  })

  it('can be taken back, there as well as later', async () => {
    const { onlooker, there, mortal } = await comingBack()
    await onlooker.ask.watch(mortal)
    await there.ask.watch(mortal)
    await there.ask.unwatch(mortal)
    await world.pass(10_100)
    await onlooker.ask.unwatch(mortal)
    await mortal.ask.stop()
    expect([await heardBy(world, onlooker), await heardBy(world, there)]).toEqual([[], []])
  })

  it('ends when the actor does not come', async () => {
    const { onlooker, there, keeper, mortal } = await comingBack()
    await onlooker.ask.watch(mortal)
    await there.ask.watch(mortal)
    await keeper.ask.drop(mortal)
    const reason = { kind: 'host-down', slot: 1, incarnation: 1, mayReturn: false }
    expect([await heardBy(world, onlooker), await heardBy(world, there)]).toMatchObject([[{ reason }], [{ reason }]])
  })
})

describe('W2 whatever comes first ends a watch', () => {
  const rawActor = (): AnyRef => {
    const kernel = world.kernel(0)
    const descriptor = descriptorOf('Anything', ['test:Anything'], ['m'])
    return new Ref(kernel.targetFor(kernel.peerOf(1)!.place, actorNumber(1, 1), descriptor), kernel.outside) as unknown as AnyRef
  }
  const notice = (raw: RawPeer, id: unknown, kind: string): void =>
    raw.send({ kind: 'tell', number: 0, method: controlMethods.indexOf('notice'), body: [id, { kind }, 1] })

  const happenings = {
    notice: (raw: RawPeer, id: unknown) => notice(raw, id, 'stopped'),
    gone: (raw: RawPeer, id: unknown) => notice(raw, id, 'gone'),
    'host down': () => world.host(1).die({}),
  }
  type Happening = keyof typeof happenings
  const orders = (left: readonly Happening[]): Happening[][] =>
    left.length === 0
      ? [[]]
      : left.flatMap((first) => orders(left.filter((each) => each !== first)).map((rest) => [first, ...rest]))
  const reasons: Record<Happening, string> = { notice: 'stopped', gone: 'gone', 'host down': 'host-down' }

  it.each(orders(['notice', 'gone', 'host down']).map((order) => [order.join(', '), order] as const))(
    'and what comes later is ignored: %s',
    async (_, order) => {
      const raw = await world.rawHost()
      const onlooker = await world.system.spawn(Onlooker)
      await onlooker.ask.watch(rawActor())
      await world.settled()
      const [number, id] = raw.of('tell').find(({ method }) => controlMethods[method!] === 'watch')!.body as unknown[]
      expect(number).toBe(actorNumber(1, 1))
      for (const happening of order) {
        happenings[happening](raw, id)
        await world.settled()
      }
      expect(await heardBy(world, onlooker)).toMatchObject([{ kind: 'ended', reason: { kind: reasons[order[0]!] } }])
    },
  )

  it('and what its host sent before it died comes first', async () => {
    const raw = await world.rawHost()
    const onlooker = await world.system.spawn(Onlooker)
    await onlooker.ask.watch(rawActor())
    await world.settled()
    const id = (raw.of('tell').find(({ method }) => controlMethods[method!] === 'watch')!.body as unknown[])[1]
    const { number, descriptor } = Ref.targetOf(onlooker as never)
    raw.send({ kind: 'tell', number, method: descriptor.indexOf('note'), body: ['before'] })
    notice(raw, id, 'killed')
    world.host(1).die({ kept: 2 })
    expect(await heardBy(world, onlooker)).toMatchObject(['before', { reason: { kind: 'killed' } }])
  })
})
