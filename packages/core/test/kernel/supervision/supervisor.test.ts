import { beforeEach, describe, expect, it } from 'vitest'
import { Actor } from '../../../src/actor/actor.ts'
import { expose } from '../../../src/actor/expose.ts'
import { NotDeliveredError } from '../../../src/errors/not-delivered-error.ts'
import type { ActorRef } from '../../../src/refs/actor-ref.ts'
import { childSpec, childTemplate } from '../../../src/supervision/child-spec.ts'
import { DynamicSupervisor, PartitionedSupervisor, Supervisor } from '../../../src/supervision/own-actors.ts'
import { partitionOf } from '../../../src/supervision/partition-of.ts'
import { rejectionOf } from '../../support/outcome-of.ts'
import { placements, World } from '../../support/world.ts'
import { clearStage, door, failStarts, logged, Worker } from './stage.ts'

beforeEach(clearStage)

const worker = (id: string, options: object = {}) => childSpec(Worker, { id, args: [id], ...options })

describe('a childSpec', () => {
  it('is plain data that names the class by its key, with the restart that holds', () => {
    const spec = childSpec(Worker, { id: 'a', args: ['x'], on: 'thread', restart: 'permanent' })
    expect(spec).toMatchObject({ id: 'a', args: ['x'], options: { on: 'thread', restart: 'permanent' } })
    expect(spec.key).toMatch(/stage\.ts#Worker$/)
    expect(structuredClone(spec)).toEqual(spec)
    expect(childSpec(Worker, { id: 'b' }).options).toEqual({ restart: 'transient' })
  })

  it('is refused for a class that nobody exposed, for what is no actor, and without an id', () => {
    class Hidden extends Actor {}
    expect(() => childSpec(Hidden, { id: 'a' })).toThrowError(expect.objectContaining({ code: 'NOT_EXPOSED' }))
    expect(() => childSpec(Date as never, { id: 'a' })).toThrowError(expect.objectContaining({ option: 'childSpec class' }))
    expect(() => childSpec(Worker, { id: '' })).toThrowError(expect.objectContaining({ option: 'childSpec id' }))
    expect(() => childTemplate(Worker, { name: 'x' } as object)).toThrowError(
      expect.objectContaining({ option: 'childTemplate name' }),
    )
  })
})

describe.each(placements)('S9 a Supervisor %s', (on) => {
  it('starts its children in order and stops them in reverse', async () => {
    await using world = new World()
    const group = await world.system.threads(1)
    const children = [worker('a'), worker('b', { on: group }), worker('c', { on: 'process' })]
    const supervisor = await world.system.spawn(Supervisor, { on, args: [{ children }] })
    expect(logged()).toEqual(['a made', 'a starts 1', 'b made', 'b starts 1', 'c made', 'c starts 1'])
    await world.system.stopActor(supervisor)
    expect(logged()).toEqual(['c stops shutdown', 'b stops shutdown', 'a stops shutdown'])
  })

  it('does not start when one of them does not: those before it are stopped in reverse', async () => {
    await using world = new World()
    failStarts((label) => label === 'c')
    const children = ['a', 'b', 'c', 'd'].map((id) => worker(id))
    const error = await rejectionOf(world.system.spawn(Supervisor, { on, args: [{ children }] }))
    expect(error).toMatchObject({ code: 'START', cause: { code: 'START', cause: { message: 'c does not start' } } })
    await world.settled()
    expect(logged().slice(-2)).toEqual(['b stops shutdown', 'a stops shutdown'])
  })

  it('restarts them by the strategy it was given', async () => {
    await using world = new World()
    const children = ['a', 'b', 'c'].map((id) => worker(id))
    const supervisor = await world.system.spawn(Supervisor, { on, args: [{ strategy: 'rest-for-one', children }] })
    logged()
    ;(await supervisor.ask.which(children[1]!))!.tell.crash()
    await world.settled()
    expect(logged()).toEqual(['b stops failed', 'c stops shutdown', 'b made', 'b starts 2', 'c made', 'c starts 2'])
  })

  it('fails itself with the failure that is one too many, and begins again with its first children', async () => {
    await using world = new World()
    const supervisor = await world.system.spawn(Supervisor, { on, args: [{ restarts: 0, children: [worker('a')] }] })
    await supervisor.ask.startChild(worker('late'))
    logged()
    ;(await supervisor.ask.which(worker('a')))!.tell.crash()
    await world.settled()
    expect(logged()).toEqual(['a stops failed', 'late stops shutdown', 'a made', 'a starts 1'])
    expect((await supervisor.ask.children()).map(({ id }) => id)).toEqual(['a'])
  })

  it('refuses rules that make no sense', async () => {
    await using world = new World()
    const error = await rejectionOf(world.system.spawn(Supervisor, { on, args: [{ restarts: -1 }] }))
    expect(error).toMatchObject({ code: 'START', cause: { code: 'OPTION', option: 'Supervisor.restarts' } })
  })

  it('shuts down by itself when its work is done', async () => {
    await using world = new World()
    const supervisor = await world.system.spawn(Supervisor, {
      on,
      args: [{ autoShutdown: 'any-significant', children: [worker('a', { significant: true }), worker('b')] }],
    })
    ;(await supervisor.ask.which(worker('a')))!.tell.leave()
    await world.settled()
    expect(logged().slice(-2)).toEqual(['a stops stopped', 'b stops shutdown'])
    expect(await rejectionOf(supervisor.ask.count())).toBeInstanceOf(NotDeliveredError)
  })
})

describe.each(placements)('the children of a Supervisor %s', (on) => {
  const open = (world: World, children = [worker('a')]): Promise<ActorRef<Supervisor>> =>
    world.system.spawn(Supervisor, { on, args: [{ children }] })

  it('are started later as well, wherever they belong', async () => {
    await using world = new World()
    const supervisor = await open(world)
    const late = await supervisor.ask.startChild(worker('late', { on: 'thread', name: 'late' }))
    expect(await late.ask.life()).toBe(1)
    expect((await world.system.get(Worker, 'late')).equals(late)).toBe(true)
    expect((await supervisor.ask.which('late'))!.equals(late)).toBe(true)
    expect(await supervisor.ask.which('nobody')).toBeUndefined()
  })

  it('are listed with how they are', async () => {
    await using world = new World()
    const supervisor = await open(world, [worker('a'), worker('b', { restart: 'permanent', backoff: { firstMs: 60_000 } })])
    const [a, b] = await Promise.all([supervisor.ask.which(worker('a')), supervisor.ask.which(worker('b'))])
    await supervisor.ask.stopChild('a')
    b!.tell.crash()
    await world.settled()
    expect(await supervisor.ask.children()).toEqual([
      { id: 'a', at: 'Worker', restart: 'transient', significant: false, state: 'ended', ref: undefined },
      { id: 'b', at: 'Worker', restart: 'permanent', significant: false, state: 'restarting', ref: expect.anything() },
    ])
    expect(await supervisor.ask.count()).toEqual({ specs: 2, active: 1, restarting: 1 })
    expect(await rejectionOf(a!.ask.life())).toMatchObject({ code: 'ACTOR_STOPPED' })
  })

  it('have an id each', async () => {
    await using world = new World()
    const supervisor = await open(world)
    const error = await rejectionOf(supervisor.ask.startChild(worker('a')))
    expect(error).toMatchObject({ code: 'CHILD_EXISTS', child: 'a', supervisor: supervisor.id })
    await supervisor.ask.stopChild('a')
    expect(await rejectionOf(supervisor.ask.startChild(worker('a')))).toMatchObject({ code: 'CHILD_EXISTS' })
    await supervisor.ask.removeChild('a')
    expect(await (await supervisor.ask.startChild(worker('a'))).ask.life()).toBe(1)
    for (const method of ['stopChild', 'restartChild', 'removeChild'] as const) {
      expect(await rejectionOf(supervisor.ask[method]('nobody'))).toMatchObject({ code: 'CHILD_NOT_FOUND', child: 'nobody' })
    }
  })

  it('get another life at request, or begin anew when they have ended', async () => {
    await using world = new World()
    const supervisor = await open(world)
    const a = (await supervisor.ask.which(worker('a')))!
    expect((await supervisor.ask.restartChild('a')).equals(a)).toBe(true)
    expect(await a.ask.life()).toBe(2)
    a.tell.leave()
    await world.settled()
    expect(await supervisor.ask.count()).toEqual({ specs: 1, active: 0, restarting: 0 })
    const anew = await supervisor.ask.restartChild('a')
    expect(anew.equals(a)).toBe(false)
    expect(await (await supervisor.ask.which(worker('a')))!.ask.life()).toBe(1)
  })

  it('are forgotten when they have ended and had only one life', async () => {
    await using world = new World()
    const supervisor = await open(world, [])
    const once = await supervisor.ask.startChild(worker('once', { restart: 'temporary' }))
    once.tell.crash()
    await world.settled()
    expect(await rejectionOf(supervisor.ask.stopChild('once'))).toMatchObject({ code: 'CHILD_NOT_FOUND' })
    expect(await supervisor.ask.children()).toEqual([])
    await supervisor.ask.startChild(worker('once', { restart: 'temporary' }))
    await supervisor.ask.stopChild('once')
    expect(await supervisor.ask.count()).toEqual({ specs: 0, active: 0, restarting: 0 })
  })

  it('are none when their start failed', async () => {
    await using world = new World()
    const supervisor = await open(world)
    failStarts((label) => label === 'bad')
    expect(await rejectionOf(supervisor.ask.startChild(worker('bad')))).toMatchObject({ code: 'START' })
    expect((await supervisor.ask.children()).map(({ id }) => id)).toEqual(['a'])
    failStarts(() => false)
    await supervisor.ask.startChild(worker('bad'))
  })

  it('may be supervisors', async () => {
    await using world = new World()
    const inner = childSpec(Supervisor, { id: 'inner', on: 'thread', args: [{ children: [worker('deep')] }] })
    const outer = await world.system.spawn(Supervisor, { on, args: [{ children: [inner] }] })
    const deep = (await (await outer.ask.which(inner))!.ask.which(worker('deep')))!
    for (let crash = 0; crash < 4; crash++) deep.tell.crash()
    await world.settled()
    const again = (await (await outer.ask.which(inner))!.ask.which(worker('deep')))!
    expect(again.equals(deep)).toBe(false)
    expect(await again.ask.life()).toBe(1)
  })

  it('are found while another one is being started', async () => {
    await using world = new World()
    const supervisor = await open(world)
    const slow = supervisor.ask.startChild(childSpec(Sleeper, { id: 'slow' }))
    await world.settled()
    expect(await supervisor.ask.which('a')).toBeDefined()
    expect((await supervisor.ask.children()).map(({ id, state }) => `${id} ${state}`)).toEqual(['a running', 'slow starting'])
    door.open()
    await slow
  })
})

class Sleeper extends Actor {
  protected override async onStart(): Promise<void> {
    await door.pass()
  }
}
class Cache extends Actor {
  #keys = new Set<string>()
  put(key: string): number {
    return this.#keys.add(key).size
  }
  name(): string | undefined {
    return this.context.name
  }
  crash(): void {
    throw new Error('crash')
  }
}
expose(import.meta.url, { Sleeper, Cache })

describe('a Supervisor on a host that does not know the class', () => {
  it('has its module loaded there', async () => {
    const loaded: string[] = []
    await using world = new World({ load: async (url) => void loaded.push(url) })
    const spec = { ...childSpec(Cache, { id: 'a' }), key: 'file:///nowhere.js#Cache' }
    const supervisor = await world.system.spawn(Supervisor, { on: 'thread' })
    expect(await rejectionOf(supervisor.ask.startChild(spec))).toMatchObject({
      code: 'NOT_EXPOSED',
      module: 'file:///nowhere.js',
    })
    expect(loaded).toEqual(['file:///nowhere.js'])
  })

  it('says when it knows other messages', async () => {
    await using world = new World()
    const spec = { ...childSpec(Cache, { id: 'a' }), methods: ['put', 'take'] }
    const supervisor = await world.system.spawn(Supervisor, { on: 'thread' })
    expect(await rejectionOf(supervisor.ask.startChild(spec))).toMatchObject({ code: 'PROTOCOL_MISMATCH' })
  })
})

describe.each(placements)('a DynamicSupervisor %s', (on) => {
  it('has any number of children of one kind, each with its arguments, each restarted by itself', async () => {
    await using world = new World()
    const workers = await world.system.spawn(DynamicSupervisor<Worker, [label: string]>, {
      on,
      args: [{ child: childTemplate(Worker), restarts: 100 }],
    })
    const [a, b] = await Promise.all([workers.ask.startChild('a'), workers.ask.startChild('b')])
    logged()
    a.tell.crash()
    await world.settled()
    expect(logged()).toEqual(['a stops failed', 'a made', 'a starts 2'])
    expect((await workers.ask.children()).map(({ id }) => id)).toEqual([a.id, b.id])
    await workers.ask.stopChild(a)
    expect(await workers.ask.count()).toBe(1)
    expect(await rejectionOf(workers.ask.stopChild(a))).toMatchObject({ code: 'CHILD_NOT_FOUND', child: a.id })
    b.tell.leave()
    await world.settled()
    expect(await workers.ask.children()).toEqual([])
  })

  it('keeps nothing of the children that have ended', async () => {
    await using world = new World()
    const workers = await world.system.spawn(DynamicSupervisor<Worker, [label: string]>, {
      on,
      args: [{ child: childTemplate(Worker, { restart: 'temporary' }) }],
    })
    const keep = await workers.ask.startChild('keep')
    for (let n = 0; n < 200; n++) (await workers.ask.startChild(`${n}`)).tell.leave()
    await world.settled()
    expect((await workers.ask.children()).map(({ id }) => id)).toEqual([keep.id])
  })
})

describe.each(placements)('a PartitionedSupervisor %s', (on) => {
  it('divides keys among equal children, the same way everywhere, and keeps the refs through restarts', async () => {
    await using world = new World()
    const caches = await world.system.spawn(PartitionedSupervisor<Cache>, {
      on,
      args: [{ child: childSpec(Cache, { id: 'cache', name: 'cache', restart: 'permanent' }), partitions: 4 }],
    })
    const partitions = await caches.ask.partitions()
    expect(await Promise.all(partitions.map((each) => each.ask.name()))).toEqual(['cache-0', 'cache-1', 'cache-2', 'cache-3'])
    for (const key of ['a', 'b', 'user 17', '']) {
      const partition = await caches.ask.for(key)
      expect(partition.equals(partitions[partitionOf(key, 4)]!)).toBe(true)
    }
    const [first] = partitions
    await first!.ask.put('x')
    first!.tell.crash()
    await world.settled()
    expect(await first!.ask.put('y')).toBe(1)
    expect((await caches.ask.partitions())[0]!.equals(first!)).toBe(true)
  })

  it.each([0, 1.5, '4'])('refuses %s partitions', async (partitions) => {
    await using world = new World()
    const child = childSpec(Cache, { id: 'cache' })
    const error = await rejectionOf(
      world.system.spawn(PartitionedSupervisor<Cache>, { on, args: [{ child, partitions: partitions as number }] }),
    )
    expect(error).toMatchObject({ code: 'START', cause: { code: 'OPTION', option: 'PartitionedSupervisor.partitions' } })
  })
})

describe('partitionOf', () => {
  it('spreads many keys evenly', () => {
    const counts = new Array<number>(8).fill(0)
    for (let n = 0; n < 8_000; n++) counts[partitionOf(`key ${n}`, 8)]!++
    expect(Math.min(...counts)).toBeGreaterThan(800)
    expect(Math.max(...counts)).toBeLessThan(1_200)
  })
})
