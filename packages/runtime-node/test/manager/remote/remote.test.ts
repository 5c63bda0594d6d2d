import { type DictProxy, type Manager, type ManagerService, type RemoteManager, type ServedObject } from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { type OpenSystem, openSystem } from '../../support/open-system.ts'
import type { Counts, Shop as ShopClass } from './fixtures/shop.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Shop, Till, add, double, Clerk } = (await import(built('shop'))) as typeof import('./fixtures/shop.ts')
const authKey = 'a key for tests that nobody else has'
let open: OpenSystem
let manager: Manager
let service: ManagerService
let remote: RemoteManager
beforeAll(async () => {
  open = await openSystem()
  manager = await open.system.manager({ on: 'thread' })
  await manager.register({ Shop: { class: Shop, returns: { till: Till } } })
  ;(await manager.dict<Record<string, number>>({ n: 1 }, { name: 'counts' }))[Symbol.dispose]()
  service = await manager.serve({ address: 'tcp://127.0.0.1:0', authKey, kinds: ['dict'], functions: { add } })
  remote = await open.system.connectManager({ address: service.address, authKey })
})
afterAll(async () => {
  await remote?.close()
  await service?.close()
  await open[Symbol.asyncDispose]()
})
describe('x', () => {
  it('gets', async () => {
    using counts = await remote.get<Counts>('counts')
    expect(await counts.increment('n')).toBe(2)
    expect(await counts.copy()).toEqual(new Map([['n', 2]]))
    for await (const e of counts.entries()) expect(e).toEqual(['n', 2])
    using shop = await remote.create<typeof Shop>('Shop')
    expect(await shop.sell('x')).toBe(1)
    await expect(shop.fail()).rejects.toThrow(new RangeError('out of stock'))
    console.log(await service.sessions(), await manager.stats())
    const t0 = performance.now()
    await Promise.all(Array.from({length: 20000}, () => counts.increment('n')))
    console.log('pipelined', 20000 / (performance.now() - t0) * 1000)
    const t1 = performance.now()
    for (let i = 0; i < 2000; i++) await counts.increment('n')
    console.log('sync', 2000 / (performance.now() - t1) * 1000)
    const n: number[] = []
    for await (const i of shop.numbers(1000)) n.push(i)
    expect(n.length).toBe(1000)
  })
})
