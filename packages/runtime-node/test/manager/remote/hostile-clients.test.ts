import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Manager, ManagerService, RemoteManager, ServedObject, ServeOptions } from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { authKey } from '../../connection/keys.ts'
import { builtFolder } from '../../support/built.ts'
import { type OpenSystem, openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'
import type { Counts, Shop as ShopClass } from './fixtures/shop.ts'
import { RawClient, RawHandle } from './raw-client.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { add, Bell, Shop } = (await import(built('shop'))) as typeof import('./fixtures/shop.ts')

let open: OpenSystem
let manager: Manager
let service: ManagerService
let honest: RemoteManager
let shop: ServedObject<ShopClass>
const serve = (options: Partial<ServeOptions> = {}) => manager.serve({ address: 'tcp://127.0.0.1:0', authKey, ...options })
beforeAll(async () => {
  open = await openSystem()
  manager = await open.system.manager({ on: 'here' })
  await manager.register({ Bell, Shop })
  const [counts, pool] = await Promise.all([
    manager.dict<Record<string, number>>({ n: 1 }, { name: 'counts' }),
    manager.pool({ size: 1 }, { name: 'pool' }),
  ])
  for (const proxy of [counts, pool]) proxy[Symbol.dispose]()
  service = await serve({ functions: { add } })
  honest = await open.system.connectManager({ address: service.address, authKey })
  shop = await honest.create<typeof ShopClass>('Shop')
})
afterAll(async () => {
  // whatever the others did, the honest one never felt it
  expect(await shop.sell('the last one')).toBeGreaterThan(0)
  await honest.close()
  await open[Symbol.asyncDispose]()
})
const sessions = async () => (await service.sessions()).length

describe('a client that breaks the rules', () => {
  it.each([
    ['no list', 'hello'],
    ['an empty list', []],
    ['a word that nobody knows', ['drop', 1]],
    ['an answer', ['result', 1, 2]],
    ['a call without a number', ['call', 'x', 0, 0, 'get', ['counts']]],
    ['a call of a number that is none', ['call', 1.5, 0, 0, 'get', ['counts']]],
    ['a call without arguments', ['call', 1, 0, 0, 'get', 'counts']],
    ['a method without a name', ['call', 1, 0, 0, 7, []]],
    ['a method with an endless name', ['call', 1, 0, 0, 'x'.repeat(10_000), []]],
    ['a client that is no number', ['call', 1, {}, 0, 'get', ['counts']]],
    ['more credit than there is', ['stream', 1, 0, 1, 'numbers', [5], 1_000_000]],
    ['credit of nothing', ['stream', 1, 0, 1, 'numbers', [5], 0]],
    ['the release of what it has not', ['release', 1, 1]],
    ['an object that it was not given', ['call', 1, 0, 0, 'create', ['Shop', [new RawHandle(99)]]]],
    ['an object that is none', ['call', 1, 0, 0, 'create', ['Shop', [new RawHandle({ toString: 1 })]]]],
  ])('is cut off: %s', async (_what, message) => {
    await using client = await RawClient.open(service)
    await client.connection.send(message)
    expect(await within(10_000, 'the end', client.isCut())).toBe(true)
    await expect.poll(sessions).toBe(1)
  })

  it('is cut off when it uses a number twice, or gives back more than it has', async () => {
    await using twice = await RawClient.open(service)
    const number = await twice.make(1, 'Shop')
    await twice.send('call', 2, 0, number, 'closed', [])
    await twice.send('call', 2, 0, number, 'closed', [])
    expect(await within(10_000, 'the end', twice.isCut())).toBe(true)
    await using greedy = await RawClient.open(service)
    await greedy.send('release', await greedy.make(1, 'Shop'), 2)
    expect(await within(10_000, 'the end', greedy.isCut())).toBe(true)
  })
})

describe('a client that asks for what it may not have', () => {
  it('is refused, and may go on', async () => {
    await using client = await RawClient.open(service)
    const number = await client.make(1, 'Shop')
    const codes = [
      await client.ask(2, 0, 'keep', 'x'),
      await client.ask(3, 0, 'createInstance', 'x'),
      await client.ask(4, 0, 'create', 'constructor'),
      await client.ask(5, 0, 'make', 'dict', []),
      await client.ask(6, number, 'constructor'),
      await client.ask(7, number, '__proto__'),
      await client.ask(8, number, '_hidden'),
      await client.ask(9, 12_345, 'sell', 'x'),
      await client.ask(10, 0, 'get', '__proto__'),
    ].map((error) => (error as { code: string }).code)
    const [none, unknown] = ['METHOD_NOT_SERVED', 'KIND_UNKNOWN']
    expect(codes).toEqual([none, none, unknown, unknown, none, none, none, 'OBJECT_GONE', 'NAME_NOT_KEPT'])
    expect(await client.ask(11, number, 'sell', 'x')).toBe(1)
  })

  it('cannot have the manager load or run anything by a text, however it looks', async () => {
    await using client = await RawClient.open(service)
    const handle = (await client.ask(1, 0, 'get', 'pool')) as RawHandle
    const [pool] = handle.data as [number]
    const path = `${built('shop')}#double`
    expect(await client.ask(2, pool, 'run', {}, path, [2])).toMatchObject({ code: 'OPTION' })
    expect(await client.ask(3, pool, 'run', {}, new RawHandle(path), [2])).toMatchObject({ code: 'FUNCTION_NOT_SERVED' })
    expect(await client.ask(4, pool, 'run', {}, new RawHandle('double'), [2])).toMatchObject({ code: 'FUNCTION_NOT_SERVED' })
    expect(await client.ask(5, pool, 'run', {}, new RawHandle('toString'), [2])).toMatchObject({ code: 'FUNCTION_NOT_SERVED' })
    expect(await client.ask(6, pool, 'run', {}, new RawHandle('add'), [2, 3])).toBe(5)
    const [counts] = ((await client.ask(7, 0, 'get', 'counts')) as RawHandle).data as [number]
    expect(await client.ask(8, counts, 'update', 'n', path, [])).toMatchObject({ code: 'OPTION' })
    expect(await client.ask(9, counts, 'apply', 'node:child_process#execSync', ['true'])).toMatchObject({ code: 'OPTION' })
    expect(await client.ask(10, counts, 'update', 'x', new RawHandle('add'), [1])).toBeNaN()
  })

  it('is not told where anything lies on the machine of the manager', async () => {
    await using client = await RawClient.open(service)
    const { data } = (await client.ask(1, 0, 'create', 'Shop', [])) as RawHandle
    expect((data as unknown[])[1]).toBe('#Shop')
  })

  it('has so many calls, objects and hosts, and no more', async () => {
    await using narrow = await serve({ limits: { maxCalls: 2, maxObjects: 3, maxClients: 2 } })
    await using client = await RawClient.open(narrow)
    const [number, bell] = [await client.make(1, 'Shop'), await client.make(2, 'Bell')]
    await client.make(3, 'Bell')
    expect(await client.ask(4, 0, 'create', 'Bell', [])).toMatchObject({ code: 'REMOTE_LIMIT', limit: 'objects' })
    await client.send('release', bell, 1)
    const next = await client.make(5, 'Bell')
    await client.send('call', 6, 0, number, 'closed', [])
    await client.send('call', 7, 1, number, 'closed', [])
    expect(await client.ask(8, next, 'ring')).toMatchObject({ code: 'REMOTE_LIMIT', limit: 'calls' })
    await client.send('cancel', 7)
    await client.send('call', 9, 2, next, 'ring', [])
    expect(await client.next()).toMatchObject(['failure', 9, { code: 'REMOTE_LIMIT', limit: 'clients' }])
    await client.send('leave', 1)
    await client.send('call', 10, 2, next, 'ring', [])
    const answers = [await client.next(), await client.next()].map(([is, id]) => `${is} ${id}`)
    expect(answers.sort()).toEqual(['result 10', 'result 6'])
  })
})

describe('a client that does not read what it asked for', () => {
  it('is cut off before too much waits for it', async () => {
    await using narrow = await serve({ limits: { maxWaitingBytes: 4 * 1024 * 1024 } })
    await using client = await RawClient.open(narrow)
    const number = await client.make(1, 'Shop')
    for (let id = 2; id < 50; id++) await client.send('call', id, 0, number, 'blob', [1024 * 1024])
    await expect.poll(async () => (await narrow.sessions()).length, { timeout: 10_000 }).toBe(0)
  })

  it('is cut off when it takes nothing for long', async () => {
    await using strict = await serve({ limits: { heartbeatMs: 50, silenceMs: 300 } })
    await using client = await RawClient.open(strict)
    const number = await client.make(1, 'Shop')
    const alive = setInterval(() => void client.send('alive').catch(() => {}), 50)
    for (let id = 2; id < 20; id++) await client.send('call', id, 0, number, 'blob', [1024 * 1024])
    await expect.poll(async () => (await strict.sessions()).length, { timeout: 10_000 }).toBe(0)
    clearInterval(alive)
  })
})

const isLong = process.env.TROUPE_STRESS_SECONDS !== undefined
const frames = isLong ? 100_000 : 4_000

describe('anything that a client may send', () => {
  it(`neither harms the manager nor anybody else, ${frames} times`, { timeout: isLong ? 600_000 : 60_000 }, async () => {
    const random = numbersFrom(6)
    const counts = await honest.get<Counts>('counts')
    const before = (await manager.stats()).objects.length
    let client: RawClient | undefined
    let sent = 0
    let cut = 0
    const answers: Record<string, number> = {}
    const read = async ({ connection }: RawClient): Promise<void> => {
      try {
        for (let [is] = (await connection.receive()) as [string]; ; [is] = (await connection.receive()) as [string])
          answers[is] = (answers[is] ?? 0) + 1
      } catch {
        cut++
      }
    }
    while (sent < frames) {
      if (client === undefined) {
        client = await RawClient.open(service)
        void read(client)
      }
      const mine = client
      for (let n = 0; n < 25 && client !== undefined; n++, sent++) {
        const isOver = await mine.connection.send(anyMessage(random)).then(
          () => false,
          () => true,
        )
        if (isOver) client = undefined
      }
      expect(await counts.increment('n')).toBeGreaterThan(1)
      expect((await manager.stats()).objects.length).toBeLessThan(before + 50)
    }
    await client?.[Symbol.asyncDispose]()
    await expect.poll(sessions, { timeout: 10_000 }).toBe(1)
    // what methods were given and did not keep is the collector's
    const collect = collector()
    const left = async (): Promise<number> => {
      collect()
      return (await manager.stats()).objects.length
    }
    await expect.poll(left, { timeout: 10_000 }).toBe(before)
    // it got somewhere, and was cut off often enough
    for (const is of ['result', 'failure', 'item', 'end']) expect(answers[is]).toBeGreaterThan(0)
    expect(cut).toBeGreaterThan(20)
    counts[Symbol.dispose]()
  })
})

const collector = (): (() => void) => {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void
}

/** The same numbers in every run (mulberry32). */
const numbersFrom = (seed: number) => {
  let state = seed
  return (below: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}
type Random = ReturnType<typeof numbersFrom>

/** Mostly what an honest client might have sent, with one part of it turned into something else now and then. */
const anyMessage = (random: Random): unknown => {
  const pick = <T>(...these: T[]): T => these[random(these.length)]!
  const id = 1 + random(100_000)
  const object = pick(0, 0, 0, 1, 2, 3, random(50))
  const method = pick('create', 'create', 'get', 'make', 'sell', 'echo', 'numbers', 'broken', 'fail', 'blob', 'closed')
  const value = (): unknown =>
    pick<unknown>(
      'Shop',
      'counts',
      'Bell',
      random(100),
      [],
      null,
      { a: [1] },
      new Uint8Array(random(99)),
      new RawHandle(1 + random(2)),
    )
  const args = object === 0 ? [pick('Shop', 'Bell', 'counts'), []] : Array.from({ length: random(4) }, value)
  const message: unknown[] = pick<unknown[]>(
    ['call', id, random(3), object, method, args],
    ['call', id, random(3), object, method, args],
    ['stream', id, random(3), 1 + random(3), pick('numbers', 'broken', method), [random(100)], 1 + random(64)],
    ['more', id, 1 + random(4)],
    ['cancel', id],
    ['leave', random(3)],
    random(10) === 0 ? ['release', random(6), 1] : ['alive'],
  )
  if (random(30) === 0) message[random(message.length)] = pick<unknown>(undefined, -1, 1e300, Number.NaN, 'x', [], {}, value())
  return random(100) === 0 ? value() : message
}
