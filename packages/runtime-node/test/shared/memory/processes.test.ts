import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { living } from '../../support/living.ts'
import { mapsMemory } from '../../support/mapped-memory.ts'
import { openSystem } from '../../support/open-system.ts'
import { within } from '../../support/within.ts'

const url = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Holder } = (await import(url('holder'))) as typeof import('./fixtures/holder.ts')
const { Shared } = (await import(url('shared'))) as typeof import('./fixtures/shared.ts')

describe.runIf(mapsMemory)('memory that processes share', () => {
  it('counts exactly what four processes, two threads of another one and this thread add', async () => {
    await using open = await openSystem()
    const shared = Shared.create('processes', 64)
    const places = [...(await open.system.processes(4)).hosts, ...(await open.system.threads(2)).hosts]
    const holders = await Promise.all(places.map((on) => open.system.spawn(Holder, { on })))
    const counts = holders.map((holder) => holder.ask.add(shared, 3, 100_000))
    for (let n = 0; n < 100_000; n++) Atomics.add(shared.words, 3, 1)
    await Promise.all(counts)
    expect(shared.words[3]).toBe(700_000)
  })

  it('is one object in each thread, however often and on whatever way it comes', async () => {
    await using open = await openSystem()
    const shared = Shared.create('processes', 64)
    const [one, other] = await Promise.all(['process', 'thread'].map((on) => open.system.spawn(Holder, { on: on as 'process' })))
    await one!.ask.keep(shared)
    await one!.ask.handOn(other!)
    await other!.ask.keep(shared)
    await other!.ask.handOn(one!)
    expect(await Promise.all([one!.ask.areOne(), other!.ask.areOne()])).toEqual([true, true])
    expect((await one!.ask.create('processes', 64, 5)).words[0]).toBe(5)
  })

  it('goes on to a third process when its maker was killed and the second one has it', async () => {
    await using open = await openSystem()
    const { system, observer } = open
    const maker = await system.spawn(Holder, { on: 'process', restart: 'temporary' })
    const pid = await maker.ask.pid()
    const [second, third] = await Promise.all([1, 2].map(() => system.spawn(Holder, { on: 'process' })))
    const shared = await maker.ask.create('processes', 64, 77)
    await second!.ask.keep(shared)
    process.kill(pid, 'SIGKILL')
    await observer.first('host.down', () => true)
    expect(living([pid])).toEqual([])
    expect(await second!.ask.handOn(third!)).toBe(77)
    shared.words[0] = 78
    expect(await third!.ask.keptWords()).toEqual([78])
  })

  it('arrives that was sent by a host which ends right after that', async () => {
    await using open = await openSystem()
    const { system } = open
    const keeper = await system.spawn(Holder, { on: 'process' })
    for (const on of ['process', 'thread'] as const) {
      const maker = await system.spawn(Holder, { on })
      await maker.ask.meet(keeper)
      const ended = system.ended(maker)
      maker.tell.sendAndLeave(keeper, 50)
      await ended
    }
    await expect.poll(() => keeper.ask.checks()).toEqual({ checked: 100, wrong: 0 })
    expect(open.observer.all('letter.dead')).toEqual([])
  })

  it.each(['process', 'thread'] as const)(
    'has 20,000 wake-ups between a process and a %s that block, and loses none',
    async (on) => {
      await using open = await openSystem()
      const shared = Shared.create('processes', 64)
      const sides = await Promise.all(['process' as const, on].map((place) => open.system.spawn(Holder, { on: place })))
      const games = sides.map((side, n) => side.ask.playBlocking(shared, n as 0 | 1, 10_000))
      await within(15_000, 'the end of the game', Promise.all(games))
      expect(shared.words[0]).toBe(20_000)
    },
  )

  it.each(['process', 'thread'] as const)(
    'has 20,000 rings between the event loops of a process and a %s, and loses none',
    async (on) => {
      await using open = await openSystem()
      const shared = Shared.create('processes', 64)
      const sides = await Promise.all(['process' as const, on].map((place) => open.system.spawn(Holder, { on: place })))
      const games = sides.map((side, n) => side.ask.playByBell(shared, n as 0 | 1, 10_000))
      await within(15_000, 'the end of the game', Promise.all(games))
      expect(shared.words[0]).toBe(20_000)
    },
  )
})

describe.runIf(mapsMemory)('a bell', () => {
  it('is heard by its thread after a time in which it could not listen, however often it was rung', async () => {
    await using open = await openSystem()
    const shared = Shared.create('processes', 64)
    const holder = await open.system.spawn(Holder, { on: 'process' })
    await holder.ask.listen(shared, 4)
    holder.tell.spin(200)
    for (let n = 0; n < 100_000; n++) shared.region.ring(shared.words, 4)
    await expect.poll(() => Atomics.load(shared.words, 0)).toBeGreaterThan(0)
  })

  it('of a thread or process that is gone is rung for nothing', async () => {
    await using open = await openSystem()
    const shared = Shared.create('processes', 64)
    for (const [on, at] of [
      ['process', 4],
      ['thread', 8],
    ] as const) {
      const holder = await open.system.spawn(Holder, { on, restart: 'temporary' })
      await holder.ask.listen(shared, at)
      shared.region.ring(shared.words, at)
      await expect.poll(() => Atomics.exchange(shared.words, 0, 0)).toBeGreaterThan(0)
      holder.tell.leave()
      await expect.poll(() => open.observer.all('host.down').length).toBe(at / 4)
      for (let n = 0; n < 3; n++) shared.region.ring(shared.words, at)
    }
    expect(shared.words[0]).toBe(0)
  })
})
