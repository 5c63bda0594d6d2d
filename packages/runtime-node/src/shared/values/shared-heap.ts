import { exposeOwn, OptionError } from '@troupe/core/internal'
import { HeapFullError, SharedMemoryClosedError } from '../errors/block-errors.ts'
import { checkSyncOptions } from '../locks/check-options.ts'
import type { Across, Backend } from '../memory/region.ts'
import { type Census, mostUnits, unitBytes } from './block-list.ts'
import { blockAt, type HeapBlock, isBlockOf } from './heap-block.ts'
import { HeapMemory } from './heap-memory.ts'

export interface SharedHeapOptions {
  /** Bytes of all blocks together; each takes eight more than was asked for, rounded up to a multiple of eight. 8 to 8 589 934 584. */
  readonly size: number
  /** Who can use it: the threads of this process, or all processes of this program. @defaultValue 'threads' */
  readonly across?: Across
}

export interface HeapStats {
  /** Bytes of free places, what keeps account of them included. `free` and `used` make up the size of the heap. */
  readonly free: number
  /** Bytes of blocks in use, what keeps account of them included. */
  readonly used: number
  /** How many blocks are in use. */
  readonly blocks: number
  /** The most that `allocate` can give now, in bytes; 0 when it can give nothing. */
  readonly largest: number
}

/**
 * Shared memory from which threads and processes take blocks, and give them back, while they run. Two blocks never overlap; free
 * neighbours become one; the first place that is large enough, in the order of addresses, is taken.
 *
 * Who allocates or frees keeps the others out for a moment: some hundred nanoseconds, more where there are many blocks. A host that dies
 * meanwhile neither stops the others nor spoils the heap. Blocks of a dead host stay allocated.
 *
 * It can be sent, and is the same heap everywhere. Its memory is freed when no host has a handle of it or a block any more.
 *
 * @example
 * const heap = new SharedHeap({ size: 1_048_576, across: 'processes' })
 * const block = heap.allocate(4_096)
 * block.bytes.set(image)
 * await painter.ask.draw(block)
 * block.free()
 */
export class SharedHeap implements Disposable {
  #memory: HeapMemory | undefined

  /**
   * @throws OptionError
   * @throws MappingUnavailableError - across processes, where memory cannot be mapped
   */
  constructor(options: SharedHeapOptions) {
    // a heap that arrives brings its memory
    this.#memory = options instanceof HeapMemory ? options : create(options)
  }

  get across(): Across {
    return this.#open.region.across
  }

  get backend(): Backend {
    return this.#open.region.backend
  }

  /**
   * A block of `byteLength` bytes, all zero, at a multiple of eight.
   *
   * @throws HeapFullError - no free place is that large
   * @throws OptionError - no whole number >= 0
   */
  allocate(byteLength: number): HeapBlock {
    const memory = this.#open
    if (!Number.isSafeInteger(byteLength) || byteLength < 0) {
      throw new OptionError({ option: 'byteLength', expected: 'a whole number >= 0', got: byteLength })
    }
    const units = Math.ceil(byteLength / unitBytes)
    const place = memory.under((list) => list.allocate(units) ?? statsOf(list.count()))
    if (!('stamp' in place)) throw new HeapFullError({ asked: byteLength, free: place.free, largest: place.largest })
    memory.bytesAt(place.at, units * unitBytes).fill(0)
    return blockAt(memory, place, byteLength)
  }

  /**
   * Gives the memory of a block back, as `block.free()` does.
   *
   * @throws OptionError - it is no block of this heap
   * @throws BlockFreedError - somebody did already
   */
  free(block: HeapBlock): void {
    if (!isBlockOf(this.#open, block)) throw new OptionError({ option: 'block', expected: 'a block of this heap', got: block })
    block.free()
  }

  /** How it is used at this moment. */
  stats(): HeapStats {
    return statsOf(this.#open.under((list) => list.count()))
  }

  /** Makes this handle useless. Blocks and other handles are not concerned. */
  [Symbol.dispose](): void {
    this.#memory = undefined
  }

  toWire(): unknown {
    return this.#open.toWire()
  }

  static fromWire(wire: unknown): SharedHeap {
    return new SharedHeap(HeapMemory.fromWire(wire) as never)
  }

  get #open(): HeapMemory {
    if (this.#memory === undefined) throw new SharedMemoryClosedError({ memory: 'this shared heap' })
    return this.#memory
  }
}
exposeOwn(import.meta.url, { SharedHeap })

const statsOf = ({ free, used, blocks, longest }: Census): HeapStats => ({
  free: unitBytes * free,
  used: unitBytes * used,
  blocks,
  largest: unitBytes * Math.max(0, longest - 1),
})

const create = ({ size, across = 'threads' }: SharedHeapOptions): HeapMemory => {
  checkSyncOptions({ across })
  const most = unitBytes * mostUnits
  if (!Number.isSafeInteger(size) || size < unitBytes || size > most) {
    throw new OptionError({ option: 'size', expected: `a whole number of bytes from ${unitBytes} to ${most}`, got: size })
  }
  return HeapMemory.create(across, Math.ceil(size / unitBytes))
}
