import { exposeOwn } from '@troupe/core/internal'
import { BlockFreedError } from '../errors/block-errors.ts'
import { oneObject } from '../memory/one-object.ts'
import { type Taken, unitBytes } from './block-list.ts'
import { HeapMemory, type HeapWire } from './heap-memory.ts'

type HeapBlockWire = readonly [heap: HeapWire, at: number, stamp: number, byteLength: number]

/** The handle of a block that was allocated. */
export let blockAt: (memory: HeapMemory, place: Taken, byteLength: number) => HeapBlock
export let isBlockOf: (memory: HeapMemory, block: unknown) => boolean

/**
 * Some bytes of a `SharedHeap`, from {@link SharedHeap.allocate} until somebody frees them. Sent to another host it is the same memory.
 *
 * Every host that has the block may free it: agree on one that does. What hosts write into it at the same time needs a lock, or `Atomics`.
 * Nothing frees it by itself, neither the collector nor the end of the host that allocated it.
 */
export class HeapBlock implements Disposable {
  readonly #memory: HeapMemory
  readonly #place: Taken
  /** As it was asked for. */
  readonly byteLength: number

  /** Blocks come from `heap.allocate()`. */
  private constructor(memory: HeapMemory, place: Taken, byteLength: number) {
    this.#memory = memory
    this.#place = place
    this.byteLength = byteLength
  }

  static {
    blockAt = (memory, place, byteLength) => new HeapBlock(memory, place, byteLength)
    isBlockOf = (memory, block) => block instanceof HeapBlock && block.#memory === memory
  }

  /** Where it begins, counted in bytes from the first block of its heap. Tells blocks that are in use from one another. */
  get offset(): number {
    return unitBytes * this.#place.at
  }

  /**
   * Its memory; begins at a multiple of 8, so that any typed array can be laid over it. Do not use it once the block is freed: what is
   * there then may be another block's.
   *
   * @throws BlockFreedError
   */
  get bytes(): Uint8Array<ArrayBufferLike> {
    if (!this.#memory.list.has(this.#place)) throw new BlockFreedError({ offset: this.offset })
    return this.#memory.bytesAt(this.#place.at, this.byteLength)
  }

  /** Whether somebody has freed it, as of now. */
  get freed(): boolean {
    return !this.#memory.list.has(this.#place)
  }

  /** Gives the memory back. @throws BlockFreedError - somebody did already */
  free(): void {
    if (!this.#memory.under((list) => list.free(this.#place))) throw new BlockFreedError({ offset: this.offset })
  }

  /** Frees it, unless somebody did already. */
  [Symbol.dispose](): void {
    this.#memory.under((list) => list.free(this.#place))
  }

  toWire(): unknown {
    const { at, stamp } = this.#place
    // so that it is this object again when it comes back
    oneObject(this.#key, () => this)
    return [this.#memory.toWire(), at, stamp, this.byteLength] satisfies HeapBlockWire
  }

  static fromWire(wire: unknown): HeapBlock {
    const [heap, at, stamp, byteLength] = wire as HeapBlockWire
    const block = new HeapBlock(HeapMemory.fromWire(heap), { at, stamp }, byteLength)
    return oneObject(block.#key, () => block)
  }

  get #key(): string {
    return `block ${this.#memory.region.id} ${this.#place.at} ${this.#place.stamp}`
  }
}
exposeOwn(import.meta.url, { HeapBlock })
