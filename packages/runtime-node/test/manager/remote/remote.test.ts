import { join } from 'node:path'
import {
  type ActorRef,
  FrameTooLargeError,
  FunctionNotServedError,
  KindUnknownError,
  type Manager,
  type ManagerService,
  NameNotKeptError,
  NotSendableError,
  OptionError,
  type PoolProxy,
  QueueEmptyError,
  type RemoteManager,
  ReplyLostError,
  type ServedObject,
} from '@troupe/runtime-node'
import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest'
import { authKey } from '../../connection/keys.ts'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { type OpenSystem, openSystem } from '../../support/open-system.ts'
import { testFolder } from '../../support/test-folder.ts'
import type { Bell as BellClass, Clerk as ClerkClass, Counts, Shop as ShopClass } from './fixtures/shop.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { add, Bell, Clerk, double, Shop, Till } = (await import(built('shop'))) as typeof import('./fixtures/shop.ts')

/** What the program of the server has, and that of the client: two systems that know nothing of each other. */
let there: OpenSystem
let here: OpenSystem
let manager: Manager
let service: ManagerService
let remote: RemoteManager
beforeAll(async () => {
  ;[there, here] = await Promise.all([openSystem(), openSystem()])
  manager = await there.system.manager({ on: 'thread' })
  await manager.register({ Bell, Shop: { class: Shop, returns: { till: Till } } })
  const path = join(await testFolder(), 'manager')
  const [counts, pool] = await Promise.all([
    manager.dict<Record<string, number>>({}, { name: 'counts' }),
    manager.pool({ size: 1 }, { name: 'pool' }),
    manager.dict({}, { name: 'private' }),
  ])
  for (const proxy of [counts, pool]) proxy[Symbol.dispose]()
  const names = ['counts', 'pool']
  service = await manager.serve({
    address: { path },
    authKey,
    names,
    kinds: ['dict', 'list', 'queue', 'lock'],
    functions: { add },
  })
  remote = await here.system.connectManager({ address: service.address, authKey })
})
afterAll(async () => {
  await remote[Symbol.asyncDispose]()
  await service[Symbol.asyncDispose]()
  await Promise.all([here[Symbol.asyncDispose](), there[Symbol.asyncDispose]()])
})
/** What the programs that are connected hold and do, in sum. */
const held = async () => (await service.sessions()).map(({ objects, calls }) => ({ objects, calls }))
beforeEach(() => expect.poll(held, { timeout: 10_000 }).toEqual([{ objects: 0, calls: 0 }]))

type Served = ServedObject<ShopClass, { till: typeof Till }>
const newShop = (): Promise<Served> => remote.createByName<Served>('Shop')

describe('the manager of another program', () => {
  it('gives the objects that it keeps under names', async () => {
    using counts = await remote.get<Counts>('counts')
    using same = await manager.get<Counts>('counts')
    await same.set('n', 40)
    expect(await Promise.all([counts.increment('n'), counts.increment('n')])).toEqual([41, 42])
    expect(await same.get('n')).toBe(42)
  })

  it('makes objects of the classes that were registered, by their types', async () => {
    using shop = await remote.create<typeof ShopClass>('Shop')
    expect(await shop.sell('apples')).toBe(1)
    expectTypeOf(shop.sell).toEqualTypeOf<(what: string) => Promise<number>>()
    const error = await failure(KindUnknownError, remote.createByName('Bank'))
    expect(error.known).toEqual(['Bell', 'Shop'])
  })

  it('keeps from others what is not served to them', async () => {
    expect((await failure(NameNotKeptError, remote.get('private'))).names).toEqual(['counts', 'pool'])
    await using own = await here.system.manager({ on: 'here' })
    await using plain = await own.serve({ address: 'tcp://127.0.0.1:0', authKey })
    await using other = await here.system.connectManager({ address: plain.address, authKey })
    expect((await failure(KindUnknownError, other.dict())).known).toEqual([])
  })

  it('makes the kinds of the library that it makes for others', async () => {
    using dict = await remote.dict<Record<string, number>>({ n: 1 })
    expect(await dict.copy()).toEqual(new Map([['n', 1]]))
    await failure(OptionError, () => manager.serve({ address: 'tcp://127.0.0.1:0', authKey, kinds: ['dicts'] }))
  })

  it('throws here what is thrown there, with class, message and cause', async () => {
    using shop = await newShop()
    const error = await failure(RangeError, shop.fail())
    expect(error).toMatchObject({ message: 'out of stock', cause: { item: 'apples' } })
  })

  it('carries what other programs may have: data, none of the things of this program', async () => {
    using shop = await newShop()
    const data = { map: new Map([['k', [1n, undefined, new Date(0)]]]), bytes: new Uint8Array([1, 2, 3]) }
    expect(await shop.echo(data)).toEqual(data)
    await using own = await here.system.manager({ on: 'here' })
    using foreign = await own.dict()
    expect((await failure(NotSendableError, shop.echo({ a: [foreign] }))).path).toBe('argument 0.a[0]')
    const clerk = await here.system.spawn(Clerk)
    expect((await failure(NotSendableError, shop.echo([clerk]))).path).toBe('argument 0[0]')
    await here.system.stopActor(clerk)
    expect((await failure(ReplyLostError, shop.secret())).cause).toBeInstanceOf(NotSendableError)
    await failure(FrameTooLargeError, shop.blob(40 * 1024 * 1024))
    expect(await shop.sell('still open')).toBe(1)
  })

  it('lets nobody run functions of his own, only those that it names', async () => {
    using pool = await remote.get<PoolProxy>('pool')
    expect(await pool.run(add, 2, 3)).toBe(5)
    const error = await failure(FunctionNotServedError, pool.run(double, 2))
    expect(error).toMatchObject({ exportName: 'double', served: ['add'] })
    using dict = await remote.dict<Record<string, number>>({ n: 1 })
    expect(await dict.update('n', add as (n: number | undefined, by: number) => number, 41)).toBe(42)
    await failure(FunctionNotServedError, dict.update('n', double as (n?: number) => number))
    using list = await remote.list([3, 1, 2])
    await failure(FunctionNotServedError, list.sort({ key: double }))
    await list.sort()
    expect(await list.copy()).toEqual([1, 2, 3])
    expect(await pool.map(add as unknown as (item: number) => number, [1])).toEqual([Number.NaN])
  })
})

describe('an object of another program', () => {
  let clerks: ActorRef<ClerkClass>[]
  beforeAll(async () => {
    clerks = await Promise.all((['thread', 'process'] as const).map((on) => here.system.spawn(Clerk, { on })))
  })

  it('can be sent to every host of this one, and is counted here', async () => {
    const dict = await remote.dict<Record<string, number>>()
    await Promise.all(clerks.map((clerk) => clerk.ask.take(dict)))
    dict[Symbol.dispose]()
    await Promise.all(clerks.map((clerk) => clerk.ask.count(50)))
    using back = await clerks[1]!.ask.give()
    expect(await back.copy()).toEqual(new Map([['n', 100]]))
    await Promise.all(clerks.map((clerk) => clerk.ask.release()))
    expect(await held()).toEqual([{ objects: 1, calls: 0 }])
  })

  it('is given back when the process that held it is killed', async () => {
    const doomed = await here.system.spawn(Clerk, { on: 'process', restart: 'temporary' })
    const dict = await remote.dict<Record<string, number>>()
    await doomed.ask.take(dict)
    dict[Symbol.dispose]()
    await doomed.ask.count(1)
    expect(await held()).toEqual([{ objects: 1, calls: 0 }])
    doomed.tell.die()
    await expect.poll(held, { timeout: 10_000 }).toEqual([{ objects: 0, calls: 0 }])
  })

  it('tells hosts of this program apart, and lets go what one held that was killed', async () => {
    using lock = await remote.lock({ onAbandoned: 'flag' })
    const doomed = await here.system.spawn(Clerk, { on: 'process', restart: 'temporary' })
    expect(await doomed.ask.lock(lock)).toBe(true)
    expect(await lock.tryAcquire()).toBeUndefined()
    const waiting = lock.acquire({ timeoutMs: 10_000 })
    doomed.tell.die()
    const held = await waiting
    expect(held.abandoned).toBe(true)
    await held.release()
  })

  it('throws on every host what is thrown there', async () => {
    using shop = await newShop()
    expect(await Promise.all(clerks.map((clerk) => clerk.ask.sell(shop)))).toEqual(Array(2).fill('RangeError: out of stock'))
  })

  it('comes and goes as itself, in values and as what a method returns', async () => {
    using shop = await newShop()
    using till = await shop.till()
    expect(await till.add(5)).toBe(5)
    using dict = await remote.dict<Record<string, unknown>>()
    await dict.set('inner', { list: [dict, till] })
    const { list } = (await dict.get('inner')) as { list: [Counts, typeof till] }
    expect(list[0].equals(dict)).toBe(true)
    expect(await list[1].add(5)).toBe(10)
    for (const proxy of list) proxy[Symbol.dispose]()
    await dict.delete('inner')
  })

  it('goes there when nobody holds it any more on either side', async () => {
    const before = (await manager.stats()).objects.length
    const shop = await newShop()
    const dict = await remote.dict<Record<string, number>>({ n: 1 })
    await shop.keep(dict)
    dict[Symbol.dispose]()
    await expect.poll(held).toEqual([{ objects: 1, calls: 0 }])
    const kept = (await shop.kept(0)) as Counts
    expect(await kept.get('n')).toBe(1)
    await shop.drop()
    expect(await kept.get('n')).toBe(1)
    kept[Symbol.dispose]()
    shop[Symbol.dispose]()
    await expect.poll(async () => (await manager.stats()).objects.length, { timeout: 10_000 }).toBeLessThanOrEqual(before)
  })

  it('leaves nothing behind of 2,000 that were made, passed around and released', async () => {
    const before = (await manager.stats()).objects.length
    using shop = await newShop()
    for (let n = 0; n < 20; n++) {
      const made = await Promise.all(Array.from({ length: 100 }, () => remote.dict<Record<string, number>>()))
      const echoed = (await shop.echo(made)) as Counts[]
      for (const dict of [...made, ...echoed]) dict[Symbol.dispose]()
    }
    await expect.poll(held, { timeout: 10_000 }).toEqual([{ objects: 1, calls: 0 }])
    await expect.poll(async () => (await manager.stats()).objects.length, { timeout: 10_000 }).toBeLessThanOrEqual(before + 1)
  })
})

describe('a stream of an object of another program', () => {
  it('comes whole, and no further ahead than a little', async () => {
    using shop = await newShop()
    let sum = 0
    for await (const n of shop.numbers(1_000)) {
      sum += n
      if (n === 100) expect(await shop.reached()).toBeLessThan(1_000)
    }
    expect(sum).toBe(499_500)
  })

  it('ends there when it is left here', async () => {
    using shop = await newShop()
    for await (const n of shop.numbers(1_000_000)) if (n === 10) break
    await expect.poll(held).toEqual([{ objects: 1, calls: 0 }])
    expect(await shop.reached()).toBeLessThan(1_000)
  })

  it('fails with the error it had, after the items before that', async () => {
    using shop = await newShop()
    const items: number[] = []
    const read = async () => {
      for await (const item of shop.broken()) items.push(item)
    }
    await expect(read()).rejects.toThrow(new TypeError('torn'))
    expect(items).toEqual([1])
  })
})

describe('a call that waits over there', () => {
  it('takes nothing when it is given up, and what it gets when it is not', async () => {
    using queue = await remote.queue<string>()
    const giveUp = new AbortController()
    const [given, got] = [queue.get({ signal: giveUp.signal }), queue.get()]
    await expect.poll(held).toEqual([{ objects: 1, calls: 2 }])
    giveUp.abort(new Error('never mind'))
    await expect(given).rejects.toThrow('never mind')
    await queue.put('for whoever waits')
    expect(await got).toBe('for whoever waits')
    await failure(QueueEmptyError, queue.get({ timeoutMs: 5 }))
  })

  it('lets others pass, and may take as long as it likes', async () => {
    using dict = await remote.dict<Record<string, number>>()
    using shop = await newShop()
    const waiting = shop.closed()
    expect(await Promise.all(Array.from({ length: 500 }, () => dict.increment('n')))).toHaveLength(500)
    expect(await held()).toEqual([{ objects: 2, calls: 1 }])
    const clerk = await here.system.spawn(Clerk, { on: 'process', restart: 'temporary' })
    await clerk.ask.wait(shop)
    await expect.poll(held).toEqual([{ objects: 2, calls: 2 }])
    clerk.tell.die()
    // whoever waited is gone: his call is given up over there, and that of the others is not
    await expect.poll(held, { timeout: 10_000 }).toEqual([{ objects: 2, calls: 1 }])
    using bell = await remote.create<typeof BellClass>('Bell')
    await bell.ring()
    await waiting
  })
})
