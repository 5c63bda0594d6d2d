import { OptionError } from '@troupe/core'
import { exposeOwn } from '@troupe/core/internal'
import { LockAbandonedError, LockCancelledError, NotOwnerError } from '../errors/lock-errors.ts'
import { PlacesTakenError } from '../errors/shared-memory-errors.ts'
import { boardLayout } from '../waiting/board-layout.ts'
import type { WaitLimits } from '../waiting/wait-in-loop.ts'
import { checkAcquireOptions } from './check-options.ts'
import type { ConditionCore, LineEnd, LineWait } from './condition-core.ts'
import { type ConditionOptions, ConditionParts } from './condition-parts.ts'
import type { Guard, Suspended } from './guard.ts'
import type { AcquireOptions, AcquireSyncOptions, Held } from './held.ts'
import { guardOfLock, type Lock } from './lock.ts'
import { refusePromise } from './refuse-promise.ts'
import { guardOfRLock, RLock } from './rlock.ts'
import { arrived, SyncObject } from './sync-object.ts'

export interface ConditionWaitOptions extends AcquireOptions {
  /** What `acquire` gave. With it, a wait or notification by code of this thread that does not have the lock is found out. */
  readonly within?: Held
}

export type ConditionWaitSyncOptions = Omit<ConditionWaitOptions, 'signal'>

let toNotify: (condition: Condition<Lock | RLock>, count: number, within: Held | undefined) => number | Promise<number>

/** As many as there can be. */
export const all: number = 2 ** 31 - 1

/** What is kept of one wait. */
interface Waiting {
  readonly wait: LineWait
  readonly guard: Guard
  readonly suspended: Suspended
}

/**
 * Lets those that have a lock wait until another one, who has it meanwhile, has changed what it guards. It is for threads, or, `across: 'processes'`,
 * for all processes of the program. It can be sent in any message and given to `spawn`, and takes its lock along; what arrives is the same condition.
 *
 * Who waits gives up the lock, however often it acquired it, and has it again when the wait is over, however it ended. Waits are notified in the order in
 * which they began. Between a notification and the moment in which the waiter has the lock again others may have had it, and a waiter may go on
 * without a notification when somebody died: so look again at what was waited for, or use {@link waitFor}, which does.
 *
 * Nothing is lost when somebody dies: what a waiter was notified of that dies before it goes on is given to the next one. When whoever has the lock dies,
 * all that wait go on, because it may have been about to notify them; they are told as with `acquire`, see {@link LockOptions.onAbandoned}.
 *
 * @example
 * const filled = new Condition({ across: 'processes' })
 * // who takes
 * await filled.run(async () => {
 *   await filled.waitFor(() => count.value > 0)
 *   count.value -= 1
 * })
 * // who brings
 * await filled.run(() => {
 *   count.value += 1
 *   filled.notify()
 * })
 */
export class Condition<L extends Lock | RLock = Lock> extends SyncObject {
  static {
    toNotify = (condition, count, within) => condition.#notify(count, within)
  }
  /** What guards that which is waited for. */
  readonly lock: L
  readonly #core: ConditionCore
  readonly #guard: Guard

  /**
   * @throws OptionError - an option makes no sense, or the lock does not reach as far as the condition
   * @throws MappingUnavailableError - the backend is to be `'shm'`, and no memory can be mapped
   */
  constructor(options: ConditionOptions<L> = {}) {
    const parts = ConditionParts.of(options)
    super('Condition', parts)
    const { lock } = parts
    this.lock = lock as L
    this.#guard = lock instanceof RLock ? guardOfRLock(lock) : guardOfLock(lock)
    this.#core = parts.coreWith(this.#guard)
  }

  /** Acquires the lock, as its own `acquire` does. */
  acquire(options?: AcquireOptions): Promise<Held> {
    return this.lock.acquire(options)
  }

  /** Acquires the lock, as its own `acquireSync` does: it blocks this thread. */
  acquireSync(options?: AcquireSyncOptions): Held {
    return this.lock.acquireSync(options)
  }

  /** Runs `work` while it has the lock, as the lock's own `run` does. */
  run<T>(work: (held: Held) => T | PromiseLike<T>, options?: AcquireOptions): Promise<T> {
    return this.lock.run(work, options)
  }

  /** The same for code that blocks. @throws OptionError - `work` returned a promise */
  runSync<T>(work: (held: Held) => T, options?: AcquireSyncOptions): T {
    return this.lock.runSync(work, options)
  }

  /**
   * Gives up the lock and waits without blocking the thread; has the lock again when it settles. Resolves with `true` once it was notified, or when
   * whoever had the lock died; with `false` when `timeoutMs` were over first. To get the lock again takes as long as it takes, also after the time is
   * over or the signal has aborted. A wait keeps the program alive.
   *
   * @throws NotOwnerError - this thread does not have the lock, or not for `within`
   * @throws LockCancelledError - the signal aborted first. The lock is held again
   * @throws LockAbandonedError - somebody died holding the lock, see {@link LockOptions.onAbandoned}. The lock is not held any more
   * @throws PlacesTakenError - this thread waits for too many things already. The lock is still held
   * @throws OptionError - `timeoutMs` is no time
   */
  async wait(options: ConditionWaitOptions = {}): Promise<boolean> {
    return (await this.#wait(options)) !== 'timeout'
  }

  /**
   * The same for code that computes. It blocks this thread: no actor, timer or message on it is served meanwhile, so whoever notifies must be
   * on another one.
   *
   * @throws DeadlockError - on the way back to the lock, as `acquireSync` does. The lock is not held any more
   * @throws NotOwnerError, LockAbandonedError, PlacesTakenError, OptionError - as `wait` does
   */
  waitSync(options: ConditionWaitSyncOptions = {}): boolean {
    return this.#waitSync(options) !== 'timeout'
  }

  /**
   * Waits until `predicate` holds, which is asked while this thread has the lock: now, and each time a wait is over. Resolves with `true` when it
   * holds, and with `false` when it does not after `timeoutMs`, or after somebody died holding the lock (`held.abandoned` says so).
   *
   * @throws what `predicate` throws, and what {@link wait} throws
   */
  async waitFor(predicate: () => boolean | PromiseLike<boolean>, options: ConditionWaitOptions = {}): Promise<boolean> {
    this.#check(options)
    const left = timeLeft(options)
    for (let end: LineEnd = 'notified'; ; ) {
      if (await predicate()) return true
      if (end === 'bereft' || left() <= 0) return false
      end = await this.#wait({ ...options, timeoutMs: left() })
    }
  }

  /** The same for code that computes, see {@link waitSync}. @throws OptionError - `predicate` returned a promise */
  waitForSync(predicate: () => boolean, options: ConditionWaitSyncOptions = {}): boolean {
    this.#check(options)
    const left = timeLeft(options)
    for (let end: LineEnd = 'notified'; ; ) {
      if (refusePromise(predicate(), 'predicate', predicate)) return true
      if (end === 'bereft' || left() <= 0) return false
      end = this.#waitSync({ ...options, timeoutMs: left() })
    }
  }

  /**
   * Lets the first `count` that wait go on, as soon as they get the lock. Those that begin to wait later are not meant: a notification that nobody waits
   * for is forgotten. Returns how many it was for, or `NaN` where the backend is `'manager'`: only the server knows.
   *
   * @throws NotOwnerError - this thread does not have the lock, or not for `within`
   * @throws OptionError - `count` is no whole number >= 1
   */
  notify(count = 1, { within }: Pick<ConditionWaitOptions, 'within'> = {}): number {
    const notified = this.#notify(count, within)
    if (typeof notified === 'number') return notified
    notified.catch(ignore)
    return Number.NaN
  }

  /** Lets all go on that wait, one after the other, as they get the lock. Returns how many they are. @throws NotOwnerError - as `notify` does */
  notifyAll(options: Pick<ConditionWaitOptions, 'within'> = {}): number {
    return this.notify(all, options)
  }

  static fromWire(wire: unknown): Condition<Lock | RLock> {
    const parts = ConditionParts.fromWire(wire)
    return arrived(parts, () => new Condition<Lock | RLock>(parts))
  }

  #notify(count: number, within: Held | undefined): number | Promise<number> {
    this.#checkHeld(within)
    if (!Number.isInteger(count) || count < 1 || count > all) {
      throw new OptionError({ option: 'count', expected: `a whole number from 1 to ${all}`, got: count })
    }
    return this.#core.notify(count)
  }

  async #wait(options: ConditionWaitOptions): Promise<LineEnd> {
    const { timeoutMs = Infinity, signal } = options
    this.#check(options)
    if (signal?.aborted) throw this.#cancelled(signal)
    const limits = { timeoutMs, signal }
    const waiting = this.#begin(limits)
    const end = await this.#inLoop(waiting, limits)
    this.#comeBack(waiting, options)
    if (end === 'aborted') throw this.#cancelled(signal)
    return end
  }

  #waitSync(options: ConditionWaitSyncOptions): LineEnd {
    const { timeoutMs = Infinity } = options
    this.#check(options)
    const waiting = this.#begin(undefined)
    const end = waiting.wait.blocking(timeoutMs)
    try {
      this.#guard.word.enterSync(Infinity, this.#guard.label)
    } catch (error) {
      this.#giveUp(waiting)
      throw error
    }
    this.#comeBack(waiting, options)
    return end
  }

  /** Resolves when this thread has the lock again. Rejects only where a server keeps them, and is gone. */
  async #inLoop(waiting: Waiting, limits: WaitLimits): Promise<LineEnd> {
    try {
      const end = await waiting.wait.inLoop(limits)
      // nobody else ends this wait: whoever waits was promised the lock
      await this.#guard.word.enter({ timeoutMs: Infinity })
      return end
    } catch (error) {
      this.#giveUp(waiting)
      throw error
    }
  }

  /** First it stands in line, then the lock is free: whoever gets it and notifies finds it there. */
  #begin(limits: WaitLimits | undefined): Waiting {
    const guard = this.#guard
    const wait = this.#core.join(limits)
    if (wait === undefined) throw new PlacesTakenError({ what: 'waits of this thread', most: boardLayout.entriesPerSeat })
    return { wait, guard, suspended: guard.suspend() }
  }

  /** This thread has the lock again. */
  #comeBack(waiting: Waiting, { onAbandoned = this.#guard.onAbandoned }: ConditionWaitOptions): void {
    const { wait, guard, suspended } = waiting
    const dead = guard.word.deadOwner
    if (dead !== undefined && onAbandoned === 'throw') {
      this.#giveUp(waiting)
      guard.word.leave()
      throw new LockAbandonedError({ lock: guard.label, owner: dead })
    }
    suspended.resume(dead !== undefined)
    wait.goOn()
  }

  #giveUp({ wait, suspended }: Waiting): void {
    suspended.lose()
    wait.passOn()
  }

  #check(options: ConditionWaitOptions): void {
    checkAcquireOptions(options)
    this.#checkHeld(options.within)
  }

  #checkHeld(held: Held | undefined): void {
    this.checkUse()
    if (!this.#guard.isHeld(held)) throw new NotOwnerError({ lock: this.#guard.label, owner: this.lock.owner })
  }

  #cancelled(signal: AbortSignal | undefined): LockCancelledError {
    return new LockCancelledError({ lock: this.label }, { cause: signal?.reason })
  }
}

/** As `notify` does; where a server knows how many there were, it is a promise of that. */
export const notifyAt: typeof toNotify = (...args) => toNotify(...args)

// a server that is gone has nobody who waits
const ignore = (): void => {}

/** Milliseconds until the time is up that begins now. */
const timeLeft = ({ timeoutMs = Infinity }: ConditionWaitOptions): (() => number) => {
  const end = performance.now() + timeoutMs
  return () => Math.max(0, end - performance.now())
}

exposeOwn(import.meta.url, { Condition })
