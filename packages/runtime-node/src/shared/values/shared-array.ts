import { OptionError } from '@troupe/core'
import { exposeOwn } from '@troupe/core/internal'
import type { AcquireOptions, AcquireSyncOptions } from '../locks/held.ts'
import type { Lock } from '../locks/lock.ts'
import { oneObject } from '../memory/one-object.ts'
import type { Across, Backend } from '../memory/region.ts'
import { GuardedPlace } from './guarded-place.ts'
import { checkLength } from './length.ts'
import { packed } from './packed.ts'
import type { Scalar, View } from './scalar.ts'
import type { ScalarOf, ScalarType, ViewOf } from './scalar-type.ts'
import { scalarOf } from './scalars.ts'
import type { LockOf, SharedOptions } from './shared-options.ts'
import { reportUnsynchronised, watching } from './unsynchronised.ts'

/**
 * Numbers of one type, in a row of fixed length, that many hosts see. It can be sent in any message and given to `spawn`; what arrives is
 * the same array.
 *
 * Reading and writing an element is one access of memory: never torn, but not ordered either. Whatever concerns more than one access
 * belongs under the array's lock, which is for those who take it. With `TROUPE_DEV=1`, use without the lock is reported as for
 * {@link SharedValue}; not that of the `view()`.
 *
 * @example
 * const heat = new SharedArray('f64', 1_000, { across: 'processes' })
 * heat.set(3, 20.5)
 * await heat.update((cells) => cells.sort())
 */
export class SharedArray<T extends ScalarType = ScalarType, L extends boolean = true> implements Iterable<ScalarOf<T>> {
  readonly length: number
  readonly #place: GuardedPlace
  readonly #scalar: Scalar<ScalarOf<T>>
  readonly #view: View

  /**
   * @param lengthOrValues - how many elements, all zero, or what they are at first
   * @throws OptionError - there is no such type, `lengthOrValues` is no length or has what does not fit, it is more than there is memory, or
   * an option makes no sense
   * @throws MappingUnavailableError - across processes, where no memory can be mapped
   */
  constructor(type: T, lengthOrValues: number | Iterable<ScalarOf<T>>, options?: SharedOptions<true>)
  constructor(type: T, lengthOrValues: number | Iterable<ScalarOf<T>>, options: SharedOptions<L>)
  constructor(type: T, lengthOrValues: number | Iterable<ScalarOf<T>>, options: SharedOptions = {}) {
    const scalar = scalarOf(type, 'type of a SharedArray') as Scalar<ScalarOf<T>>
    const values = typeof lengthOrValues === 'number' ? undefined : packed(scalar, lengthOrValues, 'a new SharedArray')
    const length = values?.length ?? checkLength(lengthOrValues, 'a SharedArray')
    const place = GuardedPlace.of(length * scalar.bytes, options)
    this.length = length
    this.#place = place
    this.#scalar = scalar
    this.#view = scalar.view(place.region.buffer, place.offset, length)
    if (values !== undefined) copy(values, this.#view, 0)
  }

  get type(): T {
    return this.#scalar.type as T
  }

  get name(): string {
    return this.#place.name
  }

  get across(): Across {
    return this.#place.across
  }

  /** What the memory is made of. */
  get backend(): Backend {
    return this.#place.backend
  }

  /** How it is called in errors. */
  get label(): string {
    return `SharedArray '${this.#place.name}'`
  }

  /** What guards it; `undefined` when it was made with `lock: false`. */
  get lock(): LockOf<L> {
    return this.#place.lock as LockOf<L>
  }

  /** @throws OptionError - there is no element `index` */
  get(index: number): ScalarOf<T> {
    if (watching) reportUnsynchronised(this.label, this.#place.lock)
    if (!(Number.isInteger(index) && index >= 0 && index < this.length)) throw this.#outside(index)
    return this.#scalar.load(this.#view, index)
  }

  /** @throws OptionError - there is no element `index`, or `value` does not fit the type. An `f32` keeps the nearest number it has. */
  set(index: number, value: ScalarOf<T>): void {
    if (watching) reportUnsynchronised(this.label, this.#place.lock)
    if (!(Number.isInteger(index) && index >= 0 && index < this.length)) throw this.#outside(index)
    if (!this.#scalar.fits(value)) throw misfit(this.#scalar, `element ${index} of ${this.label}`, value)
    this.#scalar.store(this.#view, index, value)
  }

  /** The element at `index`, from the end when that is negative; `undefined` when there is none. */
  at(index: number): ScalarOf<T> | undefined {
    if (watching) reportUnsynchronised(this.label, this.#place.lock)
    const whole = Math.trunc(index) || 0
    const place = whole < 0 ? whole + this.length : whole
    return place >= 0 && place < this.length ? this.#scalar.load(this.#view, place) : undefined
  }

  /** A copy of the elements from `from` to before `to`, in memory of its own; negative ones count from the end, as for every typed array. */
  slice(from?: number, to?: number): ViewOf<T> {
    if (watching) reportUnsynchronised(this.label, this.#place.lock)
    return this.#view.slice(from, to) as ViewOf<T>
  }

  /**
   * Writes `values` from element `from` on. All of them are looked at before the first is written.
   *
   * @throws OptionError - there are more of them than places, or one does not fit the type
   */
  setAll(values: Iterable<ScalarOf<T>>, from = 0): void {
    if (watching) reportUnsynchronised(this.label, this.#place.lock)
    if (!(Number.isInteger(from) && from >= 0 && from <= this.length)) {
      throw new OptionError({ option: `start in ${this.label}`, expected: `a whole number from 0 to ${this.length}`, got: from })
    }
    const given = packed(this.#scalar, values, this.label)
    if (given.length > this.length - from) {
      throw new OptionError({
        option: `number of values for ${this.label}`,
        expected: `${this.length - from} at most`,
        got: given.length,
      })
    }
    copy(given, this.#view, from)
  }

  /** Writes `value` from `from` to before `to`; negative ones count from the end. @throws OptionError - it does not fit the type */
  fill(value: ScalarOf<T>, from?: number, to?: number): this {
    if (watching) reportUnsynchronised(this.label, this.#place.lock)
    if (!this.#scalar.fits(value)) throw misfit(this.#scalar, `value to fill ${this.label} with`, value)
    const part = this.#view.subarray(from, to)
    if (part.length > 0) {
      this.#scalar.store(part, 0, value)
      part.fill(part[0] as never)
    }
    return this
  }

  /** The elements as they are when their turn comes. */
  [Symbol.iterator](): IterableIterator<ScalarOf<T>> {
    if (watching) reportUnsynchronised(this.label, this.#place.lock)
    return this.#elements()
  }

  /**
   * The elements as a typed array on the shared memory itself: the fastest way, without any check, and what `Atomics` takes. A `bool` is a
   * byte. It is valid for as long as you keep it. Its `buffer` is not yours: other things live in it, and with the backend `shm`, where it
   * is an `ArrayBuffer`, it must never be transferred, which would take it away from everything in this process that uses it. Send the
   * `SharedArray`, not the view.
   */
  view(): ViewOf<T> {
    return this.#view as ViewOf<T>
  }

  /**
   * Runs `work` on the `view()` under the lock and returns what it returns. It may be async; the lock is held meanwhile, so it must not
   * take the lock again. When it fails, what it wrote stays.
   *
   * @throws OptionError - there is no lock
   * @throws LockTimeoutError, LockCancelledError, LockAbandonedError - see {@link Lock.acquire}
   */
  async update<R>(work: (view: ViewOf<T>) => R | PromiseLike<R>, options?: AcquireOptions): Promise<R> {
    return await this.#place.needLock(this.label).run(() => work(this.view()), options)
  }

  /** The same for code that may block its thread: `work` must not return a promise. @throws DeadlockError - this thread has the lock already */
  updateSync<R>(work: (view: ViewOf<T>) => R, options?: AcquireSyncOptions): R {
    return this.#place.needLock(this.label).runSync(() => work(this.view()), options)
  }

  toWire(): unknown {
    oneObject(keyOf(this.#place), () => this)
    return [this.#scalar.type, this.length, this.#place.toWire()]
  }

  static fromWire(wire: unknown): SharedArray {
    const [type, length, at] = Array.isArray(wire) ? (wire as unknown[]) : []
    const place = GuardedPlace.fromWire(at)
    return oneObject(
      keyOf(place),
      () => new SharedArray(type as ScalarType, length as number, place as unknown as SharedOptions<true>),
    )
  }

  *#elements(): IterableIterator<ScalarOf<T>> {
    for (let i = 0; i < this.length; i++) yield this.#scalar.load(this.#view, i)
  }

  #outside(index: unknown): OptionError {
    const expected = this.length === 0 ? 'left out: it is empty' : `a whole number from 0 to ${this.length - 1}`
    return new OptionError({ option: `index in ${this.label}`, expected, got: index })
  }
}

const keyOf = (place: GuardedPlace): string => `array ${place.key}`

const misfit = (scalar: Scalar, option: string, got: unknown): OptionError =>
  new OptionError({ option, expected: scalar.expected, got })

/** A typed array takes only what has elements of its own kind, numbers or bigints: `packed` saw to that. */
const copy = (from: View, to: View, at: number): void => to.set(from as never, at)

exposeOwn(import.meta.url, { SharedArray })
