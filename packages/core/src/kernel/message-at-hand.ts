import type { Caller } from '../refs/caller.ts'
import { type MessageKind, messageKind } from '../refs/target.ts'

/**
 * A message whose handler runs, kept whole because it may be stashed. Once it was, its turn is one that nobody waits for: what the
 * handler returns is dropped, and if it throws it fails the life, as with a tell.
 */
export class MessageAtHand {
  readonly method: number
  readonly args: readonly unknown[]
  readonly bytes: number
  isStashed = false
  readonly #kind: MessageKind
  readonly #caller: Caller | undefined

  constructor(kind: MessageKind, method: number, args: readonly unknown[], bytes: number, caller: Caller | undefined) {
    this.#kind = kind
    this.method = method
    this.args = args
    this.bytes = bytes
    this.#caller = caller
  }

  get kind(): MessageKind {
    return this.isStashed ? messageKind.tell : this.#kind
  }

  /** Whoever waits for this turn. */
  get caller(): Caller | undefined {
    return this.isStashed ? undefined : this.#caller
  }
}
