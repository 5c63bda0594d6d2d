import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HostedSystem } from '../../src/actor/hosted-system.ts'
import type { NameEvent } from '../../src/actor/name-event.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { keptAtMain } from '../support/directory-of.ts'
import { Base, Clerk, changesOf, door, forget, heard, listen, loops, Other, Slow, Sub } from '../support/named.ts'
import { rejectionOf, stateOf } from '../support/outcome-of.ts'
import { openHosts, outsideOn } from '../support/outside-on.ts'
import { World } from '../support/world.ts'

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

describe('waiting for a name', () => {
  it.each([0, 1, 2])('resolves on host %i once its actor runs, however it got the name, and at once if it does', async (slot) => {
    await openHosts(world)
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
    await openHosts(world)
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
    await openHosts(world)
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

  it('ends with the life that waits, or its host', async () => {
    const alone = await system.spawn(Clerk, { on: 'process' })
    const clerks = await Promise.all([1, 2].map(async () => system.spawn(Clerk, { on: await system.processes(1) })))
    const waits = [alone, ...clerks].map((clerk) => clerk.ask.waitFor('n', Infinity))
    await world.settled()
    expect(kept()).toEqual([0, 0, 3])
    clerks[1]!.tell.crash()
    await Promise.all([system.killActor(alone), system.killActor(clerks[0]!)])
    await world.settled()
    for (const wait of waits) expect(await rejectionOf(wait)).toMatchObject({ family: 'outcome-unknown' })
    expect(kept()).toEqual([0, 0, 0])
    for (const slot of [2, 3]) expect(world.kernel(slot).follows.size).toBe(0)
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
      await openHosts(world)
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

  it.each(['is killed', 'fails and is restarted'])('ends when the actor %s, and main forgets it', async (how) => {
    const host = await system.processes(1)
    const clerk = await system.spawn(Clerk, { on: host })
    clerk.tell.listen()
    await world.settled()
    expect(kept()).toEqual([0, 0, 1])
    if (how === 'is killed') await system.killActor(clerk)
    else clerk.tell.crash()
    await world.settled()
    await loops[0]
    expect(kept()).toEqual([0, 0, 0])
    expect(world.kernel(1).follows.size).toBe(0)
    await system.spawn(Base, { name: 'n' })
    await world.settled()
    expect(heard).toEqual([])
  })
})
