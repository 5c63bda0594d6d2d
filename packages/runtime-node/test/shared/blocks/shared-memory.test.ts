import {
  NotSendableError,
  OptionError,
  SharedMemory,
  SharedMemoryClosedError,
  SharedMemoryExistsError,
  SharedMemoryNotFoundError,
} from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { failure } from '../../support/failure.ts'
import { mapsMemory, scopes } from '../../support/mapped-memory.ts'
import { openSystem } from '../../support/open-system.ts'
import { collect } from './fixtures/collect.ts'
import { newName } from './flavours.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Tenant } = (await import(built('tenant'))) as typeof import('./fixtures/tenant.ts')

describe.runIf(mapsMemory).each(scopes)('shared memory with a name across %s', (across) => {
  const create = (name: string, size = 512): SharedMemory => SharedMemory.create({ name, size, across })

  // python: _TestSharedMemory.test_shared_memory_basics
  it('shows its name, size and what it is made of', () => {
    const name = newName()
    using memory = create(name)
    expect([memory.name, memory.size, memory.across, memory.backend]).toEqual([name, 512, across, 'shm'])
    expect(memory.bytes).toHaveLength(512)
    expect(String(memory)).toContain(name)
    expect(String(memory)).toContain('512')
  })

  it('is all zero at first', () => {
    using memory = create(newName())
    expect(memory.bytes.every((byte) => byte === 0)).toBe(true)
  })

  // python: _TestSharedMemory.test_shared_memory_basics
  it('is the same bytes for whoever attaches by the name', () => {
    const name = newName()
    using memory = create(name)
    memory.bytes[0] = 42
    using same = SharedMemory.attach(name)
    expect([same.bytes[0], same.size, same.across]).toEqual([42, 512, across])
    same.bytes[511] = 7
    expect(memory.bytes[511]).toBe(7)
  })

  it('gives each that attaches a handle of its own to close', () => {
    const name = newName()
    using memory = create(name)
    const same = SharedMemory.attach(name)
    same.close()
    expect(memory.bytes).toHaveLength(512)
    expect(() => same.bytes).toThrow(SharedMemoryClosedError)
  })

  // python: _TestSharedMemory.test_shared_memory_basics
  it('can be closed twice, and cannot be used then', () => {
    const memory = create(newName())
    memory.close()
    memory.close()
    expect(memory.closed).toBe(true)
    expect(() => memory.bytes).toThrow(SharedMemoryClosedError)
    expect(() => memory.backend).toThrow(memory.name)
  })

  it('keeps the arrays good that were taken before it was closed', async () => {
    const memory = create(newName())
    const { bytes } = memory
    bytes[1] = 5
    memory.close()
    await collect()
    expect(bytes[1]).toBe(5)
  })

  // python: _TestSharedMemory.test_shared_memory_basics
  it('is not created under a name that somebody has', () => {
    const name = newName()
    using memory = create(name)
    memory.bytes[0] = 1
    expect(() => create(name, 8)).toThrow(SharedMemoryExistsError)
    expect(() => create(name, 8)).toThrow(name)
    expect(memory.bytes[0]).toBe(1)
  })

  // python: _TestSharedMemory.test_shared_memory_basics
  it('is not found by a name that nobody has', () => {
    const name = newName()
    expect(() => SharedMemory.attach(name)).toThrow(SharedMemoryNotFoundError)
    expect(() => SharedMemory.attach(name)).toThrow(name)
  })

  it('is not found by the beginning or the end of its name', () => {
    using memory = create(`a:b:${newName()}:t:z`)
    for (const part of [memory.name.slice(2), memory.name.slice(4), memory.name.slice(0, -2), 'z', `${memory.name} (deleted)`]) {
      expect(() => SharedMemory.attach(part)).toThrow(SharedMemoryNotFoundError)
    }
    using same = SharedMemory.attach(memory.name)
    expect(same.size).toBe(512)
  })

  it('goes on for those that have it when its name is unlinked', () => {
    const name = newName()
    using memory = create(name)
    using same = SharedMemory.attach(name)
    same.unlink()
    expect(() => SharedMemory.attach(name)).toThrow(SharedMemoryNotFoundError)
    memory.bytes[3] = 9
    expect(same.bytes[3]).toBe(9)
  })

  // python: _TestSharedMemory.test_shared_memory_basics
  it('leaves its name to another one once it is unlinked', () => {
    const name = newName()
    using memory = create(name)
    memory.unlink()
    using other = create(name, 16)
    other.bytes[0] = 1
    expect(memory.bytes[0]).toBe(0)
    using found = SharedMemory.attach(name)
    expect([found.size, found.bytes[0]]).toEqual([16, 1])
  })

  // python: _TestSharedMemory.test_shared_memory_basics
  it('is unlinked once', () => {
    const name = newName()
    using one = create(name)
    using two = SharedMemory.attach(name)
    two.unlink()
    expect(() => two.unlink()).toThrow(SharedMemoryNotFoundError)
    expect(() => one.unlink()).toThrow(SharedMemoryNotFoundError)
  })

  it('can be unlinked when it is closed already', () => {
    const name = newName()
    using other = create(name)
    const memory = SharedMemory.attach(name)
    memory.close()
    memory.unlink()
    expect(() => SharedMemory.attach(name)).toThrow(SharedMemoryNotFoundError)
    expect(other.bytes).toHaveLength(512)
  })

  it('does not unlink another one that has got its name since', () => {
    const name = newName()
    const before = create(name)
    using same = SharedMemory.attach(name)
    same.unlink()
    using after = create(name)
    before.close()
    before.unlink()
    using found = SharedMemory.attach(name)
    found.bytes[0] = 3
    expect(after.bytes[0]).toBe(3)
  })

  it('leaves nothing of its name when the last that had it has let go', async () => {
    const name = newName()
    create(name).close()
    const attach = async (): Promise<string> => {
      await collect()
      try {
        SharedMemory.attach(name).close()
        return 'there'
      } catch (error) {
        return (error as SharedMemoryNotFoundError).code
      }
    }
    await expect.poll(attach).toBe('SHARED_MEMORY_NOT_FOUND')
    create(name).close()
  })

  // python: _TestSharedMemory.test_shared_memory_name_with_embedded_null
  it.each([
    ['with a NUL in it', 'a\0b'],
    ['that is empty', ''],
    ['that is too long', 'x'.repeat(201)],
    ['that is too long in bytes', '\u00e4'.repeat(101)],
    ['that is no text of whole characters', 'a\ud800'],
    ['that is no text at all', 5 as never],
  ])('takes no name %s', (_what, name) => {
    expect(() => create(name)).toThrow(OptionError)
    expect(() => SharedMemory.attach(name)).toThrow(OptionError)
  })

  it.each(['a/b', '..', 'two\nlines', '\u{1f3ad}', 'x'.repeat(200), ' (deleted)', '%s'])('takes the name %j', (name) => {
    using memory = create(name)
    using same = SharedMemory.attach(name)
    same.bytes[0] = 1
    expect(memory.bytes[0]).toBe(1)
    memory.unlink()
  })

  // python: _TestSharedMemory.test_shared_memory_basics, _TestSharedMemory.test_invalid_shared_memory_creation
  it.each([-2, -1, 0, 1.5, Number.NaN, Infinity, undefined as never, '8' as never])('has no size of %s', (size) => {
    expect(() => SharedMemory.create({ name: newName(), size, across })).toThrow(OptionError)
  })
})

describe('shared memory without a name', () => {
  it('is a SharedArrayBuffer across threads', () => {
    using memory = SharedMemory.create({ size: 16 })
    expect([memory.across, memory.backend]).toEqual(['threads', 'sab'])
    expect(memory.bytes.buffer).toBeInstanceOf(SharedArrayBuffer)
    memory.unlink()
  })

  // python: _TestSharedMemory.test_shared_memory_recreate
  it.runIf(mapsMemory)('gets one across processes, which nobody else has', () => {
    const blocks = Array.from({ length: 50 }, () => SharedMemory.create({ size: 8, across: 'processes' }))
    expect(new Set(blocks.map(({ name }) => name)).size).toBe(50)
    using same = SharedMemory.attach(blocks[7]!.name)
    same.bytes[0] = 1
    expect(blocks.map(({ bytes }) => bytes[0])).toEqual(blocks.map((_, index) => (index === 7 ? 1 : 0)))
  })

  it('is for threads or processes, and nobody else', () => {
    expect(() => SharedMemory.create({ size: 8, across: 'hosts' as never })).toThrow(OptionError)
  })
})

describe.each(scopes)('a handle of shared memory across %s that comes back in a message', (across) => {
  // python: _TestSharedMemory.test_shared_memory_pickle_unpickle
  it('is a handle of its own, of the same bytes', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant)
    using memory = SharedMemory.create({ size: 512, across })
    memory.bytes.set(Buffer.from('pickle'))
    const back = await tenant.ask.echo(memory)
    expect(back).toBeInstanceOf(SharedMemory)
    expect([back.name, back.size, back.across]).toEqual([memory.name, 512, across])
    expect(Buffer.from(back.bytes.subarray(0, 6)).toString()).toBe('pickle')
    memory.bytes.set(Buffer.from('newval'))
    expect(Buffer.from(back.bytes.subarray(0, 6)).toString()).toBe('newval')
    back.bytes.set(Buffer.from('oldval'))
    expect(Buffer.from(memory.bytes.subarray(0, 6)).toString()).toBe('oldval')
    back.close()
    expect(memory.bytes).toHaveLength(512)
  })

  // python: _TestSharedMemory.test_shared_memory_pickle_unpickle_dead_object
  it('cannot be sent once it is closed', async () => {
    await using world = await openSystem()
    const tenant = await world.system.spawn(Tenant)
    const memory = SharedMemory.create({ size: 512, across })
    memory.close()
    const error = await failure(NotSendableError, tenant.ask.keep(memory))
    expect(error.message).toContain('was closed here')
  })
})
