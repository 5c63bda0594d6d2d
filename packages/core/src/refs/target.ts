import type { Caller } from './caller.ts'
import type { Descriptor } from './descriptor.ts'
import type { Readying } from './ready-wait.ts'

/** Where a ref leads: a cell of this kernel, or an actor on another host. */
export interface Target {
  readonly systemId: string
  readonly slot: number
  readonly number: number
  readonly descriptor: Descriptor
  /** The text by which people and maps know the actor. */
  readonly id: string
  /**
   * Takes one message; `args` are the caller's own array of values that still are the sender's. They are copied or encoded before
   * this returns. @throws NotSendableError, and then nothing was taken
   */
  send(kind: MessageKind, method: number, args: unknown[], caller: Caller | undefined): void
  /** Tells `who` when more may be sent, which may be at once, or why never. */
  whenReady(who: Readying): void
}

/**
 * Kinds of user mail, as laid down in a mailbox. `own` is what an actor's kernel puts there for the life at hand: notices and ticks.
 * Only the first three come over a link.
 */
export const messageKind = { tell: 0, ask: 1, stream: 2, stop: 3, own: 4 } as const
export type MessageKind = (typeof messageKind)[keyof typeof messageKind]
