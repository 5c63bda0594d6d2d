import { exposeOwn } from '@troupe/core/internal'
import { DeadlockError } from '../errors/lock-errors.ts'
import { ServedOnce } from '../served/served-once.ts'
import { Cell } from '../waiting/cell.ts'
import { checkAcquireOptions } from './check-options.ts'
import type { Entrance } from './lock-core.ts'
import type { SyncOptions } from './lock-options.ts'
import type { LockOwner } from './lock-owner.ts'
import { notToBeHad } from './not-to-be-had.ts'
import type { OnceCore } from './once-core.ts'
import { OnceDiscipline } from './once-discipline.ts'
import { OnceWord } from './once-word.ts'
import { refusePromise } from './refuse-promise.ts'
import { arrived, SyncObject } from './sync-object.ts'
import { SyncParts } from './sync-parts.ts'
import type { WaitingOptions, WaitingSyncOptions } from './waiting-options.ts'

const discipline = new OnceDiscipline()

/**
 * Something that is done once: by one of all threads, or, `across: 'processes'`, of all processes of the program. It can be sent in any message and
 * given to `spawn`; what arrives is the same thing.
 *
 * The first one to call `run` does it; the others wait until it is done. If it fails, or its host dies over it, the next one does it, in the order in which
 * they came; within some 100 ms after a death. Whoever died may have done half of it, or all but the last step: work that is done again has to bear that.
 *
 * @example
 * const prepared = new Once({ name: 'prepare the table' })
 * await prepared.run(() => table.fill(1))   // in every host: the table is filled, once
 */
export class Once extends SyncObject {
  readonly #word: OnceCore

  /**
   * @throws OptionError - an option makes no sense
   * @throws MappingUnavailableError - the backend is to be `'shm'`, and no memory can be mapped
   */
  constructor(options: SyncOptions = {}) {
    const parts = options instanceof SyncParts ? options : SyncParts.create('once', options, discipline)
    super('Once', parts)
    const { cell } = parts
    this.#word = cell instanceof Cell ? new OnceWord(cell, discipline) : ServedOnce.at(cell)
  }

  /** Whether it is done. @throws SyncUnavailableError - the backend is `'manager'`, and this thread has not heard that it is */
  get done(): boolean {
    return this.#word.done
  }

  /** Who does it at the moment; where the backend is `'manager'`, only whether this thread does. */
  get runner(): LockOwner | undefined {
    return this.#word.isDone ? undefined : this.#word.owner
  }

  /**
   * Resolves once it is done: with `true` when `work` did it, with `false` when another one did. What was written to shared memory by then is seen.
   * Does not block the thread; the wait keeps the program alive. `work` must not wait for the same thing to be done: that would be for ever.
   *
   * @throws what `work` throws; the next one may do it then
   * @throws LockTimeoutError - it was not done, and not for `work` to do, within `timeoutMs`. The time of `work` does not count
   * @throws LockCancelledError - the signal aborted the wait
   * @throws OptionError - `timeoutMs` is no time
   */
  async run(work: () => unknown, options: WaitingOptions = {}): Promise<boolean> {
    this.#check(options)
    if (this.#word.isDone) return false
    const { timeoutMs = Infinity, signal } = options
    const isTurn = this.#isTurn(await this.#word.enter({ timeoutMs, signal }), options)
    try {
      if (isTurn) {
        await work()
        await this.#word.finish()
      }
      return isTurn
    } finally {
      this.#word.leave()
    }
  }

  /**
   * The same for code that computes. It blocks this thread: no actor, timer or message on it is served meanwhile.
   *
   * @throws DeadlockError - it is being done on this thread; or threads that block without a time limit wait for one another, and this is the one that is told
   * @throws PlacesTakenError - this thread waits for too many things already
   * @throws LockTimeoutError - as `run` does
   * @throws OptionError - `timeoutMs` is no time; or `work` returned a promise: it was begun then, and does not count as done
   */
  runSync(work: () => unknown, options: WaitingSyncOptions = {}): boolean {
    this.#check(options)
    if (this.#word.isDone) return false
    const { timeoutMs = Infinity } = options
    if (timeoutMs > 0 && this.#word.heldHere) {
      throw new DeadlockError({ lock: this.label, cycle: ['this thread', 'this thread'] })
    }
    const isTurn = this.#isTurn(this.#word.enterSync(timeoutMs, this.label), options)
    try {
      if (isTurn) {
        refusePromise(work(), 'work', work)
        void this.#word.finish()
      }
      return isTurn
    } finally {
      this.#word.leave()
    }
  }

  static fromWire(wire: unknown): Once {
    const parts = SyncParts.fromWire(wire, discipline)
    return arrived(parts, () => new Once(parts))
  }

  #check(options: WaitingOptions): void {
    this.checkUse()
    checkAcquireOptions(options)
  }

  /** Whether it is for this one to do: it got in, and nobody did it before. */
  #isTurn(entrance: Entrance, options: WaitingOptions): boolean {
    if (this.#word.isDone) return false
    if (entrance !== 'in') throw notToBeHad({ label: this.label, owner: this.runner }, entrance, options)
    return true
  }
}

exposeOwn(import.meta.url, { Once })
