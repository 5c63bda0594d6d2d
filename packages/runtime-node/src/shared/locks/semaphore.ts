import { OptionError } from '@troupe/core'
import { exposeOwn } from '@troupe/core/internal'
import { DeadlockError } from '../errors/lock-errors.ts'
import { TooManyPermitsError } from '../errors/semaphore-errors.ts'
import { cell } from '../waiting/cell-layout.ts'
import { checkAcquireOptions } from './check-options.ts'
import type { HeldPermits, PermitOptions, PermitSyncOptions } from './held-permits.ts'
import { kinds } from './kinds.ts'
import type { SyncOptions } from './lock-options.ts'
import { notToBeHad } from './not-to-be-had.ts'
import { type PermitGiver, PermitHold } from './permit-hold.ts'
import { Permits } from './permits.ts'
import { refusePromise } from './refuse-promise.ts'
import { permitWords, SemaphoreDiscipline } from './semaphore-discipline.ts'
import { arrived, SyncObject } from './sync-object.ts'
import { SyncParts } from './sync-parts.ts'

/** As many permits as there can be. */
const mostPermits = 2 ** 31 - 1

const disciplines: Readonly<Record<SemaphoreKind, SemaphoreDiscipline>> = {
  plain: new SemaphoreDiscipline(kinds.semaphore),
  bounded: new SemaphoreDiscipline(kinds.boundedSemaphore),
}

type SemaphoreKind = 'plain' | 'bounded'

/** What a semaphore is made of. @throws OptionError, MappingUnavailableError */
export const semaphoreOf = (kind: SemaphoreKind, count: number, options: SyncOptions | SyncParts): SyncParts => {
  if (options instanceof SyncParts) return options
  // one that may never have any would be of no use
  const least = kind === 'bounded' ? 1 : 0
  if (!Number.isInteger(count) || count < least || count > mostPermits) {
    throw new OptionError({ option: 'count', expected: `a whole number from ${least} to ${mostPermits}`, got: count })
  }
  return SyncParts.create(options, disciplines[kind], (words) => {
    words[permitWords.left] = count
    words[permitWords.all] = count
    words[permitWords.most] = kind === 'bounded' ? count : mostPermits
  })
}

/** The same from another host. @throws TypeError - no semaphore of this kind stands there */
export const semaphoreFrom = (kind: SemaphoreKind, wire: unknown): SyncParts => SyncParts.fromWire(wire, disciplines[kind])

/**
 * Has a number of permits, and lets in as many as there are: of all actors on all threads, or, `across: 'processes'`, of all processes
 * of the program. It can be sent in any message and given to `spawn`; what arrives is the same semaphore.
 *
 * Waiters are served in the order in which they came. One that asks for many permits and is first in line waits until they are there, and
 * those behind it wait too, even if there were enough for them: so nobody waits for ever because others ask for less.
 *
 * `acquire` waits without blocking the event loop. `acquireSync` blocks the thread, and every actor on it: for code that computes on a
 * host of its own.
 *
 * When a thread dies, the permits that it holds come back within some 100 ms. What it gave with {@link release} stays given.
 *
 * @example
 * const connections = new Semaphore(8)
 * await connections.run(async () => { ... })
 */
export class Semaphore extends SyncObject {
  readonly #permits: Permits
  readonly #giver: PermitGiver

  /**
   * @param count - permits at the beginning: a whole number >= 0
   * @throws OptionError - the count or an option makes no sense
   * @throws MappingUnavailableError - across processes, where no memory can be mapped
   */
  constructor(count: number, options: SyncOptions = {}) {
    const parts = semaphoreOf('plain', count, options)
    super(parts.cell.words[cell.kind] === kinds.semaphore ? 'Semaphore' : 'BoundedSemaphore', parts)
    const permits = Permits.at(parts.cell)
    this.#permits = permits
    this.#giver = {
      label: this.label,
      release: (count) => this.#give(count),
      consume: (count) => permits.consume(count),
    }
  }

  /** How many permits nobody holds. True no longer than it takes to look. */
  get value(): number {
    return this.#permits.left
  }

  /**
   * Waits for its turn without blocking the thread. A wait keeps the program alive.
   *
   * @throws LockTimeoutError - not within `timeoutMs`
   * @throws LockCancelledError - the signal aborted first
   * @throws OptionError - `timeoutMs` is no time, or `permits` no number of them
   */
  async acquire(options: PermitOptions = {}): Promise<HeldPermits> {
    const permits = this.#check(options)
    const { timeoutMs = Infinity, signal } = options
    const entrance = await this.#permits.take(permits, { timeoutMs, signal })
    if (entrance !== 'in') throw notToBeHad(this, entrance, options)
    return new PermitHold(this.#giver, permits)
  }

  /**
   * Blocks this thread until it has them: no actor, timer or message on it is served meanwhile. Not for the main thread of a program
   * that has anything else to do.
   *
   * @throws DeadlockError - this thread has so many permits of a bounded semaphore that the others are not enough
   * @throws PlacesTakenError - this thread waits for too many things already
   * @throws LockTimeoutError, OptionError - as `acquire` does
   */
  acquireSync(options: PermitSyncOptions = {}): HeldPermits {
    const permits = this.#check(options)
    const { most, held } = this.#permits
    const { timeoutMs = Infinity } = options
    if (timeoutMs > 0 && held + permits > most) {
      throw new DeadlockError({ lock: this.label, cycle: ['this thread', 'this thread'] })
    }
    const entrance = this.#permits.takeSync(permits, timeoutMs)
    if (entrance !== 'in') throw notToBeHad(this, entrance, options)
    return new PermitHold(this.#giver, permits)
  }

  /** Takes them if they are there and nobody waits; `undefined` otherwise. @throws OptionError */
  tryAcquire(options: Pick<PermitOptions, 'permits'> = {}): HeldPermits | undefined {
    const permits = this.#check(options)
    return this.#permits.tryTake(permits) ? new PermitHold(this.#giver, permits) : undefined
  }

  /** Runs `work` while it has its permits, which it releases whatever comes of it. Throws what `acquire` and `work` throw. */
  async run<T>(work: (held: HeldPermits) => T | PromiseLike<T>, options: PermitOptions = {}): Promise<T> {
    await using held = await this.acquire(options)
    return await work(held)
  }

  /** The same for code that blocks. @throws OptionError - `work` returned a promise: what it goes on to do is done without permits */
  runSync<T>(work: (held: HeldPermits) => T, options: PermitSyncOptions = {}): T {
    using held = this.acquireSync(options)
    return refusePromise(work(held), 'work', work)
  }

  /**
   * Gives permits without what `acquire` gave: those that this thread holds, and when it holds none, new ones. So a semaphore that began
   * with 0 counts what others may take; who takes it calls `consume()` on what it got, or the permits come back when it dies.
   *
   * Who uses it both ways on one thread should know that the two cannot be told apart here: what was acquired by one actor and signalled by
   * another is, when the thread dies, a permit that nobody holds.
   *
   * @throws TooManyPermitsError - there would be more than there may be; nothing has changed
   * @throws OptionError - not a whole number >= 1
   */
  release(permits = 1): void {
    this.#check({ permits })
    this.#give(permits)
  }

  static fromWire(wire: unknown): Semaphore {
    const parts = semaphoreFrom('plain', wire)
    return arrived(parts, () => new Semaphore(0, parts))
  }

  #give(permits: number): void {
    if (this.#permits.give(permits)) return
    const { all, held, most } = this.#permits
    throw new TooManyPermitsError({ lock: this.label, permits, would: all + permits - Math.min(held, permits), most })
  }

  #check(options: PermitOptions): number {
    this.checkUse()
    checkAcquireOptions(options)
    const { permits = 1 } = options
    const { most } = this.#permits
    if (Number.isInteger(permits) && permits >= 1 && permits <= most) return permits
    throw new OptionError({ option: 'permits', expected: `a whole number from 1 to ${most}`, got: permits })
  }
}

exposeOwn(import.meta.url, { Semaphore })
