import { exposeOwn, OptionError } from '@troupe/core/internal'
import { SharedMemoryClosedError, SharedMemoryNotFoundError } from '../errors/block-errors.ts'
import { checkSyncOptions } from '../locks/check-options.ts'
import { createRegion } from '../memory/create-region.ts'
import type { MappedRegion } from '../memory/mapped-region.ts'
import {
  createNamedRegion,
  createRegionNamedAnew,
  mostNameBytes,
  openNamedRegion,
  unlinkById,
  unlinkRegion,
} from '../memory/named-files.ts'
import type { Across, Backend, Region } from '../memory/region.ts'
import { packRegion, type RegionWire, unpackRegion } from '../memory/region-wire.ts'

export interface SharedMemoryOptions {
  /** Bytes, at least 1. */
  readonly size: number
  /**
   * By which others can {@link SharedMemory.attach}: 1 to 200 bytes of UTF-8 without NUL. Not needed for sending the handle.
   * @defaultValue across processes one that nobody has; across threads none that could be attached to
   */
  readonly name?: string
  /** Who can use it: the threads of this process, or all processes of this user. @defaultValue 'threads' */
  readonly across?: Across
}

type SharedMemoryWire = readonly [region: RegionWire, name: string, across: Across, size: number]

/**
 * A block of bytes that threads, or processes, share: by its name, or because the handle was sent to them.
 *
 * Each handle is closed by itself: those that others made by attaching, or received, go on. The memory is freed when nobody has a
 * handle or {@link SharedMemory.bytes} of it any more, however those ended who had. Nothing is left behind in any folder, and nothing
 * outlives its last user: unlike a name of Python's, a name leads nowhere once nobody has the memory open. It may lead there a little
 * longer, because memory is freed when the collector finds it unused; {@link SharedMemory.unlink} makes the name free at once.
 *
 * A name needs memory that can be mapped, also across threads: nothing else is seen by all threads at once. Names across threads are
 * those of one process, names across processes those of one user of the machine.
 *
 * Nothing keeps two hosts from writing at the same time: use a `Lock`, or `Atomics` on a typed array over `bytes`.
 *
 * @example
 * using memory = SharedMemory.create({ name: 'frames', size: 4_096, across: 'processes' })
 * memory.bytes[0] = 42
 * // in another process
 * using same = SharedMemory.attach('frames')
 * same.bytes[0] // 42
 */
export class SharedMemory implements Disposable {
  readonly name: string
  readonly across: Across
  /** In bytes, as it was created. */
  readonly size: number
  readonly #id: string
  #region: Region | undefined
  #bytes: Uint8Array<ArrayBufferLike> | undefined
  #unlinked = false

  private constructor(region: Region, name: string, across: Across, size: number) {
    this.#region = region
    this.#id = region.id
    this.name = name
    this.across = across
    this.size = size
  }

  /**
   * Makes a block of zeroes.
   *
   * @throws SharedMemoryExistsError - somebody has a block of this name
   * @throws OptionError - size or name make no sense
   * @throws MappingUnavailableError - across processes or with a name, where memory cannot be mapped
   */
  static create(options: SharedMemoryOptions): SharedMemory {
    const { size, across = 'threads' } = options
    checkSyncOptions({ across })
    if (!Number.isSafeInteger(size) || size < 1) {
      throw new OptionError({ option: 'size', expected: 'a whole number of bytes >= 1', got: size })
    }
    if (options.name !== undefined) {
      checkName(options.name)
      return new SharedMemory(createNamedRegion(options.name, across, size), options.name, across, size)
    }
    if (across === 'threads') {
      const region = createRegion(across, size)
      return new SharedMemory(region, region.id, across, size)
    }
    const { region, name } = createRegionNamedAnew(across, size)
    return new SharedMemory(region, name, across, size)
  }

  /**
   * A handle of the block that somebody created under this name. A name across threads goes before the same across processes.
   *
   * @throws SharedMemoryNotFoundError - nobody has a block of this name, or it was unlinked
   * @throws OptionError - it is no name
   * @throws MappingUnavailableError
   */
  static attach(name: string): SharedMemory {
    checkName(name)
    const { region, across } = openNamedRegion(name)
    return new SharedMemory(region, name, across, region.buffer.byteLength)
  }

  get backend(): Backend {
    return this.#open.backend
  }

  /** All of it, the same array each time. Not to be sent, which would copy it: send this handle. @throws SharedMemoryClosedError */
  get bytes(): Uint8Array<ArrayBufferLike> {
    return (this.#bytes ??= new Uint8Array(this.#open.buffer, 0, this.size))
  }

  get closed(): boolean {
    return this.#region === undefined
  }

  /** Lets go of the memory; to do it twice does nothing. Arrays that were taken from `bytes` keep it, and stay good. */
  close(): void {
    this.#region = undefined
    this.#bytes = undefined
  }

  /**
   * Makes the name free: nobody can attach to this block by it from now on, and another one can have it. Those that have the block go on.
   * It can be done after closing as well, and does nothing to a block without a name.
   *
   * @throws SharedMemoryNotFoundError - the name was unlinked already
   */
  unlink(): void {
    const region = this.#region
    if (this.#unlinked) throw new SharedMemoryNotFoundError({ memoryName: this.name })
    this.#unlinked = true
    if (region === undefined) unlinkById(this.#id, this.name, this.across)
    else if (region.backend === 'shm' && !unlinkRegion(region as MappedRegion)) {
      throw new SharedMemoryNotFoundError({ memoryName: this.name })
    }
  }

  [Symbol.dispose](): void {
    this.close()
  }

  toString(): string {
    return `SharedMemory '${this.name}' (${this.size} bytes)`
  }

  /** @throws SharedMemoryClosedError */
  toWire(): unknown {
    return [packRegion(this.#open), this.name, this.across, this.size] satisfies SharedMemoryWire
  }

  static fromWire(wire: unknown): SharedMemory {
    const [memory, name, across, size] = wire as SharedMemoryWire
    const region = unpackRegion(memory)
    if (size > region.buffer.byteLength) throw new TypeError('less memory than there should be')
    return new SharedMemory(region, name, across, size)
  }

  get #open(): Region {
    if (this.#region === undefined) throw new SharedMemoryClosedError({ memory: this.toString() })
    return this.#region
  }
}
exposeOwn(import.meta.url, { SharedMemory })

const checkName = (name: unknown): void => {
  const expected = `a text of 1 to ${mostNameBytes} bytes without NUL`
  if (typeof name !== 'string' || name.includes('\0')) throw new OptionError({ option: 'name', expected, got: name })
  const bytes = Buffer.byteLength(name)
  // what is no text in UTF-8 would come back as another name
  if (bytes === 0 || bytes > mostNameBytes || Buffer.from(name).toString() !== name) {
    throw new OptionError({ option: 'name', expected, got: name })
  }
}
