import type { Mailbox } from '../mailbox/mailbox.ts'
import type { MailboxBounds } from '../mailbox/overflow.ts'
import type { Caller } from '../refs/caller.ts'
import type { Holder } from '../refs/holder.ts'
import type { MessageKind } from '../refs/target.ts'
import type { Dropped } from './dropped.ts'
import type { MessageAtHand } from './message-at-hand.ts'
import type { OwnMail } from './own-mail.ts'

/** The waiting mail of one actor. */
export interface Mail {
  /** Everything, with what was put aside and what was stashed. */
  readonly size: number
  /** About how many bytes that holds. */
  readonly bytes: number
  readonly stashed: number
  /** Which bound a message of about `bytes` would break, if any. Mail of the kernel's own and the stash do not count. */
  overflow(bounds: MailboxBounds, bytes: number): 'messages' | 'bytes' | undefined
  push(kind: MessageKind, method: number, args: readonly unknown[], bytes: number, caller: Caller | undefined): void
  pushOwn(own: OwnMail): void
  /** Where the next message is; `isBlocked`: a turn goes on, and what waits for its end stays where it is. */
  next(isBlocked: boolean): Mailbox<Caller> | undefined
  /** What `next` gave last is the kernel's own, and is handled now. */
  tookOwn(): void
  /** What `next` gave last may not be handled yet. */
  putAside(kind: MessageKind, method: number, args: readonly unknown[], bytes: number, caller: Caller | undefined): void
  /** Takes out what has to go before that message comes, or `undefined` when it is the newcomer. */
  evict(kind: MessageKind, method: number): Dropped | undefined
  /** Takes out whatever waited longest, the stash included. */
  drop(): Dropped | undefined
  /** Everything that waits becomes that of another life; what the kernel put there for the life before is gone. */
  handTo(holder: Holder, isolated: boolean): void
  /** Moves the message at hand to the stash. @throws StashFullError */
  stash(message: MessageAtHand, bounds: StashBounds): void
  /** Puts what was stashed before all that waits, in the order it was stashed; returns how many. */
  unstash(): number
}

/** How much an actor may stash, what was put back and was not handled yet included. */
export interface StashBounds {
  readonly actor: string
  readonly messages: number
  readonly bytes: number
}
