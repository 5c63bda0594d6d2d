import { closeSync, fstatSync, openSync, readlinkSync, type Stats, statSync } from 'node:fs'
import { NotSendableError } from '@troupe/core'
import { nanoid } from 'nanoid'
import { pullBell } from './bell-pulls.ts'
import { type Mapping, mapFile, mapNewFile, systemCalls } from './mapping.ts'
import type { Region } from './region.ts'
import { fileName, type SystemCalls } from './system-calls.ts'
import { type BellAddress, ThreadBell } from './thread-bell.ts'
import { weightOf } from './weight.ts'

/** Where another host finds the file of a region: open in that process, under that number, and that it is this one. */
export type RegionPlace = readonly [
  id: string,
  pid: number,
  descriptor: number,
  inode: number,
  device: number,
  byteLength: number,
]

export const isRegionPlace = (place: unknown): place is RegionPlace => {
  const [id, ...numbers] = Array.isArray(place) ? (place as unknown[]) : []
  return typeof id === 'string' && numbers.length === 5 && numbers.every((number) => Number.isSafeInteger(number))
}

/** A thread in a system call cannot be terminated, so none is in one for longer. */
const longestWaitMs = 100

const descriptorWeight = 256 * 1024

/** Memory that processes share: a file without a name that each thread maps for itself. */
export class MappedRegion implements Region {
  readonly across = 'processes'
  readonly backend = 'shm'
  readonly id: string
  readonly buffer: ArrayBuffer
  /** For the open file: there are some ten thousand at most, and the collector knows of none. */
  readonly weight: ArrayBuffer | undefined = weightOf(descriptorWeight)
  readonly #mapping: Mapping
  readonly #calls: SystemCalls
  #place: RegionPlace | undefined

  private constructor(id: string, mapping: Mapping) {
    this.id = id
    this.buffer = mapping.buffer
    this.#mapping = mapping
    this.#calls = systemCalls()
  }

  /** `label` is seen in `/proc` with the id of the region, see `named-files.ts`. @throws MappingUnavailableError */
  static create(byteLength: number, label?: string): MappedRegion {
    const id = nanoid()
    return new MappedRegion(id, mapNewFile(byteLength, label === undefined ? fileName : `${fileName}:${id}:${label}`))
  }

  /**
   * The region that another thread or process has at that place.
   *
   * @throws NotSendableError - it is not there, or something else is
   * @throws MappingUnavailableError
   */
  static at(place: RegionPlace): MappedRegion {
    return new MappedRegion(place[0], mapFile(openAt(place), place[5]))
  }

  /** Where others find it, as long as this object is there. */
  get place(): RegionPlace {
    if (this.#place === undefined) {
      const { descriptor } = this.#mapping
      const { ino, dev } = fstatSync(descriptor)
      this.#place = [this.id, process.pid, descriptor, ino, dev, this.buffer.byteLength]
    }
    return this.#place
  }

  wait(words: Int32Array<ArrayBufferLike>, index: number, expected: number, timeoutMs: number): void {
    if (timeoutMs > 0) this.#calls.wait(this.#addressOf(words, index), expected, Math.min(timeoutMs, longestWaitMs))
  }

  wake(words: Int32Array<ArrayBufferLike>, index: number, count: number): void {
    this.#calls.wake(this.#addressOf(words, index), count)
  }

  openBell(words: Int32Array<ArrayBufferLike>, at: number, onRing: () => void): Disposable {
    const bell = ThreadBell.own
    const listener = (): void => onRing()
    bell.listen(listener)
    writeBell(words, at, bell.address)
    return {
      [Symbol.dispose]: () => {
        bell.unlisten(listener)
        // the place may be another thread's by now
        if (readBell(words, at)?.inode === bell.address.inode) Atomics.store(words, at, 0)
      },
    }
  }

  ring(words: Int32Array<ArrayBufferLike>, at: number): void {
    const bell = readBell(words, at)
    if (bell !== undefined) pullBell(bell)
  }

  #addressOf(words: Int32Array<ArrayBufferLike>, index: number): number {
    return this.#mapping.address + words.byteOffset + 4 * index
  }
}

/** A bell's four words: process, descriptor, and the two halves of the inode. The process comes last and goes first. */
const writeBell = (words: Int32Array<ArrayBufferLike>, at: number, { pid, descriptor, inode }: BellAddress): void => {
  Atomics.store(words, at, 0)
  Atomics.store(words, at + 1, descriptor)
  Atomics.store(words, at + 2, inode % 2 ** 32)
  Atomics.store(words, at + 3, Math.floor(inode / 2 ** 32))
  Atomics.store(words, at, pid)
}

const readBell = (words: Int32Array<ArrayBufferLike>, at: number): BellAddress | undefined => {
  const pid = Atomics.load(words, at)
  if (pid === 0) return undefined
  const inode = (Atomics.load(words, at + 2) >>> 0) + (Atomics.load(words, at + 3) >>> 0) * 2 ** 32
  return { pid, descriptor: Atomics.load(words, at + 1), inode }
}

/** Opens the file of a region; the descriptor is the caller's. */
const openAt = (place: RegionPlace): number => {
  const [, pid, number] = place
  const path = `/proc/${pid}/fd/${number}`
  let descriptor: number | undefined
  try {
    // looked at before it is opened: to open a file that is none of ours may do something
    if (isFileOf(place, statSync(path)) && readlinkSync(path).startsWith(`/memfd:${fileName}`)) {
      descriptor = openSync(path, 'r+')
      if (isFileOf(place, fstatSync(descriptor))) return descriptor
    }
  } catch (cause) {
    throw gone(`cannot be opened in process ${pid}`, cause)
  }
  if (descriptor !== undefined) closeSync(descriptor)
  throw gone(`is not what process ${pid} has open under number ${number}`)
}

const isFileOf = ([, , , inode, device, byteLength]: RegionPlace, { ino, dev, size }: Stats): boolean =>
  ino === inode && dev === device && size === Math.max(byteLength, 1)

const gone = (why: string, cause?: unknown): NotSendableError =>
  new NotSendableError({ path: 'shared memory', why, direction: 'in' }, cause === undefined ? undefined : { cause })
