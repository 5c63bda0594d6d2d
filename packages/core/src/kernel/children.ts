import type { StopReason } from '../actor/stop-reason.ts'
import { ignore } from '../basics/ignore.ts'
import type { Target } from '../refs/target.ts'
import type { ChildRules } from './child-rules.ts'

/** An actor as its parent holds it, wherever it runs. */
export interface Child {
  readonly rules: ChildRules
  /** Its siblings before and after it, which its parent's `Children` sets. */
  older: Child | undefined
  younger: Child | undefined
  /** Its place in the state table, as far as it is known here. */
  readonly phase: string
  readonly name: string | undefined
  /** The text by which people know it. */
  readonly label: string
  /** Where it leads, once that is known. */
  readonly target: Target | undefined
  /**
   * Resolves when it has ended. It is killed when that takes longer than `limitMs`; a child on another host sees to its limit itself.
   * Never rejects: a child that cannot be reached any more is no child.
   */
  stop(reason: StopReason, limitMs?: number): Promise<void>
  /** Whoever waits for its handlers gets `cause` as the cause of their error. Rejects with `HostStalledError`. */
  kill(cause?: Error): Promise<void>
  /** Ends its life, but not itself: its mail waits for the next one. Resolves when the life is over. */
  retire(): Promise<void>
  /**
   * Begins its next life after `delayMs`. Resolves when that runs, or when the child has ended meanwhile; rejects with the failure when
   * the life did not start, and then the child waits again.
   */
  restart(delayMs: number): Promise<void>
  /** It gets no other life. */
  giveUp(reason: StopReason): void
}

/** What became of a child's life. */
export interface Failure {
  /** `stopped`: it stopped itself, and is to run for ever. */
  readonly event: 'failed' | 'stopped'
  readonly error: unknown
}

/** How a host is gone: it may come back; it may not; or that was wanted, so that nobody is restarted. */
export type HostEnd = 'host-down' | 'host-lost' | 'ended'

/** Whoever has children: a life, the root, or a life on another host. */
export interface Parent {
  /** The text by which people know it. */
  readonly id: string
  childStarts(child: Child): void
  childEnded(child: Child, reason: StopReason): void
  /** Its life is over, or about to be; it waits to hear whether it gets another. */
  childFailed(child: Child, failure: Failure): void
}

/** A parent that decides itself about its children. */
export interface SupervisingParent extends Parent {
  /** Their host is gone. */
  childrenLost(children: readonly Child[], event: HostEnd, reason: StopReason, error: unknown): void
}

/** The children of one parent in the order of their birth, linked with one another: no `Set`, for the reason `NumberTable` gives. */
export class Children {
  #eldest: Child | undefined = undefined
  #youngest: Child | undefined = undefined
  #size = 0

  get size(): number {
    return this.#size
  }

  /** Those there are at the moment. */
  get all(): Child[] {
    const all: Child[] = []
    for (let child = this.#eldest; child !== undefined; child = child.younger) all.push(child)
    return all
  }

  add(child: Child): void {
    if (this.#youngest === undefined) this.#eldest = child
    else this.#youngest.younger = child
    child.older = this.#youngest
    this.#youngest = child
    this.#size++
  }

  /** Harmless when it is not there. */
  remove(child: Child): void {
    if (!this.has(child)) return
    const { older, younger } = child
    if (older === undefined) this.#eldest = younger
    else older.younger = younger
    if (younger === undefined) this.#youngest = older
    else younger.older = older
    child.older = child.younger = undefined
    this.#size--
  }

  /** Of a child of this parent: whether it still is one. */
  has(child: Child): boolean {
    return child.older !== undefined || child === this.#eldest
  }

  find(id: string): Child | undefined {
    let child = this.#eldest
    while (child !== undefined && child.target?.id !== id) child = child.younger
    return child
  }

  /** Stops one, within the time it is given. */
  async stop(child: Child, reason: StopReason): Promise<void> {
    await child.stop(reason, child.rules.shutdownMs)
    this.remove(child)
  }

  /** Stops them one after another, last born first; then those that were born meanwhile. */
  async stopAll(reason: StopReason): Promise<void> {
    while (this.#size > 0) {
      for (const child of this.all.reverse()) await this.stop(child, reason)
    }
  }

  /** Kills all at once; does not wait. */
  killAll(cause?: Error): void {
    const all = this.all.reverse()
    for (const child of all) this.remove(child)
    for (const child of all) void child.kill(cause).catch(ignore) // a host that stalls is told as an event
  }
}
