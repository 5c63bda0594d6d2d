import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Group } from '../../src/actor/group.ts'
import type { HostedSystem } from '../../src/actor/hosted-system.ts'
import { keptAtMain } from '../support/directory-of.ts'
import { heard, idsOf, Listener, Other, Singer, spawnListeners } from '../support/listeners.ts'
import { rejectionOf, stateOf } from '../support/outcome-of.ts'
import { openHosts, outsideOn } from '../support/outside-on.ts'
import { placements, World } from '../support/world.ts'

let world: World
let system: HostedSystem
beforeEach(() => {
  heard.clear()
  world = new World()
  system = world.system
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
})
const outside = (slot: number): HostedSystem => outsideOn(world, slot)

/** How many groups have members, and how many follow something. */
const groupsAtMain = () => keptAtMain(world).slice(1)

/** A handle on main, on a thread and in a process. */
const openGroups = (): Promise<Group<Listener>[]> => Promise.all([0, 1, 2].map((slot) => outside(slot).group(Listener, 'g')))

describe('N6 the members of a group', () => {
  it('are the same in every handle, in the order they joined, whoever let them join', async () => {
    await openHosts(world)
    const groups = await openGroups()
    const members = await spawnListeners(world, 'a', 'b', 'c')
    for (const group of groups) expect(group.members).toEqual([])
    for (const [n, group] of groups.entries()) {
      expect(group.name).toBe('g')
      await group.join(members[n]!)
      expect(idsOf(group.members)).toEqual(idsOf(members.slice(0, n + 1)))
    }
    await world.settled()
    const late = await openGroups()
    for (const group of [...groups, ...late]) expect(idsOf(group.members)).toEqual(idsOf(members))
    await groups[2]!.leave(members[1]!)
    await world.settled()
    for (const group of [...groups, ...late]) expect(idsOf(group.members)).toEqual(idsOf([members[0]!, members[2]!]))
    expect((await system.group(Listener, 'another')).members).toEqual([])
  })

  it('join once, however often they are let join, and leave once, also those who are none', async () => {
    await openHosts(world)
    const groups = await openGroups()
    const [a, b] = await spawnListeners(world, 'a', 'b')
    await Promise.all(groups.flatMap((group) => [group.join(a!), group.join(b!), group.join(a!)]))
    await world.settled()
    for (const group of groups) expect(idsOf(group.members).sort()).toEqual(idsOf([a!, b!]).sort())
    await Promise.all(groups.flatMap((group) => [group.leave(a!), group.leave(a!)]))
    await world.settled()
    for (const group of groups) expect(idsOf(group.members)).toEqual([b!.id])
  })

  it.each(placements)('on %s leave when they end, however they end', async (on) => {
    const group = await system.group(Listener, 'g')
    const host = on === 'thread' ? await system.threads(1) : on === 'process' ? await system.processes(1) : on
    const members = await Promise.all([1, 2, 3].map(() => system.spawn(Listener, { on: host })))
    for (const member of members) await group.join(member)
    await system.stopActor(members[1]!)
    await world.settled()
    expect(idsOf(group.members)).toEqual(idsOf([members[0]!, members[2]!]))
    await system.killActor(members[0]!)
    await system.stopActor(members[2]!)
    await world.settled()
    expect(group.members).toEqual([])
    expect(groupsAtMain()).toEqual([0, 1])
    expect(world.kernel(on === 'here' ? 0 : 1).endsToReport.size).toBe(0)
  })

  it.each(placements)('on %s stay when they are restarted, and get what is broadcast in their next life', async (on) => {
    const group = await system.group(Listener, 'g')
    const [a] = [await system.spawn(Listener, { args: ['a'], on: await world.sharedHost(on), backoff: { firstMs: 100 } })]
    await group.join(a)
    const changes = group.changes()[Symbol.asyncIterator]()
    await changes.next()
    a.tell.crash()
    group.broadcast.hear(1)
    await world.settled()
    group.broadcast.hear(2)
    await world.settled()
    expect(heard.get('a')).toBeUndefined()
    expect(idsOf((await system.group(Listener, 'g')).members)).toEqual([a.id])
    await world.pass(200)
    expect(heard.get('a')).toEqual([1, 2])
    expect(idsOf(group.members)).toEqual([a.id])
    const next = changes.next()
    await world.settled()
    expect(await stateOf(next)).toBe('pending')
    await system.stopActor(a)
    expect((await next).value).toMatchObject({ change: 'left' })
  })

  it('stay when they come back with their host, and leave when they end there, or before', async () => {
    const group = await system.group(Listener, 'g')
    const host = await system.processes(1)
    const [a, b, c] = await Promise.all(['a', 'b', 'c'].map((name) => system.spawn(Listener, { args: [name], on: host })))
    for (const ref of [a!, b!, c!]) await group.join(ref)
    world.starts.close()
    world.host(1).die({})
    await world.settled()
    expect(idsOf(group.members)).toEqual(idsOf([a!, b!, c!]))
    await system.stopActor(b!)
    await world.settled()
    expect(idsOf(group.members)).toEqual(idsOf([a!, c!]))
    world.starts.open()
    await world.settled()
    group.broadcast.hear('again')
    await world.settled()
    expect(Object.fromEntries(heard)).toEqual({ a: ['again'], c: ['again'] })
    await system.stopActor(a!)
    await world.settled()
    expect(idsOf(group.members)).toEqual([c!.id])
  })

  it('leave with their host; who followed from there is forgotten', async () => {
    await openHosts(world)
    const [here, there] = [await system.group(Listener, 'g'), await outside(1).group(Listener, 'g')]
    const [a, b] = [await system.spawn(Listener, { on: 'thread', restart: 'temporary' }), await system.spawn(Listener)]
    for (const ref of [a, b]) await there.join(ref)
    world.host(3).die({})
    await world.settled()
    expect(idsOf(here.members)).toEqual([b.id])
    expect(groupsAtMain()).toEqual([1, 2])
    world.host(1).die({})
    await world.settled()
    expect(groupsAtMain()).toEqual([1, 1])
  })

  it('are only actors of the class of the handle; others are refused by it, and not seen', async () => {
    const [listeners, singers] = [await system.group(Listener, 'g'), await system.group(Singer, 'g')]
    const [listener, singer] = [await system.spawn(Listener), await system.spawn(Singer)]
    await listeners.join(singer)
    await listeners.join(listener)
    expect(idsOf(listeners.members)).toEqual(idsOf([singer, listener]))
    expect(idsOf(singers.members)).toEqual([singer.id])
    const other = await system.spawn(Other)
    const error = await rejectionOf(listeners.join(other as never))
    expect(error).toMatchObject({ code: 'OPTION', got: 'Other' })
    expect(error.message).toContain('a ref to a Listener')
  })

  it('must live and be of this system', async () => {
    const group = await system.group(Listener, 'g')
    for (const on of placements) {
      const ref = await system.spawn(Listener, { on })
      await system.stopActor(ref)
      expect(await rejectionOf(group.join(ref))).toMatchObject({ code: 'ACTOR_STOPPED', actor: ref.id })
      await group.leave(ref)
    }
    await using elsewhere = new World()
    expect(await rejectionOf(group.join(await elsewhere.system.spawn(Listener)))).toMatchObject({ code: 'ACTOR_NOT_FOUND' })
    expect(await rejectionOf(group.join(undefined as never))).toMatchObject({ code: 'OPTION' })
    expect(await rejectionOf(group.leave({ id: 'x' } as never))).toMatchObject({ code: 'OPTION' })
    expect(groupsAtMain()).toEqual([0, 1])
  })

  it('that are let leave behind their joining are none, though that takes longer', async () => {
    await openHosts(world)
    const [a] = await Promise.all([system.spawn(Listener, { on: 'process' })])
    for (const slot of [0, 1, 2]) {
      const group = await outside(slot).group(Listener, 'g')
      const joined = group.join(a)
      const left = group.leave(a)
      await Promise.all([joined, left])
      await world.settled()
      expect(group.members).toEqual([])
      const again = [group.join(a), group.leave(a), group.join(a)]
      await Promise.all(again)
      await world.settled()
      expect(idsOf(group.members)).toEqual([a.id])
      await group.leave(a)
    }
  })

  it('that end while they join are none', async () => {
    const group = await system.group(Listener, 'g')
    const host = await system.processes(1)
    for (const endFirst of [true, false]) {
      const ref = await system.spawn(Listener, { on: host })
      const ended = endFirst ? system.stopActor(ref) : undefined
      const joined = group.join(ref)
      const endedLater = endFirst ? undefined : system.stopActor(ref)
      const outcome = await joined.then(
        () => 'joined',
        (error) => error.code,
      )
      expect(outcome).toBe('ACTOR_STOPPED')
      await Promise.all([ended, endedLater])
      await world.settled()
      expect(group.members).toEqual([])
    }
    expect(groupsAtMain()).toEqual([0, 1])
  })

  it('10,000 times joined and left leave nothing behind', async () => {
    await openHosts(world)
    const refs = await Promise.all([system.spawn(Listener), system.spawn(Listener, { on: 'process' })])
    for (let n = 0; n < 10_000; n += 100) {
      using group = await outside((n / 100) % 3).group(Listener, `g${n}`)
      await Promise.all(Array.from({ length: 50 }, () => refs.map((ref) => group.join(ref))).flat())
      await Promise.all(Array.from({ length: 50 }, () => refs.map((ref) => group.leave(ref))).flat())
    }
    await world.settled()
    expect(groupsAtMain()).toEqual([0, 0])
    for (const slot of [0, 1, 2]) expect(world.kernel(slot).follows.size).toBe(0)
  })
})
