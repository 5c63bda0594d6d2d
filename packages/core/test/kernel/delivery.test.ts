import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import type { ActorOptions } from '../../src/actor/actor-options.ts'
import { expose } from '../../src/actor/expose.ts'
import { protocolOf } from '../../src/actor/protocol.ts'
import { actorNumber } from '../../src/ids/actor-number.ts'
import type { ActorRef } from '../../src/refs/actor-ref.ts'
import { descriptorOf } from '../../src/refs/descriptor.ts'
import { Ref } from '../../src/refs/ref.ts'
import { Door, rejectionOf } from '../support/outcome-of.ts'
import { RawHandle, type RawPeer } from '../support/raw-peer.ts'
import { placements, World } from '../support/world.ts'

const door = new Door()
let log: unknown[] = []

class Unbuildable {
  toWire(): number {
    return 1
  }
  static fromWire(): Unbuildable {
    throw new TypeError('no such thing here')
  }
}

class Target extends Actor {
  note(what: unknown): void {
    log.push(what)
  }
  async wait(): Promise<void> {
    log.push('waiting')
    await door.pass()
  }
}

class Small extends Target {
  static readonly options: ActorOptions<Small> = { mailbox: { messages: 3 } }
}

class Sender extends Actor {
  tellMany(target: ActorRef<Target>, count: number): void {
    for (let n = 0; n < count; n++) target.tell.note(n)
  }
  tellBothWays(target: ActorRef<Target>, third: ActorRef<Sender>): void {
    target.tell.note('direct, and first')
    third.tell.passOn(target, 'by way of a third')
  }
  passOn(target: ActorRef<Target>, what: string): void {
    target.tell.note(what)
  }
  async tellLater(target: ActorRef<Target>): Promise<void> {
    await door.pass()
    target.tell.note('stale')
  }
}
class Answering extends Actor {
  answer(asker: ActorRef<Curious>): void {
    asker.tell.note('the tell before it')
  }
}

class Curious extends Actor {
  async ask(answering: ActorRef<Answering>): Promise<void> {
    await answering.ask.answer(this.self)
    log.push('the reply')
  }
  note(what: string): void {
    log.push(what)
  }
}

class CuriousAndOpen extends Curious {
  static readonly options: ActorOptions<CuriousAndOpen> = { interleave: true }
}
expose(import.meta.url, { Unbuildable, Target, Small, Sender, Answering, Curious, CuriousAndOpen })

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

describe.each(placements)('messages to an actor on %s', (on) => {
  let target: ActorRef<Target>
  beforeEach(async () => {
    target = await world.system.spawn(Target, { on })
  })

  describe('D2 the call encodes or copies before it returns', () => {
    it('so what the sender changes afterwards stays its own', async () => {
      const list = [{ n: 1 }]
      target.tell.note(list)
      list[0]!.n = 2
      list.push({ n: 3 })
      await world.settled()
      expect(log).toEqual([[{ n: 1 }]])
    })

    it('and an argument that cannot travel throws from tell, with its path; nothing was sent', async () => {
      const bad = { name: 'x', inner: [Symbol('s')] }
      expect(() => target.tell.note(bad)).toThrowError(
        expect.objectContaining({ code: 'NOT_SENDABLE', path: 'argument 0.inner[0]' }),
      )
      target.tell.note('next')
      await world.settled()
      expect(log).toEqual(['next'])
    })

    it('and for no other reason: a tell to an actor that has ended does not throw', async () => {
      await world.system.stopActor(target)
      target.tell.note('late')
      await world.settled()
      expect(log).toEqual([])
      expect(world.eventsOf('letter.dead')).toHaveLength(1)
    })
  })

  describe('D4 stop and kill overtake what waits', () => {
    it('stop gives up the mail behind the message at hand', async () => {
      target.tell.wait()
      target.tell.note('one')
      target.tell.note('two')
      await world.settled()
      const stopped = world.system.stopActor(target)
      await world.settled()
      expect(world.deadLetters()).toEqual(['note: stopped', 'note: stopped'])
      door.open()
      await stopped
      expect(log).toEqual(['waiting'])
    })

    it('stop with drain keeps its place: what was sent before is handled, what comes later is not', async () => {
      target.tell.wait()
      target.tell.note('one')
      target.tell.note('two')
      await world.settled()
      const stopped = world.system.stopActor(target, { drain: true })
      await world.settled()
      target.tell.note('too late')
      await world.settled()
      expect(world.deadLetters()).toEqual(['note: stopped'])
      door.open()
      await stopped
      expect(log).toEqual(['waiting', 'one', 'two'])
    })
  })

  describe('D10 a message that nobody will handle is a dead letter with a reason', () => {
    it('stopped: the actor had ended, or ended before its turn', async () => {
      const group = on === 'here' ? world.system.here : await world.system[on === 'thread' ? 'threads' : 'processes'](1)
      const other = await world.system.spawn(Target, { on: group })
      other.tell.wait()
      other.tell.note('waits')
      await world.settled()
      const stopped = world.system.stopActor(other)
      await world.settled()
      door.open()
      await stopped
      other.tell.note('late')
      await world.settled()
      expect(log).toEqual(['waiting'])
      expect(world.eventsOf('letter.dead').map(({ actor, reason }) => [actor, reason])).toEqual([
        [other.id, 'stopped'],
        [other.id, 'stopped'],
      ])
    })

    it('killed: the actor was killed before its turn', async () => {
      const mortal = await world.system.spawn(Target, { on: await world.sharedHost(on) })
      mortal.tell.wait()
      mortal.tell.note('waits')
      await world.settled()
      await world.system.killActor(mortal)
      await world.settled()
      expect(world.deadLetters()).toEqual(['note: killed'])
    })

    it('mailbox-full: one too many', async () => {
      const small = await world.system.spawn(Small, { on })
      small.tell.wait()
      await world.settled()
      for (const n of [1, 2, 3, 4, 5]) small.tell.note(n)
      await world.settled()
      expect(world.deadLetters()).toEqual(['note: mailbox-full', 'note: mailbox-full'])
      door.open()
      await world.settled()
      expect(log).toEqual(['waiting', 1, 2, 3])
    })

    it('not-found: there never was such an actor', async () => {
      const kernel = world.kernel(0)
      const place = on === 'here' ? kernel.place : kernel.peerOf(1)!.place
      const nobody = kernel.targetFor(place, actorNumber(1, 999), protocolOf(Target).descriptor)
      ;(new Ref(nobody, kernel.outside) as unknown as ActorRef<Target>).tell.note(1)
      await world.settled()
      expect(world.eventsOf('letter.dead')).toMatchObject([{ reason: 'not-found', count: 1 }])
    })

    it('system-stopped: code outside of actors sends while the system stops', async () => {
      const stopped = world.system.stop()
      target.tell.note('late')
      await stopped
      expect(world.deadLetters()).toEqual(['note: system-stopped'])
    })

    it('stale-sender: the life that sends is over', async () => {
      const sender = await world.system.spawn(Sender)
      sender.tell.tellLater(target)
      await world.settled()
      await world.system.killActor(sender)
      door.open()
      await world.settled()
      expect(world.deadLetters()).toEqual(['note: stale-sender'])
      expect(log).toEqual([])
    })
  })
})

describe('D10 dead letters between hosts', () => {
  const remote = async (): Promise<ActorRef<Target>> => world.system.spawn(Target, { on: 'process' })

  it('undecodable: the receiver cannot build an argument', async () => {
    const target = await remote()
    target.tell.note(new Unbuildable())
    target.tell.note('next')
    await world.settled()
    expect(world.deadLetters()).toEqual(['note: undecodable'])
    expect(log).toEqual(['next'])
  })

  it('method-unknown: the sender knows more methods than the actor has', async () => {
    const target = await remote()
    const { name, lineage, methods } = protocolOf(Target).descriptor
    const kernel = world.kernel(0)
    const { number } = Ref.targetOf(target as unknown as Ref)
    const newer = kernel.targetFor(kernel.peerOf(1)!.place, number, descriptorOf(name, lineage, [...methods, 'invented']))
    ;(new Ref(newer, kernel.outside) as unknown as { tell: { invented(): void } }).tell.invented()
    await world.settled()
    expect(world.deadLetters()).toEqual([`method ${methods.length}: method-unknown`])
  })

  it('host-unavailable: the host was known to be down', async () => {
    const target = await remote()
    world.starts.close() // it will come back, but not yet
    world.host(1).die({})
    await world.settled()
    target.tell.note('late')
    await world.settled()
    expect(world.deadLetters()).toEqual(['note: host-unavailable'])
  })

  it('host-down: the host died before the message left', async () => {
    const target = await remote()
    const sender = await world.system.spawn(Sender, { on: 'thread' })
    world.meetings.close()
    await sender.ask.tellMany(target, 3)
    await world.settled()
    world.host(1).die({})
    await world.settled()
    expect(world.eventsOf('letter.dead').filter(({ reason }) => reason === 'host-down')).toHaveLength(3)
    expect(log).toEqual([])
  })

  it('link-full: more waits for the link than it may hold', async () => {
    await using small = new World({ linkCapBytes: 5_000 })
    const target = await small.system.spawn(Target, { on: 'process' })
    const sender = await small.system.spawn(Sender, { on: 'thread' })
    small.meetings.close()
    await sender.ask.tellMany(target, 1_000)
    await small.settled()
    small.meetings.open()
    await small.settled()
    const full = small.deadLetters().filter((letter) => letter === 'note: link-full').length
    await small.pass(1_100)
    const inAll = small.deadLetters()
    const refused = inAll.filter((letter) => letter === 'note: link-full').length
    expect(full).toBe(100)
    expect(log.length).toBeGreaterThan(0)
    expect(log.length + refused).toBe(1_000)
    expect(log).toEqual(Array.from({ length: log.length }, (_, n) => n))
  })

  it('are told one by one a hundred times a second, and then with their number', async () => {
    const target = await world.system.spawn(Target)
    await world.system.stopActor(target)
    for (let n = 0; n < 1_000; n++) target.tell.note(n)
    await world.settled()
    expect(world.eventsOf('letter.dead')).toHaveLength(100)
    await world.pass(1_100)
    expect(world.eventsOf('letter.dead')).toHaveLength(101)
    expect(world.eventsOf('letter.dead').at(-1)).toMatchObject({ method: 'note', reason: 'stopped', count: 900 })
    expect(world.kernel(0).deadLetters.counts.get('stopped')).toBe(1_000)
  })
})

describe('D3 not ordered are', () => {
  it.each(placements)(
    'a reply and the tell before it: one settles a promise, the other is mail, from an actor on %s',
    async (on) => {
      const answering = await world.system.spawn(Answering, { on })
      const busy = await world.system.spawn(Curious)
      await busy.ask.ask(answering)
      await world.settled()
      expect(log).toEqual(['the reply', 'the tell before it'])
      log = []
      const open = await world.system.spawn(CuriousAndOpen)
      await open.ask.ask(answering)
      await world.settled()
      expect(log).toEqual(['the tell before it', 'the reply'])
    },
  )

  it('a message and one that was sent after it by way of a third actor', async () => {
    const [one, other] = [await world.system.threads(1), await world.system.threads(1)]
    const sender = await world.system.spawn(Sender, { on: one })
    const target = await world.system.spawn(Target, { on: other })
    const third = await world.system.spawn(Sender)
    world.meetings.close() // the direct way is not there yet
    await sender.ask.tellBothWays(target, third)
    await world.settled()
    world.meetings.open()
    await world.settled()
    expect(log).toEqual(['by way of a third', 'direct, and first'])
  })
})

describe('D7 all frames between two hosts use one link', () => {
  it('and wait for it in order while it opens', async () => {
    const target = await world.system.spawn(Target, { on: 'process' })
    const sender = await world.system.spawn(Sender, { on: 'thread' })
    world.meetings.close()
    await sender.ask.tellMany(target, 2)
    await world.settled()
    await sender.ask.tellMany(target, 1)
    expect(log).toEqual([])
    expect(world.meetings.waiting).toBe(1)
    world.meetings.open()
    await world.settled()
    expect(log).toEqual([0, 1, 0])
  })

  it('also when both hosts reach for each other at the same time', async () => {
    const [one, other] = [await world.system.processes(1), await world.system.threads(1)]
    const [a, b] = [await world.system.spawn(Target, { on: one }), await world.system.spawn(Target, { on: other })]
    const [nearA, nearB] = [await world.system.spawn(Sender, { on: one }), await world.system.spawn(Sender, { on: other })]
    await Promise.all([nearA.ask.tellMany(b, 2), nearB.ask.tellMany(a, 2)])
    await world.settled()
    expect(log.sort()).toEqual([0, 0, 1, 1])
    expect(world.introductions).toBe(1)
  })
})

describe('D9 tells that a dead host may or may not have handled', () => {
  it('are one event with a number that is never too small', async () => {
    const target = await world.system.spawn(Target, { on: 'process' })
    for (let n = 0; n < 10; n++) target.tell.note(n)
    await world.settled()
    const handled = log.length
    expect(handled).toBe(10)
    for (let n = 0; n < 5; n++) target.tell.note(`lost ${n}`)
    await Promise.resolve() // the burst leaves
    world.host(1).die({})
    await world.settled()
    const [lost, ...more] = world.eventsOf('mail.lost')
    expect(more).toEqual([])
    expect(lost).toMatchObject({ slot: 1, incarnation: 1 })
    expect(lost!.unknown).toBeGreaterThanOrEqual(5)
    expect(lost!.unknown).toBeLessThanOrEqual(16)
  })

  it('are none that are known not to be handled: undecodable, to an actor that has ended, too many', async () => {
    const thread = await world.system.threads(1)
    const ended = await world.system.spawn(Target, { on: thread })
    await world.system.stopActor(ended)
    const small = await world.system.spawn(Small, { on: thread })
    small.tell.wait()
    await world.settled()
    small.tell.note(new Unbuildable())
    for (let n = 0; n < 5; n++) small.tell.note(n)
    ended.tell.note('late')
    await world.settled()
    door.open()
    await world.settled()
    await world.kernel(0).request(thread.hosts[0]!, 'stats', [], 1_000) // an answer brings the count with it
    world.host(1).die({})
    await world.settled()
    expect(log).toEqual(['waiting', 0, 1, 2])
    expect(world.eventsOf('mail.lost')).toEqual([])
  })

  it('are none when all of them were finished and said so', async () => {
    const target = await world.system.spawn(Target, { on: 'process' })
    target.tell.note('one')
    await world.settled()
    await (target.ask as unknown as { note(what: string): Promise<void> }).note('an answer brings the count with it')
    world.host(1).die({})
    await world.settled()
    expect(world.eventsOf('mail.lost')).toEqual([])
  })
})

describe('B4 a link never drops', () => {
  const peerWith = async (
    capped: World,
    kind?: 'threads',
  ): Promise<
    [peer: RawPeer, ref: { tell: { m(n: number, load: string | Uint8Array): void }; ask: { m(n: number): Promise<void> } }]
  > => {
    const peer = await capped.rawHost(kind)
    const kernel = capped.kernel(0)
    const there = kernel.targetFor(kernel.peerOf(1)!.place, actorNumber(1, 1), descriptorOf('Anything', ['test:Anything'], ['m']))
    return [peer, new Ref(there, kernel.outside) as never]
  }

  it('to a host that does not read it waits in order, and above the cap new messages are refused', async () => {
    await using capped = new World({ linkCapBytes: 1_000_000 })
    const [peer, ref] = await peerWith(capped)
    const text = 'x'.repeat(100_000)
    for (let n = 0; n < 250; n++) ref.tell.m(n, text)
    await capped.settled()
    const arrived = peer.of('tell').length
    expect(arrived).toBeGreaterThanOrEqual(160) // 16 MiB are let go ahead of what is known to be read
    expect(arrived).toBeLessThan(200)
    expect(await rejectionOf(ref.ask.m(1))).toMatchObject({ code: 'LINK_FULL', slot: 1, capBytes: 1_000_000 })
    const refused = capped.deadLetters().filter((letter) => letter === 'm: link-full').length
    expect(refused).toBeGreaterThan(50)
    // it reads again
    peer.send({ kind: 'ack', number: arrived, second: 20_000_000 })
    await capped.settled()
    await capped.pass(1_100)
    const inAll = peer.of('tell').map(({ body }) => (body as [number])[0])
    expect(inAll).toEqual(Array.from({ length: inAll.length }, (_, n) => n))
    const letters = capped.deadLetters().filter((letter) => letter === 'm: link-full').length
    expect(inAll.length + letters).toBe(250)
  })

  it('and what goes beside the bytes, to a thread, counts as much as what is in them', async () => {
    await using capped = new World({ linkCapBytes: 1_000_000 })
    const [peer, ref] = await peerWith(capped, 'threads')
    for (let n = 0; n < 250; n++) ref.tell.m(n, new Uint8Array(100_000))
    await capped.settled()
    const arrived = peer.of('tell').length
    expect(arrived).toBeGreaterThanOrEqual(160)
    expect(arrived).toBeLessThan(200)
    const { out } = capped.kernel(0).peerOf(1)!
    expect(out.queuedBytes).toBeGreaterThanOrEqual(1_000_000)
    expect(out.queuedBytes).toBeLessThan(1_100_100)
    expect(await rejectionOf(ref.ask.m(1))).toMatchObject({ code: 'LINK_FULL', slot: 1, capBytes: 1_000_000 })
    peer.send({ kind: 'ack', number: arrived, second: 20_000_000 })
    await capped.settled()
    expect(out.queuedBytes).toBe(0)
    const inAll = peer.of('tell').map(({ body }) => (body as [number])[0])
    expect(inAll).toEqual(Array.from({ length: inAll.length }, (_, n) => n))
  })

  it('and a thread that reads what came beside the bytes says so, and nothing waits', async () => {
    const target = await world.system.spawn(Target, { on: 'thread' })
    const { out } = world.kernel(0).peerOf(1)!
    for (let n = 0; n < 300; n++) {
      target.tell.note(new Uint8Array(100_000))
      if (n % 50 === 0) await world.settled()
    }
    await world.settled()
    expect(log).toHaveLength(300)
    expect(out.queuedBytes).toBe(0)
    expect(out.isEmpty).toBe(true)
  })

  it('and a host that reads is told so often enough that nothing waits', async () => {
    const target = await world.system.spawn(Target, { on: 'process' })
    const text = 'x'.repeat(100_000)
    for (let n = 0; n < 400; n++) target.tell.note(text)
    await world.settled()
    expect(log).toHaveLength(400)
    expect(world.kernel(0).peerOf(1)!.out.queuedBytes).toBe(0)
    // finished tells were told as well, at least every 1024
    for (let n = 0; n < 3_000; n++) target.tell.note(n)
    await world.settled()
    const { tellsSent, tellsFinished } = world.kernel(0).peerOf(1)!.out
    expect(tellsSent - tellsFinished).toBeLessThan(1_100)
  })
})

describe('what was read', () => {
  it('is told beside answers in large steps only: an answer has no frame to itself for that', async () => {
    const peer = await world.rawHost()
    const target = await world.system.spawn(Target)
    const { number } = Ref.targetOf(target as unknown as Ref)
    for (let second = 1; second <= 50; second++) {
      peer.send({ kind: 'ask', number, method: 0, second, body: ['x'.repeat(1_000)] })
      await world.settled()
    }
    expect(peer.of('reply')).toHaveLength(50)
    const told = peer.of('ack').map(({ second = 0 }) => second)
    expect([told.length > 0, told.length <= 4]).toEqual([true, true])
    for (let at = 1; at < told.length; at++) expect(told[at]! - told[at - 1]!).toBeGreaterThan(16_000)
  })
})

describe('D8 at most once', () => {
  it('a reply that comes twice settles once, and one that nobody waits for does nothing', async () => {
    const peer = await world.rawHost()
    const kernel = world.kernel(0)
    const descriptor = descriptorOf('Anything', ['test:Anything'], ['m'])
    const there = kernel.targetFor(kernel.peerOf(1)!.place, actorNumber(1, 1), descriptor)
    const ref = new Ref(there, kernel.outside) as unknown as { ask: { m(): Promise<unknown> } }
    const first = ref.ask.m()
    await world.settled()
    const { second: correlation = 0 } = peer.of('ask')[0]!
    peer.send({ kind: 'reply', number: correlation, body: 'first' })
    peer.send(
      { kind: 'reply', number: correlation, body: 'second' },
      { kind: 'fail', number: correlation, body: new Error('third') },
    )
    peer.send(
      { kind: 'reply', number: 4711, body: 'for nobody' },
      { kind: 'end', number: 4711 },
      { kind: 'item', number: 4711, body: 1 },
    )
    expect(await first).toBe('first')
    const next = ref.ask.m()
    await world.settled()
    const asks = peer.of('ask')
    expect(asks[1]!.second).not.toBe(correlation)
    peer.send({ kind: 'reply', number: asks[1]!.second!, body: 'alive' })
    expect(await next).toBe('alive')
  })
})

describe('I1 number 0', () => {
  it('is never a user`s ref', async () => {
    const peer = await world.rawHost()
    const target = await world.system.spawn(Target)
    const { number } = Ref.targetOf(target as unknown as Ref)
    peer.send(
      { kind: 'define', number: 0, body: ['Target', ['test:Target'], ['note']] },
      { kind: 'tell', number, method: 0, body: [new RawHandle([0, 0, 0, 0, 1, 0])] },
      { kind: 'ask', number, method: 0, second: 1, body: [new RawHandle([0, 0, 2 ** 32, 0, 1, 0])] },
    )
    await world.settled()
    expect(log).toEqual([])
    expect(world.deadLetters()).toEqual(['note: undecodable'])
    expect(peer.of('fail')).toMatchObject([{ number: 1, body: { code: 'NOT_SENDABLE', direction: 'in' } }])
  })
})
