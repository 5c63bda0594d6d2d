import { exposeOwn } from '@troupe/core/internal'
import { LockCancelledError } from '../errors/lock-errors.ts'
import { blockUntilGranted } from '../waiting/block.ts'
import type { Cell } from '../waiting/cell.ts'
import { waitInLoop } from '../waiting/wait-in-loop.ts'
import { checkAcquireOptions } from './check-options.ts'
import { entryAtOnce, entryToWait } from './entry-to-wait.ts'
import { changes, EventDiscipline, isSet } from './event-discipline.ts'
import type { SyncOptions } from './lock-options.ts'
import { arrived, SyncObject } from './sync-object.ts'
import { SyncParts } from './sync-parts.ts'
import type { WaitingOptions, WaitingSyncOptions } from './waiting-options.ts'

const discipline = new EventDiscipline()

/**
 * A flag that threads, or, `across: 'processes'`, all processes of the program can wait for. It can be sent in any message and given to
 * `spawn`; what arrives is the same event.
 *
 * `set` lets all go on that wait at that moment, also if `clear` follows at once, and all that come until it does. Nothing is lost when who
 * sets it or waits for it dies: it is set or it is not.
 *
 * @example
 * const ready = new Event({ name: 'tables are loaded' })
 * if (!(await ready.wait({ timeoutMs: 5_000 }))) throw new Error('nobody loaded the tables')
 */
export class Event extends SyncObject {
  readonly #cell: Cell

  /**
   * @throws OptionError - an option makes no sense
   * @throws MappingUnavailableError - across processes, where no memory can be mapped
   */
  constructor(options: SyncOptions = {}) {
    const parts = options instanceof SyncParts ? options : SyncParts.create(options, discipline)
    super('Event', parts)
    this.#cell = parts.cell
  }

  /** Whether it is set. True no longer than it takes to look. */
  get isSet(): boolean {
    return isSet(this.#cell.words)
  }

  /** Lets all go on that wait. Nothing happens when it is set already. */
  set(): void {
    this.checkUse()
    const { words } = this.#cell
    this.#cell.under(() => {
      if (isSet(words)) return
      Atomics.add(words, changes, 1)
      this.#cell.serve()
    })
  }

  /** From now on waits wait. */
  clear(): void {
    this.checkUse()
    const { words } = this.#cell
    this.#cell.under(() => {
      if (isSet(words)) Atomics.add(words, changes, 1)
    })
  }

  /**
   * Resolves with `true` once it is, or was, set since this was called, and with `false` when `timeoutMs` are over first. Does not block the thread;
   * keeps the program alive.
   *
   * @throws LockCancelledError - the signal aborted first
   * @throws OptionError - `timeoutMs` is no time
   */
  async wait(options: WaitingOptions = {}): Promise<boolean> {
    this.#check(options)
    const { timeoutMs = Infinity, signal } = options
    if (signal?.aborted) throw this.#cancelled(signal)
    const { words, board } = this.#cell
    const before = Atomics.load(words, changes)
    if (isSet(words)) return true
    if (timeoutMs === 0) return false
    const entry = await entryToWait(this.#cell, { timeoutMs, signal })
    if (typeof entry !== 'string' && !this.#comesToWait(entry.index, before)) return true
    const end =
      typeof entry === 'string'
        ? entry
        : await waitInLoop(this.#cell, entry.index, entry, () => board.mine.freeEntry(entry.index))
    if (end === 'aborted') throw this.#cancelled(signal)
    return end === 'granted' || Atomics.load(words, changes) !== before
  }

  /**
   * The same for code that computes. It blocks this thread: no actor, timer or message on it is served meanwhile, so none of them can set it.
   *
   * @throws PlacesTakenError - this thread waits for too many things already
   * @throws OptionError - `timeoutMs` is no time
   */
  waitSync(options: WaitingSyncOptions = {}): boolean {
    this.#check(options)
    const { timeoutMs = Infinity } = options
    const { words, board } = this.#cell
    const before = Atomics.load(words, changes)
    if (isSet(words)) return true
    if (timeoutMs === 0) return false
    const index = entryAtOnce(this.#cell)
    if (!this.#comesToWait(index, before)) return true
    if (!blockUntilGranted(this.#cell, index, timeoutMs)) return false
    board.mine.freeEntry(index)
    return true
  }

  /** Its kind and name, and whether it is set. */
  override toString(): string {
    return `${this.label} (${this.isSet ? 'set' : 'not set'})`
  }

  static fromWire(wire: unknown): Event {
    const parts = SyncParts.fromWire(wire, discipline)
    return arrived(parts, () => new Event(parts))
  }

  /** `false`: it was set meanwhile, and the entry is not needed. */
  #comesToWait(index: number, before: number): boolean {
    const { words, board } = this.#cell
    return this.#cell.under(() => {
      const waits = Atomics.load(words, changes) === before
      if (waits) this.#cell.enqueue(board.mine, index, 0)
      else board.mine.freeEntry(index)
      return waits
    })
  }

  #check(options: WaitingOptions): void {
    this.checkUse()
    checkAcquireOptions(options)
  }

  #cancelled(signal: AbortSignal | undefined): LockCancelledError {
    return new LockCancelledError({ lock: this.label }, { cause: signal?.reason })
  }
}

exposeOwn(import.meta.url, { Event })
