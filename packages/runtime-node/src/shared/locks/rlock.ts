import { exposeOwn } from '@troupe/core/internal'
import { lockWatch, type WatchedLock } from '../deadlock/lock-watch.ts'
import { awaitLock, leftLock, tookLock } from '../deadlock/watched-lock.ts'
import { DeadlockError, LockAbandonedError, LockCancelledError, NotOwnerError } from '../errors/lock-errors.ts'
import { checkAcquireOptions } from './check-options.ts'
import type { Guard } from './guard.ts'
import type { AcquireOptions, Held } from './held.ts'
import { Hold, type Holdable } from './hold.ts'
import type { LockCore } from './lock-core.ts'
import type { LockOptions } from './lock-options.ts'
import type { LockOwner } from './lock-owner.ts'
import { LockParts } from './lock-parts.ts'
import { notToBeHad } from './not-to-be-had.ts'
import { refusePromise } from './refuse-promise.ts'
import { arrived, SyncObject } from './sync-object.ts'
import type { SyncPlace } from './sync-place.ts'

export interface ReentryOptions extends AcquireOptions {
  /** What this thread got for this lock and has not released: the lock is entered once more, at once. */
  readonly within?: Held
}

export type ReentrySyncOptions = Omit<ReentryOptions, 'signal'>

let toGuard: (lock: RLock) => Guard
let toPlace: (lock: RLock) => SyncPlace

/** Those that this thread has: what it acquired is not forgotten, also if nobody refers to it any more. */
const inUse = new Set<RLock>()

/**
 * A {@link Lock} that its owner can acquire once more. It is free when all that was acquired is released, in whatever order.
 *
 * Code that awaits shares its thread with other code, so for it "the owner" is whoever shows what it holds: `acquire({ within: held })`.
 * Without `within` it waits like everybody else, also if somebody on its thread has the lock.
 *
 * For code that blocks, the owner is its thread, as everywhere: `acquireSync` enters again when this thread came in by `acquireSync`. **This
 * is a trap where two actors share a thread**: one that keeps the lock while it awaits is not alone in there, because the other's `acquireSync`
 * counts as the same owner. Release what `acquireSync` gave before anything is awaited, or give such an actor a host of its own.
 *
 * All else is as with `Lock`: order, death of an owner, options.
 *
 * @example
 * const lock = new RLock()
 * await lock.run(async (held) => {
 *   await lock.run(() => repair(), { within: held })
 * })
 */
export class RLock extends SyncObject {
  readonly #parts: LockParts
  readonly #word: LockCore
  readonly #holdable: Holdable & WatchedLock
  /** What this thread has, in the order in which it was acquired. */
  #holds: Hold[] = []
  /** The first of them came by `acquireSync`. */
  #isSync = false

  static {
    toGuard = (lock) => lock.#guard()
    toPlace = (lock) => lock.#word.cell
  }

  /**
   * @throws OptionError - an option makes no sense
   * @throws MappingUnavailableError - the backend is to be `'shm'`, and no memory can be mapped
   */
  constructor(options: LockOptions = {}) {
    const parts = LockParts.of('RLock', options)
    super('RLock', parts)
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
      leave: (hold) => this.#leave(hold),
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

  /** How often this thread has acquired it and not released it yet. */
  get depth(): number {
    return this.#holds.length
  }

  /**
   * Waits for its turn without blocking the thread, or enters once more. A wait keeps the program alive.
   *
   * @throws LockTimeoutError - not within `timeoutMs`
   * @throws LockCancelledError - the signal aborted first
   * @throws LockAbandonedError - the last owner died holding it, see {@link LockOptions.onAbandoned}
   * @throws NotOwnerError - `within` holds nothing, or another lock
   * @throws DeadlockError - in development, when this and other waits wait for one another
   * @throws OptionError - `timeoutMs` is no time
   */
  acquire(options: ReentryOptions = {}): Promise<Held> {
    if (options.within !== undefined) return this.#reenter(options)
    if (lockWatch.watcher === undefined) return this.#acquire(options)
    return awaitLock(this.#holdable, options, (given) => this.#acquire(given))
  }

  /**
   * Blocks this thread until it has the lock, or enters once more: see {@link RLock} for who is meant by the owner. While it waits, no actor,
   * timer or message on this thread is served.
   *
   * @throws DeadlockError - somebody who awaits has it in this thread already; or threads that block without a time limit wait for one another, and
   * this is the one that is told
   * @throws PlacesTakenError - this thread waits for too many things already
   * @throws LockTimeoutError, LockAbandonedError, NotOwnerError, OptionError - as `acquire` does
   */
  acquireSync(options: ReentrySyncOptions = {}): Held {
    this.#check(options)
    if (options.within !== undefined || (this.#isSync && this.depth > 0)) return this.#enterAgain(options.within)
    const { timeoutMs = Infinity } = options
    if (timeoutMs > 0 && this.heldHere) throw new DeadlockError({ lock: this.label, cycle: ['this thread', 'this thread'] })
    const entrance = this.#word.enterSync(timeoutMs, this.label)
    if (entrance !== 'in') throw notToBeHad(this, entrance, options)
    return this.#took(this.#entered(options, true))
  }

  /**
   * Takes it if it is free and nobody waits for it, or enters once more with `within`; `undefined` otherwise. What it gives counts as that of
   * code that awaits: `acquireSync` enters again only when it is shown it.
   *
   * @throws LockAbandonedError, NotOwnerError
   */
  tryAcquire(options: Pick<ReentryOptions, 'onAbandoned' | 'within'> = {}): Held | undefined {
    this.#check(options)
    if (options.within !== undefined) return this.#enterAgain(options.within)
    return this.#word.tryEnter() ? this.#took(this.#entered(options, false)) : undefined
  }

  /** Runs `work` while it has the lock, which it releases whatever comes of it. Throws what `acquire` and `work` throw. */
  async run<T>(work: (held: Held) => T | PromiseLike<T>, options: ReentryOptions = {}): Promise<T> {
    await using held = await this.acquire(options)
    return await work(held)
  }

  /** The same for code that blocks. @throws OptionError - `work` returned a promise: what it goes on to do is not guarded */
  runSync<T>(work: (held: Held) => T, options: ReentrySyncOptions = {}): T {
    using held = this.acquireSync(options)
    return refusePromise(work(held), 'work', work)
  }

  /** Releases what this thread acquired last, for who did not keep what `acquire` gave. @throws NotOwnerError - it has nothing to release */
  release(): void {
    const last = this.#holds.at(-1)
    if (last === undefined) throw this.#notOwner()
    last.release()
  }

  static fromWire(wire: unknown): RLock {
    const parts = LockParts.fromWire('RLock', wire)
    return arrived(parts, () => new RLock(parts))
  }

  async #acquire(options: AcquireOptions): Promise<Held> {
    this.#check(options)
    const { timeoutMs = Infinity, signal } = options
    const entrance = await this.#word.enter({ timeoutMs, signal }, this.#holdable)
    if (entrance !== 'in') throw notToBeHad(this, entrance, options)
    return this.#entered(options, false)
  }

  async #reenter(options: ReentryOptions): Promise<Held> {
    this.#check(options)
    if (options.signal?.aborted) throw new LockCancelledError({ lock: this.label }, { cause: options.signal.reason })
    return this.#enterAgain(options.within)
  }

  #check(options: AcquireOptions): void {
    this.checkUse()
    checkAcquireOptions(options)
  }

  /** Whoever is in there already knows whether it was abandoned. */
  #enterAgain(within: Held | undefined): Held {
    if (within !== undefined && !this.#isHeldBy(within)) throw this.#notOwner()
    const hold = new Hold(this.#holdable, this.#word.deadOwner !== undefined)
    this.#holds.push(hold)
    return this.#took(hold)
  }

  #entered({ onAbandoned = this.#parts.onAbandoned }: AcquireOptions, isSync: boolean): Held {
    const dead = this.#word.deadOwner
    if (dead !== undefined && onAbandoned === 'throw') {
      this.#word.leave()
      throw new LockAbandonedError({ lock: this.label, owner: dead })
    }
    const hold = new Hold(this.#holdable, dead !== undefined)
    this.#has([hold], isSync)
    return hold
  }

  #leave(hold: Hold): boolean {
    const at = this.#holds.lastIndexOf(hold)
    if (at < 0) return false
    this.#holds.splice(at, 1)
    if (this.#holds.length === 0) {
      inUse.delete(this)
      this.#word.leave()
    }
    leftLock(this.#holdable, hold)
    return true
  }

  #has(holds: Hold[], isSync: boolean): void {
    inUse.add(this)
    this.#holds = holds
    this.#isSync = isSync
  }

  #isHeldBy(held: Held): boolean {
    return this.#holds.includes(held as Hold)
  }

  #took(held: Held): Held {
    tookLock(this.#holdable, held)
    return held
  }

  #notOwner(): NotOwnerError {
    return new NotOwnerError({ lock: this.label, owner: this.owner })
  }

  #guard(): Guard {
    return {
      label: this.label,
      word: this.#word,
      onAbandoned: this.#parts.onAbandoned,
      isHeld: (held = this.#holds[0]) => held !== undefined && this.#isHeldBy(held),
      suspend: () => {
        const [holds, isSync] = [this.#holds, this.#isSync]
        this.#holds = []
        inUse.delete(this)
        this.#word.leave()
        for (const hold of holds) leftLock(this.#holdable, hold)
        return {
          resume: (abandoned) => {
            this.#has(holds, isSync)
            for (const hold of holds) {
              hold.abandoned = abandoned
              this.#took(hold)
            }
          },
          lose: () => {
            for (const hold of holds) hold.lose()
          },
        }
      },
    }
  }
}

/** Where it is kept. */
export const placeOfRLock = (lock: RLock): SyncPlace => toPlace(lock)

/** What a condition does with a lock. */
export const guardOfRLock = (lock: RLock): Guard => toGuard(lock)

exposeOwn(import.meta.url, { RLock })
