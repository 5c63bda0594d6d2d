import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import type { Group, GroupChange } from '../../src/actor/group.ts'
import type { HostedSystem } from '../../src/actor/hosted-system.ts'
import { transfer } from '../../src/codec/transfer.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { directoryOf } from '../support/directory-of.ts'
import { rejectionOf, stateOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

/** What listeners heard, by their names. */
const heard = new Map<string, unknown[]>()
let kept: Group<Listener> | undefined
let loop: Promise<void> | undefined

class Listener extends Actor {
  readonly #name: string
  constructor(name = '') {
    super()
    this.#name = name
  }
  hear(what: unknown): void {
    const all = heard.get(this.#name) ?? []
    heard.set(this.#name, [...all, what])
  }
  crash(): never {
    throw new Error('crash')
  }
}
class Singer extends Listener {
  sing(): void {}
}
class Other extends Actor {
  hear(_what: unknown): void {}
}
abstract class Reporter extends Actor {
  abstract report(what: unknown): void
}
class Paper extends Reporter {
  report(what: unknown): void {
    heard.set('paper', [what])
  }
}
class Radio extends Reporter {
  before(): void {}
  report(what: unknown): void {
    heard.set('radio', [what])
  }
}
/** Has to do with groups from within an actor. */
class Fan extends Actor {
  async join(name: string, ref: ActorRef<Listener>): Promise<string[]> {
    using group = await this.context.system.group(Listener, name)
    await group.join(ref)
    return group.members.map(({ id }) => id)
  }
  async broadcast(name: string, whats: readonly unknown[]): Promise<void> {
    using group = await this.context.system.group(Listener, name)
    for (const what of whats) group.broadcast.hear(what)
  }
  async keep(name: string): Promise<void> {
    const group = await this.context.system.group(Listener, name)
    kept = group
    loop = (async () => {
      for await (const _ of group.changes());
    })()
  }
}
expose(import.meta.url, { Listener, Singer, Other, Paper, Radio, Fan })

let world: World
let system: HostedSystem
beforeEach(() => {
  heard.clear()
  kept = undefined
  world = new World()
  system = world.system
})
afterEach(async () => {
  await world[Symbol.asyncDispose]()
})

/** What main keeps, as counts: groups that have members, and followers. */
const atMain = () => {
  const { groups, followers } = directoryOf(world)
  return [groups.size, followers.size]
}

/** The system as code outside of actors sees it on that host. */
const outside = (slot: number): HostedSystem => {
  const kernel = world.kernel(slot)
  return slot === 0 ? world.system : kernel.systemFor(kernel.outside)
}

/** Two hosts beside main: a thread in slot 1 and a process in slot 2. */
const openHosts = async (): Promise<void> => {
  await system.threads(1)
  await system.processes(1)
}

const openGroups = (name = 'g'): Promise<Group<Listener>[]> =>
  Promise.all([0, 1, 2].map((slot) => outside(slot).group(Listener, name)))

const idsOf = (refs: readonly { readonly id: string }[]): string[] => refs.map(({ id }) => id)

/** A listener on each placement, named for what it hears. */
const spawnListeners = (...names: string[]): Promise<ActorRef<Listener>[]> =>
  Promise.all(names.map((name, n) => system.spawn(Listener, { args: [name], on: placements[n % 3]! })))

describe('N6 the members of a group', () => {
  it('are the same in every handle, in the order they joined, whoever let them join', async () => {
    await openHosts()
    const groups = await openGroups()
    const members = await spawnListeners('a', 'b', 'c')
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
    await openHosts()
    const groups = await openGroups()
    const [a, b] = await spawnListeners('a', 'b')
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
    expect(atMain()).toEqual([0, 1])
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
    await openHosts()
    const [here, there] = [await system.group(Listener, 'g'), await outside(1).group(Listener, 'g')]
    const [a, b] = [await system.spawn(Listener, { on: 'thread', restart: 'temporary' }), await system.spawn(Listener)]
    for (const ref of [a, b]) await there.join(ref)
    world.host(3).die({})
    await world.settled()
    expect(idsOf(here.members)).toEqual([b.id])
    expect(atMain()).toEqual([1, 2])
    world.host(1).die({})
    await world.settled()
    expect(atMain()).toEqual([1, 1])
  })

  it('are only actors of the class of the handle; others are refused by it, and not seen', async () => {
    const [listeners, singers] = [await system.group(Listener, 'g'), await system.group(Singer, 'g')]
    const [listener, singer] = [await system.spawn(Listener), await system.spawn(Singer)]
    await listeners.join(singer)
    await listeners.join(listener)
    expect(idsOf(listeners.members)).toEqual(idsOf([singer, listener]))
    expect(idsOf(singers.members)).toEqual([singer.id])
    const other = await system.spawn(Other)
    const error = await rejectionOf(listeners.join(other))
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
    expect(atMain()).toEqual([0, 1])
  })

  it('that are let leave behind their joining are none, though that takes longer', async () => {
    await openHosts()
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
    expect(atMain()).toEqual([0, 1])
  })

  it('10,000 times joined and left leave nothing behind', async () => {
    await openHosts()
    const refs = await Promise.all([system.spawn(Listener), system.spawn(Listener, { on: 'process' })])
    for (let n = 0; n < 10_000; n += 100) {
      using group = await outside((n / 100) % 3).group(Listener, `g${n}`)
      await Promise.all(Array.from({ length: 50 }, () => refs.map((ref) => group.join(ref))).flat())
      await Promise.all(Array.from({ length: 50 }, () => refs.map((ref) => group.leave(ref))).flat())
    }
    await world.settled()
    expect(atMain()).toEqual([0, 0])
    for (const slot of [0, 1, 2]) expect(world.kernel(slot).follows.size).toBe(0)
  })
})

describe('N6 a broadcast', () => {
  it('tells each member once, in order with single tells and other broadcasts, from every host', async () => {
    await openHosts()
    for (const slot of [0, 1, 2]) {
      heard.clear()
      const group = await outside(slot).group(Listener, `g${slot}`)
      const members = await spawnListeners('a', 'b', 'c')
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
    const [a, b] = await spawnListeners('a', 'b')
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
    for (const member of await spawnListeners('a', 'b')) await group.join(member)
    const what = { n: 1 }
    group.broadcast.hear(what)
    what.n = 2
    await world.settled()
    expect(Object.fromEntries(heard)).toEqual({ a: [{ n: 1 }], b: [{ n: 1 }] })
    expect(heard.get('a')![0]).not.toBe(what)
  })

  it('that cannot be sent throws and reaches nobody; what is moved reaches one member', async () => {
    const group = await system.group(Listener, 'g')
    for (const member of await spawnListeners('a', 'b')) await group.join(member)
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
    const members = await spawnListeners('a', 'b', 'c')
    for (const member of members) await group.join(member)
    const picked = Array.from({ length: 6 }, () => group.pick()!)
    expect(idsOf(picked)).toEqual(idsOf([...members, ...members]))
  })

  it('by a key is the same on every host, and changes for a key only with its member', async () => {
    await openHosts()
    const groups = await openGroups()
    const members = await spawnListeners('a', 'b', 'c', 'd')
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
    await openHosts()
    const group = await outside(1).group(Listener, 'g')
    const [a, b, c] = await spawnListeners('a', 'b', 'c')
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
    expect(atMain()).toEqual([1, 1])
  })

  it('ends with the handle, which then follows no more', async () => {
    const group = await system.group(Listener, 'g')
    const [a, b] = await spawnListeners('a', 'b')
    await group.join(a!)
    const changes = group.changes()[Symbol.asyncIterator]()
    expect((await changes.next()).value).toMatchObject({ change: 'joined' })
    const next = changes.next()
    group[Symbol.dispose]()
    group[Symbol.dispose]()
    expect(await next).toEqual({ done: true, value: undefined })
    expect(atMain()).toEqual([1, 0])
    await group.join(b!)
    expect(idsOf(group.members)).toEqual([a!.id])
    expect(idsOf((await system.group(Listener, 'g')).members)).toEqual(idsOf([a!, b!]))
    const seen: unknown[] = []
    for await (const { change } of group.changes()) seen.push(change)
    expect(seen).toEqual(['joined'])
  })

  it('does not tell a reader that is behind of who came and went', async () => {
    const group = await system.group(Listener, 'g')
    const [a, b] = await spawnListeners('a', 'b')
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

  it('by a life that is over ends at the next news, and main forgets it; what it still sends goes nowhere', async () => {
    const host = await system.processes(1)
    const fan = await system.spawn(Fan, { on: host })
    await fan.ask.keep('g')
    const [a, b] = await spawnListeners('a', 'b')
    const group = await system.group(Listener, 'g')
    await group.join(a!)
    await world.settled()
    expect(idsOf(kept!.members)).toEqual([a!.id])
    await system.killActor(fan)
    kept!.broadcast.hear('from the dead')
    expect(await rejectionOf(kept!.join(b!))).toMatchObject({ code: 'STALE_ACTOR' })
    expect(await rejectionOf(kept!.leave(a!))).toMatchObject({ code: 'STALE_ACTOR' })
    await group.join(b!)
    await world.settled()
    await loop
    expect(heard.size).toBe(0)
    expect(world.deadLetters()).toEqual(['hear: stale-sender'])
    expect(atMain()).toEqual([1, 1])
    expect(world.kernel(1).follows.size).toBe(0)
  })

  it('does not keep the program from ending', async () => {
    const group = await system.group(Listener, 'g')
    void group.changes()[Symbol.asyncIterator]().next()
    await world.settled()
    expect(world.held).toBe(false)
  })
})
