import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import type { StopReason } from '../../src/actor/stop-reason.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import type { ManualClock } from '../../src/testing/manual-clock.ts'
import { Door, rejectionOf } from '../support/outcome-of.ts'
import { type Place, placements, World } from '../support/world.ts'

const door = new Door()
let log: string[] = []

class Member extends Actor {
  readonly #name: string
  #sibling: ActorRef<Member> | undefined
  constructor(name: string) {
    super()
    this.#name = name
  }
  know(sibling: ActorRef<Member>): void {
    this.#sibling = sibling
  }
  async child(name: string, on: Place): Promise<ActorRef<Member>> {
    return this.context.spawn(Member, { args: [name], on })
  }
  name(): string {
    return this.#name
  }
  async wait(): Promise<string> {
    await door.pass()
    return this.#name
  }
  endAll(): string {
    this.context.system.requestStop('enough')
    return 'asked for it'
  }
  *numbers(): Generator<number> {
    for (let n = 0; ; n++) yield n
  }
  protected override async onStop(reason: StopReason): Promise<void> {
    const heard = this.#sibling === undefined ? '' : `, ${await this.#sibling.ask.name()} answers`
    log.push(`${this.#name} ${reason.kind}${heard}`)
  }
}

class Clinging extends Actor {
  async never(): Promise<void> {
    await new Promise(() => {})
  }
  protected override async onStop(): Promise<void> {
    await new Promise(() => {})
  }
}
expose(import.meta.url, { Member, Clinging })

const leavesNothing = (world: World): void => {
  expect((world.clock as ManualClock).waiting).toBe(0)
  expect(world.held).toBe(false)
  expect(world.kernel(0).actors.size).toBe(0)
  expect(world.kernel(0).remoteChildren.size).toBe(0)
  for (let slot = 1; slot <= world.hostCount; slot++) expect(world.host(slot).isUp).toBe(false)
}

let world: World
beforeEach(() => {
  log = []
  door.reset()
  world = new World()
})
afterEach(async () => {
  door.open()
  await world[Symbol.asyncDispose]()
})

describe('Z1 system.stop', () => {
  it('stops the actors last born first, with all they started, wherever they are', async () => {
    const first = await world.system.spawn(Member, { args: ['first'] })
    await world.system.spawn(Member, { args: ['second'], on: 'thread' })
    await first.ask.child('child of first', 'process')
    await world.system.spawn(Member, { args: ['third'], on: 'process' })
    expect(await world.system.stop()).toEqual({ unfinished: [], killed: [] })
    expect(log).toEqual(['third system-stopped', 'second system-stopped', 'child of first system-stopped', 'first system-stopped'])
    await world.settled()
    leavesNothing(world)
  })

  it('is one stop however often it is called', async () => {
    await world.system.spawn(Member, { args: ['one'] })
    const stops = [world.system.stop(), world.system.stop({ deadlineMs: 1 }), world.system.done]
    const reports = await Promise.all(stops)
    expect(reports[1]).toBe(reports[0])
    expect(reports[2]).toBe(reports[0])
    expect(log).toEqual(['one system-stopped'])
  })

  it('refuses spawns, asks, tells and streams from outside from the call on', async () => {
    const member = await world.system.spawn(Member, { args: ['one'], on: 'thread' })
    void member.ask.wait()
    await world.settled()
    const stopped = world.system.stop()
    const refused = { code: 'SYSTEM_STOPPED' }
    expect(await rejectionOf(world.system.spawn(Member, { args: ['late'] }))).toMatchObject(refused)
    expect(await rejectionOf(world.system.spawn(Member, { args: ['late'], on: 'process' }))).toMatchObject(refused)
    expect(await rejectionOf(world.system.threads(1))).toMatchObject(refused)
    expect(await rejectionOf(member.ask.name())).toMatchObject(refused)
    expect(await rejectionOf(member.stream.numbers()[Symbol.asyncIterator]().next())).toMatchObject(refused)
    expect(await rejectionOf(world.system.find(Member, 'x'))).toMatchObject(refused)
    member.tell.name()
    expect(world.deadLetters()).toEqual(['name: system-stopped'])
    door.open()
    await stopped
  })

  it('lets the message at hand end, and what waits behind it is refused', async () => {
    const member = await world.system.spawn(Member, { args: ['one'] })
    const atHand = member.ask.wait()
    const behind = member.ask.name()
    await world.settled()
    const stopped = world.system.stop()
    expect(await rejectionOf(behind)).toMatchObject({ code: 'ACTOR_STOPPED', reason: 'system-stopped' })
    door.open()
    expect(await atHand).toBe('one')
    await stopped
  })

  it('ends hosts that are still starting, and those who wait for them hear so', async () => {
    world.starts.close()
    const group = world.system.threads(2)
    const spawned = world.system.spawn(Member, { args: ['late'], on: 'process' })
    const [first, second] = [rejectionOf(group), rejectionOf(spawned)]
    await world.settled()
    const stopped = world.system.stop()
    await world.settled()
    expect(await first).toMatchObject({ family: 'not-delivered' })
    expect(await second).toMatchObject({ family: 'not-delivered' })
    expect(await stopped).toEqual({ unfinished: [], killed: [] })
    await world.settled()
    leavesNothing(world)
    expect(log).toEqual([])
  })

  it.each(placements)('ends at its deadline what does not end by itself on %s, and says what', async (on) => {
    const clinging = await world.system.spawn(Clinging, { on })
    const never = rejectionOf(clinging.ask.never())
    await world.settled()
    const stopped = world.system.stop({ deadlineMs: 1_000 })
    await world.pass(5_000)
    const report = await stopped
    expect(report).toEqual({ unfinished: [clinging.id], killed: on === 'here' ? [] : ['Clinging'] })
    expect(await never).toMatchObject({ family: 'outcome-unknown' })
    await world.settled()
    leavesNothing(world)
  })

  it('refuses a deadline that is none', () => {
    expect(() => world.system.stop({ deadlineMs: -1 })).toThrowError(expect.objectContaining({ code: 'OPTION' }))
    expect(() => world.system.stop({ deadlineMs: Number.NaN })).toThrowError(expect.objectContaining({ code: 'OPTION' }))
  })

  it('of a system without actors and hosts is done at once', async () => {
    expect(await world.system.stop()).toEqual({ unfinished: [], killed: [] })
    await world.settled()
    leavesNothing(world)
  })
})

describe('Z2 while the system stops', () => {
  it.each(placements)('actors may talk to each other until each is stopped: on %s', async (on) => {
    const first = await world.system.spawn(Member, { args: ['first'] })
    const second = await world.system.spawn(Member, { args: ['second'], on })
    await second.ask.know(first)
    await world.system.stop()
    expect(log).toEqual(['second system-stopped, first answers', 'first system-stopped'])
  })
})

describe('Z3 after it', () => {
  it('every promise that was handed out has settled', async () => {
    const members = await Promise.all(placements.map((on) => world.system.spawn(Member, { args: [on], on })))
    const promises: Promise<unknown>[] = []
    for (const member of members) {
      promises.push(member.ask.wait(), member.ask.name(), member.with({ timeoutMs: Infinity }).ask.wait())
      const items = member.stream.numbers()[Symbol.asyncIterator]()
      promises.push((async () => {
        while ((await items.next()).done !== true);
      })())
    }
    for (const promise of promises) promise.catch(() => {})
    await world.settled()
    const stopped = world.system.stop()
    await world.pass(60_000)
    await stopped
    const results = await Promise.allSettled(promises)
    expect(results).toHaveLength(12)
    await world.settled()
    leavesNothing(world)
  })

  it('nothing is left, whatever was going on when it began', async () => {
    const step = fc.record({
      do: fc.constantFrom('spawn', 'ask', 'stream', 'kill', 'stop', 'threads', 'host dies'),
      on: fc.constantFrom(...placements),
      turns: fc.nat(4),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 10 }), fc.boolean(), async (steps, cling) => {
        const it = new World()
        const promises: Promise<unknown>[] = []
        const members: ActorRef<Member>[] = []
        const follow = (promise: Promise<unknown>): void => {
          promises.push(promise)
          promise.catch(() => {})
        }
        if (cling) follow(it.system.spawn(Clinging).then((ref) => ref.ask.never()))
        for (const { do: what, on, turns } of steps) {
          const member = members.at(-1)
          if (what === 'spawn') follow(it.system.spawn(Member, { args: ['x'], on }).then((ref) => members.push(ref)))
          if (what === 'threads') follow(it.system.threads(1))
          if (what === 'host dies' && it.hostCount > 0) it.host(it.hostCount).die({})
          if (member !== undefined) {
            if (what === 'ask') follow(member.ask.wait())
            if (what === 'stream') follow(member.stream.numbers()[Symbol.asyncIterator]().next())
            if (what === 'kill') follow(it.system.killActor(member))
            if (what === 'stop') follow(it.system.stopActor(member))
          }
          for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => void setImmediate(resolve))
        }
        const stopped = it.system.stop({ deadlineMs: 1_000 })
        await it.pass(30_000)
        await stopped
        await Promise.allSettled(promises)
        await it.settled()
        leavesNothing(it)
      }),
      { numRuns: 100 },
    )
  }, 60_000)
})

describe('Z4 inside an actor', () => {
  it.each(placements)('the system has requestStop, which returns at once: on %s', async (on) => {
    const member = await world.system.spawn(Member, { args: ['one'], on })
    expect(await member.ask.endAll()).toBe('asked for it')
    expect(await world.system.done).toEqual({ unfinished: [], killed: [] })
    expect(log).toEqual(['one system-stopped'])
    await world.settled()
    leavesNothing(world)
  })
})
