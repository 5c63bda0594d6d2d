import { exposeOwn, OptionError } from '@troupe/core/internal'
import { SharedMemoryClosedError } from '../errors/block-errors.ts'
import { checkSyncOptions } from '../locks/check-options.ts'
import { createRegion } from '../memory/create-region.ts'
import type { Across, Backend, Region } from '../memory/region.ts'
import { packRegion, type RegionWire, unpackRegion } from '../memory/region-wire.ts'
import type { ReadonlyTypedArray, TypedArray } from './readonly-typed-array.ts'

export interface ShareOptions {
  /** Who can use it: the threads of this process, or all processes of this program. @defaultValue 'threads' */
  readonly across?: Across
}

type SharedDataWire = readonly [region: RegionWire, kind: string, length: number]

let dataIn: (region: Region, kind: string, length: number) => SharedData

/**
 * Data that was put into shared memory once, by {@link share}. The handle is small and can be sent everywhere; nobody gets a copy. Each
 * one that arrives is a handle of its own.
 *
 * The memory is freed when nobody has a handle or a {@link SharedData.view} of it any more, on any host, however those ended who had.
 */
export class SharedData<A extends TypedArray = TypedArray> implements Disposable {
  readonly #kind: string
  /** How many elements there are. */
  readonly length: number
  #region: Region | undefined
  #view: A | undefined

  /** Data comes from `share()`. */
  private constructor(region: Region, kind: string, length: number) {
    this.#region = region
    this.#kind = kind
    this.length = length
  }

  static {
    dataIn = (region, kind, length) => new SharedData(region, kind, length)
  }

  get across(): Across {
    return this.#open.across
  }

  get backend(): Backend {
    return this.#open.backend
  }

  /**
   * The data, an array of the kind that was shared, and the same one each time. It is for reading: the compiler refuses to write, but the
   * memory is not protected, so whoever casts the array changes what all others see.
   *
   * @throws SharedMemoryClosedError - this handle was disposed
   */
  get view(): ReadonlyTypedArray<A> {
    this.#view ??= new (arrayClass(this.#kind))(this.#open.buffer, 0, this.length) as A
    return this.#view as unknown as ReadonlyTypedArray<A>
  }

  get byteLength(): number {
    return this.length * arrayClass(this.#kind).BYTES_PER_ELEMENT
  }

  /** Lets go of the memory. Other handles, and views that were taken, are not concerned. */
  [Symbol.dispose](): void {
    this.#region = undefined
    this.#view = undefined
  }

  toString(): string {
    return `SharedData of ${this.length} in ${this.#kind}`
  }

  /** @throws SharedMemoryClosedError */
  toWire(): unknown {
    return [packRegion(this.#open), this.#kind, this.length] satisfies SharedDataWire
  }

  static fromWire(wire: unknown): SharedData {
    const [memory, kind, length] = wire as SharedDataWire
    const shared = new SharedData(unpackRegion(memory), kind, length)
    if (shared.byteLength > shared.#open.buffer.byteLength) throw new TypeError('less memory than there should be')
    return shared
  }

  get #open(): Region {
    if (this.#region === undefined) throw new SharedMemoryClosedError({ memory: this.toString() })
    return this.#region
  }
}
exposeOwn(import.meta.url, { SharedData })

/**
 * Copies data into shared memory, once, and gives a handle that can be sent to any number of actors without another copy. What is changed in
 * `data` later is not seen by others.
 *
 * @param data - a typed array, or a buffer, which is shared as bytes
 * @throws OptionError - it is neither
 * @throws MappingUnavailableError - across processes, where memory cannot be mapped
 * @example
 * const weights = share(new Float32Array(10_000_000), { across: 'processes' })
 * await Promise.all(workers.map((worker) => worker.ask.load(weights)))
 * // over there: weights.view[0]
 */
export function share(
  data: ArrayBufferLike | Uint8Array<ArrayBufferLike>,
  options?: ShareOptions,
): SharedData<Uint8Array<ArrayBufferLike>>
export function share<A extends TypedArray>(data: A, options?: ShareOptions): SharedData<A>
export function share(data: TypedArray | ArrayBufferLike, options: ShareOptions = {}): SharedData {
  const { across = 'threads' } = options
  checkSyncOptions({ across })
  if (data instanceof ArrayBuffer || data instanceof SharedArrayBuffer) return put(new Uint8Array(data), across)
  if (ArrayBuffer.isView(data) && !(data instanceof DataView)) return put(data, across)
  throw new OptionError({ option: 'data', expected: 'a typed array, an ArrayBuffer or a SharedArrayBuffer', got: data })
}

const put = (data: TypedArray, across: Across): SharedData => {
  const region = createRegion(across, data.byteLength)
  new Uint8Array(region.buffer).set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  return dataIn(region, kindOf(data), data.length)
}

interface TypedArrayClass {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): TypedArray
}

const typedArray: unknown = Object.getPrototypeOf(Uint8Array)

/** `Uint8Array` also for a subclass of it, such as Node's `Buffer`. */
const kindOf = (data: TypedArray): string => data[Symbol.toStringTag]

/** Also of those that only some platforms have, such as Float16Array. @throws TypeError - this one has none */
const arrayClass = (kind: string): TypedArrayClass => {
  const found = (globalThis as Record<string, unknown>)[kind]
  if (typeof found === 'function' && Object.getPrototypeOf(found) === typedArray) return found as unknown as TypedArrayClass
  throw new TypeError(`this host has no ${kind}`)
}
