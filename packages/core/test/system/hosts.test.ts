import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import { FrameInvalidError } from '../../src/errors/link-errors.ts'
import { actorNumber } from '../../src/ids/actor-number.ts'
import type { ActorRef, AnyRef } from '../../src/refs/actor-ref.ts'
import { descriptorOf } from '../../src/refs/descriptor.ts'
import { Ref } from '../../src/refs/ref.ts'
import { Door, rejectionOf, stateOf } from '../support/outcome-of.ts'
import { World } from '../support/world.ts'

const door = new Door()
let log: unknown[] = []

class Echo extends Actor {
  echo(value: unknown): unknown {
    return value
  }
  note(what: unknown): void {
    log.push(what)
  }
  async wait(name: string): Promise<string> {
    await door.pass()
    return name
  }
  *numbers(): Generator<number> {
    for (let n = 0; ; n++) yield n
  }
  async ask(name: string, other: ActorRef<Echo>): Promise<void> {
    other.ask.wait(name).then(
      (value) => log.push(value),
      (error) => log.push(error),
    )
  }
  async askMany(other: ActorRef<Echo>, count: number): Promise<void> {
    for (let n = 0; n < count; n++)
      other.ask.echo(n).then(
        (value) => log.push(value),
        (error) => log.push((error as { code: string }).code),
      )
  }
  async call(other: AnyRef): Promise<unknown> {
    return (other as unknown as { ask: { m(): Promise<unknown> } }).ask.m()
  }
}
expose(import.meta.url, { Echo })

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

describe('H1 hosts have slots and incarnations', () => {
  it('main is slot 0, others follow, and no slot is given to another host', async () => {
    await world.system.threads(2, { name: 'worker' })
    const gone = await world.system.spawn(Echo, { on: 'process' })
    await world.system.stopActor(gone)
    await world.settled()
    await world.system.processes(1, { name: 'child' })
    const hosts = await world.system.hosts()
    expect(hosts.map(({ slot, incarnation, kind, name, state }) => [slot, incarnation, kind, name, state])).toEqual([
      [0, 1, 'main', 'main', 'up'],
      [1, 1, 'thread', 'worker-1', 'up'],
      [2, 1, 'thread', 'worker-2', 'up'],
      [4, 1, 'process', 'child', 'up'],
    ])
  })

  it('an exit that nobody asked for is a crash, with code 0 as well', async () => {
    const echo = await world.system.spawn(Echo, { on: 'process' })
    const waiting = echo.ask.wait('never')
    await world.settled()
    world.host(1).die({ exitCode: 0 })
    expect(await rejectionOf(waiting)).toMatchObject({ code: 'HOST_DOWN', exitCode: 0 })
    await world.settled()
    expect(world.eventsOf('host.down')).toMatchObject([{ slot: 1, wanted: false, exitCode: 0 }])
    const hosts = await world.system.hosts()
    expect(hosts.map(({ slot, incarnation, state }) => [slot, incarnation, state])).toEqual([
      [0, 1, 'up'],
      [1, 2, 'up'],
    ])
  })

  it('an end that was asked for is none', async () => {
    await world.system.stopActor(await world.system.spawn(Echo, { on: 'process' }))
    await world.settled()
    expect(world.eventsOf('host.down')).toMatchObject([{ slot: 1, wanted: true, exitCode: 0 }])
    expect(world.eventsOf('mail.lost')).toEqual([])
  })
})

describe('H2 a host that does not start', () => {
  it('is a HostStartError for all that waited for it', async () => {
    world.starts.close()
    const spawned = world.system.spawn(Echo, { on: 'thread' })
    const group = world.system.processes(1)
    await world.settled()
    world.host(1).die({ exitCode: 12, stderr: ['cannot find module'] })
    world.host(2).die({ signal: 'SIGILL' })
    const [first, second] = await Promise.all([rejectionOf(spawned), rejectionOf(group)])
    expect(first).toMatchObject({ code: 'HOST_START', exitCode: 12, stderr: ['cannot find module'] })
    expect(second).toMatchObject({ code: 'HOST_START', signal: 'SIGILL' })
    await world.settled()
    expect(await world.system.hosts()).toHaveLength(1)
  })

  it('of several that were wanted, the others are stopped again', async () => {
    world.starts.close()
    const group = world.system.threads(3)
    await world.settled()
    world.host(2).die({})
    world.starts.open()
    expect(await rejectionOf(group)).toMatchObject({ code: 'HOST_START' })
    await world.settled()
    expect(await world.system.hosts()).toHaveLength(1)
  })
})

describe('H3 a peer whose link ends', () => {
  const siblings = async (): Promise<[asker: ActorRef<Echo>, dying: ActorRef<Echo>]> => {
    const dying = await world.system.spawn(Echo, { on: 'process' })
    const asker = await world.system.spawn(Echo, { on: 'thread' })
    return [asker, dying]
  }

  it('is read to the end: replies that arrived before count', async () => {
    const [asker, dying] = await siblings()
    await asker.ask.askMany(dying, 5)
    await world.settled()
    log = []
    await asker.ask.askMany(dying, 5)
    // the answers are on their way when the host dies
    while (world.kernel(2).peerOf(1)!.out.handedOver < 2) await Promise.resolve()
    await new Promise((resolve) => void setImmediate(resolve))
    world.host(1).die({ kept: 100 })
    await world.settled()
    expect(log).toEqual([0, 1, 2, 3, 4])
  })

  it('settles within 500 ms also when main says nothing', async () => {
    const [asker, dying] = await siblings()
    await asker.ask.ask('waiting', dying)
    await world.settled()
    world.exits.close()
    world.host(1).die({ exitCode: 3 })
    await world.pass(400)
    expect(log).toEqual([])
    await world.pass(150)
    expect(log).toMatchObject([{ code: 'HOST_DOWN', slot: 1, exitCode: null }])
  })

  it('has exit code, signal and stderr from main when that is in time', async () => {
    const [asker, dying] = await siblings()
    await asker.ask.ask('waiting', dying)
    await world.settled()
    world.host(1).die({ exitCode: 3, stderr: ['a', 'b'] })
    await world.settled()
    expect(log).toMatchObject([{ code: 'HOST_DOWN', slot: 1, exitCode: 3, stderr: ['a', 'b'] }])
  })

  it('takes nothing new meanwhile', async () => {
    const [asker, dying] = await siblings()
    await asker.ask.ask('waiting', dying)
    await world.settled()
    world.exits.close()
    world.host(1).die({})
    await world.settled()
    await asker.ask.ask('too late', dying)
    await world.settled()
    expect(log).toMatchObject([{ code: 'HOST_UNAVAILABLE', slot: 1 }])
  })

  it('and streams, children and names there end as well', async () => {
    const dying = await world.system.spawn(Echo, { on: 'process', name: 'mortal', restart: 'temporary' })
    const items = dying.stream.numbers()[Symbol.asyncIterator]()
    await items.next()
    world.host(1).die({ signal: 'SIGKILL' })
    await world.settled()
    let error: unknown
    for (let n = 0; n < 100 && error === undefined; n++) await items.next().catch((cause) => (error = cause))
    expect(error).toMatchObject({ code: 'HOST_DOWN', signal: 'SIGKILL' })
    expect(await world.system.find(Echo, 'mortal')).toBeUndefined()
    expect(world.kernel(0).remoteChildren.size).toBe(0)
    await world.system.spawn(Echo, { name: 'mortal' })
  })

  it('settles a hundred asks, each once, while the rest of the system goes on', async () => {
    const [asker, dying] = await siblings()
    const asks = Array.from({ length: 100 }, (_, n) => dying.ask.wait(`${n}`))
    await asker.ask.ask('sibling', dying)
    await world.settled()
    world.host(1).die({ signal: 'SIGKILL' })
    const results = await Promise.allSettled(asks)
    expect(results.every((result) => result.status === 'rejected' && result.reason.code === 'HOST_DOWN')).toBe(true)
    expect(await asker.ask.echo('alive')).toBe('alive')
  })
})

describe('H4 a host is up or down for everybody', () => {
  it('a link cut between two living hosts ends the one in the higher slot', async () => {
    const [one, other] = [await world.system.spawn(Echo, { on: 'process' }), await world.system.spawn(Echo, { on: 'thread' })]
    await one.ask.ask('waiting', other)
    await world.settled()
    world.host(1).cutLinks()
    await world.pass(1_100)
    expect(world.eventsOf('host.down').map(({ slot, wanted }) => [slot, wanted])).toEqual([[2, false]])
    expect(log).toMatchObject([{ code: 'HOST_DOWN', slot: 2 }])
    expect(await one.ask.echo('alive')).toBe('alive')
    expect(world.host(2).spec.incarnation).toBe(2)
    expect(await other.ask.echo('back')).toBe('back')
  })

  it('a host that sends main what is no frame is ended', async () => {
    const peer = await world.rawHost()
    peer.sendBytes(Uint8Array.of(1, 2, 3, 4))
    await world.settled()
    expect(world.eventsOf('host.down')).toMatchObject([{ slot: 1, wanted: false, error: { code: 'FRAME_INVALID' } }])
    expect(world.host(1).isUp).toBe(false)
  })

  it.each([0, 2])(
    'a host whose bytes are no chunks to the link of the host in slot %i is ended, and whoever asked hears why',
    async (slot) => {
      const [echo, other] = [await world.system.spawn(Echo, { on: 'process' }), await world.system.spawn(Echo, { on: 'thread' })]
      expect(await other.ask.ask('waiting', echo)).toBeUndefined()
      const asked = echo.ask.wait('never')
      await world.settled()
      const kernel = world.kernel(slot)
      kernel.linkEnded(kernel.peerOf(1)!, new FrameInvalidError({ expected: 'a chunk', got: 'garbage' }))
      await world.settled()
      expect(world.eventsOf('host.down')).toMatchObject([{ slot: 1, wanted: false, error: { code: 'FRAME_INVALID' } }])
      expect(await rejectionOf(asked)).toMatchObject({ code: 'HOST_DOWN', cause: { code: 'FRAME_INVALID' } })
      expect(await other.ask.echo('alive')).toBe('alive')
    },
  )

  it('a host that sends another one what is no frame is ended, not the other', async () => {
    const peer = await world.rawHost()
    const echo = await world.system.spawn(Echo, { on: 'thread' })
    const kernel = world.kernel(0)
    const descriptor = descriptorOf('Anything', ['test:Anything'], ['m'])
    const there = new Ref(kernel.targetFor(kernel.peerOf(1)!.place, actorNumber(1, 1), descriptor), kernel.outside)
    const called = echo.ask.call(there as unknown as AnyRef)
    await world.settled()
    peer.meetings.get(2)!.sendBytes(new Uint8Array(100).fill(255))
    expect(await rejectionOf(called)).toMatchObject({ code: 'HOST_DOWN', slot: 1 })
    await world.settled()
    expect(world.eventsOf('host.down').map(({ slot }) => slot)).toEqual([1])
    expect(await echo.ask.echo('alive')).toBe('alive')
  })

  it('H8 main`s end is the end of all hosts', async () => {
    await world.system.threads(2)
    const [one, two] = [world.host(1), world.host(2)]
    for (const host of [one, two]) host.kernel!.linkEnded(host.kernel!.peerOf(0)!, new Error('main died'))
    await world.settled()
    expect([one.isUp, two.isUp]).toEqual([false, false])
  })

  it('H8 actors whose parents lived on a host that is gone are stopped', async () => {
    const parent = await world.system.spawn(Parent, { on: 'process' })
    const child = await parent.ask.child()
    expect(await child.ask.echo('alive')).toBe('alive')
    world.host(1).die({})
    await world.settled()
    expect(await rejectionOf(child.ask.echo('alive'))).toMatchObject({ family: 'not-delivered' })
    expect(world.eventsOf('actor.ended').filter(({ at }) => at === 'Echo')).toMatchObject([{ reason: { kind: 'shutdown' } }])
  })
})

class Parent extends Actor {
  async child(): Promise<ActorRef<Echo>> {
    return this.context.spawn(Echo, { on: 'thread' })
  }
}
expose(import.meta.url, { Parent })

describe('hosts()', () => {
  it('shows actors, waiting messages and uptime of each', async () => {
    const [thread] = [await world.system.threads(1)]
    const echo = await world.system.spawn(Echo, { on: thread })
    await world.system.spawn(Echo, { on: thread })
    await world.system.spawn(Echo)
    void echo.ask.wait('at hand')
    for (let n = 0; n < 3; n++) echo.tell.note(n)
    await world.pass(250)
    const [main, worker] = await world.system.hosts()
    expect(main).toMatchObject({ slot: 0, actors: 1, waiting: 0, uptimeMs: 250, pid: 1 })
    expect(worker).toMatchObject({ slot: 1, actors: 2, waiting: 3, uptimeMs: 250, pid: 1001, threadId: 1, lagMs: 0 })
  })

  it('does not wait for one that does not answer', async () => {
    await world.rawHost()
    const hosts = world.system.hosts()
    await world.pass(990)
    expect(await stateOf(hosts)).toBe('pending')
    await world.pass(50)
    expect((await hosts)[1]).toMatchObject({ slot: 1, state: 'up', lagMs: undefined })
  })
})

describe('a group of hosts', () => {
  const slotsOf = async (count: number, options: object): Promise<number[]> => {
    const slots: number[] = []
    for (let n = 0; n < count; n++) slots.push(Ref.targetOf((await world.system.spawn(Echo, options)) as unknown as Ref).slot)
    return slots
  }

  it('is filled in turn by default', async () => {
    const group = await world.system.threads(3)
    expect(await slotsOf(7, { on: group })).toEqual([1, 2, 3, 1, 2, 3, 1])
  })

  it('is filled where the fewest actors are with least-busy', async () => {
    const group = await world.system.threads(3, { placement: 'least-busy' })
    const first = await world.system.spawn(Echo, { on: group.hosts[0]! })
    await world.system.spawn(Echo, { on: group.hosts[1]! })
    expect(await slotsOf(2, { on: group })).toEqual([3, 1])
    await world.system.stopActor(first)
    await world.settled()
    expect(await slotsOf(2, { on: group })).toEqual([1, 2])
  })

  it('gives the same key the same host, and different keys different ones', async () => {
    const group = await world.system.threads(3)
    const slots = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((by) => slotsOf(1, { on: group, placement: { by } })))
    const again = await Promise.all(['a', 'b', 'c', 'd', 'e', 'f'].map((by) => slotsOf(1, { on: group, placement: { by } })))
    expect(again).toEqual(slots)
    expect(new Set(slots.flat()).size).toBeGreaterThan(1)
  })

  it.each([0, -1, 1.5, 1_025, Number.NaN])('of %s hosts is refused', async (count) => {
    expect(await rejectionOf(world.system.threads(count))).toMatchObject({ code: 'OPTION', option: 'thread count' })
  })
})
