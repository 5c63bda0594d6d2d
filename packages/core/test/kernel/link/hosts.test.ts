import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import type { Host } from '../../../src/actor/host.ts'
import type { ActorRef, AnyRef } from '../../../src/refs/actor-ref.ts'
import { placements, World } from '../../support/world.ts'
import { linkFailures, linksOf, Trapper, Twin } from './partners.ts'

class Keeper extends Actor {
  async keep(host: Host): Promise<ActorRef<Twin>> {
    return this.context.spawn(Twin, { on: host, backoff: { firstMs: 10_000, jitter: 0 } })
  }
  async drop(ref: AnyRef): Promise<void> {
    await this.context.kill(ref)
  }
}
expose(import.meta.url, { Keeper })

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world[Symbol.asyncDispose]())

/** A host in slot 1, and another one in slot 2. */
const twoHosts = async (): Promise<readonly [Host, Host]> => [
  (await world.system.processes(1, { name: 'one' })).hosts[0]!,
  (await world.system.threads(1, { name: 'two' })).hosts[0]!,
]

const hostDown = (mayReturn: boolean): object => ({ kind: 'host-down', slot: 1, incarnation: 1, mayReturn })

describe.each(placements)('L2 a link from %s', (place) => {
  it.each(['who linked', 'the other'])('ends with the host of %s', async (who) => {
    const [one] = await twoHosts()
    const trapper = await world.system.spawn(Trapper, { on: place })
    const [twin, dying] = [await world.system.spawn(Twin, { on: place }), await world.system.spawn(Twin, { on: one })]
    if (who === 'who linked') {
      await dying.ask.link(trapper)
      await dying.ask.link(twin)
    } else {
      await trapper.ask.link(dying)
      await twin.ask.link(dying)
    }
    await world.settled()
    expect(linksOf(world, dying)).toEqual([trapper.id, twin.id])
    world.host(1).die({ signal: 'SIGKILL' })
    await world.settled()
    expect(await trapper.ask.heard()).toEqual([{ kind: 'exit', id: dying.id, reason: hostDown(true), lives: 1 }])
    expect(linkFailures(world)).toEqual([{ actor: twin.id, partner: dying.id, reason: 'host-down' }])
    expect(await dying.ask.life()).toBe(2)
    expect(linksOf(world, dying)).toEqual([])
  })

  it('to an actor whose host is down is over at once', async () => {
    const [one] = await twoHosts()
    const trapper = await world.system.spawn(Trapper, { on: place })
    const dying = await world.system.spawn(Twin, { on: one })
    await trapper.ask.linkAndUnlink(dying)
    world.starts.close()
    world.host(1).die({})
    await world.settled()
    await trapper.ask.link(dying)
    await world.settled()
    expect(await trapper.ask.heard()).toMatchObject([{ id: dying.id, reason: hostDown(true) }])
    world.starts.open()
    await world.settled()
    await trapper.ask.link(dying)
    await world.settled()
    expect([linksOf(world, trapper), linksOf(world, dying)]).toEqual([[dying.id], [trapper.id]])
  })

  it('is over once when the host dies with the link on its way there', async () => {
    const [one] = await twoHosts()
    const trapper = await world.system.spawn(Trapper, { on: place })
    const dying = await world.system.spawn(Twin, { on: one })
    world.meetings.close()
    const linking = trapper.ask.link(dying)
    world.host(1).die({})
    await linking
    await world.pass(1_000)
    world.meetings.open()
    await world.settled()
    expect(await trapper.ask.heard()).toMatchObject([{ id: dying.id, reason: { kind: 'host-down', slot: 1 } }])
  })
})

describe('L1 a link to an actor that is about to come back with its host', () => {
  const comingBack = async () => {
    const [one] = await twoHosts()
    const trapper = await world.system.spawn(Trapper)
    const keeper = await world.system.spawn(Keeper)
    const twin = await keeper.ask.keep(one)
    const there = await world.system.spawn(Trapper, { on: one })
    world.host(1).die({})
    await world.settled()
    expect(world.kernel(1).reserved.size).toBe(1)
    await trapper.ask.link(twin)
    await there.ask.link(twin)
    await world.settled()
    expect([linksOf(world, trapper), linksOf(world, there)]).toEqual([[twin.id], [twin.id]])
    return { trapper, there, keeper, twin }
  }

  it('joins its next life, from another host and from its own', async () => {
    const { trapper, there, twin } = await comingBack()
    await world.pass(10_100)
    expect(await twin.ask.life()).toBe(2)
    expect(linksOf(world, twin).toSorted()).toEqual([trapper.id, there.id].toSorted())
    twin.tell.fail()
    await world.settled()
    const exit = [{ kind: 'exit', id: twin.id, reason: { kind: 'failed' }, lives: 2 }]
    expect([await trapper.ask.heard(), await there.ask.heard()]).toMatchObject([exit, exit])
  })

  it('does not outlive the life that made it', async () => {
    const { trapper, there, twin } = await comingBack()
    for (const ref of [trapper, there]) ref.tell.fail()
    await world.pass(10_100)
    expect(await twin.ask.life()).toBe(2)
    expect(linksOf(world, twin)).toEqual([])
    expect(linkFailures(world)).toEqual([])
  })

  it('is over when the actor does not come', async () => {
    const { trapper, there, keeper, twin } = await comingBack()
    await keeper.ask.drop(twin)
    await world.settled()
    const exit = [{ kind: 'exit', id: twin.id, reason: hostDown(false) }]
    expect([await trapper.ask.heard(), await there.ask.heard()]).toMatchObject([exit, exit])
  })
})
