import { copyArguments } from '../codec/copy.ts'
import { handOverAll } from '../codec/hand-over.ts'
import { lightestBytes, Mailbox } from '../mailbox/mailbox.ts'
import type { MailboxBounds } from '../mailbox/overflow.ts'
import type { Caller } from '../refs/caller.ts'
import type { Holder } from '../refs/holder.ts'
import { type MessageKind, messageKind } from '../refs/target.ts'
import { countOf, type Dropped, kindOf, methodOf } from './dropped.ts'
import type { OwnMail } from './own-mail.ts'

/** Waiting mail, first come, first served, but for what may pass while a turn goes on. */
export class Lane {
  readonly #mailbox = new Mailbox<Caller>()
  /** What had to be put aside while a message that may interleave passed it: older than all in the mailbox. */
  #aside: Mailbox<Caller> | undefined = undefined
  /** Mail of the kernel's own that was older than what had to make room: older still. Where it is, `#aside` is too. */
  #kept: Mailbox<Caller> | undefined = undefined
  /** How much of all that is the kernel's own. */
  #own = 0

  get size(): number {
    return this.#mailbox.size + (this.#aside?.size ?? 0) + (this.#kept?.size ?? 0)
  }

  get bytes(): number {
    return this.#mailbox.bytes + (this.#aside?.bytes ?? 0) + (this.#kept?.bytes ?? 0)
  }

  /** Without the kernel's own. */
  get boundedSize(): number {
    return this.size - this.#own
  }

  /** Without the kernel's own. */
  get boundedBytes(): number {
    return this.bytes - this.#own * lightestBytes
  }

  /** Which bound a message of about `bytes` would break, if any; the kernel's own does not count. */
  overflow(bounds: MailboxBounds, bytes: number): 'messages' | 'bytes' | undefined {
    const { size, bytes: waiting } = this.#mailbox
    // all that is looked at for nearly every message: with the kernel's own there is more, not less
    const isShort = size < bounds.messages && waiting + bytes + lightestBytes <= bounds.bytes
    return isShort && this.#aside === undefined ? undefined : overflowOf(this.boundedSize, this.boundedBytes, bounds, bytes)
  }

  push(kind: MessageKind, method: number, args: readonly unknown[], bytes: number, caller: Caller | undefined): void {
    this.#mailbox.push(kind, method, args, bytes, caller)
  }

  pushOwn(own: OwnMail): void {
    this.#own++
    this.#mailbox.push(messageKind.own, 0, [own], 0, undefined)
  }

  /** What was taken out last is the kernel's own. */
  tookOwn(): void {
    this.#own--
  }

  /** Where the next message is; `isBlocked`: what waits for the end of a turn stays where it is. */
  next(isBlocked: boolean): Mailbox<Caller> | undefined {
    if (!isBlocked && this.#aside !== undefined) {
      if (this.#kept !== undefined && this.#kept.size > 0) return this.#kept
      if (this.#aside.size > 0) return this.#aside
    }
    if (this.#mailbox.size > 0) return this.#mailbox
    this.#mailbox.rewind()
    return undefined
  }

  putAside(kind: MessageKind, method: number, args: readonly unknown[], bytes: number, caller: Caller | undefined): void {
    ;(this.#aside ??= new Mailbox()).push(kind, method, args, bytes, caller)
  }

  /** Takes out what waited longest; the kernel's own is never what has to make room. */
  evict(): Dropped | undefined {
    for (;;) {
      const mailbox = this.#aside !== undefined && this.#aside.size > 0 ? this.#aside : this.#mailbox
      if (mailbox.size === 0) return undefined
      const head = mailbox.takeHead()
      const caller = mailbox.takeCaller()
      const args = mailbox.takeArgs(countOf(head))
      if (kindOf(head) !== messageKind.own) return { kind: kindOf(head), method: methodOf(head), caller }
      this.#aside ??= new Mailbox()
      ;(this.#kept ??= new Mailbox()).push(messageKind.own, 0, args, 0, undefined)
    }
  }

  /** Takes out whatever waited longest. */
  drop(): Dropped | undefined {
    const mailbox = this.next(false)
    if (mailbox === undefined) return undefined
    const head = mailbox.takeHead()
    const caller = mailbox.takeCaller()
    mailbox.takeArgs(countOf(head))
    if (kindOf(head) === messageKind.own) this.#own--
    return { kind: kindOf(head), method: methodOf(head), caller }
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
    this.#own = 0
  }
}

/** What was copied once can be copied again; if not, it keeps the refs it has. */
const bindAnew = (args: unknown[], holder: Holder, isolated: boolean): void => {
  try {
    if (isolated) copyArguments(args, holder)
    else handOverAll(args, holder)
  } catch {}
}

/** Which bound a message of about `bytes` would break where so much waits already, if any. */
export const overflowOf = (
  size: number,
  waitingBytes: number,
  bounds: Pick<MailboxBounds, 'messages' | 'bytes'>,
  bytes: number,
): 'messages' | 'bytes' | undefined => {
  if (size >= bounds.messages) return 'messages'
  return waitingBytes + Math.max(bytes, lightestBytes) > bounds.bytes ? 'bytes' : undefined
}
