import { exposeOwn } from '@troupe/core/internal'
import { lockWatch, type WatchedLock } from '../deadlock/lock-watch.ts'
import { awaitLock, leftLock, tookLock } from '../deadlock/watched-lock.ts'
import { DeadlockError, LockAbandonedError, NotOwnerError } from '../errors/lock-errors.ts'
import { checkAcquireOptions } from './check-options.ts'
import type { Guard } from './guard.ts'
import type { AcquireOptions, AcquireSyncOptions, Held } from './held.ts'
import { Hold, type Holdable } from './hold.ts'
import type { LockCore } from './lock-core.ts'
import type { LockOptions } from './lock-options.ts'
import type { LockOwner } from './lock-owner.ts'
import { LockParts } from './lock-parts.ts'
import { notToBeHad } from './not-to-be-had.ts'
import { refusePromise } from './refuse-promise.ts'
import { arrived, SyncObject } from './sync-object.ts'
import type { SyncPlace } from './sync-place.ts'

const noOptions: AcquireOptions = {}

let toGuard: (lock: Lock) => Guard
let toPlace: (lock: Lock) => SyncPlace

/**
 * Lets one in at a time: of all actors on all threads, or, `across: 'processes'`, of all processes of the program. It can be sent in any
 * message and given to `spawn`; what arrives is the same lock.
 *
 * `acquire` waits without blocking the event loop. `acquireSync` blocks the thread, and every actor on it: for code that computes on a
 * host of its own. Waiters of both kinds stand in one queue, in the order in which they came; with `fair: false` there is no order.
 *
 * When whoever holds it dies, with its thread or process, the lock is free again within some 100 ms, and the next one is told: see
 * {@link LockOptions.onAbandoned}. A host that only stops reacting keeps it.
 *
 * It is not re-entrant: who holds it and wants it once more waits for itself ({@link RLock} is).
 *
 * @example
 * const lock = new Lock({ across: 'processes' })
 * await lock.run(async () => { ... })
 */
export class Lock extends SyncObject {
  readonly #parts: LockParts
  readonly #word: LockCore
  readonly #holdable: Holdable & WatchedLock
  #hold: Hold | undefined

  static {
    toGuard = (lock) => lock.#guard()
    toPlace = (lock) => lock.#word.cell
  }

  /**
   * @throws OptionError - an option makes no sense
   * @throws MappingUnavailableError - the backend is to be `'shm'`, and no memory can be mapped
   */
  constructor(options: LockOptions = {}) {
    const parts = LockParts.of('Lock', options)
    super('Lock', parts)
    const { word } = parts
    this.#parts = parts
    this.#word = word
    this.#holdable = {
      label: this.label,
      key: parts.cell.key,
      get owner() {
        return word.owner
      },
      get leaving() {
        return word.leaving
      },
      markConsistent: () => word.markConsistent(),
      leave: (hold) => {
        if (this.#hold !== hold) return false
        this.#hold = undefined
        const isLeft = word.leave()
        if (isLeft) leftLock(this.#holdable, hold)
        return isLeft
      },
    }
  }

  get fair(): boolean {
    return this.#parts.fair
  }

  /** Whether anybody has it. True no longer than it takes to look. @throws SyncUnavailableError - the backend is `'manager'` */
  get locked(): boolean {
    return this.#word.locked
  }

  /** Who has it; `undefined` when nobody does, and, where the backend is `'manager'`, when nobody in this thread does. */
  get owner(): LockOwner | undefined {
    return this.#word.owner
  }

  /** Whether somebody in this thread has it. */
  get heldHere(): boolean {
    return this.#word.heldHere
  }

  /**
   * Waits for its turn without blocking the thread. A wait keeps the program alive.
   *
   * @throws LockTimeoutError - not within `timeoutMs`
   * @throws LockCancelledError - the signal aborted first
   * @throws LockAbandonedError - the last owner died holding it, see {@link LockOptions.onAbandoned}
   * @throws DeadlockError - in development, when this and other waits wait for one another
   * @throws OptionError - `timeoutMs` is no time
   */
  acquire(options: AcquireOptions = noOptions): Promise<Held> {
    if (lockWatch.watcher === undefined) return this.#acquire(options)
    return awaitLock(this.#holdable, options, (given) => this.#acquire(given))
  }

  async #acquire(options: AcquireOptions): Promise<Held> {
    this.#check(options)
    const { timeoutMs = Infinity, signal } = options
    if (signal?.aborted !== true && this.#word.enterAtOnce()) return this.#entered(options)
    const entrance = await this.#word.enter({ timeoutMs, signal }, this.#holdable)
    if (entrance !== 'in') throw notToBeHad(this, entrance, options)
    return this.#entered(options)
  }

  /**
   * Blocks this thread until it has the lock: no actor, timer or message on it is served meanwhile. Not for the main thread of a
   * program that has anything else to do.
   *
   * @throws DeadlockError - this thread has it already, so the wait would block whoever could release it; or threads that block without
   * a time limit wait for one another, and this is the one that is told
   * @throws LockTimeoutError, LockAbandonedError, OptionError - as `acquire` does
   */
  acquireSync(options: AcquireSyncOptions = noOptions): Held {
    this.#check(options)
    if (!this.#word.enterAtOnce()) this.#block(options)
    return this.#took(this.#entered(options))
  }

  /** Takes it if it is free and nobody waits for it; `undefined` otherwise. @throws LockAbandonedError */
  tryAcquire(options: Pick<AcquireOptions, 'onAbandoned'> = noOptions): Held | undefined {
    this.#check(options)
    return this.#word.tryEnter() ? this.#took(this.#entered(options)) : undefined
  }

  /** Runs `work` while it has the lock, which it releases whatever comes of it. Throws what `acquire` and `work` throw. */
  async run<T>(work: (held: Held) => T | PromiseLike<T>, options: AcquireOptions = {}): Promise<T> {
    await using held = await this.acquire(options)
    return await work(held)
  }

  /** The same for code that blocks. @throws OptionError - `work` returned a promise: what it goes on to do is not guarded */
  runSync<T>(work: (held: Held) => T, options: AcquireSyncOptions = {}): T {
    using held = this.acquireSync(options)
    return refusePromise(work(held), 'work', work)
  }

  /** Releases what this thread acquired last, for who did not keep what `acquire` gave. @throws NotOwnerError - it has nothing to release */
  release(): void {
    if (this.#hold === undefined) throw new NotOwnerError({ lock: this.label, owner: this.owner })
    this.#hold.release()
  }

  static fromWire(wire: unknown): Lock {
    const parts = LockParts.fromWire('Lock', wire)
    return arrived(parts, () => new Lock(parts).#recall())
  }

  /** Who neither kept the lock nor what it was acquired with can still release it when it comes back. */
  #recall(): this {
    if (this.#word.recall()) this.#hold = new Hold(this.#holdable, this.#word.deadOwner !== undefined)
    return this
  }

  #check(options: AcquireOptions): void {
    this.checkUse()
    if (options !== noOptions) checkAcquireOptions(options)
  }

  #block(options: AcquireSyncOptions): void {
    const { timeoutMs = Infinity } = options
    if (timeoutMs > 0 && this.#word.heldHere) {
      throw new DeadlockError({ lock: this.label, cycle: ['this thread', 'this thread'] })
    }
    const entrance = this.#word.enterSync(timeoutMs, this.label)
    if (entrance !== 'in') throw notToBeHad(this, entrance, options)
  }

  #guard(): Guard {
    const word = this.#word
    return {
      label: this.label,
      word,
      onAbandoned: this.#parts.onAbandoned,
      isHeld: (held = this.#hold) => held !== undefined && held === this.#hold,
      suspend: () => {
        const hold = this.#hold!
        this.#hold = undefined
        word.leave()
        leftLock(this.#holdable, hold)
        return {
          resume: (abandoned) => {
            hold.abandoned = abandoned
            this.#hold = hold
            this.#took(hold)
          },
          lose: () => hold.lose(),
        }
      },
    }
  }

  #took(held: Held): Held {
    tookLock(this.#holdable, held)
    return held
  }

  #entered({ onAbandoned = this.#parts.onAbandoned }: AcquireOptions): Held {
    const dead = this.#word.deadOwner
    if (dead !== undefined && onAbandoned === 'throw') {
      this.#word.leave()
      throw new LockAbandonedError({ lock: this.label, owner: dead })
    }
    return (this.#hold = new Hold(this.#holdable, dead !== undefined))
  }
}

/** Where it is kept. */
export const placeOfLock = (lock: Lock): SyncPlace => toPlace(lock)

/** What a condition does with a lock. */
export const guardOfLock = (lock: Lock): Guard => toGuard(lock)

exposeOwn(import.meta.url, { Lock })
