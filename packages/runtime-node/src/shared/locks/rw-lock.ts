import { exposeOwn } from '@troupe/core/internal'
import { lockWatch, type WatchedLock } from '../deadlock/lock-watch.ts'
import { awaitLock, leftLock, tookLock } from '../deadlock/watched-lock.ts'
import { DeadlockError, LockAbandonedError } from '../errors/lock-errors.ts'
import { ServedRw } from '../served/served-rw.ts'
import { Cell } from '../waiting/cell.ts'
import { checkAcquireOptions, checkFlag, checkOnAbandoned } from './check-options.ts'
import type { AcquireOptions, AcquireSyncOptions, Held } from './held.ts'
import { Hold, type Holdable } from './hold.ts'
import type { LockOptions } from './lock-options.ts'
import type { LockOwner } from './lock-owner.ts'
import { notToBeHad } from './not-to-be-had.ts'
import { refusePromise } from './refuse-promise.ts'
import { type RwCore, reads, type Way } from './rw-core.ts'
import { RwDiscipline, rwWords, writes } from './rw-discipline.ts'
import { RwWord } from './rw-word.ts'
import { arrived, SyncObject } from './sync-object.ts'
import { SyncParts } from './sync-parts.ts'
import { type WriteHeld, WriteHold } from './write-hold.ts'

const discipline = new RwDiscipline()

/** Those that this thread reads or writes: that is not forgotten, also if nobody refers to them any more. */
const inUse = new Set<RwLock>()

/**
 * Lets in any number of readers, or one writer: of all actors on all threads, or, `across: 'processes'`, of all processes of the program. It
 * can be sent in any message and given to `spawn`; what arrives is the same lock.
 *
 * All are served in the order in which they came: a writer that waits lets no later reader pass, so it does not wait for ever, and who reads should not wait
 * for something that another reader does. With `fair: false` readers get in whenever nobody writes.
 *
 * When a reader dies, it has left. When a writer dies, the lock is free again within some 100 ms, and those that come next, readers too, are told as
 * with {@link Lock}: see {@link LockOptions.onAbandoned}.
 *
 * It is not re-entrant, and a reader cannot become a writer: release first, then write. The other way there is {@link WriteHeld.downgrade}.
 *
 * @example
 * const prices = new RwLock({ across: 'processes' })
 * const price = await prices.runRead(() => table.get(3))
 * await prices.runWrite(() => table.set(3, price + 1))
 */
export class RwLock extends SyncObject {
  readonly #word: RwCore
  readonly #onAbandoned: 'throw' | 'flag'
  readonly #holdable: Holdable & WatchedLock

  /**
   * @throws OptionError - an option makes no sense
   * @throws MappingUnavailableError - the backend is to be `'shm'`, and no memory can be mapped
   */
  constructor(options: LockOptions = {}) {
    checkFlag('fair', options.fair)
    checkOnAbandoned(options.onAbandoned)
    const { fair = true, onAbandoned = 'throw' } = options
    const parts =
      options instanceof RwParts
        ? options.parts
        : SyncParts.create('rwLock', options, discipline, {
            prepare: (words) => {
              words[rwWords.unfair] = fair ? 0 : 1
            },
          })
    super('RwLock', parts)
    const { cell } = parts
    const word: RwCore = cell instanceof Cell ? new RwWord(cell) : ServedRw.at(cell)
    this.#word = word
    this.#onAbandoned = onAbandoned
    this.#holdable = {
      label: this.label,
      key: cell.key,
      get owner() {
        return word.holder
      },
      get owners() {
        return word.holders
      },
      get leaving() {
        return word.leaving
      },
      markConsistent: () => word.markConsistent(),
      leave: (hold) => {
        const isLeft = this.#leave(hold)
        if (isLeft) leftLock(this.#holdable, hold)
        if (!word.readsHere && !word.writesHere) inUse.delete(this)
        return isLeft
      },
    }
  }

  get fair(): boolean {
    return this.#word.fair
  }

  /** How many read. True no longer than it takes to look. @throws SyncUnavailableError - the backend is `'manager'` */
  get readers(): number {
    return this.#word.readers
  }

  /** Who writes; `undefined` when nobody does. @throws SyncUnavailableError - the backend is `'manager'` */
  get writer(): LockOwner | undefined {
    return this.#word.writer
  }

  /**
   * Waits until it may read, without blocking the thread. A wait keeps the program alive.
   *
   * @throws LockTimeoutError - not within `timeoutMs`
   * @throws LockCancelledError - the signal aborted first
   * @throws LockAbandonedError - the last writer died in there, see {@link LockOptions.onAbandoned}
   * @throws DeadlockError - in development, when this and other waits wait for one another
   * @throws OptionError - `timeoutMs` is no time
   */
  read(options: AcquireOptions = {}): Promise<Held> {
    if (lockWatch.watcher === undefined) return this.#acquire(reads, options)
    return awaitLock(this.#holdable, options, (given) => this.#acquire(reads, given))
  }

  /** Waits until it may write, as {@link read} does. */
  write(options: AcquireOptions = {}): Promise<WriteHeld> {
    if (lockWatch.watcher === undefined) return this.#acquire(writes, options) as Promise<WriteHeld>
    return awaitLock(this.#holdable, options, (given) => this.#acquire(writes, given)) as Promise<WriteHeld>
  }

  /**
   * Blocks this thread until it may read: no actor, timer or message on it is served meanwhile. Where somebody on this thread reads already it
   * does not wait, also not behind a writer.
   *
   * @throws DeadlockError - this thread writes; or threads that block without a time limit wait for one another, and this is the one that is told
   * @throws PlacesTakenError - this thread waits for too many things already
   * @throws LockTimeoutError, LockAbandonedError, OptionError - as `read` does
   */
  readSync(options: AcquireSyncOptions = {}): Held {
    return this.#acquireSync(reads, options)
  }

  /**
   * Blocks this thread until it may write: no actor, timer or message on it is served meanwhile.
   *
   * @throws DeadlockError - this thread reads or writes; or threads that block without a time limit wait for one another, and this is the one that is told
   * @throws PlacesTakenError - this thread waits for too many things already
   * @throws LockTimeoutError, LockAbandonedError, OptionError - as `read` does
   */
  writeSync(options: AcquireSyncOptions = {}): WriteHeld {
    return this.#acquireSync(writes, options) as WriteHeld
  }

  /** Reads if it may at once; `undefined` otherwise. @throws LockAbandonedError */
  tryRead(options: Pick<AcquireOptions, 'onAbandoned'> = {}): Held | undefined {
    return this.#tryAcquire(reads, options)
  }

  /** Writes if it may at once; `undefined` otherwise. @throws LockAbandonedError */
  tryWrite(options: Pick<AcquireOptions, 'onAbandoned'> = {}): WriteHeld | undefined {
    return this.#tryAcquire(writes, options) as WriteHeld | undefined
  }

  /** Runs `work` while it may read. Throws what `read` and `work` throw. */
  async runRead<T>(work: (held: Held) => T | PromiseLike<T>, options: AcquireOptions = {}): Promise<T> {
    await using held = await this.read(options)
    return await work(held)
  }

  /** Runs `work` while it may write. Throws what `write` and `work` throw. */
  async runWrite<T>(work: (held: WriteHeld) => T | PromiseLike<T>, options: AcquireOptions = {}): Promise<T> {
    await using held = await this.write(options)
    return await work(held)
  }

  /** The same for code that blocks. @throws OptionError - `work` returned a promise, and would have gone on after it left */
  runReadSync<T>(work: (held: Held) => T, options: AcquireSyncOptions = {}): T {
    using held = this.readSync(options)
    return refusePromise(work(held), 'work', work)
  }

  /** The same for code that blocks. @throws OptionError - `work` returned a promise, and would have gone on after it left */
  runWriteSync<T>(work: (held: WriteHeld) => T, options: AcquireSyncOptions = {}): T {
    using held = this.writeSync(options)
    return refusePromise(work(held), 'work', work)
  }

  override toWire(): unknown {
    return [super.toWire(), this.#onAbandoned]
  }

  static fromWire(wire: unknown): RwLock {
    const [own, onAbandoned] = Array.isArray(wire) ? (wire as unknown[]) : []
    const parts = SyncParts.fromWire(own, discipline)
    return arrived(parts, () => new RwLock(new RwParts(parts, onAbandoned === 'flag' ? 'flag' : 'throw')))
  }

  async #acquire(way: Way, options: AcquireOptions): Promise<Held> {
    this.#check(options)
    const { timeoutMs = Infinity, signal } = options
    const entrance = await this.#word.enter(way, { timeoutMs, signal }, this.#holdable)
    if (entrance !== 'in') throw this.#notToBeHad(entrance, options)
    return this.#entered(way, options)
  }

  #acquireSync(way: Way, options: AcquireSyncOptions): Held {
    this.#check(options)
    const { timeoutMs = Infinity } = options
    const { writesHere, readsHere } = this.#word
    if (timeoutMs > 0 && (writesHere || (way === writes && readsHere))) {
      throw new DeadlockError({ lock: this.label, cycle: ['this thread', 'this thread'] })
    }
    const entrance = this.#word.enterSync(way, timeoutMs, this.label)
    if (entrance !== 'in') throw this.#notToBeHad(entrance, options)
    return this.#took(this.#entered(way, options))
  }

  #tryAcquire(way: Way, options: AcquireOptions): Held | undefined {
    this.#check(options)
    return this.#word.tryEnter(way) ? this.#took(this.#entered(way, options)) : undefined
  }

  #check(options: AcquireOptions): void {
    this.checkUse()
    checkAcquireOptions(options)
  }

  #notToBeHad(end: 'timeout' | 'aborted', options: AcquireOptions): Error {
    return notToBeHad({ label: this.label, owner: this.#word.holder }, end, options)
  }

  #entered(way: Way, { onAbandoned = this.#onAbandoned }: AcquireOptions): Held {
    const dead = this.#word.deadWriter
    if (dead !== undefined && onAbandoned === 'throw') {
      if (way === writes) this.#word.leaveWrite()
      else this.#word.leaveRead()
      throw new LockAbandonedError({ lock: this.label, owner: dead })
    }
    inUse.add(this)
    const abandoned = dead !== undefined
    if (way === reads) return new Hold(this.#holdable, abandoned)
    return new WriteHold(this.#holdable, abandoned, () =>
      this.#took(new Hold(this.#holdable, this.#word.deadWriter !== undefined)),
    )
  }

  #took(held: Held): Held {
    tookLock(this.#holdable, held)
    return held
  }

  #leave(hold: Hold): boolean {
    if (!(hold instanceof WriteHold)) return this.#word.leaveRead()
    return hold.downgrades ? this.#word.downgrade() : this.#word.leaveWrite()
  }
}

/** What is there already. */
export class RwParts implements LockOptions {
  readonly parts: SyncParts
  readonly onAbandoned: 'throw' | 'flag'

  constructor(parts: SyncParts, onAbandoned: 'throw' | 'flag') {
    this.parts = parts
    this.onAbandoned = onAbandoned
  }
}

exposeOwn(import.meta.url, { RwLock })
