import { OptionError } from '@troupe/core'
import { exposeOwn } from '@troupe/core/internal'
import type { AcquireOptions, AcquireSyncOptions } from '../locks/held.ts'
import type { Lock } from '../locks/lock.ts'
import { oneObject } from '../memory/one-object.ts'
import type { Across, Backend } from '../memory/region.ts'
import { GuardedPlace } from './guarded-place.ts'
import type { Scalar, View } from './scalar.ts'
import type { LockOf, SharedOptions } from './shared-options.ts'
import { type StructFields, StructLayout, type StructValues } from './struct-layout.ts'
import { checkValues, StructMemory } from './struct-memory.ts'
import { reportUnsynchronised, watching } from './unsynchronised.ts'

/** Stands for one struct in memory, for as many as there are in an array. */
interface StructPlace {
  readonly memory: StructMemory
  readonly index: number
}

/**
 * What all shared structs have besides their fields. It can be sent in any message and given to `spawn`, also to hosts that have not
 * declared the struct; what arrives is the same struct.
 *
 * Reading and writing a field is one access of memory, as with the `value` of a {@link SharedValue}; what concerns several fields belongs
 * under the lock.
 */
export class Struct<F extends StructFields = StructFields, L extends boolean = true> {
  readonly #memory: StructMemory
  readonly #views: readonly View[]
  readonly #index: number

  /** @internal Structs are made by the classes that `SharedStruct` gives. */
  protected constructor(layout: StructLayout, initial: unknown, options: SharedOptions | StructPlace) {
    if ('memory' in options) {
      this.#memory = options.memory
      this.#index = options.index
    } else {
      if (initial !== undefined) checkValues(layout, initial, 'a new SharedStruct')
      this.#memory = new StructMemory(layout, 1, options)
      this.#index = 0
      if (initial !== undefined) this.#memory.write(0, initial as Record<string, unknown>, this.label)
    }
    this.#views = this.#memory.views
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
    return `SharedStruct '${this.name}'${this.#memory.count === 1 ? '' : `[${this.#index}]`}`
  }

  /** What guards it; `undefined` when it was made with `lock: false`. Structs of one array have one lock. */
  get lock(): LockOf<L> {
    return this.#memory.place.lock as LockOf<L>
  }

  /** A copy of the fields. They belong together when nobody writes meanwhile, so under the lock. */
  toObject(): StructValues<F> {
    if (watching) reportUnsynchronised(this.label, this.#memory.place.lock)
    return this.#memory.read(this.#index) as StructValues<F>
  }

  /** Writes the fields that are given, after all have been looked at. @throws OptionError - one is not there, or does not fit */
  set(values: Partial<StructValues<F>>): void {
    if (watching) reportUnsynchronised(this.label, this.#memory.place.lock)
    this.#memory.write(this.#index, values, this.label)
  }

  /**
   * Runs `work` on this struct under the lock and returns what it returns. It may be async; the lock is held meanwhile, so it must not
   * take the lock again. When it fails, what it wrote stays.
   *
   * @throws OptionError - there is no lock
   * @throws LockTimeoutError, LockCancelledError, LockAbandonedError - see {@link Lock.acquire}
   */
  async update<R>(work: (struct: this) => R | PromiseLike<R>, options?: AcquireOptions): Promise<R> {
    return await this.#memory.place.needLock(this.label).run(() => work(this), options)
  }

  /** The same for code that may block its thread: `work` must not return a promise. @throws DeadlockError - this thread has the lock already */
  updateSync<R>(work: (struct: this) => R, options?: AcquireSyncOptions): R {
    return this.#memory.place.needLock(this.label).runSync(() => work(this), options)
  }

  toWire(): unknown {
    const { layout, place, count } = this.#memory
    oneObject(keyOf(place, this.#index), () => this)
    return [layout.toWire(), place.toWire(), count, this.#index]
  }

  /** Called on a class that was derived from a struct and exposed, it makes one of that class. */
  static fromWire(wire: unknown): Struct {
    const [fields, at, count, index] = Array.isArray(wire) ? (wire as [unknown, unknown, number, number]) : []
    const place = GuardedPlace.fromWire(at)
    return oneObject(keyOf(place, index!), () => {
      const type = structClass(layoutFromWire(fields))
      const memory = new StructMemory(type.layout, count!, place)
      // a derived class may have a constructor that wants something else
      return Reflect.construct(type, [undefined, { memory, index }], this === Struct ? type : this) as Struct
    })
  }

  /** @internal The property for a field. */
  static accessor(scalar: Scalar, field: number, name: string, step: number): PropertyDescriptor & ThisType<Struct> {
    return {
      configurable: true,
      enumerable: true,
      get() {
        if (watching) reportUnsynchronised(`${name} of ${this.label}`, this.#memory.place.lock)
        return scalar.load(this.#views[field]!, this.#index * step)
      },
      set(value: unknown) {
        if (watching) reportUnsynchronised(`${name} of ${this.label}`, this.#memory.place.lock)
        if (!scalar.fits(value)) {
          throw new OptionError({ option: `${name} of ${this.label}`, expected: scalar.expected, got: value })
        }
        scalar.store(this.#views[field]!, this.#index * step, value)
      },
    }
  }
}

/** A struct with its fields. */
export type StructOf<F extends StructFields, L extends boolean = true> = Struct<F, L> & StructValues<F>

/** A class of structs, as those have it who make structs in memory that is there already. */
export interface StructClass {
  new (initial: unknown, options: SharedOptions | StructPlace): Struct
  readonly layout: StructLayout
  readonly byteLength: number
  readonly offsets: Readonly<Record<string, number>>
}

const keyOf = (place: GuardedPlace, index: number): string => `struct ${place.key} ${index}`

const classes = new Map<string, StructClass>()

/** The class of all structs with these fields: there is one in each thread, whoever asks for it. */
export const structClass = (layout: StructLayout): StructClass => {
  const known = classes.get(layout.key)
  if (known !== undefined) return known
  const made = class extends Struct {
    static readonly layout = layout
    static readonly byteLength = layout.byteLength
    static readonly offsets = Object.freeze(Object.fromEntries(layout.fields.map(({ name, offset }) => [name, offset])))
    constructor(initial: unknown, options: SharedOptions | StructPlace = {}) {
      super(layout, initial, options)
    }
  }
  layout.fields.forEach(({ name, scalar }, field) => {
    const step = layout.byteLength / scalar.bytes
    Object.defineProperty(made.prototype, name, Struct.accessor(scalar, field, name, step))
  })
  // the class by which a struct is known in other hosts: they have not declared this one
  Object.defineProperty(made.prototype, 'constructor', { value: Struct })
  classes.set(layout.key, made)
  return made
}

/** @throws OptionError */
export const layoutOf = (fields: unknown): StructLayout => new StructLayout(fields, isTaken)

export const layoutFromWire = (wire: unknown): StructLayout => layoutOf(Object.fromEntries(wire as [string, unknown][]))

/** `then` would make a promise of it. */
const isTaken = (name: string): boolean => name in Struct.prototype || name === 'then'

exposeOwn(import.meta.url, { Struct })
