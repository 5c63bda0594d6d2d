import { OptionError } from '@troupe/core'
import { exposeOwn } from '@troupe/core/internal'
import type { AcquireOptions, AcquireSyncOptions } from '../locks/held.ts'
import type { Lock } from '../locks/lock.ts'
import { oneObject } from '../memory/one-object.ts'
import type { Across, Backend } from '../memory/region.ts'
import { GuardedPlace } from './guarded-place.ts'
import type { Scalar, View } from './scalar.ts'
import type { AddendOf, ScalarOf, ScalarType } from './scalar-type.ts'
import { scalarOf } from './scalars.ts'
import type { LockOf, SharedOptions } from './shared-options.ts'
import { reportUnsynchronised, watching } from './unsynchronised.ts'

/**
 * One number, or one truth, that many hosts see. It can be sent in any message and given to `spawn`; what arrives is the same value.
 *
 * Reading and writing `value` is one access of memory each: never torn, seen by the others, but nothing is ordered by it, and
 * `v.value += 1` is two of them, between which others may write. `add` and `compareExchange` are atomic; `update` does anything else
 * under the value's lock, which is for those who take it: it does not stop the others.
 *
 * With `TROUPE_DEV=1` in the environment, a `value` that is read or written by a thread that does not have its lock is reported as a
 * warning with the code `TROUPE_UNSYNCHRONISED`, once for each place in the code.
 *
 * @example
 * const hits = new SharedValue('u32', 0, { across: 'processes', name: 'hits' })
 * hits.add(1)
 * await hits.update((n) => n * 2)
 */
export class SharedValue<T extends ScalarType = ScalarType, L extends boolean = true> {
  readonly #place: GuardedPlace
  readonly #scalar: Scalar<ScalarOf<T>>
  readonly #view: View
  /** The same place, as what atomic operations take it for. */
  readonly #atoms: View

  /**
   * @param initial - zero, or `false`, when it is left out
   * @throws OptionError - there is no such type, `initial` does not fit it, or an option makes no sense
   * @throws MappingUnavailableError - across processes, where no memory can be mapped
   */
  constructor(type: T, initial?: ScalarOf<T>, options?: SharedOptions<true>)
  constructor(type: T, initial: ScalarOf<T> | undefined, options: SharedOptions<L>)
  constructor(type: T, initial?: ScalarOf<T>, options: SharedOptions = {}) {
    const scalar = scalarOf(type, 'type of a SharedValue')
    if (initial !== undefined && !scalar.fits(initial)) {
      throw new OptionError({
        option: `initial value of a SharedValue of type '${type}'`,
        expected: scalar.expected,
        got: initial,
      })
    }
    const place = GuardedPlace.of(scalar.bytes, options)
    const { buffer } = place.region
    this.#place = place
    this.#scalar = scalar as Scalar<ScalarOf<T>>
    this.#view = scalar.view(buffer, place.offset, 1)
    this.#atoms = scalar.atoms(buffer, place.offset, 1)
    if (initial !== undefined) scalar.store(this.#view, 0, initial)
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
    return `SharedValue '${this.#place.name}'`
  }

  /** What guards it; `undefined` when it was made with `lock: false`. */
  get lock(): LockOf<L> {
    return this.#place.lock as LockOf<L>
  }

  get value(): ScalarOf<T> {
    if (watching) reportUnsynchronised(this.label, this.#place.lock)
    return this.#scalar.load(this.#view, 0)
  }

  /** @throws OptionError - it does not fit the type. An `f32` keeps the nearest number it has. */
  set value(value: ScalarOf<T>) {
    if (watching) reportUnsynchronised(this.label, this.#place.lock)
    if (!this.#scalar.fits(value)) throw this.#misfit('value', value)
    this.#scalar.store(this.#view, 0, value)
  }

  /**
   * Adds to it in one step, also when many do at once, and returns the value before. Integers wrap where their type ends, as they do in
   * C and Python: 1 added to a `u8` of 255 leaves 0, and -1 added to a 0 leaves 255. It takes no lock.
   *
   * @param by - a bigint for 64-bit types, a number otherwise, whole for integers; negative ones subtract
   * @throws OptionError - `by` is of another kind, or the type is `bool`
   */
  add(by: AddendOf<T>): AddendOf<T> {
    if (!this.#scalar.fitsAdd(by))
      throw new OptionError({ option: `addend of ${this.label}`, expected: this.#scalar.expectedAddend, got: by })
    return this.#scalar.add(this.#atoms, 0, by) as AddendOf<T>
  }

  /**
   * Puts `replacement` there if the value is `expected`, in one step, and returns what was there: it took place when that is `expected`.
   * Floating point compares as keys of a `Map` do, NaN with NaN too; for `f32`, `expected` is rounded first. It takes no lock.
   *
   * @throws OptionError - one of them does not fit the type
   */
  compareExchange(expected: ScalarOf<T>, replacement: ScalarOf<T>): ScalarOf<T> {
    const scalar = this.#scalar
    if (!scalar.fits(expected)) throw this.#misfit('expected value', expected)
    if (!scalar.fits(replacement)) throw this.#misfit('replacement', replacement)
    return scalar.compareExchange(this.#atoms, 0, expected, replacement)
  }

  /**
   * Puts what `change` makes of the value in its place, under the lock, and returns it. `change` may be async; the lock is held
   * meanwhile, so it must not take the lock again. When it fails, the value stays as it was.
   *
   * @throws OptionError - the result does not fit the type, or there is no lock
   * @throws LockTimeoutError, LockCancelledError, LockAbandonedError - see {@link Lock.acquire}
   */
  async update(
    change: (value: ScalarOf<T>) => ScalarOf<T> | PromiseLike<ScalarOf<T>>,
    options?: AcquireOptions,
  ): Promise<ScalarOf<T>> {
    return await this.#place
      .needLock(this.label)
      .run(async () => this.#replace(await change(this.#scalar.load(this.#view, 0))), options)
  }

  /** The same for code that may block its thread; `change` returns the value itself. @throws DeadlockError - this thread has the lock already */
  updateSync(change: (value: ScalarOf<T>) => ScalarOf<T>, options?: AcquireSyncOptions): ScalarOf<T> {
    return this.#place.needLock(this.label).runSync(() => this.#replace(change(this.#scalar.load(this.#view, 0))), options)
  }

  toWire(): unknown {
    oneObject(this.#key, () => this)
    return [this.#scalar.type, this.#place.toWire()]
  }

  static fromWire(wire: unknown): SharedValue {
    const [type, at] = Array.isArray(wire) ? (wire as unknown[]) : []
    const place = GuardedPlace.fromWire(at)
    return oneObject(keyOf(place), () => new SharedValue(type as ScalarType, undefined, place as unknown as SharedOptions<true>))
  }

  get #key(): string {
    return keyOf(this.#place)
  }

  #replace(value: ScalarOf<T>): ScalarOf<T> {
    if (!this.#scalar.fits(value)) throw this.#misfit('new value', value)
    this.#scalar.store(this.#view, 0, value)
    return value
  }

  #misfit(what: string, got: unknown): OptionError {
    return new OptionError({ option: `${what} of ${this.label}`, expected: this.#scalar.expected, got })
  }
}

const keyOf = (place: GuardedPlace): string => `value ${place.key}`

exposeOwn(import.meta.url, { SharedValue })
