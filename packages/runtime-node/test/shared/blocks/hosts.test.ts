import { readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { type ActorRef, SharedMemory } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { mapsMemory } from '../../support/mapped-memory.ts'
import { openSystem } from '../../support/open-system.ts'
import { collect } from './fixtures/collect.ts'
import { flavours, newName } from './flavours.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Tenant } = (await import(built('tenant'))) as typeof import('./fixtures/tenant.ts')
type Tenants = ActorRef<InstanceType<typeof Tenant>>

const textIn = (memory: SharedMemory, length: number): string => Buffer.from(memory.bytes.subarray(0, length)).toString()

describe.each(flavours)('shared memory across $across and an actor: $on', ({ on, across }) => {
  // python: _TestSharedMemory.test_shared_memory_across_processes
  it.runIf(mapsMemory)('is the same bytes for the actor that attaches by the name', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on })
    using memory = SharedMemory.create({ name: newName(), size: 512, across })
    await tenant.ask.writeByName(memory.name, 'howdy')
    expect(textIn(memory, 5)).toBe('howdy')
  })

  // python: _TestSharedMemory.test_shared_memory_across_processes
  it('is the same bytes for the actor that gets the handle', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on })
    using memory = SharedMemory.create({ size: 512, across })
    await tenant.ask.write(memory, 'HELLO')
    expect(textIn(memory, 5)).toBe('HELLO')
  })

  it('copies nothing: what is written here is read there, and the other way round', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on })
    using memory = SharedMemory.create({ size: 512, across })
    await tenant.ask.keep(memory)
    memory.bytes.set(Buffer.from('one'))
    expect(await tenant.ask.readKept(3)).toBe('one')
    await tenant.ask.writeKept('two')
    expect(textIn(memory, 3)).toBe('two')
  })

  // python: _TestSharedMemory.test_shared_memory_untracking
  it.runIf(mapsMemory)('stays where it is when the host of another user ends', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on })
    using memory = SharedMemory.create({ name: newName(), size: 10, across })
    expect(await tenant.ask.attach(memory.name)).toBe('attached')
    await tenant.ask.writeKept('left')
    await world.system.stopActor(tenant)
    using again = SharedMemory.attach(memory.name)
    expect(textIn(again, 4)).toBe('left')
  })

  it.runIf(mapsMemory)('has one name for all', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on })
    const name = newName()
    expect(await tenant.ask.attach(name)).toBe('SHARED_MEMORY_NOT_FOUND')
    using memory = SharedMemory.create({ name, size: 10, across })
    expect(await tenant.ask.create(10, name, across)).toBe('SHARED_MEMORY_EXISTS')
    expect(await tenant.ask.attach(name)).toBe('attached')
    expect(await tenant.ask.unlink()).toBe('unlinked')
    expect(() => memory.unlink()).toThrow(name)
    expect(() => SharedMemory.attach(name)).toThrow(name)
    expect(await tenant.ask.create(20, name, across)).toBe('created')
    using other = SharedMemory.attach(name)
    expect(other.size).toBe(20)
  })
})

describe.runIf(mapsMemory)('a name across threads', () => {
  it('says nothing to other processes, which may have it too', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on: 'process' })
    const name = newName()
    using memory = SharedMemory.create({ name, size: 10 })
    expect(await tenant.ask.attach(name)).toBe('SHARED_MEMORY_NOT_FOUND')
    expect(await tenant.ask.create(20, name, 'threads')).toBe('created')
    using found = SharedMemory.attach(name)
    expect([found.size, memory.size]).toEqual([10, 10])
  })
})

describe.runIf(mapsMemory)('a name that many want at the same moment', () => {
  it('is one process\u2019s, and the others are told', async () => {
    await using world = await openSystem()
    const spawned = [1, 2, 3, 4].map((n) => world.system.spawn(Tenant, { on: n % 2 === 0 ? 'process' : 'thread' }))
    const tenants = await Promise.all(spawned)
    for (let round = 0; round < 10; round++) {
      using start = SharedMemory.create({ size: 8, across: 'processes' })
      const words = new Int32Array(start.bytes.buffer, 0, 2)
      const name = newName()
      const outcomes = tenants.map((tenant) => tenant.ask.createTogether(start, name))
      await expect.poll(() => Atomics.load(words, 1), { interval: 1 }).toBe(tenants.length)
      Atomics.store(words, 0, 1)
      const taken = 'SHARED_MEMORY_EXISTS'
      expect((await Promise.all(outcomes)).sort()).toEqual([taken, taken, taken, 'created'])
    }
  }, 60_000)
})

/** Files of any program that hold memory, as far as folders can show them. */
const leftovers = (): string[] => [
  ...readdirSync('/dev/shm'),
  ...readdirSync(tmpdir()).filter((name) => /^(?:psm|shm)_/.test(name)),
]

describe.runIf(mapsMemory)('shared memory whose creator was killed', () => {
  const kill = async (tenant: Tenants): Promise<void> => {
    const pid = await tenant.ask.pid()
    process.kill(pid, 'SIGKILL')
    await expect(tenant.ask.pid()).rejects.toThrow()
  }

  // python: _TestSharedMemory.test_shared_memory_cleaned_after_process_termination
  it('is gone with its name when nobody else has it, and nothing is left in any folder', async () => {
    const before = leftovers()
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on: 'process', restart: 'temporary' })
    const name = newName()
    expect(await tenant.ask.create(1_000_000, name, 'processes')).toBe('created')
    SharedMemory.attach(name).close()
    await kill(tenant)
    // this process attached as well: its handle is closed, but the collector has to find that out
    const attach = async (): Promise<string> => {
      await collect()
      try {
        SharedMemory.attach(name).close()
        return 'there'
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    await expect.poll(attach).toBe('SHARED_MEMORY_NOT_FOUND')
    expect(leftovers()).toEqual(before)
  })

  it('goes on for those that have it, under its name', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on: 'process', restart: 'temporary' })
    const other = await world.system.spawn(Tenant, { on: 'process' })
    const name = newName()
    expect(await tenant.ask.create(16, name, 'processes')).toBe('created')
    await tenant.ask.writeKept('will')
    expect(await other.ask.attach(name)).toBe('attached')
    await kill(tenant)
    expect(await other.ask.readKept(4)).toBe('will')
    using found = SharedMemory.attach(name)
    expect(textIn(found, 4)).toBe('will')
  })
})

describe.runIf(mapsMemory)('a process that makes shared memory for others', () => {
  const isFound = async (name: string): Promise<boolean> => {
    await collect()
    try {
      SharedMemory.attach(name).close()
      return true
    } catch {
      return false
    }
  }

  // python: _TestSharedMemory.test_shared_memory_SharedMemoryServer_ignores_sigint
  it('goes on when it is interrupted, and main hears of signals as before', async () => {
    const before = process.listenerCount('SIGINT')
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant, { on: 'process' })
    const [one, other] = [newName(), newName()]
    expect(await tenant.ask.create(10, one, 'processes')).toBe('created')
    process.kill(await tenant.ask.pid(), 'SIGINT')
    expect(await tenant.ask.create(10, other, 'processes')).toBe('created')
    expect(await isFound(other)).toBe(true)
    expect(world.observer.all('host.down')).toEqual([])
    expect(process.listenerCount('SIGINT')).toBe(before)
  })

  // python: _TestSharedMemory.test_shared_memory_SharedMemoryManager_basics
  it('takes it along when it is stopped, with the names', async () => {
    await using world = await openSystem()
    const group = await world.system.processes(1)
    const tenants = await Promise.all([1, 2, 3].map(() => world.system.spawn(Tenant, { on: group })))
    const names = tenants.map(() => newName())
    const made = tenants.map((tenant, n) => tenant.ask.create(32 + n, names[n]!, 'processes'))
    expect(await Promise.all(made)).toEqual(['created', 'created', 'created'])
    expect(await Promise.all(names.map(isFound))).toEqual([true, true, true])
    await world.system.stopHost(group)
    await expect.poll(() => Promise.all(names.map(isFound))).toEqual([false, false, false])
  })
})
