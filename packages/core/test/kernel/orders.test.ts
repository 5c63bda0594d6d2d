import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../src/actor/actor.ts'
import { expose } from '../../src/actor/expose.ts'
import type { Host } from '../../src/actor/host.ts'
import { protocolOf } from '../../src/actor/protocol.ts'
import { actorNumber } from '../../src/ids/actor-number.ts'
import { controlMethods } from '../../src/kernel/control-protocol.ts'
import { HostHandle } from '../../src/kernel/host-handle.ts'
import { shortReason } from '../../src/kernel/short-reason.ts'
import { Door, rejectionOf, stateOf } from '../support/outcome-of.ts'
import { RawHandle, type RawPeer } from '../support/raw-peer.ts'
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
    expect(ended).toMatchObject([{ number: 0, body: [7, shortReason({ kind: 'shutdown' })] }])
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

describe('an order of which class and arguments say all', () => {
  const orders = (peer: RawPeer): unknown[] =>
    peer.of('ask').flatMap(({ method, body }) => (controlMethods[method!] === 'spawnUsual' ? [body] : []))
  const raw = (): Host => new HostHandle(world.system.id, { kind: 'process', slot: 1, incarnation: 1 }, 'raw')

  it('names a class that was told before it, once for each link, and carries nothing else but numbers', async () => {
    const peer = await world.rawHost()
    void world.system.spawn(Child, { on: raw() })
    void world.system.spawn(Child, { on: raw(), restart: 'permanent' })
    await world.settled()
    const temporary = protocolOf(Child).restart
    expect(peer.frames.filter(({ kind }) => kind === 'define' || kind === 'ask').map(({ kind }) => kind)).toEqual([
      'define',
      'ask',
      'ask',
    ])
    expect(peer.of('define')[0]!.body).toEqual(['Child', [key], methods])
    expect(orders(peer)).toEqual([
      [expect.any(Number), 0, ['permanent', 'transient', 'temporary'].indexOf(temporary)],
      [expect.any(Number), 0, 0],
    ])
  })

  it('is answered with a number, to which the ref leads', async () => {
    const peer = await world.rawHost()
    const spawned = world.system.spawn(Child, { on: raw() })
    await world.settled()
    peer.send({ kind: 'reply', number: peer.of('ask')[0]!.second!, body: number })
    const ref = await spawned
    expect(ref.id).toBe(`${world.system.id}/1/1.1`)
    ref.tell.note('hello')
    await world.settled()
    expect(peer.of('tell').at(-1)).toMatchObject({ number, method: note, body: ['hello'] })
  })

  it('has its arguments behind the numbers', async () => {
    const peer = await world.rawHost()
    void world.system.spawn(Child as never, { on: raw(), args: ['one', { two: 2 }] } as never)
    await world.settled()
    expect(orders(peer)).toEqual([[expect.any(Number), 0, expect.any(Number), ['one', { two: 2 }]]])
  })

  it('is no such order when anything else was said', async () => {
    const peer = await world.rawHost()
    for (const options of [{ startTimeoutMs: 7 }, { shutdownMs: 7 }, { significant: true }])
      void world.system.spawn(Child, { on: raw(), ...options })
    await world.settled()
    expect(peer.of('ask').map(({ method }) => controlMethods[method!])).toEqual(['spawn', 'spawn', 'spawn'])
  })

  it('starts the actor, with the arguments and the restart it says, and is answered with its number', async () => {
    const peer = await world.rawHost()
    peer.send({ kind: 'define', number: 3, body: ['Child', [key], methods] })
    peer.control('spawnUsual', [7, 3, 0], 1)
    await world.settled()
    expect(log).toEqual(['constructed'])
    expect(peer.of('reply')).toMatchObject([{ number: 1, body: number }])
    expect(world.kernel(0).actors.get(number)!.rules.restart).toBe('permanent')
    peer.control('stopChild', [7, { kind: 'shutdown' }], 2)
    await world.settled()
    expect(log).toEqual(['constructed', 'stopped'])
  })

  it('loads the module of a class that is not here yet', async () => {
    const loaded: string[] = []
    await using other = new World({ load: async (url) => void loaded.push(url) })
    const peer = await other.rawHost()
    peer.send({ kind: 'define', number: 3, body: ['Nobody', ['file:///nowhere.js#Nobody'], []] })
    peer.control('spawnUsual', [7, 3, 1], 1)
    await other.settled()
    expect(loaded).toEqual(['file:///nowhere.js'])
    expect(peer.of('fail')).toMatchObject([{ number: 1, body: { code: 'NOT_EXPOSED', exportName: 'Nobody' } }])
  })

  it('of a class that was never told, or with a restart there is not, fails', async () => {
    const peer = await world.rawHost()
    peer.control('spawnUsual', [7, 3, 1], 1)
    peer.send({ kind: 'define', number: 3, body: ['Child', [key], methods] })
    peer.control('spawnUsual', [8, 3, 9], 2)
    await world.settled()
    expect(log).toEqual([])
    expect(peer.of('fail').map(({ number }) => number)).toEqual([1, 2])
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
    expect(peer.of('ask').map(({ method }) => controlMethods[method!])).toEqual(['spawnUsual', 'stopChild', 'killChild'])
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
