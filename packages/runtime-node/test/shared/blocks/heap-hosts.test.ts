import { type ActorRef, HeapBlock, SharedHeap, SharedMemory } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { mapsMemory, toBeHad } from '../../support/mapped-memory.ts'
import { openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'
import { flavours } from './flavours.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Tenant } = (await import(built('tenant'))) as typeof import('./fixtures/tenant.ts')
type Tenants = ActorRef<InstanceType<typeof Tenant>>

describe.each(flavours)('a shared heap across $across and an actor: $on', ({ on, across }) => {
  it('is the same heap, and its blocks are the same bytes', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on })
    using heap = new SharedHeap({ size: 1_000, across })
    const mine = heap.allocate(16)
    mine.bytes.fill(7)
    const theirs = await tenant.ask.allocate(heap, 16, 9)
    expect(theirs).toBeInstanceOf(HeapBlock)
    expect(theirs.offset).not.toBe(mine.offset)
    expect([...theirs.bytes, ...mine.bytes]).toEqual([...Array(16).fill(9), ...Array(16).fill(7)])
    expect(heap.stats().blocks).toBe(2)
    heap.free(theirs)
    mine.free()
    expect(heap.stats()).toEqual({ free: 1_000, used: 0, blocks: 0, largest: 992 })
  })

  it('lets one of them free a block, and tells the other', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on })
    using heap = new SharedHeap({ size: 1_000, across })
    const block = heap.allocate(16)
    expect(await tenant.ask.free(block)).toBe('freed')
    expect(block.freed).toBe(true)
    expect(await tenant.ask.free(block)).toBe('BLOCK_FREED')
    expect(() => block.bytes).toThrow('was freed already')
    expect(heap.stats().blocks).toBe(0)
  })

  it('has one object for a block in each thread, however often it comes', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on })
    using heap = new SharedHeap({ size: 1_000, across })
    const block = heap.allocate(16)
    expect(await tenant.ask.echo(block)).toBe(block)
    const other = await tenant.ask.allocate(heap, 16, 1)
    expect(await tenant.ask.echo(other)).toBe(other)
  })

  it('outlives the handle that was disposed where it was made', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on })
    const heap = new SharedHeap({ size: 1_000, across })
    const back = await tenant.ask.echo(heap)
    heap[Symbol.dispose]()
    using block = back.allocate(8)
    expect(block.bytes).toHaveLength(8)
  })
})

const crowds = toBeHad([
  { across: 'threads', places: ['thread', 'thread', 'here'] },
  { across: 'processes', places: ['process', 'process', 'thread'] },
] as const)

describe.each(crowds)('a shared heap across $across that many use at once', ({ across, places }) => {
  it('never gives two of them the same byte, and is one free place when all is freed', async () => {
    await using world = await openSystem()
    const tenants = await Promise.all(places.map((on) => world.system.spawn(Tenant, { on })))
    using heap = new SharedHeap({ size: 20_000, across })
    const foreign = await Promise.all(tenants.map((tenant, index) => tenant.ask.churn(heap, index + 1, 20_000)))
    expect(foreign).toEqual([0, 0, 0])
    expect(heap.stats()).toEqual({ free: 20_000, used: 0, blocks: 0, largest: 19_992 })
  }, 60_000)
})

describe.runIf(mapsMemory)('a shared heap whose users are killed', () => {
  it('stays sound and usable, and loses no more than the block each was at', async () => {
    const kills = 12
    await using world = await openSystem()
    using heap = new SharedHeap({ size: 20_000, across: 'processes' })
    const kept = heap.allocate(100)
    kept.bytes.fill(5)
    for (let n = 0; n < kills; n++) {
      using started = SharedMemory.create({ size: 8, across: 'processes' })
      const tenant: Tenants = await world.system.spawn(Tenant, { on: 'process', restart: 'temporary' })
      const pid = await tenant.ask.pid()
      tenant.tell.churnForever(heap, started)
      await expect.poll(() => started.bytes[0], { interval: 1 }).toBe(1)
      // this thread is in and out meanwhile: each of the two finds the other there
      for (let round = 0; round < 500 * (n + 1); round++) heap.allocate(40).free()
      process.kill(pid, 'SIGKILL')
      await within(10_000, 'the end of the killed', world.system.ended(tenant))
      using block = heap.allocate(40)
      expect(block.bytes.every((byte) => byte === 0)).toBe(true)
    }
    const { free, used, blocks } = heap.stats()
    expect(free + used).toBe(20_000)
    expect(blocks).toBeLessThanOrEqual(1 + kills)
    expect(kept.bytes.every((byte) => byte === 5)).toBe(true)
  }, 60_000)
})
