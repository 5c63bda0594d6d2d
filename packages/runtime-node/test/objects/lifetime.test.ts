import { type ActorRef, type DictProxy, type Manager, ProxyReleasedError } from '@troupe/runtime-node'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { type OpenSystem, openSystem } from '../support/open-system.ts'
import type { Holder as HolderClass, Shared } from './fixtures/holder.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { addOne, Holder } = (await import(built('holder'))) as typeof import('./fixtures/holder.ts')

let open: OpenSystem
let manager: Manager
let thread: ActorRef<HolderClass>
let child: ActorRef<HolderClass>
beforeAll(async () => {
  open = await openSystem()
  const { system } = open
  ;[manager, thread, child] = await Promise.all([
    system.manager(),
    system.spawn(Holder, { on: 'thread' }),
    system.spawn(Holder, { on: 'process' }),
  ])
})
afterAll(() => open[Symbol.asyncDispose]())
beforeEach(async () => {
  await Promise.all([thread.ask.release(), child.ask.release()])
  await expect.poll(objects).toEqual([])
})

const make = (): Promise<Shared> => manager.dict<Record<string, number>>()
/** How many references each object has, as its manager knows. */
const objects = async (): Promise<number[]> => (await manager.stats()).objects.map(({ references }) => references)

describe('an object of a manager', () => {
  it('is the same one for everybody on every host', async () => {
    using dict = await make()
    await Promise.all([thread.ask.take(dict), child.ask.take(dict)])
    await Promise.all([thread.ask.increment('n', 50), child.ask.increment('n', 50), dict.increment('n')])
    expect(await dict.get('n')).toBe(101)
    const back = await child.ask.give()
    expect(back.equals(dict)).toBe(true)
    expect(await back.copy()).toEqual(new Map([['n', 101]]))
    back[Symbol.dispose]()
  })

  it('can be an argument of a task, whose host has nothing of the library loaded yet', async () => {
    const { system } = open
    // the copies of arguments that main makes are given back when they are collected: not by the end of this test
    await using own = await system.manager({ on: 'thread' })
    using dict = await own.dict<Record<string, number>>()
    const tasks = [system.startThread(addOne, { args: [dict] }), system.startProcess(addOne, { args: [dict] })]
    expect((await Promise.all(tasks.map(({ result }) => result))).sort()).toEqual([1, 2])
    await Promise.all(tasks.map((task) => task.join()))
  })

  it('goes when its only proxy is released', async () => {
    const dict = await make()
    expect(await objects()).toEqual([1])
    dict[Symbol.dispose]()
    expect(await objects()).toEqual([])
    dict[Symbol.dispose]()
    expect(() => dict.get('n')).toThrow(ProxyReleasedError)
  })

  it('stays while another host holds it, however it got there', async () => {
    const dict = await make()
    thread.tell.take(dict)
    dict[Symbol.dispose]()
    await thread.ask.passTo(child)
    await thread.ask.release()
    await child.ask.increment('n', 3)
    using back = await child.ask.give()
    expect(await back.get('n')).toBe(3)
  })

  it('survives being moved around by hosts that give back their own at once', async () => {
    const dict = await make()
    await thread.ask.take(dict)
    dict[Symbol.dispose]()
    for (let round = 0; round < 50; round++) {
      await thread.ask.moveTo(child)
      await child.ask.moveTo(thread)
    }
    await thread.ask.increment('n', 1)
    expect(await objects()).toHaveLength(1)
  })

  it('goes when the process that held it is killed', async () => {
    const doomed = await open.system.spawn(Holder, { on: 'process', restart: 'temporary' })
    const dict = await make()
    await doomed.ask.take(dict)
    dict[Symbol.dispose]()
    expect(await objects()).toHaveLength(1)
    doomed.tell.die()
    await expect.poll(objects, { timeout: 10_000 }).toEqual([])
  })

  it.each(['thread', 'process'] as const)('goes when a %s forgets it', async (kind) => {
    const dict = await make()
    const holder = kind === 'thread' ? thread : child
    await holder.ask.take(dict)
    dict[Symbol.dispose]()
    await holder.ask.forget()
    await expect.poll(objects, { timeout: 10_000 }).toEqual([])
  })

  it('lives in another one as itself, not as a copy', async () => {
    await using own = await open.system.manager({ on: 'thread' })
    using outer = await own.dict<{ inner: Shared }>()
    const inner = await make()
    await outer.set('inner', inner)
    inner[Symbol.dispose]()
    using found = await outer.get('inner')
    await found.increment('n', 7)
    using again = await outer.get('inner')
    expect(await again.get('n')).toBe(7)
    // whoever ends gives back what it holds
    await own.stop()
  })

  it('is found by its name when nobody holds it any more', async () => {
    const dict = await manager.dict<Record<string, number>>({ n: 1 }, { name: 'kept' })
    dict[Symbol.dispose]()
    using found = await manager.get<DictProxy<Record<string, number>>>('kept')
    expect(await found.get('n')).toBe(1)
    await expect(manager.dict({}, { name: 'kept' })).rejects.toMatchObject({ code: 'NAME_KEPT' })
    expect(await manager.forget('kept')).toBe(true)
    expect(await manager.forget('kept')).toBe(false)
    await expect(manager.get('kept')).rejects.toMatchObject({ code: 'NAME_NOT_KEPT' })
  })

  it('refuses calls once it is gone, also those of a proxy that somebody kept', async () => {
    const dict = await make()
    await manager.keep('gone soon', dict)
    await manager.forget('gone soon')
    expect(await objects()).toEqual([1])
    dict[Symbol.dispose]()
    expect(await objects()).toEqual([])
    await expect((async () => dict.get('n'))()).rejects.toThrow(ProxyReleasedError)
  })
})

describe('a manager', () => {
  it('makes and finds objects for any host it is sent to', async () => {
    using kept = await manager.dict<Record<string, number>>({ n: 1 }, { name: 'kept' })
    await child.ask.make(manager)
    using made = await child.ask.give()
    expect(await made.get('n')).toBe(5)
    expect(await kept.get('n')).toBe(1)
    await manager.forget('kept')
  })

  it('leaves nothing behind of 10,000 objects that were made and released', async () => {
    for (let n = 0; n < 100; n++) {
      const made = await Promise.all(Array.from({ length: 100 }, make))
      for (const dict of made) dict[Symbol.dispose]()
    }
    await expect.poll(objects, { timeout: 10_000 }).toEqual([])
  })
})
