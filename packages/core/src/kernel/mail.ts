import { copyArguments } from '../codec/copy.ts'
import { handOverAll } from '../codec/hand-over.ts'
import { itemHead, lightestBytes, Mailbox } from '../mailbox/mailbox.ts'
import type { MailboxBounds } from '../mailbox/overflow.ts'
import type { Caller } from '../refs/caller.ts'
import type { Holder } from '../refs/holder.ts'
import { type MessageKind, messageKind } from '../refs/target.ts'

export const methodOf = (head: number): number => head & itemHead.methodMask
export const kindOf = (head: number): MessageKind => ((head >>> itemHead.kindShift) & itemHead.kindMask) as MessageKind
export const countOf = (head: number): number => head >>> itemHead.countShift

/** A message that was taken out without being handled. */
export interface Dropped {
  readonly kind: MessageKind
  readonly method: number
  readonly caller: Caller | undefined
}

/** The waiting mail of one actor: its mailbox, and what had to be put aside while a message that may interleave passed it. */
export class Mail {
  readonly #mailbox = new Mailbox<Caller>()
  #aside: Mailbox<Caller> | undefined = undefined

  get size(): number {
    return this.#mailbox.size + (this.#aside?.size ?? 0)
  }

  /** Which bound a message of about `bytes` would break, if any. */
  overflow(bounds: MailboxBounds, bytes: number): 'messages' | 'bytes' | undefined {
    if (this.size >= bounds.messages) return 'messages'
    const waiting = this.#mailbox.bytes + (this.#aside?.bytes ?? 0)
    return waiting + Math.max(bytes, lightestBytes) > bounds.bytes ? 'bytes' : undefined
  }

  push(kind: MessageKind, method: number, args: readonly unknown[], bytes: number, caller: Caller | undefined): void {
    this.#mailbox.push(kind, method, args, bytes, caller)
  }

  /** Where the next message is; what was put aside comes first, unless the turn it waits for is still going on. */
  next(isBlocked: boolean): Mailbox<Caller> | undefined {
    if (!isBlocked && this.#aside !== undefined && this.#aside.size > 0) return this.#aside
    if (this.#mailbox.size > 0) return this.#mailbox
    this.#mailbox.rewind()
    return undefined
  }

  putAside(kind: MessageKind, method: number, args: readonly unknown[], bytes: number, caller: Caller | undefined): void {
    ;(this.#aside ??= new Mailbox()).push(kind, method, args, bytes, caller)
  }

  /**
   * Everything that waits becomes `holder`'s: refs in it are bound anew, what was put aside comes first again, and what the kernel put
   * there for the life before is gone.
   */
  handTo(holder: Holder, isolated: boolean): void {
    const { size } = this
    for (let i = 0; i < size; i++) {
      const mailbox = this.next(false)!
      const head = mailbox.takeHead()
      const bytes = mailbox.headBytes
      const caller = mailbox.takeCaller()
      const args = mailbox.takeArgs(countOf(head))
      if (kindOf(head) === messageKind.own) continue
      bindAnew(args, holder, isolated)
      this.#mailbox.push(kindOf(head), methodOf(head), args, bytes, caller)
    }
  }

  /** Takes out what waited longest. */
  drop(): Dropped | undefined {
    const mailbox = this.next(false)
    if (mailbox === undefined) return undefined
    const head = mailbox.takeHead()
    const caller = mailbox.takeCaller()
    mailbox.takeArgs(countOf(head))
    return { kind: kindOf(head), method: methodOf(head), caller }
  }
}

/** What was copied once can be copied again; if not, it keeps the refs it has. */
const bindAnew = (args: unknown[], holder: Holder, isolated: boolean): void => {
  try {
    if (isolated) copyArguments(args, holder)
    else handOverAll(args, holder)
  } catch {}
}

/** Whether nobody minds that a message is gone: it was given up while it waited. */
export const isGivenUp = ({ kind, caller }: Dropped): boolean => caller?.settled === true && kind !== messageKind.tell
