import { StashFullError } from '../errors/supervision-errors.ts'
import { Mailbox } from '../mailbox/mailbox.ts'
import type { MailboxBounds } from '../mailbox/overflow.ts'
import type { Caller } from '../refs/caller.ts'
import type { Holder } from '../refs/holder.ts'
import { type MessageKind, messageKind } from '../refs/target.ts'
import { countOf, type Dropped, isGivenUp, kindOf, methodOf } from './dropped.ts'
import { Lane, overflowOf } from './lane.ts'
import type { Mail, StashBounds } from './mail.ts'
import type { MessageAtHand } from './message-at-hand.ts'
import type { OwnMail } from './own-mail.ts'

/** Of notices, ticks, and messages that are not named. */
const normal = 0
/** A stop that lets the mail before it be handled comes after all of that, whatever its priority. */
const ofStop = -Infinity
/** What was stashed comes first. */
const ofUnstashed = Infinity

/** The messages of one priority. */
class Rank extends Lane {
  readonly priority: number
  constructor(priority: number) {
    super()
    this.priority = priority
  }
}

/**
 * The mail of an actor that has priorities or a stash: one lane for each priority, made at its first message, the highest first.
 *
 * The stash has bounds of its own and does not count against those of the mailbox: an actor that stashes all until one certain message
 * comes must not make that one be refused.
 */
export class LanedMail implements Mail {
  readonly #priorities: readonly number[] | undefined
  /** The highest first. */
  readonly #ranks: Rank[] = []
  /** The one whose message was taken out last. */
  #at: Rank | undefined = undefined
  #stash = new Mailbox<Caller>()

  /** `priorities`: of each message by its index. */
  constructor(priorities: readonly number[] | undefined) {
    this.#priorities = priorities
  }

  get size(): number {
    let size = this.#stash.size
    for (const rank of this.#ranks) size += rank.size
    return size
  }

  get bytes(): number {
    let { bytes } = this.#stash
    for (const rank of this.#ranks) bytes += rank.bytes
    return bytes
  }

  get stashed(): number {
    return this.#stash.size
  }

  overflow(bounds: MailboxBounds, bytes: number): 'messages' | 'bytes' | undefined {
    let size = 0
    let waitingBytes = 0
    for (const rank of this.#ranks) {
      if (rank.priority === ofUnstashed) continue
      size += rank.boundedSize
      waitingBytes += rank.boundedBytes
    }
    return overflowOf(size, waitingBytes, bounds, bytes)
  }

  push(kind: MessageKind, method: number, args: readonly unknown[], bytes: number, caller: Caller | undefined): void {
    this.#rankOf(this.#priorityOf(kind, method)).push(kind, method, args, bytes, caller)
  }

  pushOwn(own: OwnMail): void {
    this.#rankOf(normal).pushOwn(own)
  }

  next(isBlocked: boolean): Mailbox<Caller> | undefined {
    for (const rank of this.#ranks) {
      const mailbox = rank.next(isBlocked)
      if (mailbox === undefined) continue
      this.#at = rank
      return mailbox
    }
    return undefined
  }

  tookOwn(): void {
    this.#at!.tookOwn()
  }

  putAside(kind: MessageKind, method: number, args: readonly unknown[], bytes: number, caller: Caller | undefined): void {
    this.#at!.putAside(kind, method, args, bytes, caller)
  }

  /** The oldest of the lowest priority goes; what was stashed once stays. */
  evict(kind: MessageKind, method: number): Dropped | undefined {
    const priority = this.#priorityOf(kind, method)
    for (let at = this.#ranks.length - 1; at >= 0; at--) {
      const rank = this.#ranks[at]!
      if (rank.priority > priority) return undefined
      const dropped = rank.evict()
      if (dropped !== undefined) return dropped
    }
    return undefined
  }

  drop(): Dropped | undefined {
    this.unstash()
    for (const rank of this.#ranks) {
      const dropped = rank.drop()
      if (dropped !== undefined) return dropped
    }
    return undefined
  }

  handTo(holder: Holder, isolated: boolean): void {
    this.unstash()
    for (const rank of this.#ranks) rank.handTo(holder, isolated)
  }

  stash({ kind, method, args, bytes, caller }: MessageAtHand, bounds: StashBounds): void {
    if (this.#stashOverflow(bounds, bytes) !== undefined) this.#forgetGivenUp()
    const unit = this.#stashOverflow(bounds, bytes)
    if (unit !== undefined) throw new StashFullError({ actor: bounds.actor, capacity: bounds[unit], unit })
    this.#stash.push(kind, method, args, bytes, caller)
  }

  unstash(): number {
    const { size } = this.#stash
    if (size === 0) return 0
    const first = new Rank(ofUnstashed)
    moveAll(this.#stash, first)
    const before = this.#ranks[0]
    if (before?.priority === ofUnstashed) {
      for (let mailbox = before.next(false); mailbox !== undefined; mailbox = before.next(false)) moveAll(mailbox, first)
      this.#ranks[0] = first
    } else this.#ranks.unshift(first)
    this.#stash = new Mailbox()
    return size
  }

  #stashOverflow(bounds: StashBounds, bytes: number): 'messages' | 'bytes' | undefined {
    const unstashed = this.#ranks[0]?.priority === ofUnstashed ? this.#ranks[0] : undefined
    const size = this.#stash.size + (unstashed?.size ?? 0)
    const stashedBytes = this.#stash.bytes + (unstashed?.bytes ?? 0)
    return overflowOf(size, stashedBytes, bounds, bytes)
  }

  /** Messages that nobody waits for any more must not fill the stash. */
  #forgetGivenUp(): void {
    const left = new Mailbox<Caller>()
    moveAll(this.#stash, left, (kind, caller) => !isGivenUp({ kind, caller }))
    this.#stash = left
  }

  #priorityOf(kind: MessageKind, method: number): number {
    return kind === messageKind.stop ? ofStop : (this.#priorities?.[method] ?? normal)
  }

  #rankOf(priority: number): Rank {
    let at = 0
    for (let rank = this.#ranks[at]; rank !== undefined && rank.priority >= priority; rank = this.#ranks[++at])
      if (rank.priority === priority) return rank
    const rank = new Rank(priority)
    this.#ranks.splice(at, 0, rank)
    return rank
  }
}

const moveAll = (
  from: Mailbox<Caller>,
  to: { push: Lane['push'] },
  wanted: (kind: MessageKind, caller: Caller | undefined) => boolean = () => true,
): void => {
  while (from.size > 0) {
    const head = from.takeHead()
    const bytes = from.headBytes
    const caller = from.takeCaller()
    const args = from.takeArgs(countOf(head))
    if (wanted(kindOf(head), caller)) to.push(kindOf(head), methodOf(head), args, bytes, caller)
  }
}
