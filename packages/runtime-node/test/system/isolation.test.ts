import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { openSystem } from '../support/open-system.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Anybody, OutOfStockError } = (await import(built('anybody'))) as typeof import('./fixtures/anybody.ts')

const wares = (): { item: string; parts: number[]; more: Set<number> } => ({ item: 'tea', parts: [1, 2], more: new Set([3]) })

describe.each(['here', 'thread', 'process'] as const)('an actor on %s', (on) => {
  it('gets copies and gives copies: nobody sees what the other does with them (IS1)', async () => {
    await using world = await openSystem()
    const actor = await world.system.spawn(Anybody, { on })
    const sent = wares()
    const spoilt = await actor.ask.spoil(sent)
    expect(sent).toEqual(wares())
    expect(spoilt).toEqual({ item: 'spoilt', parts: [1, 2, -1], more: new Set([3, -1]) })
    // what it keeps is its own, before and after
    actor.tell.keep(sent)
    sent.parts.push(99)
    const kept = (await actor.ask.kept()) as ReturnType<typeof wares>
    kept.parts.push(100)
    expect(await actor.ask.kept()).toEqual(wares())
  })

  it('gives copies of its errors (IS1)', async () => {
    await using world = await openSystem()
    const actor = await world.system.spawn(Anybody, { on })
    const error = new OutOfStockError('tea', 1)
    await actor.ask.keep(error)
    const one = (await actor.ask.kept()) as typeof error
    const other = (await actor.ask.kept()) as typeof error
    expect(one).toBeInstanceOf(OutOfStockError)
    expect([one === error, one === other]).toEqual([false, false])
    expect(one).toMatchObject({ item: 'tea', left: 1, message: '1 of tea left' })
  })
})

describe('a system that shares', () => {
  it('hands values over as they are on the same host, and copies them to others (IS5)', async () => {
    await using world = await openSystem({ isolation: 'share' })
    const here = await world.system.spawn(Anybody)
    const sent = wares()
    expect(await here.ask.spoil(sent)).toBe(sent)
    expect(sent.item).toBe('spoilt')
    for (const on of ['thread', 'process'] as const) {
      const there = await world.system.spawn(Anybody, { on })
      const other = wares()
      expect(await there.ask.spoil(other)).toEqual({ item: 'spoilt', parts: [1, 2, -1], more: new Set([3, -1]) })
      expect(other).toEqual(wares())
    }
  })

  it('shares between the actors of another host as well', async () => {
    await using world = await openSystem({ isolation: 'share' })
    const group = await world.system.threads(1)
    const [one, other] = [await world.system.spawn(Anybody, { on: group }), await world.system.spawn(Anybody, { on: group })]
    await one.ask.keep(wares())
    await one.ask.handOver(other)
    // the one that got it changes it, and the one that gave it sees that
    const { kept } = (await other.ask.kept()) as { kept: ReturnType<typeof wares> }
    expect(kept).toEqual(wares())
    await other.ask.spoilKept()
    expect(await one.ask.kept()).toEqual({ ...wares(), item: 'spoilt' })
  })

  it('still refuses what cannot travel when it goes to another host', async () => {
    await using world = await openSystem({ isolation: 'share' })
    const run = (): number => 1
    const here = await world.system.spawn(Anybody)
    expect(await here.ask.echo({ run })).toEqual({ run })
    const there = await world.system.spawn(Anybody, { on: 'thread' })
    await expect(there.ask.echo({ run })).rejects.toMatchObject({ code: 'NOT_SENDABLE', path: 'argument 0.run' })
  })
})
