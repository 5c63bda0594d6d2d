import type { ProxyLink } from '../objects/object-proxy.ts'
import type { LockOwner } from '../shared/locks/lock-owner.ts'
import { Once } from '../shared/locks/once.ts'
import { SyncParts } from '../shared/locks/sync-parts.ts'
import type { WaitingOptions } from '../shared/locks/waiting-options.ts'
import { SyncProxy } from './sync-proxy.ts'

/**
 * A {@link Once} in a manager: something that one of all hosts does, once; if it fails or dies over it, the next one does.
 *
 * @example
 * using prepared = await manager.once()
 * await prepared.run(() => prepareTables())
 */
export class OnceProxy extends SyncProxy {
  readonly #once: Once

  /** @internal */
  constructor(link: ProxyLink) {
    super('Once', link)
    this.#once = new Once(new SyncParts(this.place, this.name))
  }

  /** Whether it is done. */
  done(): Promise<boolean> {
    return this.ask('done')
  }

  /** Who does it at the moment. */
  runner(): Promise<LockOwner | undefined> {
    return this.ask('owner')
  }

  /**
   * Resolves once it is done: with `true` when `work` did it, with `false` when another one did.
   *
   * @throws what `work` throws; the next one may do it then
   * @throws LockTimeoutError - it was not done, and not for `work` to do, within `timeoutMs`. The time of `work` does not count
   * @throws LockCancelledError - the signal aborted the wait
   * @throws OptionError - `timeoutMs` is no time
   * @throws ProxyReleasedError, and what asks reject with when the manager has ended
   */
  run(work: () => unknown, options?: WaitingOptions): Promise<boolean> {
    return this.during('run', () => this.#once.run(work, options))
  }

  /** @throws SyncUnavailableError */
  runSync(): never {
    return this.refuse('runSync')
  }
}
