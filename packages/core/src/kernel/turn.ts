import type { AbortableTurn, Caller } from '../refs/caller.ts'
import { Deadline } from '../time/wheel.ts'
import type { HandlerRun } from './lock-book.ts'
import type { MessageAtHand } from './message-at-hand.ts'
import type { OwnMail } from './own-mail.ts'

/** What a turn tells the life it belongs to. */
export interface TurnOwner {
  /** The turn has been running for long. */
  turnIsLate(turn: Turn): void
}

/** One message that is being handled and awaits something; a handler that returns at once has no need of it. */
export class Turn extends Deadline implements AbortableTurn {
  /** The name of its message, for people. */
  readonly label: string
  /** Nobody any more once its message was stashed. */
  caller: Caller | undefined
  readonly startedAt: number
  /** Of a class that stashes. */
  readonly message: MessageAtHand | undefined
  /** What it handles, when that is the kernel's own. */
  readonly own: OwnMail | undefined
  /** The call that it is, where somebody keeps book of locks. */
  run: HandlerRun | undefined = undefined
  /** Made when the handler first asks for its signal. */
  controller: AbortController | undefined
  /** The life went on without it: its result is dropped. */
  closed = false
  #aborted: { readonly reason: unknown } | undefined = undefined
  readonly #owner: TurnOwner

  constructor(
    owner: TurnOwner,
    label: string,
    caller: Caller | undefined,
    controller: AbortController | undefined,
    startedAt: number,
    message: MessageAtHand | undefined,
    own: OwnMail | undefined,
  ) {
    super()
    this.#owner = owner
    this.label = label
    this.caller = caller
    this.controller = controller
    this.startedAt = startedAt
    this.message = message
    this.own = own
  }

  get signal(): AbortSignal {
    if (this.controller === undefined) {
      this.controller = new AbortController()
      if (this.#aborted !== undefined) this.controller.abort(this.#aborted.reason)
    }
    return this.controller.signal
  }

  abort(reason: unknown): void {
    this.#aborted ??= { reason }
    this.controller?.abort(reason)
  }

  expire(): void {
    this.#owner.turnIsLate(this)
  }
}
