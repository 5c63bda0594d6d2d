import { exposeOwn } from '@troupe/core/internal'
import { LockCancelledError } from '../errors/lock-errors.ts'
import { ServedEvent } from '../served/served-event.ts'
import { Cell } from '../waiting/cell.ts'
import { checkAcquireOptions } from './check-options.ts'
import type { EventCore } from './event-core.ts'
import { EventDiscipline } from './event-discipline.ts'
import { EventWord } from './event-word.ts'
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
  readonly #core: EventCore

  /**
   * @throws OptionError - an option makes no sense
   * @throws MappingUnavailableError - the backend is to be `'shm'`, and no memory can be mapped
   */
  constructor(options: SyncOptions = {}) {
    const parts = options instanceof SyncParts ? options : SyncParts.create('event', options, discipline)
    super('Event', parts)
    const { cell } = parts
    this.#core = cell instanceof Cell ? new EventWord(cell) : new ServedEvent(cell)
  }

  /** Whether it is set. True no longer than it takes to look. @throws SyncUnavailableError - the backend is `'manager'` */
  get isSet(): boolean {
    return this.#core.isSet
  }

  /** Lets all go on that wait. Nothing happens when it is set already. */
  set(): void {
    this.checkUse()
    this.#core.set()
  }

  /** From now on waits wait. */
  clear(): void {
    this.checkUse()
    this.#core.clear()
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
    const end = await this.#core.wait({ timeoutMs, signal })
    if (end === 'aborted') throw new LockCancelledError({ lock: this.label }, { cause: signal?.reason })
    return end
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
    return this.#core.waitSync(timeoutMs)
  }

  /** Its kind and name, and, where that can be seen, whether it is set. */
  override toString(): string {
    if (this.backend === 'manager') return this.label
    return `${this.label} (${this.isSet ? 'set' : 'not set'})`
  }

  static fromWire(wire: unknown): Event {
    const parts = SyncParts.fromWire(wire, discipline)
    return arrived(parts, () => new Event(parts))
  }

  #check(options: WaitingOptions): void {
    this.checkUse()
    checkAcquireOptions(options)
  }
}

exposeOwn(import.meta.url, { Event })
