/** Whoever waits for what becomes of a message: an ask or a stream opened here, or one that came over a link. */
export interface Caller {
  /** Nobody waits any more: a message that has not begun is skipped, a late result is dropped. */
  readonly settled: boolean
  /** What comes of the message for it: a reply, the items of a stream, or nothing but being counted. */
  readonly awaits: 'reply' | 'items' | 'nothing'
  /** The turn that handles the message, while it does; whoever gives up waiting aborts it. */
  turn: AbortableTurn | undefined
  /** The handlers that already wait for this answer, outermost first; only in development. */
  readonly chain: CallChain | undefined
  /** Hands over the result; copies or encodes it. Never throws. */
  reply(result: unknown): void
  /** Hands over the failure. Never throws. */
  fail(error: unknown): void
}

export interface AbortableTurn {
  /** Tells this call of a handler from all others, where somebody keeps book of locks. */
  readonly run?: object | undefined
  abort(reason: unknown): void
}

/** One handler that waits, and the handlers that wait for it. */
export interface CallChain {
  readonly actor: string
  readonly method: string
  readonly outer: CallChain | undefined
}
