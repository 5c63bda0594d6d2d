import {
  type ActorRef,
  childTemplate,
  DynamicSupervisor,
  PartitionedSupervisor,
  partitionOf,
  Supervisor,
} from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { type OpenSystem, openSystem } from '../support/open-system.ts'
import { within } from '../support/within.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Ledger, Counter, Owner, counter, tree } = (await import(built('shop'))) as typeof import('./fixtures/shop.ts')
type Counter = InstanceType<typeof Counter>

const hosts = ['thread', 'process'] as const

const openLedger = async ({ system }: OpenSystem): Promise<() => Promise<string[]>> => {
  const ledger = await system.spawn(Ledger, { name: 'ledger' })
  return () => ledger.ask.take()
}

describe.each(hosts)('on a %s of its own, an actor that fails', (on) => {
  it('is restarted there: same ref, same arguments, its mail in order, a state of its own (F5, I4)', async () => {
    await using world = await openSystem()
    const lines = await openLedger(world)
    const ref = await world.system.spawn(Counter, { on, args: ['a'], name: 'a' })
    expect(await ref.ask.add(5)).toBe(5)
    const before = await ref.ask.facts()
    ref.tell.fail()
    expect(await Promise.all([ref.ask.add(1), ref.ask.add(1)])).toEqual([1, 2])
    const after = await ref.ask.facts()
    expect(after).toMatchObject({ life: 2, pid: before.pid, thread: before.thread })
    expect(after.moduleCount).toBe(before.moduleCount + 1) // H10: the host goes on
    expect((await world.system.get(Counter, 'a')).equals(ref)).toBe(true)
    expect(await lines()).toEqual(['a starts 1', 'a stops failed', 'a starts 2'])
  })

  it('may be too often for its supervisor: that fails, and with the root of all the system stops (F7, Z5)', async () => {
    const failures: unknown[] = []
    const { system } = await openSystem({ onFailure: (error) => failures.push(error) })
    const ref = await system.spawn(Counter, { on, args: ['a'] })
    for (let failure = 1; failure <= 4; failure++) ref.tell.fail(`number ${failure}`)
    const { cause } = await within(10_000, 'the end of the system', system.done)
    expect(cause).toMatchObject({ code: 'SUPERVISION', supervisor: 'root', failures: 4, cause: { message: 'number 4' } })
    expect(failures).toEqual([cause])
  })
})

describe('a Supervisor', () => {
  it.each(hosts)('on a %s starts its children anywhere, in order, and stops them in reverse (S9)', async (on) => {
    await using world = await openSystem()
    const lines = await openLedger(world)
    const children = [counter('here'), counter('thread', { on: 'thread' }), counter('process', { on: 'process' })]
    const supervisor = await world.system.spawn(Supervisor, { on, args: [{ children }] })
    expect(await lines()).toEqual(['here starts 1', 'thread starts 1', 'process starts 1'])
    const refs = await Promise.all(children.map((spec) => supervisor.ask.which(spec)))
    const places = await Promise.all(refs.map((ref) => (ref as ActorRef<Counter>).ask.facts()))
    expect(new Set(places.map(({ pid, thread }) => `${pid} ${thread}`)).size).toBe(3)
    await world.system.stopActor(supervisor)
    expect(await lines()).toEqual(['process stops shutdown', 'thread stops shutdown', 'here stops shutdown'])
  })

  it('of a tree on several hosts begins again as a whole when its part gives up', async () => {
    await using world = await openSystem()
    const lines = await openLedger(world)
    const inner = tree('inner', [counter('a'), counter('b', { on: 'thread' })], { on: 'process' })
    const supervisor = await world.system.spawn(Supervisor, { args: [{ children: [inner] }] })
    const part = (await supervisor.ask.which(inner))!
    const a = (await part.ask.which(counter('a')))!
    await lines()
    for (let failure = 0; failure < 4; failure++) a.tell.fail()
    await world.observer.first('actor.started', ({ at, life }) => at === 'Supervisor' && life === 2)
    expect(await (await part.ask.which(counter('a')))!.ask.facts()).toMatchObject({ life: 1 })
    const told = await lines()
    expect(told.filter((line) => line.startsWith('a stops'))).toEqual([
      'a stops failed',
      'a stops failed',
      'a stops failed',
      'a stops failed',
    ])
    expect(told.slice(-3)).toEqual(['b stops shutdown', 'a starts 1', 'b starts 1'])
  })
})

describe.each(hosts)('a Supervisor whose child has a %s of its own', (on) => {
  it('has it back when the host dies: the same actor in another host, its mail, and one failure (F9, H6)', async () => {
    await using world = await openSystem()
    const spec = counter('a', { on })
    const supervisor = await world.system.spawn(Supervisor, { args: [{ children: [spec, counter('b')] }] })
    const a = (await supervisor.ask.which(spec))!
    const before = await a.ask.facts()
    a.tell.exit(3)
    await world.observer.first('actor.started', ({ actor, life }) => actor === a.id && life === 2)
    const after = await a.ask.facts()
    expect(after).toMatchObject({ life: 2, moduleCount: 1 })
    expect(`${after.pid} ${after.thread}`).not.toBe(`${before.pid} ${before.thread}`)
    expect(await supervisor.ask.count()).toEqual({ specs: 2, active: 2, restarting: 0 })
    expect(world.observer.all('host.down')).toMatchObject([{ wanted: false, exitCode: 3 }])
  })
})

describe('an actor with options.supervision', () => {
  it('restarts its children on three hosts together (F8)', async () => {
    await using world = await openSystem()
    const lines = await openLedger(world)
    const owner = await world.system.spawn(Owner)
    const refs = [await owner.ask.hire('a', 'thread'), await owner.ask.hire('b', 'here'), await owner.ask.hire('c', 'process')]
    await lines()
    refs[1]!.tell.fail()
    await world.observer.first('actor.started', ({ life, actor }) => life === 2 && actor === refs[2]!.id)
    expect(await lines()).toEqual([
      ...['b stops failed', 'c stops shutdown', 'a stops shutdown'],
      ...['a starts 2', 'b starts 2', 'c starts 2'],
    ])
  })
})

describe('other supervisors', () => {
  it.each(hosts)('start many children of one kind: %s', async (on) => {
    await using world = await openSystem()
    const counters = await world.system.spawn(DynamicSupervisor<Counter, [label: string]>, {
      on,
      args: [{ child: childTemplate(Counter, { on: await world.system.threads(2) }) }],
    })
    const refs = await Promise.all(['a', 'b', 'c', 'd'].map((label) => counters.ask.startChild(label)))
    const threads = await Promise.all(refs.map((ref) => ref.ask.facts()))
    expect(new Set(threads.map(({ thread }) => thread)).size).toBe(2)
    await counters.ask.stopChild(refs[0]!)
    expect((await counters.ask.children()).map(({ id }) => id)).toEqual(refs.slice(1).map(({ id }) => id))
  })

  it.each(hosts)('divide keys among equal ones: %s', async (on) => {
    await using world = await openSystem()
    const counters = await world.system.spawn(PartitionedSupervisor<Counter>, {
      on,
      args: [{ child: counter('part', { on: 'thread' }), partitions: 2 }],
    })
    const partitions = await counters.ask.partitions()
    expect((await counters.ask.for('Ada')).equals(partitions[partitionOf('Ada', 2)]!)).toBe(true)
    expect(await Promise.all(partitions.map((each) => each.ask.add(1)))).toEqual([1, 1])
  })
})
