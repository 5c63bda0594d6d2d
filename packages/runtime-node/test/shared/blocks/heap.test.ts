import {
  BlockFreedError,
  type HeapBlock,
  HeapFullError,
  OptionError,
  SharedHeap,
  SharedMemoryClosedError,
} from '@troupe/runtime-node'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scopes } from '../../support/mapped-memory.ts'
import { collect } from './fixtures/collect.ts'

const emptyHeap = (size: number): unknown => ({ free: size, used: 0, blocks: 0, largest: size - 8 })

/** Blocks never overlap: each is as it was filled. */
const expectApart = (blocks: readonly HeapBlock[]): void => {
  const inOrder = [...blocks].sort((one, other) => one.offset - other.offset)
  for (const [index, block] of inOrder.entries()) {
    const next = inOrder[index + 1]
    if (next !== undefined) expect(block.offset + block.byteLength).toBeLessThanOrEqual(next.offset)
  }
}

describe.each(scopes)('a shared heap across %s', (across) => {
  const open = (size = 1_000): SharedHeap => new SharedHeap({ size, across })

  it('is one free place at first', () => {
    using heap = open()
    expect(heap.stats()).toEqual(emptyHeap(1_000))
    expect([heap.across, heap.backend]).toEqual([across, across === 'threads' ? 'sab' : 'shm'])
  })

  it('gives zeroed bytes at multiples of eight, as many as were asked for', () => {
    using heap = open()
    for (const size of [0, 1, 7, 8, 9, 100]) {
      const block = heap.allocate(size)
      expect([block.byteLength, block.bytes.length, block.offset % 8]).toEqual([size, size, 0])
      expect(block.bytes.byteOffset % 8).toBe(0)
      expect(block.bytes.every((byte) => byte === 0)).toBe(true)
      block.bytes.fill(0xff)
    }
  })

  it('gives zeroed bytes also where others have been', () => {
    using heap = open()
    const before = heap.allocate(100)
    before.bytes.fill(0xff)
    before.free()
    const after = heap.allocate(90)
    expect(after.offset).toBe(before.offset)
    expect(after.bytes.every((byte) => byte === 0)).toBe(true)
  })

  it('accounts for every byte', () => {
    using heap = open()
    const blocks = [heap.allocate(1), heap.allocate(8), heap.allocate(9)]
    expect(heap.stats()).toEqual({ free: 944, used: 56, blocks: 3, largest: 936 })
    for (const block of blocks) block.free()
    expect(heap.stats()).toEqual(emptyHeap(1_000))
  })

  it('gives the whole of it as one block', () => {
    using heap = open()
    const all = heap.allocate(heap.stats().largest)
    expect(heap.stats()).toEqual({ free: 0, used: 1_000, blocks: 1, largest: 0 })
    all.bytes.fill(1)
    all.free()
    expect(heap.stats()).toEqual(emptyHeap(1_000))
  })

  it('says how much is free when there is no place, and stays as it was', () => {
    using heap = open(1_040)
    const blocks = Array.from({ length: 10 }, () => heap.allocate(92))
    blocks[2]!.free()
    blocks[7]!.free()
    const thrown = (): unknown => {
      try {
        return heap.allocate(100)
      } catch (error) {
        return error
      }
    }
    expect(thrown()).toBeInstanceOf(HeapFullError)
    expect(thrown()).toMatchObject({ code: 'HEAP_FULL', asked: 100, free: 208, largest: 96 })
    expect(heap.stats().blocks).toBe(8)
    expect(() => heap.allocate(2 ** 52)).toThrow(HeapFullError)
  })

  it('frees a block once', () => {
    using heap = open()
    const block = heap.allocate(10)
    expect(block.freed).toBe(false)
    block.free()
    expect(block.freed).toBe(true)
    expect(() => block.free()).toThrow(BlockFreedError)
    expect(() => heap.free(block)).toThrow(BlockFreedError)
    expect(() => block.bytes).toThrow(BlockFreedError)
    block[Symbol.dispose]()
  })

  it('does not free another block that has the place of one that was freed', () => {
    using heap = open()
    const before = heap.allocate(10)
    before.free()
    const after = heap.allocate(10)
    expect(after.offset).toBe(before.offset)
    expect(() => before.free()).toThrow(BlockFreedError)
    before[Symbol.dispose]()
    expect(after.freed).toBe(false)
  })

  it('frees a block at the end of its scope', () => {
    using heap = open()
    {
      using block = heap.allocate(10)
      expect(block.freed).toBe(false)
    }
    expect(heap.stats()).toEqual(emptyHeap(1_000))
  })

  it('frees its own blocks, and no others', () => {
    using heap = open()
    using other = open()
    const block = other.allocate(8)
    expect(() => heap.free(block)).toThrow(OptionError)
    expect(() => heap.free({ free() {} } as never)).toThrow(OptionError)
    expect(block.freed).toBe(false)
    other.free(block)
  })

  it('leaves its blocks be when the handle is disposed', () => {
    const heap = open()
    const block = heap.allocate(8)
    heap[Symbol.dispose]()
    expect(() => heap.allocate(8)).toThrow(SharedMemoryClosedError)
    expect(() => heap.stats()).toThrow(SharedMemoryClosedError)
    block.bytes[0] = 1
    block.free()
  })

  it.each([-1, 0, 7, 1.5, Number.NaN, 2 ** 40, undefined as never])('has no size of %s', (size) => {
    expect(() => open(size === undefined ? (null as never) : size)).toThrow(OptionError)
  })

  it.each([-1, 1.5, Number.NaN, Infinity, '8' as never])('has no block of %s bytes', (size) => {
    using heap = open()
    expect(() => heap.allocate(size)).toThrow(OptionError)
  })

  // python: _TestHeap.test_heap
  it('keeps its account through thousands of blocks of all sizes, and becomes one free place again', () => {
    const size = 1_000_000
    using heap = open(size)
    const blocks: HeapBlock[] = []
    let seed = 1
    const random = (): number => (seed = (seed * 1103515245 + 12345) & 0x7fff_ffff) / 0x7fff_ffff
    for (let n = 0; n < 5_000; n++) {
      // sizes as those of Python's test: most are around a thousand, few are much larger
      const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
      blocks.push(heap.allocate(Math.min(Math.floor(Math.exp(normal) * 1_000), 15_000)))
      if (blocks.length > 50) blocks.splice(Math.floor(random() * 50), 1)[0]!.free()
    }
    const { free, used, blocks: count } = heap.stats()
    expect([free + used, count]).toEqual([size, blocks.length])
    expectApart(blocks)
    while (blocks.length > 0) blocks.splice(Math.floor(random() * blocks.length), 1)[0]!.free()
    expect(heap.stats()).toEqual(emptyHeap(size))
  })

  // python: _TestHeap.test_free_from_gc
  it('can be freed from by the collector, at whatever moment that comes', async () => {
    using heap = open(1_000_000)
    const places = new FinalizationRegistry((freed: HeapBlock) => freed.free())
    const allocatePair = (): void => {
      const owners: { readonly block: HeapBlock; buddy?: unknown }[] = [{ block: heap.allocate(1) }, { block: heap.allocate(1) }]
      for (const owner of owners) owner.buddy = owners
      for (const owner of owners) places.register(owner, owner.block)
    }
    for (let n = 0; n < 2_500; n++) {
      allocatePair()
      if (n % 250 === 0) await collect()
    }
    const left = async (): Promise<unknown> => {
      await collect()
      return heap.stats()
    }
    await expect.poll(left).toEqual(emptyHeap(1_000_000))
  })
})

const steps = fc.array(fc.oneof(fc.record({ take: fc.nat(300) }), fc.record({ drop: fc.nat(1_000) })), { maxLength: 120 })

describe('the blocks of a shared heap', () => {
  it('never overlap, each keeps what was written to it, and all freed are one free place', () => {
    fc.assert(
      fc.property(steps, (plan) => {
        using heap = new SharedHeap({ size: 2_000 })
        const blocks = new Map<HeapBlock, number>()
        for (const [mark, step] of plan.entries()) {
          if ('take' in step) {
            const { largest } = heap.stats()
            if (step.take > largest) {
              expect(() => heap.allocate(step.take)).toThrow(HeapFullError)
            } else {
              const block = heap.allocate(step.take)
              block.bytes.fill(mark % 251)
              blocks.set(block, mark % 251)
            }
          } else if (blocks.size > 0) {
            const block = [...blocks.keys()][step.drop % blocks.size]!
            block.free()
            blocks.delete(block)
          }
          for (const [block, filled] of blocks) expect(block.bytes.every((byte) => byte === filled)).toBe(true)
          expectApart([...blocks.keys()])
          const { free, used, blocks: count } = heap.stats()
          expect([free + used, count]).toEqual([2_000, blocks.size])
        }
        for (const block of blocks.keys()) block.free()
        expect(heap.stats()).toEqual(emptyHeap(2_000))
      }),
      { numRuns: 100 },
    )
  })
})
