import type { ActorRef } from '@troupe/runtime-node'
import type { User } from './user.ts'

/** Lets people talk one after another: between different senders there is no order but the one that is waited for. */
export class Conversation {
  /** How many lines each has heard in this life. */
  readonly #lines = new Map<string, number>()

  /** Has somebody speak, and waits until all of these have heard it. */
  async hear(listeners: readonly ActorRef<User>[], speak: () => Promise<unknown>): Promise<void> {
    await speak()
    for (const listener of listeners) {
      const lines = (this.#lines.get(listener.id) ?? 0) + 1
      this.#lines.set(listener.id, lines)
      await listener.ask.transcript(lines)
    }
  }

  /** A new life has heard nothing yet. */
  startAnew({ id }: ActorRef<User>): void {
    this.#lines.delete(id)
  }
}
