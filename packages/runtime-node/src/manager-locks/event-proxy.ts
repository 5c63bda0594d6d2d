import type { ProxyLink } from '../objects/object-proxy.ts'
import { Event } from '../shared/locks/event.ts'
import { SyncParts } from '../shared/locks/sync-parts.ts'
import type { WaitingOptions } from '../shared/locks/waiting-options.ts'
import { SyncProxy } from './sync-proxy.ts'

/**
 * An {@link Event} in a manager: a flag that all hosts can wait for.
 *
 * @example
 * using ready = await manager.event()
 * if (!(await ready.wait({ timeoutMs: 5_000 }))) throw new Error('nobody loaded the tables')
 */
export class EventProxy extends SyncProxy {
  readonly #event: Event

  /** @internal */
  constructor(link: ProxyLink) {
    super('Event', link)
    this.#event = new Event(new SyncParts(this.place, this.name))
  }

  /** Whether it is set. True no longer than the answer takes. */
  isSet(): Promise<boolean> {
    return this.ask('isSet')
  }

  /** Lets all go on that wait. Nothing happens when it is set already. */
  set(): Promise<void> {
    return this.ask('set')
  }

  /** From now on waits wait. */
  clear(): Promise<void> {
    return this.ask('clear')
  }

  /**
   * Resolves with `true` once it is set, and with `false` when `timeoutMs` are over first. A wait keeps the program alive.
   *
   * @throws LockCancelledError - the signal aborted first
   * @throws OptionError - `timeoutMs` is no time
   * @throws ProxyReleasedError, and what asks reject with when the manager has ended
   */
  wait(options?: WaitingOptions): Promise<boolean> {
    return this.during('wait', () => this.#event.wait(options))
  }

  /** @throws SyncUnavailableError */
  waitSync(): never {
    return this.refuse('waitSync')
  }
}
