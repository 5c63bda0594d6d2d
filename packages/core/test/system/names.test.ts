import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HostedSystem } from '../../src/actor/hosted-system.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { directoryOf, keptAtMain } from '../support/directory-of.ts'
import { Base, Clerk, door, forget, listen, Other, Registrar, Slow, Sub } from '../support/named.ts'
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

describe.each([0, 1, 2])('N1 a name given from host %i', (slot) => {
  it('is one more for an actor anywhere, is found from everywhere, and may be given to it again', async () => {
    await openHosts(world)
    for (const on of placements) {
      const ref = await system.spawn(Sub, { on, name: `spawned on ${on}` })
      const name = `given on ${on}`
      await outside(slot).register(ref, name)
      await outside(slot).register(ref, name)
      for (const from of [0, 1, 2]) {
        expect((await outside(from).find(Base, name))?.id).toBe(ref.id)
        expect((await outside(from).find(Base, `spawned on ${on}`))?.id).toBe(ref.id)
        expect(await (await outside(from).get(Sub, name)).ask.who()).toBe('base')
        expect(await outside(from).find(Other, name)).toBeUndefined()
      }
    }
  })

  it('is refused when another has it, or gets it, and the error names that one', async () => {
    await openHosts(world)
    const [one, other] = [await system.spawn(Base, { on: 'thread' }), await system.spawn(Base, { on: 'process' })]
    await outside(slot).register(one, 'n')
    const refused = { code: 'NAME_TAKEN', actorName: 'n', holder: one.id }
    expect(await rejectionOf(outside(slot).register(other, 'n'))).toMatchObject(refused)
    expect(await rejectionOf(outside(slot).spawn(Base, { name: 'n' }))).toMatchObject(refused)
    void system.spawn(Slow, { name: 'starting' })
    await world.settled()
    const starting = { code: 'NAME_TAKEN', holder: 'an actor that is starting' }
    expect(await rejectionOf(outside(slot).register(other, 'starting'))).toMatchObject(starting)
  })

  it('is refused to an actor that has ended, and to what is none of this system', async () => {
    await openHosts(world)
    for (const on of placements) {
      const ref = await system.spawn(Base, { on, name: 'short' })
      await system.stopActor(ref)
      // while its host leaves, and when that is gone
      for (const wait of [0, 1_000]) {
        await world.pass(wait)
        expect(await rejectionOf(outside(slot).register(ref, 'n'))).toMatchObject({ code: 'ACTOR_STOPPED', actor: ref.id })
      }
    }
    await using elsewhere = new World()
    const stranger = await elsewhere.system.spawn(Base)
    expect(await rejectionOf(outside(slot).register(stranger, 'n'))).toMatchObject({ code: 'ACTOR_NOT_FOUND' })
    expect(await rejectionOf(outside(slot).register({ id: 'x' } as never, 'n'))).toMatchObject({ code: 'OPTION' })
    expect(kept()).toEqual([0, 0, 0])
  })

  it('can be taken away again; what else the actor is called stays', async () => {
    await openHosts(world)
    const ref = await system.spawn(Base, { on: 'thread', name: 'a' })
    await outside(slot).register(ref, 'b')
    await outside(slot).unregister('a')
    await outside(slot).unregister('a')
    await outside(slot).unregister('nobody')
    expect(await outside(slot).find(Base, 'a')).toBeUndefined()
    expect((await outside(slot).find(Base, 'b'))?.id).toBe(ref.id)
    expect((await outside(slot).spawn(Base, { name: 'a' })).id).not.toBe(ref.id)
  })

  it.each(['', 'x'.repeat(256), '\u{1f3ad}'.repeat(64), 7, undefined])(
    'is 1 to 255 bytes of text, and not %j (N5)',
    async (name) => {
      await openHosts(world)
      const there = outside(slot)
      const ref = await system.spawn(Base)
      const calls = [
        there.register(ref, name as string),
        there.unregister(name as string),
        there.waitFor(Base, name as string),
        there.group(Base, name as string),
      ]
      for (const call of calls) expect(await rejectionOf(call)).toMatchObject({ code: 'OPTION' })
      if (name !== undefined) expect(() => there.names(name as string)).toThrowError(expect.objectContaining({ code: 'OPTION' }))
      expect(kept()).toEqual([0, 0, 0])
    },
  )
})

describe.each(placements)('an actor on %s', (on) => {
  it('gives, takes and finds names as code outside of actors does', async () => {
    const clerk = await system.spawn(Clerk, { on })
    const ref = await system.spawn(Base, { on: 'process' })
    await clerk.ask.register(ref, 'n')
    expect((await clerk.ask.find('n'))?.id).toBe(ref.id)
    expect((await clerk.ask.waitFor('n', 10))?.id).toBe(ref.id)
    await clerk.ask.unregister('n')
    expect(await clerk.ask.find('n')).toBeUndefined()
    expect(await rejectionOf(clerk.ask.waitFor('', 10))).toMatchObject({ code: 'OPTION' })
  })

  it('may register itself while it starts', async () => {
    const ref = await system.spawn(Registrar, { on })
    expect((await system.get(Base, 'by itself')).id).toBe(ref.id)
    await system.stopActor(ref)
    await world.settled()
    expect(kept()).toEqual([0, 0, 0])
  })

  it('has its names until it ends, however it ends; its host keeps nothing about it', async () => {
    const host = on === 'thread' ? await system.threads(1) : on === 'process' ? await system.processes(1) : on
    for (const end of [
      (ref: ActorRef<Base>) => system.stopActor(ref),
      (ref: ActorRef<Base>) => system.killActor(ref),
      (ref: ActorRef<Base>) => ref.ask.end(),
    ]) {
      const ref = await system.spawn(Base, { on: host, name: 'a' })
      for (const name of ['b', 'c']) await system.register(ref, name)
      await system.unregister('b')
      expect(kept()).toEqual([2, 0, 0])
      await end(ref)
      await world.settled()
      expect(kept()).toEqual([0, 0, 0])
      expect(world.kernel(on === 'here' ? 0 : 1).endsToReport.size).toBe(0)
    }
  })
})

describe('N1 main that does not answer', () => {
  it('is given 5 seconds, then it is not known what became of the call', async () => {
    await openHosts(world)
    const ref = await system.spawn(Base)
    const group = await outside(1).group(Base, 'g')
    world.host(1).toMain.close()
    const there = outside(1)
    const calls = [
      there.find(Base, 'n'),
      there.get(Base, 'n'),
      there.register(ref, 'n'),
      there.unregister('n'),
      there.group(Base, 'other'),
      group.join(ref),
      group.leave(ref),
    ]
    await world.pass(4_990)
    for (const call of calls) expect(await stateOf(call)).toBe('pending')
    await world.pass(30)
    for (const call of calls) {
      expect(await rejectionOf(call)).toMatchObject({ code: 'ASK_TIMEOUT', family: 'outcome-unknown', timeoutMs: 5_000 })
    }
    world.host(1).toMain.open()
    await world.settled()
    group[Symbol.dispose]()
    await world.settled()
    expect(directoryOf(world).followers.size).toBe(0)
  })
})

describe('the end of the system', () => {
  it('settles whoever waits for a name or follows names, on every host', async () => {
    await openHosts(world)
    const waits = [0, 1, 2].map((slot) => outside(slot).waitFor(Base, 'n', { timeoutMs: Infinity }))
    const loops = [0, 1, 2].map((slot) => listen(outside(slot).names()).end)
    const groups = [0, 1, 2].map(async (slot) => {
      const group = await outside(slot).group(Base, 'g')
      for await (const _ of group.changes());
    })
    await world.settled()
    await world[Symbol.asyncDispose]()
    for (const wait of waits) expect(await rejectionOf(wait)).toMatchObject({ code: 'SYSTEM_STOPPED' })
    await Promise.all([...loops, ...groups])
    const late = [system.waitFor(Base, 'n'), system.group(Base, 'g'), listen(system.names()).end, system.find(Base, 'n')]
    for (const call of late) expect(await rejectionOf(call)).toMatchObject({ code: 'SYSTEM_STOPPED' })
    for (const slot of [0, 1, 2]) expect(world.kernel(slot).follows.size).toBe(0)
  })
})

describe('names that come and go', () => {
  it('10,000 times leave nothing behind', async () => {
    await openHosts(world)
    const ref = await system.spawn(Base, { on: await system.processes(1) })
    for (let n = 0; n < 10_000; n += 100) {
      const names = Array.from({ length: 100 }, (_, i) => `n${n + i}`)
      const slot = (n / 100) % 3
      await Promise.all(names.map((name) => outside(slot).register(ref, name)))
      await Promise.all(names.map((name) => outside(slot).unregister(name)))
    }
    expect(kept()).toEqual([0, 0, 0])
    expect(world.kernel(3).endsToReport.size).toBe(1)
    await system.stopActor(ref)
    expect(world.kernel(3).endsToReport.size).toBe(0)
  })
})
