import { OptionError } from '@troupe/core'
import { exposeOwn } from '@troupe/core/internal'
import type { AcquireOptions, AcquireSyncOptions } from '../locks/held.ts'
import type { Lock } from '../locks/lock.ts'
import { oneObject } from '../memory/one-object.ts'
import type { Across, Backend } from '../memory/region.ts'
import { GuardedPlace } from './guarded-place.ts'
import { checkLength } from './length.ts'
import type { LockOf, SharedOptions } from './shared-options.ts'
import { layoutFromWire, type StructClass, type StructOf, structClass } from './struct.ts'
import type { StructFields, StructLayout, StructValues } from './struct-layout.ts'
import { checkValues, StructMemory } from './struct-memory.ts'

/**
 * Structs in a row of fixed length, that many hosts see, with one lock for all of them. `SharedStruct({...}).array()` makes it. It can be
 * sent in any message and given to `spawn`; what arrives is the same array.
 */
export class SharedStructArray<F extends StructFields = StructFields, L extends boolean = true>
  implements Iterable<StructOf<F, L>>
{
  readonly #memory: StructMemory
  readonly #type: StructClass

  /** @internal `SharedStruct({...}).array()` is for users. */
  constructor(layout: StructLayout, lengthOrValues: unknown, options: SharedOptions | GuardedPlace) {
    const values = typeof lengthOrValues === 'number' ? undefined : listOf(layout, lengthOrValues)
    const length = values?.length ?? checkLength(lengthOrValues, 'an array of structs')
    this.#memory = new StructMemory(layout, length, options)
    this.#type = structClass(layout)
    for (const [index, value] of values?.entries() ?? []) this.#memory.write(index, value, this.label)
  }

  get length(): number {
    return this.#memory.count
  }

  get name(): string {
    return this.#memory.place.name
  }

  get across(): Across {
    return this.#memory.place.across
  }

  /** What the memory is made of. */
  get backend(): Backend {
    return this.#memory.place.backend
  }

  /** How it is called in errors. */
  get label(): string {
    return `SharedStructArray '${this.name}'`
  }

  /** What guards it; `undefined` when it was made with `lock: false`. */
  get lock(): LockOf<L> {
    return this.#memory.place.lock as LockOf<L>
  }

  /**
   * The struct at `index`, from the end when that is negative; `undefined` when there is none. What it gives stands for the struct in the
   * array, not for a copy, and is made anew by each call.
   */
  at(index: number): StructOf<F, L> | undefined {
    const whole = Math.trunc(index) || 0
    const place = whole < 0 ? whole + this.length : whole
    return place >= 0 && place < this.length ? this.#struct(place) : undefined
  }

  *[Symbol.iterator](): IterableIterator<StructOf<F, L>> {
    for (let i = 0; i < this.length; i++) yield this.#struct(i)
  }

  /**
   * Runs `work` on this array under its lock and returns what it returns. It may be async; the lock is held meanwhile, so it must not take
   * the lock again. When it fails, what it wrote stays.
   *
   * @throws OptionError - there is no lock
   * @throws LockTimeoutError, LockCancelledError, LockAbandonedError - see {@link Lock.acquire}
   */
  async update<R>(work: (structs: this) => R | PromiseLike<R>, options?: AcquireOptions): Promise<R> {
    return await this.#memory.place.needLock(this.label).run(() => work(this), options)
  }

  /** The same for code that may block its thread: `work` must not return a promise. @throws DeadlockError - this thread has the lock already */
  updateSync<R>(work: (structs: this) => R, options?: AcquireSyncOptions): R {
    return this.#memory.place.needLock(this.label).runSync(() => work(this), options)
  }

  toWire(): unknown {
    const { layout, place, count } = this.#memory
    oneObject(keyOf(place), () => this)
    return [layout.toWire(), place.toWire(), count]
  }

  static fromWire(wire: unknown): SharedStructArray {
    const [fields, at, count] = Array.isArray(wire) ? (wire as unknown[]) : []
    const place = GuardedPlace.fromWire(at)
    return oneObject(keyOf(place), () => new SharedStructArray(structClass(layoutFromWire(fields)).layout, count, place))
  }

  #struct(index: number): StructOf<F, L> {
    return new this.#type(undefined, { memory: this.#memory, index }) as unknown as StructOf<F, L>
  }
}

const keyOf = (place: GuardedPlace): string => `structs ${place.key}`

/** @throws OptionError - it is no list, or one of its values is none of such a struct */
const listOf = (layout: StructLayout, values: unknown): readonly Record<string, unknown>[] => {
  if (typeof values !== 'object' || values === null || !(Symbol.iterator in values)) {
    throw new OptionError({ option: 'values of an array of structs', expected: 'a length, or a list of objects', got: values })
  }
  const list = [...(values as Iterable<Partial<StructValues<StructFields>>>)]
  for (const [index, value] of list.entries()) checkValues(layout, value, `struct ${index}`)
  return list
}

exposeOwn(import.meta.url, { SharedStructArray })
