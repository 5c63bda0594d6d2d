import type { HostedSystem } from '../actor/hosted-system.ts'
import type { HostState } from './host-lifecycle.ts'

/** A host, as `system.hosts()` shows it. */
export interface HostInfo {
  readonly slot: number
  readonly incarnation: number
  readonly kind: 'main' | 'thread' | 'process'
  readonly name: string
  readonly state: HostState
  readonly pid: number | undefined
  readonly threadId: number | undefined
  /**
   * What its link with main is made of at the moment. On Node `'port'` or `'ring'` for a thread, `'socket'` or `'ring'` for a process;
   * `undefined` for main.
   */
  readonly link: string | undefined
  /** Living actors. */
  readonly actors: number
  /** Messages that wait in their mailboxes. */
  readonly waiting: number
  readonly uptimeMs: number
  readonly memoryBytes: number
  /** How long the host took to answer, in milliseconds; `undefined` when it did not within the time, as a spinning one does not. */
  readonly lagMs: number | undefined
}

export interface SystemStopOptions {
  /** Then everything that is left is ended from outside. Milliseconds. @defaultValue 10 000 */
  readonly deadlineMs?: number
}

/** How a system stopped. */
export interface StopReport {
  /** Actors that had not ended at the deadline, by id. */
  readonly unfinished: readonly string[]
  /** Hosts that had to be ended from outside, by name. */
  readonly killed: readonly string[]
  /** Why it stopped, when it did so by itself: a `SupervisionError`. */
  readonly cause: unknown
}

/**
 * All hosts and actors that belong together, seen from main.
 *
 * It is disposable: `await using system = await createSystem()` stops it at the end of the block.
 */
export interface ActorSystem extends HostedSystem, AsyncDisposable {
  /** All hosts that are not down, main first. Waits at most a second for one that does not answer. */
  hosts(): Promise<HostInfo[]>
  /**
   * Stops the actors, last born first, then the hosts; nothing is left behind. From the call on, what code outside of actors sends is
   * refused with `SystemStoppedError`. Resolves with a report and never rejects; further calls get the same promise.
   */
  stop(options?: SystemStopOptions): Promise<StopReport>
  /** Resolves when the system has stopped, whoever wanted it. */
  readonly done: Promise<StopReport>
}
