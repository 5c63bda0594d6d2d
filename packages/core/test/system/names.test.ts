import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import type { Host } from '../../src/actor/host.ts'
import type { HostedSystem } from '../../src/actor/hosted-system.ts'
import type { NameEvent } from '../../src/actor/name-event.ts'
import type { ActorRef, AnyRef } from '../../src/refs/actor-ref.ts'
import { Ref } from '../../src/refs/ref.ts'
import { directoryOf } from '../support/directory-of.ts'
import { Door, rejectionOf, stateOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

const door = new Door()
const heard: NameEvent[] = []
let loops: Promise<unknown>[] = []

class Base extends Actor {
  who(): string {
    return 'base'
  }
  end(): void {
    void this.context.stop()
  }
  crash(): never {
    throw new Error('crash')
  }
  lives(): number {
    return this.context.life
  }
}
class Sub extends Base {}
class Other extends Actor {}
class Slow extends Base {
  protected override onStart(): Promise<void> {
    return door.pass()
  }
}
class Registrar extends Base {
  protected override async onStart(): Promise<void> {
    await this.context.system.register(this.self, 'by itself')
  }
}
class Clerk extends Actor {
  register(ref: AnyRef, name: string): Promise<void> {
    return this.context.system.register(ref, name)
  }
  unregister(name: string): Promise<void> {
    return this.context.system.unregister(name)
  }
  async find(name: string): Promise<AnyRef | undefined> {
    return this.context.system.find(Base, name)
  }
  async waitFor(name: string, timeoutMs: number): Promise<AnyRef> {
    return this.context.system.waitFor(Base, name, { timeoutMs })
  }
  async spawn(name: string): Promise<AnyRef> {
    return this.context.system.spawn(Base, { name })
  }
  async raise(name: string, on: Host): Promise<ActorRef<Base>> {
    return this.context.spawn(Base, { name, on, backoff: { firstMs: 500 } })
  }
  listen(): void {
    loops.push(
      (async () => {
        for await (const event of this.context.system.names()) heard.push(event)
      })(),
    )
  }
}
expose(import.meta.url, { Base, Sub, Other, Slow, Registrar, Clerk })

let world: World
let system: HostedSystem
beforeEach(() => {
  door.reset()
  heard.length = 0
  loops = []
  world = new World()
  system = world.system
})
afterEach(async () => {
  door.open()
  await world[Symbol.asyncDispose]()
})

/** What main keeps, as counts: names, groups, followers. */
const kept = () => {
  const { names, groups, followers } = directoryOf(world)
  return [names.size, groups.size, followers.size]
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

const changesOf = (events: readonly NameEvent[]): string[] => events.map(({ change, name }) => `${name} ${change}`)

/** Reads on in the background. */
const listen = (events: AsyncIterable<NameEvent>): { readonly seen: NameEvent[]; readonly end: Promise<void> } => {
  const seen: NameEvent[] = []
  const read = async (): Promise<void> => {
    for await (const event of events) seen.push(event)
  }
  return { seen, end: read() }
}

describe.each([0, 1, 2])('N1 a name given from host %i', (slot) => {
  it('is one more for an actor anywhere, is found from everywhere, and may be given to it again', async () => {
    await openHosts()
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
    await openHosts()
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
    await openHosts()
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
    await openHosts()
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
      await openHosts()
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

describe('N1 main that does not answer', () => {
  it('is given 5 seconds, then it is not known what became of the call', async () => {
    await openHosts()
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

describe('N4 a name whose actor has ended, which main has not heard', () => {
  it('is not refused: a spawn, also elsewhere, and a registration get it, and the late release does not take it', async () => {
    await openHosts()
    const [clerk, one] = [await system.spawn(Clerk, { on: 'thread' }), await system.spawn(Base, { on: 'process', name: 'n' })]
    for (const next of ['spawn', 'register'] as const) {
      const { slot } = Ref.targetOf((await system.get(Base, 'n')) as unknown as Ref)
      const old = await system.get(Base, 'n')
      const heir = await system.spawn(Base, { on: await system.processes(1) })
      world.host(slot).toMain.close()
      // its end is told main by way of its host, and the clerk without main
      const ended = old.ask.end()
      await world.settled()
      const call = next === 'spawn' ? clerk.ask.spawn('n') : clerk.ask.register(heir, 'n').then(() => heir)
      await world.settled()
      expect(await stateOf(call)).toBe('pending')
      expect((await system.find(Base, 'n'))?.id).toBe(old.id)
      world.host(slot).toMain.open()
      const successor = await call
      await ended
      await world.settled()
      expect(successor.id).not.toBe(old.id)
      expect((await system.find(Base, 'n'))?.id).toBe(successor.id)
      directoryOf(world).release('n', old.id)
      expect((await system.find(Base, 'n'))?.id).toBe(successor.id)
      expect(await rejectionOf(old.ask.who())).toMatchObject({ family: 'not-delivered' })
      if (next === 'spawn') {
        await system.stopActor(successor)
        await system.register(await system.spawn(Base, { on: await system.processes(1) }), 'n')
      }
    }
    expect(one.id).toBeDefined()
  })

  it('goes to one of those who want it', async () => {
    await openHosts()
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

  it('is not kept by a host that asked for it and is gone', async () => {
    await system.spawn(Base, { on: 'process', name: 'n', restart: 'temporary' })
    const clerk = await system.spawn(Clerk, { on: 'thread' })
    world.host(1).toMain.close()
    const call = clerk.ask.spawn('n')
    await world.settled()
    world.host(2).die({})
    world.host(1).die({})
    world.host(1).toMain.open()
    await rejectionOf(call)
    await world.pass(3_000)
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

  it('are free when its place on the host that came back is given up', async () => {
    const host = await system.processes(1)
    const clerk = await system.spawn(Clerk, { on: 'thread', restart: 'temporary' })
    const child = await clerk.ask.raise('a', host.hosts[0]!)
    await system.register(child, 'b')
    world.host(1).die({})
    await world.settled()
    expect(world.host(1).isUp).toBe(true)
    expect(kept()).toEqual([2, 0, 0])
    // nobody is left who would start it again
    world.host(2).die({})
    await world.settled()
    expect(kept()).toEqual([0, 0, 0])
  })

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
    await openHosts()
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

describe('waiting for a name', () => {
  it.each([0, 1, 2])('resolves on host %i once its actor runs, however it got the name, and at once if it does', async (slot) => {
    await openHosts()
    const waits = [outside(slot).waitFor(Base, 'a'), outside(slot).waitFor(Base, 'b', { timeoutMs: Infinity })]
    void system.spawn(Slow, { name: 'a', on: 'thread' })
    await world.settled()
    for (const wait of waits) expect(await stateOf(wait)).toBe('pending')
    door.open()
    const [a] = await Promise.all(waits.slice(0, 1))
    expect(await a!.ask.who()).toBe('base')
    await system.register(a!, 'b')
    expect((await waits[1])?.id).toBe(a!.id)
    expect((await outside(slot).waitFor(Slow, 'b', { timeoutMs: 0 })).id).toBe(a!.id)
    await world.settled()
    expect(kept()).toEqual([2, 0, 0])
    expect(world.kernel(slot).follows.size).toBe(0)
  })

  it.each([0, 1])('on host %i ends at its deadline with the name and the time, and main forgets it', async (slot) => {
    await openHosts()
    const wait = outside(slot).waitFor(Base, 'nobody', { timeoutMs: 1_000 })
    const long = outside(slot).waitFor(Base, 'nobody')
    await world.pass(990)
    expect(await stateOf(wait)).toBe('pending')
    expect(kept()).toEqual([0, 0, 2])
    await world.pass(20)
    const error = await rejectionOf(wait)
    expect(error).toMatchObject({ code: 'ASK_TIMEOUT', timeoutMs: 1_000 })
    expect(error.message).toMatch(/'nobody'.*1000 ms/)
    await world.pass(29_000)
    expect(await rejectionOf(long)).toMatchObject({ code: 'ASK_TIMEOUT', timeoutMs: 30_000 })
    await world.settled()
    expect(kept()).toEqual([0, 0, 0])
  })

  it.each([0, 1])('on host %i ends with its signal, and does not begin with one that is aborted', async (slot) => {
    await openHosts()
    const controller = new AbortController()
    const wait = outside(slot).waitFor(Base, 'nobody', { signal: controller.signal })
    await world.settled()
    controller.abort('enough')
    const error = await rejectionOf(wait)
    expect(error).toMatchObject({ code: 'ASK_CANCELLED', cause: 'enough' })
    expect(error.message).toContain(`'nobody'`)
    const late = await rejectionOf(outside(slot).waitFor(Base, 'nobody', { signal: controller.signal }))
    expect(late).toMatchObject({ code: 'ASK_NOT_SENT', cause: 'enough' })
    await world.settled()
    expect(kept()).toEqual([0, 0, 0])
    expect(world.kernel(slot).waits.size).toBe(0)
  })

  it('fails for an actor of another class and says which, also when it comes later', async () => {
    const early = system.waitFor(Other, 'n')
    await system.spawn(Sub, { name: 'n' })
    for (const wait of [early, system.waitFor(Other, 'n')]) {
      const error = await rejectionOf(wait)
      expect(error).toMatchObject({ code: 'ACTOR_NOT_FOUND' })
      expect(error.message).toContain('it is a Sub')
    }
    expect(kept()).toEqual([1, 0, 0])
  })

  it.each([{ timeoutMs: -1 }, { timeoutMs: Number.NaN }, { signal: 'no signal' }])('with %j is refused', async (options) => {
    expect(await rejectionOf(system.waitFor(Base, 'n', options as never))).toMatchObject({ code: 'OPTION' })
    expect(kept()).toEqual([0, 0, 0])
  })

  it('in a life that is over ends at the next news', async () => {
    const clerk = await system.spawn(Clerk, { on: 'process' })
    const host = await system.processes(1)
    const other = await system.spawn(Clerk, { on: host })
    const waits = [clerk.ask.waitFor('n', Infinity), other.ask.waitFor('n', Infinity)]
    await world.settled()
    expect(kept()).toEqual([0, 0, 2])
    await Promise.all([system.killActor(clerk), system.killActor(other)])
    for (const wait of waits) expect(await rejectionOf(wait)).toMatchObject({ family: 'outcome-unknown' })
    await system.spawn(Base, { name: 'n' })
    await world.settled()
    expect(kept()).toEqual([1, 0, 0])
    expect(world.kernel(2).follows.size).toBe(0)
  })

  it('keeps the program from ending, as an ask does', async () => {
    const wait = system.waitFor(Base, 'n')
    expect(world.held).toBe(true)
    await system.spawn(Base, { name: 'n' })
    await wait
    await world.settled()
    expect(world.held).toBe(false)
  })
})

describe('following names', () => {
  it.each([0, 1, 2])(
    'brings on host %i the names there are, then every change in order, until the loop is left',
    async (slot) => {
      await openHosts()
      const a = await system.spawn(Base, { name: 'a', on: 'thread' })
      await system.register(a, 'b')
      const events = outside(slot).names()[Symbol.asyncIterator]()
      const first = [await events.next(), await events.next()].map(({ value }) => value as NameEvent)
      expect(changesOf(first)).toEqual(['a appeared', 'b appeared'])
      expect(first.map(({ ref }) => ref.id)).toEqual([a.id, a.id])
      const rest = Array.from({ length: 5 }, () => events.next())
      const c = await system.spawn(Base, { name: 'c', on: 'process' })
      await system.unregister('a')
      await system.register(c, 'a')
      await system.stopActor(c)
      const seen = (await Promise.all(rest)).map(({ value }) => value as NameEvent)
      expect(changesOf(seen)).toEqual(['c appeared', 'a vanished', 'a appeared', 'c vanished', 'a vanished'])
      expect(seen.map(({ ref }) => ref.id)).toEqual([c.id, a.id, c.id, c.id, c.id])
      expect(kept()).toEqual([1, 0, 1])
      await events.return?.()
      await world.settled()
      expect(kept()).toEqual([1, 0, 0])
      expect(world.kernel(slot).follows.size).toBe(0)
    },
  )

  it('of one name brings that one only', async () => {
    const one = listen(system.names('one'))
    const ref = await system.spawn(Base, { name: 'other' })
    await system.register(ref, 'one')
    await system.unregister('other')
    await system.unregister('one')
    await world.settled()
    expect(changesOf(one.seen)).toEqual(['one appeared', 'one vanished'])
  })

  it('gives refs to use, of the holder that follows', async () => {
    const clerk = await system.spawn(Clerk, { on: await system.processes(1) })
    clerk.tell.listen()
    const ref = await system.spawn(Base, { name: 'n', on: 'thread' })
    await world.settled()
    expect(await (heard[0]!.ref as ActorRef<Base>).ask.who()).toBe('base')
    await system.killActor(clerk)
    expect(await rejectionOf((heard[0]!.ref as ActorRef<Base>).ask.who())).toMatchObject({ code: 'STALE_ACTOR' })
    expect(ref.equals(heard[0]!.ref)).toBe(true)
  })

  it('tells a reader that is behind what is so, not all that was', async () => {
    const events = system.names()[Symbol.asyncIterator]()
    const ref = await system.spawn(Base, { name: 'here first' })
    await events.next()
    for (let n = 0; n < 1_000; n++) {
      await system.register(ref, `n${n % 3}`)
      await system.unregister(`n${n % 3}`)
    }
    await system.register(ref, 'last')
    await system.unregister('here first')
    const rest = [await events.next(), await events.next()].map(({ value }) => value as NameEvent)
    expect(changesOf(rest)).toEqual(['last appeared', 'here first vanished'])
    const next = events.next()
    await world.settled()
    expect(await stateOf(next)).toBe('pending')
    await events.return?.()
    expect(await next).toEqual({ done: true, value: undefined })
  })

  it('begins at the first read, anew for each loop, and costs nothing before', async () => {
    const names = system.names()
    expect(kept()).toEqual([0, 0, 0])
    const loops = [listen(names), listen(names)]
    expect(kept()).toEqual([0, 0, 2])
    await system.spawn(Base, { name: 'n' })
    await world.settled()
    for (const { seen } of loops) expect(changesOf(seen)).toEqual(['n appeared'])
  })

  it('does not keep the program from ending', async () => {
    listen(system.names())
    await world.settled()
    expect(world.held).toBe(false)
  })

  it('by a life that is over ends at the next news, and main forgets it', async () => {
    const host = await system.processes(1)
    const clerk = await system.spawn(Clerk, { on: host })
    clerk.tell.listen()
    await world.settled()
    await system.killActor(clerk)
    await system.spawn(Base, { name: 'n' })
    await world.settled()
    await loops[0]
    expect(kept()).toEqual([1, 0, 0])
    expect(heard).toEqual([])
  })
})

describe('the end of the system', () => {
  it('settles whoever waits for a name or follows names, on every host', async () => {
    await openHosts()
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
    await openHosts()
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
