import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HostedSystem } from '../../src/actor/hosted-system.ts'
import { directoryOf, keptAtMain } from '../support/directory-of.ts'
import { Base, Clerk, changesOf, door, forget, listen, Slow } from '../support/named.ts'
import { rejectionOf, stateOf } from '../support/outcome-of.ts'
import { openHosts, outsideOn } from '../support/outside-on.ts'
import { placements, World } from '../support/world.ts'

let world: World
let system: HostedSystem
beforeEach(() => {
  forget()
  world = new World()
  system = world.system
})
afterEach(async () => {
  door.open()
  await world[Symbol.asyncDispose]()
})
const kept = () => keptAtMain(world)
const outside = (slot: number): HostedSystem => outsideOn(world, slot)

describe.each(placements)('N2 an actor on %s that is restarted', (on) => {
  it('keeps its names: it is found while it waits for its next life, and in that, and nobody hears of it', async () => {
    const host = await world.sharedHost(on)
    const ref = await system.spawn(Base, { on: host, name: 'a', backoff: { firstMs: 100, jitter: 0 } })
    await system.register(ref, 'b')
    const { seen } = listen(system.names())
    ref.tell.crash()
    await world.settled()
    for (const name of ['a', 'b']) {
      expect((await system.find(Base, name))?.id).toBe(ref.id)
      expect((await system.waitFor(Base, name, { timeoutMs: 0 })).id).toBe(ref.id)
    }
    const lives = (await system.get(Base, 'b')).ask.lives()
    expect(await rejectionOf(system.spawn(Base, { name: 'b' }))).toMatchObject({ code: 'NAME_TAKEN', holder: ref.id })
    await system.register(ref, 'c')
    await world.pass(150)
    expect(await lives).toBe(2)
    expect(changesOf(seen)).toEqual(['a appeared', 'b appeared', 'c appeared'])
    await system.stopActor(ref)
    await world.settled()
    expect(kept()).toEqual([0, 0, 1])
  })
})

describe('N4 a name whose actor has ended, which main has not heard', () => {
  it.each(['spawn', 'register'] as const)(
    'is not refused to a %s elsewhere, and its late release does not take it',
    async (how) => {
      await openHosts(world)
      const clerk = await system.spawn(Clerk, { on: 'thread' })
      const old = await system.spawn(Base, { on: await system.processes(1), name: 'n' })
      const heir = await system.spawn(Base)
      world.host(4).toMain.close()
      // main hears of its end from its host, others may know it before
      void old.ask.end()
      await world.settled()
      const call = how === 'spawn' ? clerk.ask.spawn('n') : clerk.ask.register(heir, 'n').then(() => heir)
      await world.settled()
      expect(await stateOf(call)).toBe('pending')
      expect((await system.find(Base, 'n'))?.id).toBe(old.id)
      world.host(4).toMain.open()
      const successor = await call
      await world.settled()
      expect(successor.id).not.toBe(old.id)
      expect((await system.find(Base, 'n'))?.id).toBe(successor.id)
      directoryOf(world).release('n', old.id)
      expect((await system.find(Base, 'n'))?.id).toBe(successor.id)
      expect(await rejectionOf(old.ask.who())).toMatchObject({ code: 'ACTOR_STOPPED' })
    },
  )

  it('goes to one of those who want it', async () => {
    await openHosts(world)
    const old = await system.spawn(Base, { on: await system.processes(1), name: 'n' })
    const clerks = [await system.spawn(Clerk, { on: 'thread' }), await system.spawn(Clerk, { on: 'process' })]
    world.host(3).toMain.close()
    void old.ask.end()
    await world.settled()
    const calls = [...clerks.map((clerk) => clerk.ask.spawn('n')), system.spawn(Base, { name: 'n' })]
    await world.settled()
    world.host(3).toMain.open()
    const outcomes = await Promise.allSettled(calls)
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const outcome of outcomes)
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'NAME_TAKEN' })
    await world.settled()
    expect(kept()).toEqual([1, 0, 0])
  })

  it('is refused after 2 seconds when its host does not say', async () => {
    const old = await system.spawn(Base, { on: 'process', name: 'n' })
    world.host(1).toMain.close()
    const call = system.spawn(Base, { name: 'n' })
    await world.pass(1_990)
    expect(await stateOf(call)).toBe('pending')
    await world.pass(30)
    expect(await rejectionOf(call)).toMatchObject({ code: 'NAME_TAKEN', holder: old.id })
  })

  it('is not kept for a host that asked for it and is gone when that is settled', async () => {
    const old = await system.spawn(Base, { on: await system.processes(1), name: 'n' })
    const clerk = await system.spawn(Clerk, { on: 'thread', restart: 'temporary' })
    world.host(1).toMain.close()
    void old.ask.end()
    await world.settled()
    const call = clerk.ask.spawn('n')
    await world.settled()
    world.host(2).die({})
    await world.settled()
    world.host(1).toMain.open()
    await rejectionOf(call)
    await world.settled()
    expect(kept()).toEqual([0, 0, 0])
  })
})

describe('N3 the names of a host that is gone', () => {
  it('stay with those of its actors that come back: found meanwhile and afterwards, refused to others', async () => {
    const host = await system.processes(1)
    const ref = await system.spawn(Base, { on: host, name: 'a' })
    await system.register(ref, 'b')
    const { seen } = listen(system.names())
    world.starts.close()
    world.host(1).die({})
    await world.settled()
    for (const name of ['a', 'b']) expect((await system.find(Base, name))?.id).toBe(ref.id)
    const refused = [system.spawn(Base, { name: 'a' }), system.register(await system.spawn(Base), 'b')]
    await world.pass(1_600)
    for (const call of refused) expect(await rejectionOf(call)).toMatchObject({ code: 'NAME_TAKEN', holder: ref.id })
    world.starts.open()
    await world.settled()
    for (const name of ['a', 'b']) expect(await (await system.get(Base, name)).ask.lives()).toBe(2)
    expect(changesOf(seen)).toEqual(['a appeared', 'b appeared'])
    // the host that came back knows that main wants to know
    await system.stopActor(ref)
    await world.settled()
    expect(changesOf(seen).slice(2)).toEqual(['a vanished', 'b vanished'])
    expect(kept()).toEqual([0, 0, 1])
  })

  it('are free at once when it is decided that their actor does not come back', async () => {
    const host = await system.processes(1)
    const [one, other] = [await system.spawn(Base, { on: host, name: 'a' }), await system.spawn(Base, { on: host, name: 'b' })]
    await system.register(one, 'c')
    world.starts.close()
    world.host(1).die({})
    await world.settled()
    expect(kept()).toEqual([3, 0, 0])
    await system.stopActor(one)
    expect(kept()).toEqual([1, 0, 0])
    await system.spawn(Base, { name: 'c' })
    world.starts.open()
    await world.settled()
    expect((await system.find(Base, 'b'))?.id).toBe(other.id)
    expect(kept()).toEqual([2, 0, 0])
  })

  it.each(['while that starts', 'when that is up'])(
    'are free when the place of their actor on the host that comes back is given up, %s',
    async (when) => {
      const host = await system.processes(1)
      const clerk = await system.spawn(Clerk, { on: 'thread', restart: 'temporary' })
      const child = await clerk.ask.raise('a', host.hosts[0]!)
      await system.register(child, 'b')
      if (when === 'while that starts') world.starts.close()
      world.host(1).die({})
      await world.settled()
      expect(world.host(1).isUp).toBe(when === 'when that is up')
      expect(kept()).toEqual([2, 0, 0])
      // nobody is left who would start it again
      world.host(2).die({})
      await world.settled()
      world.starts.open()
      await world.settled()
      expect(kept()).toEqual([0, 0, 0])
    },
  )

  it('are given back to an actor whose supervisor was late to want it', async () => {
    const host = await system.processes(1)
    const clerk = await system.spawn(Clerk, { on: 'thread' })
    const child = await clerk.ask.raise('a', host.hosts[0]!)
    world.host(2).toMain.close()
    world.host(1).die({})
    await world.pass(1_100)
    expect(await system.find(Base, 'a')).toBeUndefined()
    world.host(2).toMain.open()
    await world.pass(1_000)
    expect((await system.find(Base, 'a'))?.id).toBe(child.id)
    expect(await (await system.get(Base, 'a')).ask.lives()).toBe(2)
  })

  it('are free; so are those that were wanted from there, and nobody there is told of names any more', async () => {
    await openHosts(world)
    const one = await system.spawn(Base, { on: 'thread', name: 'a', restart: 'temporary' })
    const clerk = await system.spawn(Clerk, { on: 'thread', restart: 'temporary' })
    await system.register(one, 'b')
    void outside(3).spawn(Slow, { name: 'c' })
    listen(outside(3).names())
    listen(outside(4).names('b'))
    clerk.tell.listen()
    await world.settled()
    expect(kept()).toEqual([3, 0, 3])
    for (const slot of [3, 4]) world.host(slot).die({})
    await world.settled()
    expect(kept()).toEqual([0, 0, 0])
    await system.spawn(Base, { name: 'a' })
  })

  it('are waited for by somebody who wants one before main has heard of the end', async () => {
    const old = await system.spawn(Base, { on: 'process', name: 'n', restart: 'temporary' })
    world.exits.close()
    world.host(1).die({})
    await world.pass(600)
    const calls = [system.spawn(Base, { name: 'n' }), system.register(await system.spawn(Base), 'n')]
    await world.settled()
    for (const call of calls) expect(await stateOf(call)).toBe('pending')
    expect((await system.find(Base, 'n'))?.id).toBe(old.id)
    world.exits.open()
    const outcomes = await Promise.allSettled(calls)
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})
