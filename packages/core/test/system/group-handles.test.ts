import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Group, GroupChange } from '../../src/actor/group.ts'
import type { HostedSystem } from '../../src/actor/hosted-system.ts'
import { transfer } from '../../src/codec/transfer.ts'
import { keptAtMain } from '../support/directory-of.ts'
import { Fan, heard, idsOf, kept, Listener, Paper, Radio, Reporter, spawnListeners } from '../support/listeners.ts'
import { rejectionOf, stateOf } from '../support/outcome-of.ts'
import { openHosts, outsideOn } from '../support/outside-on.ts'
import { World } from '../support/world.ts'

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

describe('N6 a broadcast', () => {
  it('tells each member once, in order with single tells and other broadcasts, from every host', async () => {
    await openHosts(world)
    for (const slot of [0, 1, 2]) {
      heard.clear()
      const group = await outside(slot).group(Listener, `g${slot}`)
      const members = await spawnListeners(world, 'a', 'b', 'c')
      for (const member of members) await group.join(member)
      const refs = [...group.members]
      refs[1]!.tell.hear(0)
      group.broadcast.hear(1)
      for (const ref of refs) ref.tell.hear(2)
      group.broadcast.hear(3)
      group.broadcast.hear(4)
      refs[2]!.tell.hear(5)
      await world.settled()
      expect(Object.fromEntries(heard)).toEqual({ a: [1, 2, 3, 4], b: [0, 1, 2, 3, 4], c: [1, 2, 3, 4, 5] })
    }
  })

  it('goes to the members of the moment, also from within an actor', async () => {
    const fan = await system.spawn(Fan, { on: 'process' })
    const [a, b] = await spawnListeners(world, 'a', 'b')
    expect(await fan.ask.join('g', a!)).toEqual([a!.id])
    expect(await fan.ask.join('g', b!)).toEqual(idsOf([a!, b!]))
    await fan.ask.broadcast('g', ['x', 'y'])
    await world.settled()
    expect(Object.fromEntries(heard)).toEqual({ a: ['x', 'y'], b: ['x', 'y'] })
    const group = await system.group(Listener, 'g')
    await group.leave(a!)
    group.broadcast.hear('z')
    await world.settled()
    expect(Object.fromEntries(heard)).toEqual({ a: ['x', 'y'], b: ['x', 'y', 'z'] })
  })

  it('copies at the call, for each member', async () => {
    const group = await system.group(Listener, 'g')
    for (const member of await spawnListeners(world, 'a', 'b')) await group.join(member)
    const what = { n: 1 }
    group.broadcast.hear(what)
    what.n = 2
    await world.settled()
    expect(Object.fromEntries(heard)).toEqual({ a: [{ n: 1 }], b: [{ n: 1 }] })
    expect(heard.get('a')![0]).not.toBe(what)
  })

  it('that cannot be sent throws and reaches nobody; what is moved reaches one member', async () => {
    const group = await system.group(Listener, 'g')
    for (const member of await spawnListeners(world, 'a', 'b')) await group.join(member)
    expect(() => group.broadcast.hear(() => {})).toThrowError(expect.objectContaining({ code: 'NOT_SENDABLE' }))
    await world.settled()
    expect(heard.size).toBe(0)
    expect(() => group.broadcast.hear(transfer(new ArrayBuffer(8)))).toThrowError(
      expect.objectContaining({ code: 'NOT_SENDABLE' }),
    )
    await world.settled()
    expect([...heard.keys()]).toEqual(['a'])
  })

  it('knows the messages of an abstract class, each subclass`s at its own place, and nothing else', async () => {
    const group = await system.group(Reporter, 'press')
    expect(() => group.broadcast.report('nobody is there')).not.toThrow()
    await group.join(await system.spawn(Paper, { on: 'thread' }))
    await group.join(await system.spawn(Radio, { on: 'process' }))
    group.broadcast.report('news')
    await world.settled()
    expect(Object.fromEntries(heard)).toEqual({ paper: ['news'], radio: ['news'] })
    expect(() => (group.broadcast as unknown as { typo(): void }).typo()).toThrow(TypeError)
    expect(await Promise.resolve(group.broadcast)).toBe(group.broadcast)
    const { report } = group.broadcast
    report('without its group')
    await world.settled()
    expect(heard.get('paper')).toEqual(['without its group'])
  })
})

describe('N6 picking a member', () => {
  it('takes each in turn', async () => {
    const group = await system.group(Listener, 'g')
    expect(group.pick()).toBeUndefined()
    expect(group.pick('key')).toBeUndefined()
    const members = await spawnListeners(world, 'a', 'b', 'c')
    for (const member of members) await group.join(member)
    const picked = Array.from({ length: 6 }, () => group.pick()!)
    expect(idsOf(picked)).toEqual(idsOf([...members, ...members]))
  })

  it('by a key is the same on every host, and changes for a key only with its member', async () => {
    await openHosts(world)
    const groups = await openGroups()
    const members = await spawnListeners(world, 'a', 'b', 'c', 'd')
    for (const member of members) await groups[0]!.join(member)
    await world.settled()
    const keys = Array.from({ length: 100 }, (_, n) => `key ${n}`)
    const before = keys.map((key) => groups[0]!.pick(key)!.id)
    for (const group of groups) expect(keys.map((key) => group.pick(key)!.id)).toEqual(before)
    expect(new Set(before).size).toBe(4)
    await groups[1]!.leave(members[0]!)
    await world.settled()
    for (const [n, key] of keys.entries()) {
      if (before[n] === members[0]!.id) expect(groups[2]!.pick(key)!.id).not.toBe(before[n])
      else expect(groups[2]!.pick(key)!.id).toBe(before[n])
    }
    expect(() => groups[0]!.pick(7 as never)).toThrowError(expect.objectContaining({ code: 'OPTION' }))
  })
})

describe('N6 following a group', () => {
  it('brings the members as joinings, then every change, until the loop is left', async () => {
    await openHosts(world)
    const group = await outside(1).group(Listener, 'g')
    const [a, b, c] = await spawnListeners(world, 'a', 'b', 'c')
    await group.join(a!)
    await group.join(b!)
    const seen: GroupChange<Listener>[] = []
    for await (const change of group.changes()) {
      seen.push(change)
      if (seen.length === 2) void group.leave(a!).then(() => group.join(c!))
      if (seen.length === 4) break
    }
    expect(seen.map(({ change, ref }) => `${change} ${ref.id}`)).toEqual([
      `joined ${a!.id}`,
      `joined ${b!.id}`,
      `left ${a!.id}`,
      `joined ${c!.id}`,
    ])
    seen[3]!.ref.tell.hear('hello')
    await world.settled()
    expect(heard.get('c')).toEqual(['hello'])
    expect(groupsAtMain()).toEqual([1, 1])
  })

  it('ends with the handle, which then follows no more', async () => {
    const group = await system.group(Listener, 'g')
    const [a, b] = await spawnListeners(world, 'a', 'b')
    await group.join(a!)
    const changes = group.changes()[Symbol.asyncIterator]()
    expect((await changes.next()).value).toMatchObject({ change: 'joined' })
    const next = changes.next()
    group[Symbol.dispose]()
    group[Symbol.dispose]()
    expect(await next).toEqual({ done: true, value: undefined })
    expect(groupsAtMain()).toEqual([1, 0])
    await group.join(b!)
    expect(idsOf(group.members)).toEqual([a!.id])
    expect(idsOf((await system.group(Listener, 'g')).members)).toEqual(idsOf([a!, b!]))
    const seen: unknown[] = []
    for await (const { change } of group.changes()) seen.push(change)
    expect(seen).toEqual(['joined'])
  })

  it('does not tell a reader that is behind of who came and went', async () => {
    const group = await system.group(Listener, 'g')
    const [a, b] = await spawnListeners(world, 'a', 'b')
    await group.join(a!)
    const changes = group.changes()[Symbol.asyncIterator]()
    await changes.next()
    for (let n = 0; n < 100; n++) {
      await group.join(b!)
      await group.leave(b!)
    }
    await group.leave(a!)
    expect((await changes.next()).value).toMatchObject({ change: 'left' })
    const next = changes.next()
    await world.settled()
    expect(await stateOf(next)).toBe('pending')
  })

  it('ends with the life that does, and main forgets it; what that still sends goes nowhere', async () => {
    const host = await system.processes(1)
    const fan = await system.spawn(Fan, { on: host })
    await fan.ask.keep('g')
    const [a, b] = await spawnListeners(world, 'a', 'b')
    const group = await system.group(Listener, 'g')
    await group.join(a!)
    await world.settled()
    expect(idsOf(kept.group!.members)).toEqual([a!.id])
    expect(groupsAtMain()).toEqual([1, 2])
    await system.killActor(fan)
    await kept.loop
    await world.settled()
    expect(groupsAtMain()).toEqual([1, 1])
    expect(world.kernel(1).follows.size).toBe(0)
    kept.group!.broadcast.hear('from the dead')
    expect(await rejectionOf(kept.group!.join(b!))).toMatchObject({ code: 'STALE_ACTOR' })
    expect(await rejectionOf(kept.group!.leave(a!))).toMatchObject({ code: 'STALE_ACTOR' })
    await world.settled()
    expect(heard.size).toBe(0)
    expect(world.deadLetters()).toEqual(['hear: stale-sender'])
  })

  it('does not keep the program from ending', async () => {
    const group = await system.group(Listener, 'g')
    void group.changes()[Symbol.asyncIterator]().next()
    await world.settled()
    expect(world.held).toBe(false)
  })
})
