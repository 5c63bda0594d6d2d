import { type ActorRef, HostDownError, type TraceEntry } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { openSystem } from '../support/open-system.ts'
import { within } from '../support/within.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Keeper } = (await import(built('keeper'))) as typeof import('./fixtures/keeper.ts')
type Kept = ActorRef<InstanceType<typeof Keeper>>

const places = ['here', 'thread', 'process'] as const

describe.each(places)('an actor on %s', (on) => {
  it('is inspected while it is at work: what it does, what waits, what it shows of its state', async () => {
    await using world = await openSystem()
    const keeper: Kept = await world.system.spawn(Keeper, { on, name: 'keeper' })
    keeper.tell.wait()
    keeper.tell.putAside('a')
    await keeper.ask.every('rate', 60_000)
    const inspection = await world.system.inspect(keeper)
    expect(inspection).toMatchObject({
      id: keeper.id,
      at: 'Keeper',
      name: 'keeper',
      phase: 'running',
      lives: 1,
      stashed: 1,
      timers: ['rate'],
      state: { ticks: 0, keptAt: new Date(0) },
    })
    expect(inspection.turns).toMatchObject([{ method: 'wait' }])
    expect(inspection.turns[0]!.runningMs).toBeGreaterThan(0)
    await world.system.killActor(keeper) // its handler will never end
  })

  it('is suspended and resumed, and what was sent meanwhile is handled then', async () => {
    await using world = await openSystem()
    const keeper: Kept = await world.system.spawn(Keeper, { on })
    await world.system.suspend(keeper)
    const ticks = keeper.ask.ticks(0)
    expect((await world.system.inspect(keeper)).phase).toBe('suspended')
    expect((await world.system.inspect(keeper)).waiting).toBe(1)
    await world.system.resume(keeper)
    expect(await ticks).toEqual([])
  })

  it('is traced: what comes in and goes out, in order, until the loop is left', async () => {
    await using world = await openSystem()
    const keeper: Kept = await world.system.spawn(Keeper, { on })
    const other: Kept = await world.system.spawn(Keeper)
    const entries: TraceEntry[] = []
    const iterator = world.system.trace(keeper)[Symbol.asyncIterator]()
    const first = iterator.next()
    // the trace begins with its first read, which is on its way there before the messages
    keeper.tell.tellOther(other, 0)
    await keeper.ask.cancelAll()
    entries.push((await first).value as TraceEntry)
    for (let n = 0; n < 2; n++) entries.push((await iterator.next()).value as TraceEntry)
    await iterator.return!()
    expect(entries.map(({ direction, kind, method, args }) => [direction, kind, method, ...args])).toEqual([
      ['in', 'tell', 'tellOther', `Keeper ${other.id}`, '0'],
      ['out', 'tell', 'once', '"from another"', '0'],
      ['in', 'ask', 'cancelAll'],
    ])
    expect(entries[1]!.to).toBe(other.id)
  })
})

describe.each(['thread', 'process'] as const)('a trace of an actor on a %s that dies', (on) => {
  it('fails, and says how the host died', async () => {
    await using world = await openSystem()
    const keeper: Kept = await world.system.spawn(Keeper, { on, restart: 'temporary' })
    const iterator = world.system.trace(keeper)[Symbol.asyncIterator]()
    const first = iterator.next()
    keeper.tell.exit()
    // what it did last may have come through
    const failure = async (): Promise<unknown> => {
      try {
        await first
        for (;;) await iterator.next()
      } catch (error) {
        return error
      }
    }
    const error = await within(10_000, 'the end of the trace', failure())
    expect(error).toBeInstanceOf(HostDownError)
    expect(error).toMatchObject({ exitCode: 7 })
  })
})
