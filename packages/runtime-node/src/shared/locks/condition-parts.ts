import { OptionError } from '@troupe/core'
import type { Cell } from '../waiting/cell.ts'
import type { ConditionDiscipline } from './condition-discipline.ts'
import { Lock } from './lock.ts'
import type { LockOptions } from './lock-options.ts'
import { RLock } from './rlock.ts'
import { SyncParts } from './sync-parts.ts'

/** `fair` and `onAbandoned` are for the lock that it makes for itself. */
export interface ConditionOptions<L extends Lock | RLock = Lock | RLock> extends LockOptions {
  /**
   * What guards that which is waited for; several conditions may share one. The condition is `across` what its lock is.
   * @defaultValue a new `Lock`
   */
  readonly lock?: L
}

/** What a condition is made of, new or from another host. */
export class ConditionParts {
  readonly lock: Lock | RLock
  readonly #parts: SyncParts

  private constructor(parts: SyncParts, lock: Lock | RLock) {
    this.#parts = parts
    this.lock = lock
  }

  /** @throws OptionError, MappingUnavailableError */
  static of(options: ConditionOptions | ConditionParts, discipline: ConditionDiscipline): ConditionParts {
    if (options instanceof ConditionParts) return options
    const { lock, across = lock?.across, ...rest } = options
    if (lock !== undefined && !(lock instanceof Lock || lock instanceof RLock)) {
      throw new OptionError({ option: 'lock', expected: 'a Lock or an RLock', got: lock })
    }
    if (lock !== undefined && across !== lock.across) {
      throw new OptionError({ option: 'lock', expected: `one across '${across}', as the condition`, got: lock.label })
    }
    const common = across === undefined ? rest : { ...rest, across }
    const parts = SyncParts.create(common, discipline)
    return new ConditionParts(parts, lock ?? new Lock({ ...common, name: parts.name }))
  }

  get cell(): Cell {
    return this.#parts.cell
  }

  get name(): string {
    return this.#parts.name
  }

  toWire(): unknown {
    return [this.#parts.toWire(), this.lock]
  }

  /** @throws TypeError - no condition stands there, or it has no lock */
  static fromWire(wire: unknown, discipline: ConditionDiscipline): ConditionParts {
    const [parts, lock] = Array.isArray(wire) ? (wire as unknown[]) : []
    if (!(lock instanceof Lock || lock instanceof RLock)) throw new TypeError('a condition without a lock')
    return new ConditionParts(SyncParts.fromWire(parts, discipline), lock)
  }
}
