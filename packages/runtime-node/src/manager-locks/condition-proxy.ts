import type { ProxyLink } from '../objects/object-proxy.ts'
import { all, Condition, type ConditionWaitOptions, notifyAt } from '../shared/locks/condition.ts'
import { ConditionParts } from '../shared/locks/condition-parts.ts'
import type { AcquireOptions, Held } from '../shared/locks/held.ts'
import type { Lock } from '../shared/locks/lock.ts'
import type { LockKind } from '../shared/locks/lock-parts.ts'
import type { RLock } from '../shared/locks/rlock.ts'
import { type LockDetail, type LockProxy, lockAt, type RLockProxy, unlessTaken } from './lock-proxy.ts'
import { ProxyPlace } from './proxy-place.ts'
import { SyncProxy } from './sync-proxy.ts'

/** What every proxy of a condition knows of it. */
export interface ConditionDetail {
  readonly name: string
  /** Its lock, in the same server. */
  readonly lock: LockDetail & { readonly kind: LockKind; readonly object: number }
}

/**
 * A {@link Condition} in a manager: lets those that have its lock wait until another one, on any host, has changed what it guards.
 *
 * @example
 * using filled = await manager.condition()
 * await filled.run(async () => {
 *   await filled.waitFor(async () => (await dict.get('count')) > 0)
 * })
 */
export class ConditionProxy<L extends LockProxy | RLockProxy = LockProxy> extends SyncProxy {
  readonly #lock: Lock | RLock
  readonly #condition: Condition<Lock | RLock>

  /** @internal */
  constructor(link: ProxyLink) {
    super('Condition', link)
    const { name, lock } = link.detail as ConditionDetail
    const place = new ProxyPlace({ ...link, object: lock.object })
    this.#lock = lockAt(lock.kind, place, lock)
    this.#condition = new Condition<Lock | RLock>(ConditionParts.served(name, this.place, this.#lock))
  }

  /** What guards that which is waited for. */
  lock(): Promise<L> {
    return this.ask('lock')
  }

  /** Acquires the lock, as its own `acquire` does. */
  acquire(options?: AcquireOptions): Promise<Held> {
    return this.during('acquire', () => this.#lock.acquire(options))
  }

  /** Takes the lock if it is free; `undefined` otherwise. */
  tryAcquire(options?: Pick<AcquireOptions, 'onAbandoned'>): Promise<Held | undefined> {
    return unlessTaken(this.acquire({ ...options, timeoutMs: 0 }))
  }

  /** Runs `work` while it has the lock, as the lock's own `run` does. */
  run<T>(work: (held: Held) => T | PromiseLike<T>, options?: AcquireOptions): Promise<T> {
    return this.during('run', () => this.#lock.run(work, options))
  }

  /** Releases what this host acquired of the lock last. @throws NotOwnerError - it has nothing to release */
  release(): void {
    this.#lock.release()
  }

  /**
   * Gives up the lock and waits; has the lock again when it settles. Resolves with `true` once it was notified, or when whoever had the lock died; with
   * `false` when `timeoutMs` were over first.
   *
   * @throws NotOwnerError - this host does not have the lock, or not for `within`
   * @throws LockCancelledError - the signal aborted first. The lock is held again
   * @throws LockAbandonedError - somebody died holding the lock, see {@link LockOptions.onAbandoned}. The lock is not held any more
   * @throws OptionError - `timeoutMs` is no time
   * @throws ProxyReleasedError, and what asks reject with when the manager has ended: the lock is not held any more
   */
  wait(options?: ConditionWaitOptions): Promise<boolean> {
    return this.during('wait', () => this.#condition.wait(options))
  }

  /**
   * Waits until `predicate` holds, which is asked while this host has the lock: now, and each time a wait is over. Resolves with `true` when it
   * holds, and with `false` when it does not after `timeoutMs`, or after somebody died holding the lock.
   *
   * @throws what `predicate` throws, and what {@link wait} throws
   */
  waitFor(predicate: () => boolean | PromiseLike<boolean>, options?: ConditionWaitOptions): Promise<boolean> {
    return this.during('waitFor', () => this.#condition.waitFor(predicate, options))
  }

  /**
   * Lets the first `count` that wait go on, as soon as they get the lock. Resolves with how many they are.
   *
   * @throws NotOwnerError - this host does not have the lock, or not for `within`
   * @throws OptionError - `count` is no whole number >= 1
   */
  notify(count = 1, options: Pick<ConditionWaitOptions, 'within'> = {}): Promise<number> {
    return this.during('notify', async () => notifyAt(this.#condition, count, options.within))
  }

  /** Lets all go on that wait, one after the other, as they get the lock. Resolves with how many they are. @throws NotOwnerError */
  notifyAll(options?: Pick<ConditionWaitOptions, 'within'>): Promise<number> {
    return this.notify(all, options)
  }

  /** @throws SyncUnavailableError */
  acquireSync(): never {
    return this.refuse('acquireSync')
  }

  /** @throws SyncUnavailableError */
  runSync(): never {
    return this.refuse('runSync')
  }

  /** @throws SyncUnavailableError */
  waitSync(): never {
    return this.refuse('waitSync')
  }

  /** @throws SyncUnavailableError */
  waitForSync(): never {
    return this.refuse('waitForSync')
  }
}
