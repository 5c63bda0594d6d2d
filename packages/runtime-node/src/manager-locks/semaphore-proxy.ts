import { OptionError } from '@troupe/core'
import type { ProxyLink } from '../objects/object-proxy.ts'
import type { HeldPermits, PermitOptions } from '../shared/locks/held-permits.ts'
import { Semaphore } from '../shared/locks/semaphore.ts'
import { type SemaphoreKind, SemaphoreParts } from '../shared/locks/semaphore-parts.ts'
import type { ServedPermits } from '../shared/served/served-permits.ts'
import { unlessTaken } from './lock-proxy.ts'
import { SyncProxy } from './sync-proxy.ts'

/** What every proxy of a semaphore knows of it. */
export interface SemaphoreDetail {
  readonly name: string
  readonly count: number
  /** How many there may ever be. */
  readonly most: number
}

/**
 * A {@link Semaphore} in a manager: it lets in as many as it has permits, of all actors on all hosts. All are served in the order in which
 * they came. Permits of a host that ends come back.
 *
 * @example
 * using connections = await manager.semaphore(8)
 * await connections.run(async () => { ... })
 */
export class SemaphoreProxy extends SyncProxy {
  readonly #semaphore: Semaphore
  readonly #permits: ServedPermits

  /** @internal */
  constructor(link: ProxyLink, kind: SemaphoreKind = 'Semaphore') {
    const { name, count, most } = link.detail as SemaphoreDetail
    super(kind, link, [count, most])
    const parts = SemaphoreParts.served(kind, this.place, name)
    this.#semaphore = new Semaphore(0, parts)
    this.#permits = parts.permits as ServedPermits
  }

  /** How many permits nobody holds. True no longer than the answer takes. */
  value(): Promise<number> {
    return this.ask('value')
  }

  /**
   * Waits for its turn. A wait keeps the program alive.
   *
   * @throws LockTimeoutError - not within `timeoutMs`
   * @throws LockCancelledError - the signal aborted first
   * @throws OptionError - `timeoutMs` is no time, or `permits` no number of them
   * @throws ProxyReleasedError, and what asks reject with when the manager has ended
   */
  acquire(options?: PermitOptions): Promise<HeldPermits> {
    return this.during('acquire', () => this.#semaphore.acquire(options))
  }

  /** Takes them if they are there and nobody waits; `undefined` otherwise. @throws as `acquire` does */
  tryAcquire(options?: Pick<PermitOptions, 'permits'>): Promise<HeldPermits | undefined> {
    return unlessTaken(this.acquire({ ...options, timeoutMs: 0 }))
  }

  /** Runs `work` while it has its permits, which it releases whatever comes of it. Throws what `acquire` and `work` throw. */
  run<T>(work: (held: HeldPermits) => T | PromiseLike<T>, options?: PermitOptions): Promise<T> {
    return this.during('run', () => this.#semaphore.run(work, options))
  }

  /**
   * Gives permits without what `acquire` gave: those that this host holds, and when it holds none, new ones.
   *
   * @throws TooManyPermitsError - there would be more than there may be; nothing has changed
   * @throws OptionError - not a whole number >= 1
   */
  async release(permits = 1): Promise<void> {
    if (!Number.isInteger(permits) || permits < 1)
      throw new OptionError({ option: 'permits', expected: 'a whole number >= 1', got: permits })
    await this.during('release', () => this.#permits.giveAndHear(permits))
  }

  /** @throws SyncUnavailableError */
  acquireSync(): never {
    return this.refuse('acquireSync')
  }

  /** @throws SyncUnavailableError */
  runSync(): never {
    return this.refuse('runSync')
  }
}

/** A {@link BoundedSemaphore} in a manager: it never has more permits than at its beginning. */
export class BoundedSemaphoreProxy extends SemaphoreProxy {
  /** @internal */
  constructor(link: ProxyLink) {
    super(link, 'BoundedSemaphore')
  }
}
