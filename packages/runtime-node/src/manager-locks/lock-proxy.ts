import type { ProxyLink } from '../objects/object-proxy.ts'
import { LockTimeoutError } from '../shared/errors/lock-errors.ts'
import type { AcquireOptions, Held } from '../shared/locks/held.ts'
import { Lock } from '../shared/locks/lock.ts'
import type { LockOwner } from '../shared/locks/lock-owner.ts'
import { type LockKind, LockParts } from '../shared/locks/lock-parts.ts'
import { type ReentryOptions, RLock } from '../shared/locks/rlock.ts'
import { oneObject } from '../shared/memory/one-object.ts'
import type { ProxyPlace } from './proxy-place.ts'
import { SyncProxy } from './sync-proxy.ts'

/** What every proxy of a lock knows of it. */
export interface LockDetail {
  readonly name: string
  readonly onAbandoned: 'throw' | 'flag'
}

/** The lock of this host for an object in a server: what is held is known to it. */
export const lockAt = (kind: LockKind, place: ProxyPlace, { name, onAbandoned }: LockDetail): Lock | RLock =>
  oneObject(place.key, () => {
    const parts = LockParts.served(kind, place, name, onAbandoned)
    return kind === 'Lock' ? new Lock(parts) : new RLock(parts)
  })

/** What locks of a manager have in common. */
abstract class AnyLockProxy<L extends Lock | RLock, O extends AcquireOptions> extends SyncProxy {
  /** @internal */
  protected readonly lock: L

  /** @internal */
  constructor(kind: LockKind, link: ProxyLink) {
    super(kind, link)
    this.lock = lockAt(kind, this.place, link.detail as LockDetail) as L
  }

  /** Whether anybody has it. True no longer than the answer takes. */
  locked(): Promise<boolean> {
    return this.ask('locked')
  }

  /** Who has it; `undefined` when nobody does. */
  owner(): Promise<LockOwner | undefined> {
    return this.ask('owner')
  }

  /** Whether somebody on this host has it. */
  get heldHere(): boolean {
    return this.lock.heldHere
  }

  /**
   * Waits for its turn: all are served in the order in which they came. A wait keeps the program alive.
   *
   * @throws LockTimeoutError - not within `timeoutMs`
   * @throws LockCancelledError - the signal aborted first
   * @throws LockAbandonedError - the last owner died holding it, see {@link LockOptions.onAbandoned}
   * @throws OptionError - `timeoutMs` is no time
   * @throws ProxyReleasedError, and what asks reject with when the manager has ended
   */
  acquire(options?: O): Promise<Held> {
    return this.during('acquire', () => this.lock.acquire(options))
  }

  /** Takes it if it is free; `undefined` otherwise. @throws as `acquire` does */
  tryAcquire(options?: Omit<O, 'timeoutMs' | 'signal'>): Promise<Held | undefined> {
    return unlessTaken(this.acquire({ ...options, timeoutMs: 0 } as O))
  }

  /** Runs `work` while it has the lock, which it releases whatever comes of it. Throws what `acquire` and `work` throw. */
  run<T>(work: (held: Held) => T | PromiseLike<T>, options?: O): Promise<T> {
    return this.during('run', () => this.lock.run(work, options))
  }

  /** Releases what this host acquired last, for who did not keep what `acquire` gave. @throws NotOwnerError - it has nothing to release */
  release(): void {
    this.lock.release()
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

/**
 * A {@link Lock} in a manager: it lets one in at a time, of all actors on all hosts, also where no memory can be shared.
 *
 * @example
 * using lock = await manager.lock()
 * await lock.run(async () => { ... })
 */
export class LockProxy extends AnyLockProxy<Lock, AcquireOptions> {
  /** @internal */
  constructor(link: ProxyLink) {
    super('Lock', link)
  }
}

/**
 * An {@link RLock} in a manager: whoever shows what it holds of it acquires it once more, at once.
 *
 * @example
 * await lock.run(async (held) => {
 *   await lock.run(() => repair(), { within: held })
 * })
 */
export class RLockProxy extends AnyLockProxy<RLock, ReentryOptions> {
  /** @internal */
  constructor(link: ProxyLink) {
    super('RLock', link)
  }

  /** How often this host has acquired it and not released it yet. */
  get depth(): number {
    return this.lock.depth
  }
}

/** What was to be had at once; `undefined`: it was not. */
export const unlessTaken = async <T>(attempt: Promise<T>): Promise<T | undefined> => {
  try {
    return await attempt
  } catch (error) {
    if (error instanceof LockTimeoutError) return undefined
    throw error
  }
}
