import { expose } from '@troupe/core'
import { DeadlockError, LockAbandonedError, LockDisposedError, NotOwnerError } from '../errors/lock-errors.ts'
import { oneObject } from '../memory/one-object.ts'
import type { Across, Backend } from '../memory/region.ts'
import { checkAcquireOptions } from './check-options.ts'
import type { AcquireOptions, AcquireSyncOptions, Held } from './held.ts'
import { Hold, type Holdable } from './hold.ts'
import type { LockOptions } from './lock-options.ts'
import type { LockOwner } from './lock-owner.ts'
import { LockParts } from './lock-parts.ts'
import type { LockWord } from './lock-word.ts'
import { notToBeHad } from './not-to-be-had.ts'

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
export class Lock implements Disposable {
  readonly name: string
  readonly #parts: LockParts
  readonly #word: LockWord
  readonly #holdable: Holdable
  #hold: Hold | undefined
  #disposed = false

  /**
   * @throws OptionError - an option makes no sense
   * @throws MappingUnavailableError - across processes, where no memory can be mapped
   */
  constructor(options: LockOptions = {}) {
    const parts = LockParts.of(options)
    const { word } = parts
    this.name = parts.name
    this.#parts = parts
    this.#word = word
    this.#holdable = {
      label: this.label,
      get owner() {
        return word.owner
      },
      markConsistent: () => word.markConsistent(),
      leave: (hold) => {
        if (this.#hold === hold) this.#hold = undefined
        return word.leave()
      },
    }
  }

  get across(): Across {
    return this.#word.cell.region.across
  }

  get backend(): Backend {
    return this.#word.cell.region.backend
  }

  get fair(): boolean {
    return this.#parts.fair
  }

  /** Whether anybody has it. True no longer than it takes to look. */
  get locked(): boolean {
    return this.#word.locked
  }

  /** Who has it; `undefined` when nobody does. */
  get owner(): LockOwner | undefined {
    return this.#word.owner
  }

  /** Whether somebody in this thread has it. */
  get heldHere(): boolean {
    return this.#word.heldHere
  }

  /** How it is called in errors. */
  get label(): string {
    return `Lock '${this.name}'`
  }

  /**
   * Waits for its turn without blocking the thread. A wait keeps the program alive.
   *
   * @throws LockTimeoutError - not within `timeoutMs`
   * @throws LockCancelledError - the signal aborted first
   * @throws LockAbandonedError - the last owner died holding it, see {@link LockOptions.onAbandoned}
   * @throws OptionError - `timeoutMs` is no time
   */
  async acquire(options: AcquireOptions = {}): Promise<Held> {
    this.#check(options)
    const { timeoutMs = Infinity, signal } = options
    const entrance = await this.#word.enter({ timeoutMs, signal })
    if (entrance !== 'in') throw notToBeHad(this, entrance, options)
    return this.#entered(options)
  }

  /**
   * Blocks this thread until it has the lock: no actor, timer or message on it is served meanwhile. Not for the main thread of a
   * program that has anything else to do.
   *
   * @throws DeadlockError - this thread has it already, so the wait would block whoever could release it
   * @throws LockTimeoutError, LockAbandonedError, OptionError - as `acquire` does
   */
  acquireSync(options: AcquireSyncOptions = {}): Held {
    this.#check(options)
    if (this.#word.heldHere) throw new DeadlockError({ lock: this.label, cycle: ['this thread', 'this thread'] })
    const { timeoutMs = Infinity } = options
    const entrance = this.#word.enterSync(timeoutMs)
    if (entrance !== 'in') throw notToBeHad(this, entrance, options)
    return this.#entered(options)
  }

  /** Takes it if it is free and nobody waits for it; `undefined` otherwise. @throws LockAbandonedError */
  tryAcquire(options: Pick<AcquireOptions, 'onAbandoned'> = {}): Held | undefined {
    this.#check(options)
    return this.#word.tryEnter() ? this.#entered(options) : undefined
  }

  /** Runs `work` while it has the lock, which it releases whatever comes of it. Throws what `acquire` and `work` throw. */
  async run<T>(work: (held: Held) => T | PromiseLike<T>, options: AcquireOptions = {}): Promise<T> {
    await using held = await this.acquire(options)
    return await work(held)
  }

  /** The same for code that blocks: `work` must not return a promise. */
  runSync<T>(work: (held: Held) => T, options: AcquireSyncOptions = {}): T {
    using held = this.acquireSync(options)
    return work(held)
  }

  /** Releases what this thread acquired last, for who did not keep what `acquire` gave. @throws NotOwnerError - it has nothing to release */
  release(): void {
    if (this.#hold === undefined) throw new NotOwnerError({ lock: this.label, owner: this.owner })
    this.#hold.release()
  }

  /** This handle cannot be used any more; what it acquired stays acquired until it is released. Others are not concerned. */
  [Symbol.dispose](): void {
    this.#disposed = true
  }

  toWire(): unknown {
    if (this.#disposed) throw new LockDisposedError({ lock: this.label })
    return this.#parts.toWire()
  }

  static fromWire(wire: unknown): Lock {
    const parts = LockParts.fromWire(wire)
    return oneObject(`lock ${parts.word.cell.key}`, () => new Lock(parts))
  }

  #check(options: AcquireOptions): void {
    if (this.#disposed) throw new LockDisposedError({ lock: this.label })
    checkAcquireOptions(options)
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

expose(import.meta.url, { Lock })
