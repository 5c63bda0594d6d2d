import type { StopReason } from '../actor/stop-reason.ts'
import type { Target } from '../refs/target.ts'

/** An actor as its parent holds it, wherever it runs. */
export interface Child {
  /** Where it leads, once that is known. */
  readonly target: Target | undefined
  /** Resolves when it has ended. Never rejects: a child that cannot be reached any more is no child. */
  stop(reason: StopReason): Promise<void>
  /** Whoever waits for its handlers gets `cause` as the cause of their error. */
  kill(cause?: Error): Promise<void>
}

/** Whoever has children: a life, the root, or a life on another host. */
export interface Parent {
  /** The text by which people know it. */
  readonly id: string
  childStarts(child: Child): void
  childEnded(child: Child, reason: StopReason): void
}

/** The children of one parent in the order of their birth. */
export class Children {
  readonly #all = new Set<Child>()

  get size(): number {
    return this.#all.size
  }

  add(child: Child): void {
    this.#all.add(child)
  }

  remove(child: Child): void {
    this.#all.delete(child)
  }

  find(id: string): Child | undefined {
    for (const child of this.#all) if (child.target?.id === id) return child
    return undefined
  }

  /** Stops them one after another, last born first; then those that were born meanwhile. */
  async stopAll(reason: StopReason): Promise<void> {
    while (this.#all.size > 0) {
      for (const child of [...this.#all].reverse()) {
        await child.stop(reason)
        this.#all.delete(child)
      }
    }
  }

  /** Kills all at once; does not wait. */
  killAll(cause?: Error): void {
    const all = [...this.#all].reverse()
    this.#all.clear()
    for (const child of all) void child.kill(cause)
  }
}
