import { describe, expect, it } from 'vitest'
import { rejectionOf } from '../support/outcome-of.ts'
import { placements, World } from '../support/world.ts'
import { Sum } from './charts.ts'
import { answered, open, read } from './open.ts'

describe.each(placements)('the snapshots of a machine on %s', (on) => {
  it('begin with the one at hand, follow each change and end with the final one', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { args: [{ input: { from: 1 } }], on })
    const { items, over } = read(ref.stream.snapshots())
    await world.settled()
    for (const by of [2, 3]) ref.tell.send({ type: 'add', by })
    ref.tell.send({ type: 'end' })
    await world.settled()
    await over
    expect(items.map(({ value, context, status, output }) => [value, context.total, status, output])).toEqual([
      [{ open: 'small' }, 1, 'active', undefined],
      [{ open: 'small' }, 3, 'active', undefined],
      [{ open: 'small' }, 6, 'active', undefined],
      ['closed', 6, 'done', 6],
    ])
  })

  it('say nothing of events that change nothing', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { on })
    const { items } = read(ref.stream.snapshots())
    await world.settled()
    for (const type of ['look', 'nothing of mine'] as 'look'[]) ref.tell.send({ type })
    ref.tell.send({ type: 'add', by: 1 })
    await world.settled()
    expect(items.map(({ context }) => context.total)).toEqual([0, 1])
  })

  it('go to each reader from where it came in; one that leaves does not matter', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { on })
    const early = read(ref.stream.snapshots())
    await world.settled()
    ref.tell.send({ type: 'add', by: 1 })
    await world.settled()
    const late = read(ref.stream.snapshots())
    const first = await answered(world, (async () => {
      for await (const snapshot of ref.stream.snapshots()) return snapshot.context.total
    })()) // biome-ignore format: one reader
    ref.tell.send({ type: 'add', by: 1 })
    await world.settled()
    expect(first).toBe(1)
    expect(early.items.map(({ context }) => context.total)).toEqual([0, 1, 2])
    expect(late.items.map(({ context }) => context.total)).toEqual([1, 2])
  })

  it('keep the newest for who reads slowly, and give up the oldest', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { on })
    const reader = ref.stream.snapshots({ limit: 3 })[Symbol.asyncIterator]()
    await answered(world, reader.next())
    for (let n = 0; n < 1_000; n++) ref.tell.send({ type: 'add', by: 1 })
    ref.tell.send({ type: 'end' })
    await world.settled()
    const totals: number[] = []
    for (;;) {
      const { done, value } = await answered(world, reader.next())
      if (done === true) break
      totals.push(value.context.total)
    }
    // what the stream lets run ahead, and the three newest of the rest
    expect(totals.slice(-3)).toEqual([999, 1_000, 1_000])
    expect(totals.length).toBeLessThan(100)
    expect([...totals].sort((a, b) => a - b)).toEqual(totals)
  })

  it('are cut off by any other end of the actor, and never look whole then (ST4)', async () => {
    await using world = new World()
    const ref = await open(world, Sum, { on })
    const { items, over } = read(ref.stream.snapshots())
    await world.settled()
    await answered(world, world.system.stopActor(ref))
    expect(await rejectionOf(over)).toMatchObject({ code: 'ASK_INTERRUPTED' })
    expect(items).toHaveLength(1)
  })

  it.each([0, 1.5, '3'])('refuse a limit of %j', async (limit) => {
    await using world = new World()
    const ref = await open(world, Sum, { on })
    const { over } = read(ref.stream.snapshots({ limit: limit as number }))
    await world.settled()
    expect(await rejectionOf(over)).toMatchObject({ code: 'OPTION', option: 'limit' })
  })
})
