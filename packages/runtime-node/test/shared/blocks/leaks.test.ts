import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { HeapBlock, ShareableList, SharedHeap, SharedMemory, share } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../../support/built.ts'
import { mapsMemory, scopes } from '../../support/mapped-memory.ts'
import { openSystem } from '../../support/open-system.ts'
import { collect } from './fixtures/collect.ts'
import { newName } from './flavours.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Tenant } = (await import(built('tenant'))) as typeof import('./fixtures/tenant.ts')

const linkOf = (descriptor: string): string => {
  try {
    return readlinkSync(`/proc/self/fd/${descriptor}`)
  } catch {
    return ''
  }
}

/** What of shared memory this process has open and mapped. */
const inUse = (): { readonly descriptors: number; readonly maps: number } => ({
  descriptors: readdirSync('/proc/self/fd').filter((descriptor) => linkOf(descriptor).startsWith('/memfd:troupe')).length,
  maps: readFileSync('/proc/self/maps', 'utf8').split('memfd:troupe').length - 1,
})

/** What a thread has once for its locks counts as well, from the first time on: so before, or less. */
const atMost =
  (before: ReturnType<typeof inUse>) =>
  (now: ReturnType<typeof inUse>): boolean =>
    now.descriptors <= before.descriptors && now.maps <= before.maps

const inUseAfterCollection = async (): Promise<ReturnType<typeof inUse>> => {
  await collect()
  return inUse()
}

/** The board that every thread has for its locks, once it has one. */
const warmUp = async (): Promise<void> => {
  new SharedHeap({ size: 64, across: 'processes' }).allocate(8).free()
  await collect()
}

const things: readonly [string, () => unknown][] = [
  ['shared memory', () => SharedMemory.create({ size: 5_000, across: 'processes' })],
  ['shared memory that is closed', () => SharedMemory.create({ size: 5_000, across: 'processes' }).close()],
  ['shareable lists', () => new ShareableList(['a', 1, null], { across: 'processes' }).get(0)],
  ['shared data', () => share(new Float64Array(100), { across: 'processes' }).view],
  ['shared heaps', () => new SharedHeap({ size: 1_000, across: 'processes' }).allocate(10)],
]

describe.runIf(mapsMemory).each(things)('2,000 %s, made and dropped', (_what, make) => {
  it('leave no descriptor and no mapping behind', async () => {
    await warmUp()
    const before = await inUseAfterCollection()
    const round = (): void => void make()
    for (let n = 0; n < 2_000; n++) {
      round()
      if (n % 50 === 0) await collect()
    }
    await expect.poll(inUseAfterCollection).toSatisfy(atMost(before))
  }, 60_000)
})

describe.runIf(mapsMemory)('names that were made and unlinked', () => {
  it('leave no descriptor and no mapping behind', async () => {
    const before = await inUseAfterCollection()
    const round = (across: 'threads' | 'processes'): void => {
      const memory = SharedMemory.create({ name: newName(), size: 100, across })
      SharedMemory.attach(memory.name).unlink()
    }
    for (let n = 0; n < 100; n++) {
      round(n % 2 === 0 ? 'threads' : 'processes')
      if (n % 10 === 0) await collect()
    }
    await expect.poll(inUseAfterCollection).toSatisfy(atMost(before))
  }, 60_000)
})

describe.runIf(mapsMemory).each(['here', 'thread', 'process'] as const)(
  '500 handles that went to an actor (%s) and back',
  (on) => {
    it('leave no descriptor and no mapping behind', async () => {
      await using world = await openSystem()
      const tenant = await world.system.spawn(Tenant, { on })
      await warmUp()
      const before = await inUseAfterCollection()
      const round = async (): Promise<void> => {
        const sent = [
          SharedMemory.create({ size: 5_000, across: 'processes' }),
          new ShareableList([1], { across: 'processes' }),
          share(new Uint8Array(8), { across: 'processes' }),
          new SharedHeap({ size: 100, across: 'processes' }),
          new SharedHeap({ size: 100, across: 'processes' }).allocate(8),
        ] as const
        const back = await tenant.ask.echo(sent)
        expect(back[4]).toBeInstanceOf(HeapBlock)
      }
      for (let n = 0; n < 100; n++) {
        await round()
        if (n % 10 === 0) await collect()
      }
      const inUseAfterBoth = async (): Promise<ReturnType<typeof inUse>> => {
        await tenant.ask.collect()
        return inUseAfterCollection()
      }
      await expect.poll(inUseAfterBoth).toSatisfy(atMost(before))
    }, 60_000)
  },
)

const mebibyte = 1024 * 1024

describe('memory that comes and goes', () => {
  it('is freed when nobody has a handle of it any more: across threads', async () => {
    const drop = (): void => {
      share(new Uint8Array(4 * mebibyte).fill(1))
      SharedMemory.create({ size: 4 * mebibyte }).bytes.fill(1)
      new SharedHeap({ size: 4 * mebibyte }).allocate(3 * mebibyte).bytes.fill(1)
    }
    drop()
    await collect()
    const before = process.memoryUsage().rss
    for (let n = 0; n < 100; n++) {
      drop()
      await collect()
    }
    // 1,200 MiB went through
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * mebibyte)
  }, 60_000)

  it.each(scopes)(
    'is freed in time when it is much: across %s',
    async (across) => {
      const data = new Uint8Array(16 * mebibyte).fill(1)
      const before = process.memoryUsage().rss
      let most = before
      for (let n = 0; n < 100; n++) {
        share(data, { across })
        await new Promise((resolve) => setImmediate(resolve))
        most = Math.max(most, process.memoryUsage().rss)
      }
      // 1,600 MiB went through, and nobody asked the collector to look
      expect(most - before).toBeLessThan(800 * mebibyte)
    },
    60_000,
  )

  it.runIf(mapsMemory)(
    'is freed in time when it is in many pieces',
    async () => {
      for (let n = 0; n < 30_000; n++) {
        SharedMemory.create({ size: 16, across: 'processes' })
        if (n % 100 === 0) await new Promise((resolve) => setImmediate(resolve))
      }
      expect(inUse().descriptors).toBeLessThan(5_000)
    },
    60_000,
  )
})
