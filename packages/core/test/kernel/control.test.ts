import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorOptions } from '../../src/actor/actor-options.ts'
import { expose } from '../../src/actor/expose.ts'
import type { StopReason } from '../../src/actor/stop-reason.ts'
import { actorNumber } from '../../src/ids/actor-number.ts'
import { controlMethods } from '../../src/kernel/control-protocol.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { Ref } from '../../src/refs/ref.ts'
import type { Clock } from '../../src/time/clock.ts'
import { Door, stateOf } from '../support/outcome-of.ts'
import { RawHandle } from '../support/raw-peer.ts'
import { nextTurn } from '../support/turns.ts'
import { World } from '../support/world.ts'

const door = new Door()
let log: string[] = []
let handled = 0
/** What a message of a flood costs, on the clock of the test. */
let work = (): void => {}

class Clerk extends Actor {
  readonly #name: string
  constructor(name = 'clerk') {
    super()
    this.#name = name
    log.push(`${name} made`)
  }
  protected override onStop({ kind }: StopReason): void {
    log.push(`${this.#name} ${kind}`)
  }
  note(what: string): void {
    log.push(what)
  }
  async wait(): Promise<void> {
    await door.pass()
  }
  echo(value: unknown): unknown {
    return value
  }
}

class Tiny extends Clerk {
  static readonly options: ActorOptions<Tiny> = { mailbox: { messages: 1 } }
}

class SlowStarter extends Actor {
  protected override async onStart(): Promise<void> {
    log.push('slow onStart')
    await door.pass()
  }
}

class Sink extends Actor {
  take(): void {
    handled++
    work()
  }
}

class Flooder extends Actor {
  flood(target: ActorRef<Sink>, count: number): void {
    for (let n = 0; n < count; n++) target.tell.take()
  }
}
expose(import.meta.url, { Clerk, Tiny, SlowStarter, Sink, Flooder })

beforeEach(() => {
  log = []
  handled = 0
  work = () => {}
  door.reset()
})

describe('control of a host', () => {
  let world: World
  beforeEach(() => {
    world = new World()
  })
  afterEach(async () => {
    door.open()
    await world[Symbol.asyncDispose]()
  })

  describe('C1 only kernels address number 0', () => {
    it('an operation that does not exist ends its sender, and nobody else', async () => {
      const peer = await world.rawHost()
      const other = await world.system.spawn(Clerk, { on: 'thread' })
      peer.send({ kind: 'tell', number: 0, method: controlMethods.length, body: [] })
      await world.settled()
      expect(world.eventsOf('host.down')).toMatchObject([{ slot: 1, error: { code: 'FRAME_INVALID' } }])
      expect(await other.ask.echo('alive')).toBe('alive')
    })

    it('a stream from the kernel ends its sender as well', async () => {
      const peer = await world.rawHost()
      peer.send({ kind: 'stream', number: 0, method: 0, second: 1, body: [] })
      await world.settled()
      expect(world.eventsOf('host.down')).toMatchObject([{ slot: 1, error: { code: 'FRAME_INVALID' } }])
    })

    it.each([
      ['below zero', -1],
      ['a fraction', 1.5],
      ['without a count', 2 ** 32],
      ['not a number', Number.NaN],
    ])('mail to a number that is none (%s) ends its sender', async (_, number) => {
      const peer = await world.rawHost()
      peer.send({ kind: 'tell', number, method: 0, body: [] })
      await world.settled()
      expect(world.eventsOf('host.down')).toMatchObject([{ slot: 1, error: { code: 'FRAME_INVALID' } }])
    })

    it('is not queued behind the mail of an actor that is busy and full', async () => {
      const tiny = await world.system.spawn(Tiny, { on: 'process' })
      tiny.tell.wait()
      await world.settled()
      for (let n = 0; n < 10; n++) tiny.tell.note('waits')
      await world.settled()
      expect((await world.system.hosts())[1]).toMatchObject({ actors: 1, waiting: 1, lagMs: 0 })
      await world.system.killActor(tiny)
      await world.settled()
      expect((await world.system.hosts())[1]).toBeUndefined()
      expect(log).toEqual(['clerk made'])
    })
  })

  describe('C4 user code cannot name number 0', () => {
    it('what looks like an address in a message is data', async () => {
      const clerk = await world.system.spawn(Clerk, { on: 'thread' })
      const fakes = [[0, 0, 0, 0, 1, 0], { systemId: world.system.id, slot: 0, number: 0 }, `${world.system.id}/0/0.0`]
      for (const fake of fakes) {
        const answer = await clerk.ask.echo(fake)
        expect(Ref.is(answer)).toBe(false)
        expect(answer).toEqual(fake)
      }
    })

    it('an object made with the prototype of a ref is no ref', async () => {
      const clerk = await world.system.spawn(Clerk, { on: 'thread' })
      const forged = Object.create(Object.getPrototypeOf(clerk) as object) as ActorRef<Clerk>
      expect(Ref.is(forged)).toBe(false)
      expect(() => clerk.tell.echo(forged)).toThrow()
      expect(await clerk.ask.echo('next')).toBe('next')
    })

    it.each([
      ['the kernel', [0, 0, 0, 0, 1, 0]],
      ['a number without a count', [0, 0, 2 ** 32, 0, 1, 0]],
      ['a slot below zero', [0, -1, actorNumber(1, 1), 0, 1, 0]],
      ['a host of an unknown kind', [0, 0, actorNumber(1, 1), 9, 1, 0]],
      ['a class that was never described', [0, 0, actorNumber(1, 1), 0, 1, 77]],
      ['nothing', []],
    ])('a ref from a link that leads to %s is refused, and what follows is handled', async (_, fields) => {
      const peer = await world.rawHost()
      const clerk = await world.system.spawn(Clerk)
      const { number } = Ref.targetOf(clerk as unknown as Ref)
      peer.send(
        { kind: 'define', number: 0, body: ['Clerk', ['test:Clerk'], ['note']] },
        { kind: 'tell', number, method: 0, body: [new RawHandle(fields)] },
        { kind: 'tell', number, method: 0, body: ['next'] },
      )
      await world.settled()
      expect(log).toEqual(['clerk made', 'next'])
      expect(world.deadLetters()).toEqual(['note: undecodable'])
      expect(world.eventsOf('host.down')).toEqual([])
    })

    it('what only main does is not done by another host for whoever asks it', async () => {
      await world.system.processes(1)
      const { kernel } = world.host(1)
      const from = kernel!.peerOf(0)!
      expect(await kernel!.control.run(from, 'startHost', ['process', 'x', {}, true])).toBeUndefined()
      expect(await world.system.hosts()).toHaveLength(2)
    })
  })

  describe('C2 an operation that takes long keeps no other waiting', () => {
    it('an actor is stopped while another one takes 10 s to start', async () => {
      const host = await world.system.processes(1)
      const clerk = await world.system.spawn(Clerk, { on: host })
      const starting = world.system.spawn(SlowStarter, { on: host })
      await world.settled()
      expect(log).toEqual(['clerk made', 'slow onStart'])
      const before = world.clock.now()
      await world.system.stopActor(clerk)
      expect(world.clock.now()).toBe(before)
      expect(log.at(-1)).toBe('clerk shutdown')
      await world.pass(10_000)
      expect(await stateOf(starting)).toBe('pending')
      door.open()
      await starting
    })
  })

  describe('C3 control frames keep their place among user frames', () => {
    it.each(['thread', 'process'] as const)('spawn, tell and stop of one turn mean what they say, on a %s', async (kind) => {
      const host = await world.system[kind === 'thread' ? 'threads' : 'processes'](1)
      const old = await world.system.spawn(Clerk, { on: host, args: ['old'] })
      log = []
      const spawned = world.system.spawn(Clerk, { on: host, args: ['new'] })
      await Promise.resolve() // where it goes is known a moment after the call
      await Promise.resolve()
      await Promise.resolve()
      old.tell.note('before')
      const stopped = world.system.stopActor(old, { drain: true })
      old.tell.note('after')
      await Promise.all([spawned, stopped])
      await world.settled()
      expect(log).toEqual(['new made', 'before', 'old shutdown'])
      expect(world.deadLetters()).toEqual(['note: stopped'])
    })

    it('a stop without drain gives up what was told before it and has not begun', async () => {
      const clerk = await world.system.spawn(Clerk, { on: 'thread' })
      log = []
      clerk.tell.note('waits')
      await world.system.stopActor(clerk)
      await world.settled()
      expect(log).toEqual(['clerk shutdown'])
      expect(world.deadLetters()).toEqual(['note: stopped'])
    })
  })
})

describe('C5 a flood', () => {
  it('does not keep control waiting for longer than a few slices', async () => {
    let nowMs = 0
    const clock: Clock = { now: () => nowMs, after: () => ({ cancel: () => {} }) }
    await using world = new World({ clock })
    const host = await world.system.processes(1)
    const sink = await world.system.spawn(Sink, { on: host })
    const clerk = await world.system.spawn(Clerk, { on: host })
    const flooder = await world.system.spawn(Flooder, { on: 'thread' })
    const messages = 100_000
    work = () => void (nowMs += 0.01)
    flooder.tell.flood(sink, messages)
    while (handled === 0) await nextTurn()
    for (let round = 0; round < 5; round++) {
      const before = nowMs
      expect(await clerk.ask.echo('still there')).toBe('still there')
      await world.kernel(0).request(host.hosts[0]!, 'stats', [], 1_000)
      expect(nowMs - before).toBeLessThanOrEqual(20)
    }
    const before = nowMs
    await world.system.stopActor(clerk)
    expect(nowMs - before).toBeLessThanOrEqual(10)
    expect(handled).toBeLessThan(messages / 5)
    await world.settled()
    expect(handled).toBe(messages)
  })
})
