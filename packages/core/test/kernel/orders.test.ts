import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import type { Host } from '../../src/actor/host.ts'
import { protocolOf } from '../../src/actor/protocol.ts'
import { actorNumber } from '../../src/ids/actor-number.ts'
import { HostHandle } from '../../src/kernel/host-handle.ts'
import { Door, rejectionOf, stateOf } from '../support/outcome-of.ts'
import { RawHandle } from '../support/raw-peer.ts'
import { World } from '../support/world.ts'

const door = new Door()
let log: string[] = []

class Child extends Actor {
  constructor() {
    super()
    log.push('constructed')
  }
  note(what: string): void {
    log.push(what)
  }
  protected override onStop(): void {
    log.push('stopped')
  }
}
class ParentElsewhere extends Actor {
  async have(host: Host): Promise<void> {
    await this.context.spawn(Child, { on: host })
    log.push('has a child')
  }
}
expose(import.meta.url, { Child, ParentElsewhere })

const { key, methods } = protocolOf(Child).descriptor
const rules = { restart: 'temporary', significant: false, backoff: undefined, shutdownMs: undefined, restartHost: false }
const order = { key, methods, args: [], named: undefined, startTimeoutMs: 30_000, rules, chain: undefined }
const number = actorNumber(1, 1)
const note = methods.indexOf('note')

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

describe('C3 orders of another host keep their place among its messages', () => {
  it('spawn, tell and stop in one chunk: the actor is made, then stopped, and the tell is given up', async () => {
    const peer = await world.rawHost()
    peer.send(
      { kind: 'ask', number: 0, method: 0, second: 1, body: [7, order] },
      { kind: 'tell', number, method: note, body: ['told'] },
      { kind: 'ask', number: 0, method: 1, second: 2, body: [7, { kind: 'shutdown' }] },
    )
    await world.settled()
    expect(log).toEqual(['constructed', 'stopped'])
    expect(world.deadLetters()).toEqual(['note: stopped'])
    expect(peer.of('reply').map((frame) => frame.number)).toEqual(expect.arrayContaining([1, 2]))
    const ended = peer.of('tell').filter(({ body }) => (body as unknown[])[0] === 7)
    expect(ended).toMatchObject([{ number: 0, body: [7, { kind: 'shutdown' }] }])
  })

  it('a drain behind a tell lets it be handled', async () => {
    const peer = await world.rawHost()
    peer.control('spawn', [7, order], 1)
    peer.send({ kind: 'tell', number, method: note, body: ['told'] })
    peer.control('stop', [number, true], 2)
    await world.settled()
    expect(log).toEqual(['constructed', 'told', 'stopped'])
    expect(world.deadLetters()).toEqual([])
  })

  it('the stop of a child that was never ordered does nothing, also to one that is ordered later', async () => {
    const peer = await world.rawHost()
    peer.control('stopChild', [7, { kind: 'shutdown' }], 1)
    peer.control('killChild', [8], 2)
    peer.control('spawn', [7, order], 3)
    await world.settled()
    expect(log).toEqual(['constructed'])
    expect(peer.of('reply').map((frame) => frame.number)).toEqual([1, 2, 3])
  })
})

describe('S2 an order that cannot be carried out', () => {
  it('because nobody exposed such a class, also after loading, is a NotExposedError', async () => {
    const loaded: string[] = []
    await using other = new World({ load: async (url) => void loaded.push(url) })
    const peer = await other.rawHost()
    peer.control('spawn', [1, { ...order, key: 'file:///nowhere.js#Nobody' }], 1)
    await other.settled()
    expect(loaded).toEqual(['file:///nowhere.js'])
    expect(peer.of('fail')).toMatchObject([{ number: 1, body: { code: 'NOT_EXPOSED', exportName: 'Nobody' } }])
  })

  it('because the module cannot be loaded is a StartError with the module`s error', async () => {
    await using other = new World({ load: async (url) => Promise.reject(new SyntaxError(`bad ${url}`)) })
    const peer = await other.rawHost()
    peer.control('spawn', [1, { ...order, key: 'file:///nowhere.js#Nobody' }], 1)
    await other.settled()
    const [failed] = peer.of('fail')
    expect(failed!.body).toMatchObject({ code: 'START', actor: 'Nobody' })
    expect((failed!.body as Error).cause).toBeInstanceOf(SyntaxError)
    expect(other.kernel(0).actors.size).toBe(0)
  })

  it('because what was exposed is no actor is a NotExposedError', async () => {
    expose('file:///plain.js', { Plain: class Plain {} })
    const peer = await world.rawHost()
    peer.control('spawn', [1, { ...order, key: 'file:///plain.js#Plain' }], 1)
    await world.settled()
    expect(peer.of('fail')).toMatchObject([{ body: { code: 'NOT_EXPOSED' } }])
  })
})

describe('S4 a parent that changes its mind while the child`s module is loading', () => {
  it('gets ActorStoppedError, nothing is constructed, and the end is told once', async () => {
    await using other = new World({ load: () => door.pass() })
    const peer = await other.rawHost()
    peer.control('spawn', [1, { ...order, key: 'file:///slow.js#Late' }], 1)
    peer.control('stopChild', [1, { kind: 'shutdown' }], 2)
    await other.settled()
    class Late extends Child {}
    expose('file:///slow.js', { Late })
    door.open()
    await other.settled()
    expect(log).toEqual([])
    expect(peer.of('fail')).toMatchObject([{ number: 1, body: { code: 'ACTOR_STOPPED' } }])
    expect(peer.of('tell').filter(({ body }) => (body as unknown[])[0] === 1)).toHaveLength(1)
  })
})

describe('X5 a child that comes back with its host, and is stopped while its module is loading', () => {
  it('ends without a life more, and that is told once', async () => {
    await using other = new World({ load: () => door.pass() })
    const peer = await other.rawHost()
    const slow = { ...order, key: 'file:///slower.js#Later' }
    peer.control('spawnAgain', [1, slow, number, 2], 1)
    peer.control('stopChild', [1, { kind: 'shutdown' }], 2)
    await other.settled()
    class Later extends Child {}
    expose('file:///slower.js', { Later })
    door.open()
    await other.settled()
    expect(log).toEqual([])
    expect(peer.of('fail')).toMatchObject([{ number: 1, body: { code: 'ACTOR_STOPPED' } }])
    expect(peer.of('tell').filter(({ body }) => (body as unknown[])[0] === 1)).toHaveLength(1)
  })
})

describe('X7 a child on a host that does not answer', () => {
  it('keeps its parent waiting no longer than its own deadlines allow, and that is told', async () => {
    const peer = await world.rawHost()
    const parent = await world.system.spawn(ParentElsewhere)
    parent.tell.have(new HostHandle(world.system.id, { kind: 'process', slot: 1, incarnation: 1 }, 'raw'))
    await world.settled()
    const [ordered] = peer.of('ask')
    peer.send({ kind: 'define', number: 0, body: ['Child', [key], methods] })
    peer.send({ kind: 'reply', number: ordered!.second!, body: new RawHandle([0, 1, number, 2, 1, 0]) })
    await world.settled()
    expect(log).toEqual(['has a child'])
    const stopped = world.system.stopActor(parent)
    await world.pass(10_900)
    expect(await stateOf(stopped)).toBe('pending')
    await world.pass(1_300)
    await stopped
    expect(world.eventsOf('actor.stop-late').map(({ at, waitedFor, ms }) => [at, waitedFor, ms])).toEqual([
      ['Child', 'its host', 11_000],
      ['Child', 'its host', 1_000],
    ])
    expect(peer.of('ask').map(({ method }) => method)).toEqual([0, 1, 2])
  })
})

describe('a child on another host that fails', () => {
  it('with an error that cannot travel whole is told to its parent all the same', async () => {
    class Fragile extends Actor {
      fail(): void {
        throw Object.assign(new Error('fragile'), { callback: () => {}, self: this, big: 1n })
      }
    }
    expose('file:///fragile.js', { Fragile })
    const fragile = await world.system.spawn(Fragile, { on: 'process', restart: 'temporary' })
    fragile.tell.fail()
    await world.settled()
    expect(world.eventsOf('actor.failed')).toMatchObject([{ error: { message: 'fragile', big: 1n } }])
    expect(world.eventsOf('actor.ended')).toMatchObject([{ reason: { kind: 'failed', error: { message: 'fragile' } } }])
    expect(world.kernel(0).remoteChildren.size).toBe(0)
    expect(await world.system.hosts()).toHaveLength(1)
    expect(await rejectionOf(fragile.ask.fail())).toMatchObject({ family: 'not-delivered' })
  })
})
