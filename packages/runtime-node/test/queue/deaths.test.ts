import { HostDownError } from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { failure } from '../support/failure.ts'
import { type OpenSystem, openSystem } from '../support/open-system.ts'
import { within } from '../support/within.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Peer } = (await import(built('peer'))) as typeof import('./fixtures/peer.ts')

let open: OpenSystem
beforeAll(async () => {
  open = await openSystem()
})
afterAll(() => open[Symbol.asyncDispose]())
const doomed = () => open.system.spawn(Peer, { on: 'process', restart: 'temporary' })

describe('a consumer that is killed while it waits', () => {
  it('gets nothing: the next one does', async () => {
    using queue = await open.system.queue<number>()
    const peer = await doomed()
    const waiting = failure(HostDownError, peer.ask.waitForOne(queue))
    await peer.ask.put(queue) // behind it, so it waits by now
    const behind = queue.get()
    peer.tell.die()
    await waiting
    await queue.put(1)
    expect(await within(10_000, 'the item', behind)).toBe(1)
  })

  it('has what it had taken, and what it had not comes to others', async () => {
    using queue = await open.system.queue<number>()
    await queue.putMany([1, 2, 3, 4, 5, 6])
    const peer = await doomed()
    const staying = failure(HostDownError, peer.ask.takeAndStay(queue))
    await expect.poll(() => queue.size()).toBe(5)
    peer.tell.die()
    await staying
    expect(await queue.getMany(10)).toEqual([2, 3, 4, 5, 6])
  })
})

describe('a producer that is killed', () => {
  it('while it waits for room puts nothing, and those behind it do', async () => {
    using queue = await open.system.queue<number>({ maxSize: 1 })
    await queue.put(0)
    const peer = await doomed()
    const waiting = failure(HostDownError, peer.ask.waitForRoom(queue))
    await peer.ask.put(queue)
    const behind = queue.put(1)
    peer.tell.die()
    await waiting
    expect([await queue.get(), await queue.get()]).toEqual([0, 1])
    await behind
  })

  it('leaves what it had put', async () => {
    using queue = await open.system.queue<number>()
    const peer = await doomed()
    await peer.ask.put(queue, 1, 2, 3)
    peer.tell.die()
    expect(await queue.getMany(5)).toEqual([1, 2, 3])
  })
})

describe('a queue whose host ends', () => {
  it('rejects those who wait and those who come', async () => {
    const manager = await open.system.manager({ on: 'process' })
    using queue = await manager.queue<number>()
    const waiting = queue.get().catch((error: Error) => error)
    await queue.size()
    await manager.stop()
    expect(await within(10_000, 'its end', waiting)).toBeInstanceOf(Error)
    await failure(Error, queue.put(1))
  })
})
