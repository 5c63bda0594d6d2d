import { OptionError } from '@troupe/core'
import { exposeOwn } from '@troupe/core/internal'
import { DeadlockError } from '../errors/lock-errors.ts'
import { TooManyPermitsError } from '../errors/semaphore-errors.ts'
import { checkAcquireOptions } from './check-options.ts'
import type { HeldPermits, PermitOptions, PermitSyncOptions } from './held-permits.ts'
import { notToBeHad } from './not-to-be-had.ts'
import { type PermitGiver, PermitHold } from './permit-hold.ts'
import type { PermitsCore } from './permits-core.ts'
import { refusePromise } from './refuse-promise.ts'
import { type SemaphoreOptions, SemaphoreParts } from './semaphore-parts.ts'
import { arrived, SyncObject } from './sync-object.ts'

const noOptions: PermitOptions = {}

/**
 * Has a number of permits, and lets in as many as there are: of all actors on all threads, or, `across: 'processes'`, of all processes
 * of the program. It can be sent in any message and given to `spawn`; what arrives is the same semaphore.
 *
 * Waiters are served in the order in which they came. One that asks for many permits and is first in line waits until they are there, and
 * those behind it wait too, even if there were enough for them: so nobody waits for ever because others ask for less. With `fair: false`
 * there is no order: whoever comes takes what there is.
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
  readonly #permits: PermitsCore
  readonly #giver: PermitGiver

  /**
   * @param count - permits at the beginning: a whole number >= 0
   * @throws OptionError - the count or an option makes no sense
   * @throws MappingUnavailableError - the backend is to be `'shm'`, and no memory can be mapped
   */
  constructor(count: number, options: SemaphoreOptions = {}) {
    const parts = SemaphoreParts.of('Semaphore', count, options)
    super(parts.kind, parts)
    const { permits } = parts
    this.#permits = permits
    this.#giver = {
      label: this.label,
      release: (count) => this.#give(count),
      consume: (count) => permits.consume(count),
      get giving() {
        return permits.giving
      },
    }
  }

  get fair(): boolean {
    return this.#permits.fair
  }

  /** How many permits nobody holds. True no longer than it takes to look. @throws SyncUnavailableError - the backend is `'manager'` */
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
  async acquire(options: PermitOptions = noOptions): Promise<HeldPermits> {
    const permits = this.#check(options)
    const { timeoutMs = Infinity, signal } = options
    if (signal?.aborted !== true && this.#permits.takeAtOnce(permits)) return new PermitHold(this.#giver, permits)
    const entrance = await this.#permits.take(permits, { timeoutMs, signal })
    if (entrance !== 'in') throw notToBeHad(this, entrance, options)
    return new PermitHold(this.#giver, permits)
  }

  /**
   * Blocks this thread until it has them: no actor, timer or message on it is served meanwhile. Not for the main thread of a program
   * that has anything else to do.
   *
   * @throws DeadlockError - this thread has so many permits of a bounded semaphore that the others are not enough; or threads that block
   * without a time limit wait for one another, one of them has all permits of a bounded semaphore, and this is the one that is told
   * @throws PlacesTakenError - this thread waits for too many things already
   * @throws LockTimeoutError, OptionError - as `acquire` does
   */
  acquireSync(options: PermitSyncOptions = noOptions): HeldPermits {
    const permits = this.#check(options)
    if (!this.#permits.takeAtOnce(permits)) this.#block(permits, options)
    return new PermitHold(this.#giver, permits)
  }

  /** Takes them if they are there and nobody waits; `undefined` otherwise. @throws OptionError */
  tryAcquire(options: Pick<PermitOptions, 'permits'> = noOptions): HeldPermits | undefined {
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
   * @throws TooManyPermitsError - there would be more than there may be, or, where the backend is `'manager'`, more than this thread took of a bounded
   * one; nothing has changed
   * @throws OptionError - not a whole number >= 1
   */
  release(permits = 1): void {
    this.#check({ permits })
    this.#give(permits)
  }

  static fromWire(wire: unknown): Semaphore {
    const parts = SemaphoreParts.fromWire('Semaphore', wire)
    return arrived(parts, () => new Semaphore(0, parts))
  }

  #give(permits: number): void {
    if (this.#permits.give(permits)) return
    const { all, held, most } = this.#permits
    throw new TooManyPermitsError({ lock: this.label, permits, would: all + permits - Math.min(held, permits), most })
  }

  #block(permits: number, options: PermitSyncOptions): void {
    const { most, held } = this.#permits
    const { timeoutMs = Infinity } = options
    if (timeoutMs > 0 && held + permits > most) {
      throw new DeadlockError({ lock: this.label, cycle: ['this thread', 'this thread'] })
    }
    const entrance = this.#permits.takeSync(permits, timeoutMs, this.label)
    if (entrance !== 'in') throw notToBeHad(this, entrance, options)
  }

  #check(options: PermitOptions): number {
    this.checkUse()
    if (options === noOptions) return 1
    checkAcquireOptions(options)
    const { permits = 1 } = options
    const { most } = this.#permits
    if (Number.isInteger(permits) && permits >= 1 && permits <= most) return permits
    throw new OptionError({ option: 'permits', expected: `a whole number from 1 to ${most}`, got: permits })
  }
}

exposeOwn(import.meta.url, { Semaphore })
