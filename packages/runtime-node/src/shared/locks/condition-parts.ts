import { OptionError } from '@troupe/core'
import { ServedCondition } from '../served/served-condition.ts'
import { isServed, type ServedPlace } from '../served/served-place.ts'
import { Cell } from '../waiting/cell.ts'
import type { ConditionCore } from './condition-core.ts'
import { ConditionDiscipline } from './condition-discipline.ts'
import { ConditionWord } from './condition-word.ts'
import { defaultName } from './default-name.ts'
import type { Guard } from './guard.ts'
import { Lock, placeOfLock } from './lock.ts'
import type { LockOptions } from './lock-options.ts'
import { LockWord } from './lock-word.ts'
import { placeOfRLock, RLock } from './rlock.ts'
import { SyncParts } from './sync-parts.ts'
import type { SyncPlace } from './sync-place.ts'

/** `fair` and `onAbandoned` are for the lock that it makes for itself. */
export interface ConditionOptions<L extends Lock | RLock = Lock | RLock> extends LockOptions {
  /**
   * What guards that which is waited for; several conditions may share one. The condition is `across` what its lock is, and kept where that is.
   * @defaultValue a new `Lock`
   */
  readonly lock?: L
}

const discipline = new ConditionDiscipline()

/** What a condition is made of, new or from another host. */
export class ConditionParts {
  readonly lock: Lock | RLock
  readonly #parts: SyncParts

  private constructor(parts: SyncParts, lock: Lock | RLock) {
    this.#parts = parts
    this.lock = lock
  }

  /** @throws OptionError, MappingUnavailableError */
  static of(options: ConditionOptions | ConditionParts): ConditionParts {
    if (options instanceof ConditionParts) return options
    const { lock, across = lock?.across, backend = lock?.backend, ...rest } = options
    if (lock !== undefined && !(lock instanceof Lock || lock instanceof RLock)) {
      throw new OptionError({ option: 'lock', expected: 'a Lock or an RLock', got: lock })
    }
    if (lock !== undefined && across !== lock.across) {
      throw new OptionError({ option: 'lock', expected: `one across '${across}', as the condition`, got: lock.label })
    }
    if (lock !== undefined && backend !== lock.backend) {
      throw new OptionError({ option: 'lock', expected: `one with the backend '${backend}', as the condition`, got: lock.label })
    }
    const name = rest.name ?? defaultName()
    const common = { ...rest, name, ...(across && { across }), ...(backend && { backend }) }
    const guard = lock ?? new Lock(common)
    const home = guard instanceof RLock ? placeOfRLock(guard) : placeOfLock(guard)
    const parts = isServed(home)
      ? SyncParts.serve('condition', { name }, [home.key], home)
      : SyncParts.create('condition', common, discipline)
    return new ConditionParts(parts, guard)
  }

  get cell(): SyncPlace {
    return this.#parts.cell
  }

  /** @param guard - that of the lock */
  coreWith({ word }: Guard): ConditionCore {
    const { cell } = this.#parts
    if (cell instanceof Cell && word instanceof LockWord) return new ConditionWord(cell, discipline, word)
    if (!isServed(cell)) throw new TypeError('a condition whose lock is kept elsewhere')
    return new ServedCondition(cell)
  }

  get name(): string {
    return this.#parts.name
  }

  toWire(): unknown {
    return [this.#parts.toWire(), this.lock]
  }

  /** Those of a condition in a server, with the lock of this host. */
  static served(name: string, place: ServedPlace, lock: Lock | RLock): ConditionParts {
    return new ConditionParts(new SyncParts(place, name), lock)
  }

  /** @throws TypeError - no condition stands there, or it has no lock */
  static fromWire(wire: unknown): ConditionParts {
    const [parts, lock] = Array.isArray(wire) ? (wire as unknown[]) : []
    if (!(lock instanceof Lock || lock instanceof RLock)) throw new TypeError('a condition without a lock')
    return new ConditionParts(SyncParts.fromWire(parts, discipline), lock)
  }
}
