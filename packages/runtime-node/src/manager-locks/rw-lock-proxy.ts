import type { ProxyLink } from '../objects/object-proxy.ts'
import type { AcquireOptions, Held } from '../shared/locks/held.ts'
import type { LockOwner } from '../shared/locks/lock-owner.ts'
import { RwLock, RwParts } from '../shared/locks/rw-lock.ts'
import { SyncParts } from '../shared/locks/sync-parts.ts'
import type { WriteHeld } from '../shared/locks/write-hold.ts'
import { type LockDetail, unlessTaken } from './lock-proxy.ts'
import { SyncProxy } from './sync-proxy.ts'

/**
 * An {@link RwLock} in a manager: lets in any number of readers, or one writer, of all actors on all hosts, in the order in which they came.
 *
 * @example
 * using prices = await manager.rwLock()
 * const price = await prices.runRead(() => table.get('bread'))
 */
export class RwLockProxy extends SyncProxy {
  readonly #lock: RwLock

  /** @internal */
  constructor(link: ProxyLink) {
    super('RwLock', link)
    const { onAbandoned } = link.detail as LockDetail
    this.#lock = new RwLock(new RwParts(new SyncParts(this.place, this.name), onAbandoned))
  }

  /** How many read. True no longer than the answer takes. */
  readers(): Promise<number> {
    return this.ask('readers')
  }

  /** Who writes; `undefined` when nobody does. */
  writer(): Promise<LockOwner | undefined> {
    return this.ask('writer')
  }

  /**
   * Waits until it may read. A wait keeps the program alive.
   *
   * @throws LockTimeoutError - not within `timeoutMs`
   * @throws LockCancelledError - the signal aborted first
   * @throws LockAbandonedError - the last writer died in there, see {@link LockOptions.onAbandoned}
   * @throws OptionError - `timeoutMs` is no time
   * @throws ProxyReleasedError, and what asks reject with when the manager has ended
   */
  read(options?: AcquireOptions): Promise<Held> {
    return this.during('read', () => this.#lock.read(options))
  }

  /** Waits until it may write, as {@link read} does. */
  write(options?: AcquireOptions): Promise<WriteHeld> {
    return this.during('write', () => this.#lock.write(options))
  }

  /** Reads if it may at once; `undefined` otherwise. */
  tryRead(options?: Pick<AcquireOptions, 'onAbandoned'>): Promise<Held | undefined> {
    return unlessTaken(this.read({ ...options, timeoutMs: 0 }))
  }

  /** Writes if it may at once; `undefined` otherwise. */
  tryWrite(options?: Pick<AcquireOptions, 'onAbandoned'>): Promise<WriteHeld | undefined> {
    return unlessTaken(this.write({ ...options, timeoutMs: 0 }))
  }

  /** Runs `work` while it may read. Throws what `read` and `work` throw. */
  runRead<T>(work: (held: Held) => T | PromiseLike<T>, options?: AcquireOptions): Promise<T> {
    return this.during('runRead', () => this.#lock.runRead(work, options))
  }

  /** Runs `work` while it may write. Throws what `write` and `work` throw. */
  runWrite<T>(work: (held: WriteHeld) => T | PromiseLike<T>, options?: AcquireOptions): Promise<T> {
    return this.during('runWrite', () => this.#lock.runWrite(work, options))
  }

  /** @throws SyncUnavailableError */
  readSync(): never {
    return this.refuse('readSync')
  }

  /** @throws SyncUnavailableError */
  writeSync(): never {
    return this.refuse('writeSync')
  }

  /** @throws SyncUnavailableError */
  runReadSync(): never {
    return this.refuse('runReadSync')
  }

  /** @throws SyncUnavailableError */
  runWriteSync(): never {
    return this.refuse('runWriteSync')
  }
}
