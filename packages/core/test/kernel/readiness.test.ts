import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorOptions } from '../../src/actor/actor-options.ts'
import { expose } from '../../src/actor/expose.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { Ref } from '../../src/refs/ref.ts'
import { Door, rejectionOf, stateOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'

const door = new Door()
let log: unknown[] = []

class Sink extends Actor {
  static readonly options: ActorOptions<Sink> = { mailbox: { messages: 8, overflow: 'reject' } }
  take(what: unknown): void {
    log.push(what)
  }
  async wait(): Promise<void> {
    await door.pass()
  }
  fail(): void {
    throw new Error('on purpose')
  }
}

class Thimble extends Sink {
  static override readonly options: ActorOptions<Thimble> = { mailbox: { messages: 2, overflow: 'reject' } }
}

class Basin extends Sink {
  static override readonly options: ActorOptions<Basin> = { mailbox: { messages: 64, overflow: 'reject' } }
}

class Heavy extends Sink {
  static override readonly options: ActorOptions<Heavy> = { mailbox: { bytes: 16_384, overflow: 'reject' } }
}

class Large extends Sink {
  static override readonly options: ActorOptions<Large> = { mailbox: { overflow: 'reject' } }
}

class Vast extends Sink {
  static override readonly options: ActorOptions<Vast> = { mailbox: { bytes: 2 ** 30, overflow: 'reject' } }
}

class Sender extends Actor {
  async send(sink: ActorRef<Sink>, name: string, count: number): Promise<void> {
    for (let n = 0; n < count; n++) {
      await sink.ready()
      sink.tell.take(`${name} ${n}`)
    }
  }
  async fill(sink: ActorRef<Sink>, count: number): Promise<string> {
    for (let n = 0; n < count; n++) sink.tell.take(n)
    const ready = sink.ready().then(() => log.push('ready'))
    await door.pass()
    await ready
    return 'sent'
  }
  async die(sink: ActorRef<Sink>, slot: number): Promise<void> {
    await sink.ready()
    world.host(slot).die({ signal: 'SIGKILL' })
  }
  async linger(sink: ActorRef<Sink>): Promise<void> {
    await door.pass()
    log.push(await rejectionOf(sink.ready()))
  }
}
expose(import.meta.url, { Sink, Thimble, Basin, Heavy, Large, Vast, Sender })

let world: World
beforeEach(() => {
  log = []
  door.reset()
  world = new World()
})
afterEach(() => {
  door.open()
  return world[Symbol.asyncDispose]()
})

const settled = async <T>(promise: Promise<T>): Promise<T> => {
  await world.settled()
  return promise
}

/** What waits in the mailbox of an actor, wherever it is. */
const waitingOf = (ref: ActorRef<Sink>): number => {
  const { slot, number } = Ref.targetOf(ref as unknown as Ref)
  return world.kernel(slot).actors.get(number)?.waiting ?? 0
}

describe.each(placements)('B3 ready() of an actor %s', (on) => {
  it('resolves when little waits there', async () => {
    const sink = await settled(world.system.spawn(Sink, { on }))
    await settled(sink.ready())
    sink.tell.take(1)
    await settled(sink.ready())
    await settled(sink.ready())
  })

  it('waits while half of the mailbox is full, and resolves when less is', async () => {
    const sink = await settled(world.system.spawn(Sink, { on }))
    sink.tell.wait()
    for (let n = 0; n < 4; n++) sink.tell.take(n)
    const ready = sink.ready().then(() => log.push('ready'))
    await world.settled()
    expect([await stateOf(ready), log]).toEqual(['pending', []])
    door.open()
    await settled(ready)
    expect(log).toContain('ready')
    expect(log).toHaveLength(5)
  })

  it('goes by bytes as well', async () => {
    const heavy = await settled(world.system.spawn(Heavy, { on }))
    heavy.tell.wait()
    heavy.tell.take(new Uint8Array(10_000))
    const ready = heavy.ready()
    await world.settled()
    expect(await stateOf(ready)).toBe('pending')
    door.open()
    await settled(ready)
  })

  it.each([
    { name: 'a small mailbox', actor: Sink, senders: 100, each: 20 },
    { name: 'a larger one', actor: Basin, senders: 100, each: 40 },
    { name: 'one with the usual bounds', actor: Large, senders: 20, each: 200 },
  ])('keeps $name from running over, and loses nothing of $senders senders', async ({ actor, senders, each }) => {
    const sink = await settled(world.system.spawn(actor, { on }))
    let most = 0
    const send = async (name: number): Promise<void> => {
      for (let n = 0; n < each; n++) {
        await sink.ready()
        sink.tell.take(`${name} ${n}`)
        most = Math.max(most, waitingOf(sink))
      }
    }
    await Promise.all(Array.from({ length: senders }, (_, name) => send(name)))
    await world.settled()
    expect(world.deadLetters()).toEqual([])
    expect(new Set(log).size).toBe(senders * each)
    for (let name = 0; name < senders; name++) {
      const ofOne = log.filter((what) => (what as string).startsWith(`${name} `))
      expect(ofOne).toEqual(Array.from({ length: each }, (_, n) => `${name} ${n}`))
    }
    expect(most).toBeLessThanOrEqual(actor.options.mailbox?.messages ?? Infinity)
  })

  it('serves many hosts that send at once', async () => {
    const sink = await settled(world.system.spawn(Basin, { on }))
    const hosts = await settled(world.system.processes(5))
    const spawning = Array.from({ length: 20 }, () => world.system.spawn(Sender, { on: hosts }))
    const senders = await settled(Promise.all(spawning))
    await settled(Promise.all(senders.map((sender, name) => sender.ask.send(sink, `${name}`, 30))))
    expect(world.deadLetters()).toEqual([])
    expect(new Set(log).size).toBe(600)
  })

  it('rejects when the actor has ended, and when it ends meanwhile', async () => {
    const sink = await settled(world.system.spawn(Sink, { on }))
    sink.tell.wait()
    for (let n = 0; n < 6; n++) sink.tell.take(n)
    const waiting = rejectionOf(sink.ready())
    await world.settled()
    void world.system.stopActor(sink)
    expect(await settled(waiting)).toMatchObject({ family: 'not-delivered', code: expect.stringMatching(/ACTOR_STOPPED|HOST_/) })
    door.open()
    await world.settled()
    expect(await settled(rejectionOf(sink.ready()))).toMatchObject({ family: 'not-delivered' })
  })

  it('goes on waiting while the actor restarts', async () => {
    const sink = await settled(world.system.spawn(Sink, { on, backoff: { firstMs: 500, jitter: 0 } }))
    sink.tell.wait()
    sink.tell.fail()
    for (let n = 0; n < 5; n++) sink.tell.take(n)
    const ready = sink.ready()
    door.open()
    await world.settled()
    expect([await stateOf(ready), log]).toEqual(['pending', []])
    await world.pass(600)
    await settled(ready)
    expect(log).toEqual([0, 1, 2, 3, 4])
  })

  it('waits no longer than it is told, and leaves nothing behind', async () => {
    const sink = await settled(world.system.spawn(Sink, { on }))
    sink.tell.wait()
    for (let n = 0; n < 6; n++) sink.tell.take(n)
    const late = rejectionOf(sink.ready({ timeoutMs: 400 }))
    const later = rejectionOf(sink.with({ timeoutMs: 800 }).ready())
    const usual = rejectionOf(sink.ready())
    const controller = new AbortController()
    const aborted = rejectionOf(sink.ready({ signal: controller.signal }))
    await world.settled()
    controller.abort('enough')
    expect(await settled(aborted)).toMatchObject({ code: 'ASK_CANCELLED', method: 'ready', cause: 'enough' })
    expect(await rejectionOf(sink.ready({ signal: controller.signal }))).toMatchObject({ code: 'ASK_CANCELLED', cause: 'enough' })
    await world.pass(400)
    expect(await late).toMatchObject({ code: 'ASK_TIMEOUT', method: 'ready', timeoutMs: 400 })
    await world.pass(400)
    expect(await later).toMatchObject({ code: 'ASK_TIMEOUT', timeoutMs: 800 })
    await world.pass(30_000)
    expect(await usual).toMatchObject({ code: 'ASK_TIMEOUT', timeoutMs: 30_000 })
    expect(world.held).toBe(false)
    door.open()
    await settled(sink.ready())
  })

  it('asks nobody again and again', async () => {
    const sink = await settled(world.system.spawn(Sink, { on }))
    sink.tell.wait()
    for (let n = 0; n < 6; n++) sink.tell.take(n)
    const waiting = Array.from({ length: 50 }, () => sink.ready({ timeoutMs: Infinity }))
    await world.settled() // resolves only when nothing is planned any more
    const sentBytes = world.kernel(0).peerOf(1)?.out.totalBytes
    await world.pass(60_000)
    expect(world.kernel(0).peerOf(1)?.out.totalBytes).toBe(sentBytes)
    door.open()
    await settled(Promise.all(waiting))
  })
})

describe('B3 ready() of an actor on another host', () => {
  it('waits for its place behind what was sent before', async () => {
    const sink = await settled(world.system.spawn(Sink, { on: 'thread' }))
    const sender = await world.system.spawn(Sender)
    sink.tell.wait()
    const filled = sender.ask.fill(sink, 6)
    await world.settled()
    expect(log).toEqual([])
    door.open()
    expect(await settled(filled)).toBe('sent')
    expect(log).toContain('ready')
    expect(world.deadLetters()).toEqual([])
  })

  it('waits for the link, and for what waits for it', async () => {
    world = new World({ linkCapBytes: 8_192 })
    const [one, other] = (await settled(world.system.processes(2))).hosts
    const sink = await settled(world.system.spawn(Large, { on: one! }))
    const sender = await settled(world.system.spawn(Sender, { on: other! }))
    world.meetings.close()
    const filled = sender.ask.fill(sink, 300)
    await world.settled()
    const { out } = world.kernel(other!.slot).peerOf(one!.slot)!
    expect(out.queuedBytes).toBeGreaterThan(4_096)
    world.meetings.open()
    door.open()
    expect(await settled(filled)).toBe('sent')
    expect(log).toContain('ready')
  })

  it('waits for a link that is far behind, also when there is room in the mailbox', async () => {
    const sink = await settled(world.system.spawn(Vast, { on: 'process' }))
    await sink.ready()
    for (let n = 0; n < 20; n++) sink.tell.take(new Uint8Array(2 ** 20))
    const { out } = world.kernel(0).peerOf(1)!
    expect(out.queuedBytes).toBeGreaterThan(2 ** 20)
    await sink.ready()
    expect(out.queuedBytes).toBeLessThan(2 ** 20)
    await world.settled()
    expect(log).toHaveLength(20)
  })

  it.each(['thread', 'process'] as const)('rejects when its %s dies, and when it has', async (on) => {
    const sink = await settled(world.system.spawn(Sink, { on, restart: 'temporary' }))
    sink.tell.wait()
    for (let n = 0; n < 6; n++) sink.tell.take(n)
    const waiting = rejectionOf(sink.ready())
    await world.settled()
    world.host(1).die({ signal: 'SIGKILL' })
    expect(await settled(waiting)).toMatchObject({ code: 'HOST_UNAVAILABLE', family: 'not-delivered' })
    expect(await settled(rejectionOf(sink.ready()))).toMatchObject({ family: 'not-delivered' })
  })

  it('waits for an actor that comes back with its host', async () => {
    const hosts = await settled(world.system.processes(1))
    const sink = await settled(
      world.system.spawn(Sink, { on: hosts, restart: 'permanent', backoff: { firstMs: 300, jitter: 0 } }),
    )
    world.host(1).die({ signal: 'SIGKILL' })
    await world.settled()
    const ready = sink.ready()
    await world.pass(1_000)
    await settled(ready)
    sink.tell.take('after')
    await world.settled()
    expect(log).toEqual(['after'])
  })

  it('rejects for an actor that never was there', async () => {
    await settled(world.system.processes(1))
    const place = { kind: 'process', slot: 1, incarnation: 1 } as const
    const { descriptor } = Ref.targetOf((await world.system.spawn(Sink)) as unknown as Ref)
    const nobody = new Ref(world.kernel(0).targetFor(place, 2 ** 32 + 77, descriptor), world.kernel(0).outside)
    expect(await settled(rejectionOf(nobody.ready()))).toMatchObject({ code: 'ACTOR_NOT_FOUND' })
  })

  it('gets back the room that was lent to a host, when that dies', async () => {
    const sink = await world.system.spawn(Thimble)
    const sender = await settled(world.system.spawn(Sender, { on: 'thread' }))
    sender.tell.die(sink, 1)
    await world.settled()
    expect(world.eventsOf('host.down')).toHaveLength(1)
    await settled(sink.ready())
  })

  it('gets back the room that was lent to a host and not used', async () => {
    const sink = await world.system.spawn(Thimble)
    const sender = await settled(world.system.spawn(Sender, { on: 'thread' }))
    await settled(sender.ask.send(sink, 'far', 1))
    await settled(sink.ready())
    sink.tell.take('here')
    await world.settled()
    expect(log).toEqual(['far 0', 'here'])
  })

  it('forgets room that nobody wants any more', async () => {
    const sinks = await settled(Promise.all(Array.from({ length: 20 }, () => world.system.spawn(Large, { on: 'thread' }))))
    for (const sink of sinks) await settled(sink.ready())
    await world.settled()
    for (const sink of sinks) sink.tell.take(1)
    await world.settled()
    expect(log).toHaveLength(20)
  })
})

describe('B3 ready() of who may not send', () => {
  it('rejects once the life is over', async () => {
    const sink = await world.system.spawn(Sink)
    const sender = await world.system.spawn(Sender)
    sender.tell.linger(sink)
    await world.settled()
    await world.system.killActor(sender)
    door.open()
    await world.settled()
    expect(log).toMatchObject([{ code: 'STALE_ACTOR' }])
  })

  it('rejects once the system stops', async () => {
    const sink = await world.system.spawn(Sink)
    await world.system.stop()
    expect(await rejectionOf(sink.ready())).toMatchObject({ code: 'SYSTEM_STOPPED' })
  })

  it('rejects for an actor of another system', async () => {
    const sink = await world.system.spawn(Sink)
    const other = new World()
    await using _ = other
    class Holder extends Actor {
      async ready(ref: ActorRef<Sink>): Promise<void> {
        await ref.ready()
      }
    }
    const holder = await other.system.spawn(Holder)
    expect(await rejectionOf(holder.ask.ready(sink))).toMatchObject({ code: 'ACTOR_NOT_FOUND' })
  })

  it.each([{ timeoutMs: -1 }, { timeoutMs: Number.NaN }, { signal: 'no' as never }])('refuses %o', async (options) => {
    const sink = await world.system.spawn(Sink)
    expect(await rejectionOf(sink.ready(options))).toMatchObject({ code: 'OPTION' })
  })
})
