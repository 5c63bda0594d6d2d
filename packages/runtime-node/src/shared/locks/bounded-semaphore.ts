import { exposeOwn } from '@troupe/core/internal'
import { Semaphore } from './semaphore.ts'
import { type SemaphoreOptions, SemaphoreParts } from './semaphore-parts.ts'
import { arrived } from './sync-object.ts'

/**
 * A {@link Semaphore} that never has more permits than at its beginning: `release()` of what nobody has taken throws a
 * `TooManyPermitsError`. It finds code that releases twice.
 *
 * @example
 * const slots = new BoundedSemaphore(2)
 * using slot = slots.acquireSync()
 */
export class BoundedSemaphore extends Semaphore {
  /**
   * @param count - permits at the beginning, and the most that there ever are: a whole number >= 1
   * @throws OptionError, MappingUnavailableError - as {@link Semaphore} does
   */
  constructor(count: number, options: SemaphoreOptions = {}) {
    super(count, SemaphoreParts.of('BoundedSemaphore', count, options))
  }

  static override fromWire(wire: unknown): BoundedSemaphore {
    const parts = SemaphoreParts.fromWire('BoundedSemaphore', wire)
    return arrived(parts, () => new BoundedSemaphore(0, parts))
  }
}

exposeOwn(import.meta.url, { BoundedSemaphore })
