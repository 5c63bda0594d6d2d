import { lightestBytes } from '../mailbox/mailbox.ts'
import type { MailboxBounds } from '../mailbox/overflow.ts'
import type { Readying, Room } from '../refs/ready-wait.ts'
import type { Mail } from './mail.ts'
import { ReadyQueue } from './ready-queue.ts'

/** The actor whose mail has to become less. */
export interface ReadinessOwner {
  readonly mail: Mail | undefined
  readonly protocol: { readonly mailbox: MailboxBounds }
  readonly realm: { later(action: () => void): void }
}

/**
 * Who waits until an actor's mailbox is below its mark, which is half of its bounds. They are told in the order they came, and no more
 * at a time than there is room for. Whoever is told on this host has room for a message until the platform has looked round; another
 * host is lent half of what there is, for all on it who wait.
 */
export class Readiness {
  readonly #owner: ReadinessOwner
  readonly #queue = new ReadyQueue()
  /** Told on this host since the platform last looked round: their messages may be yet to come. */
  #told = 0
  #resetPlanned = false
  readonly #lent = new Map<object, Room>()

  constructor(owner: ReadinessOwner) {
    this.#owner = owner
  }

  ask(who: Readying): void {
    this.#queue.push(who)
    this.look()
  }

  /** The mail may have become less. */
  look(): void {
    for (let who = this.#queue.first; who !== undefined; who = this.#queue.first) {
      const room = this.#room()
      if (room === undefined) return
      this.#queue.remove(who)
      who.resolve(who.borrower === undefined ? this.#tell(room) : this.#lend(who.borrower, room))
    }
  }

  giveBack(borrower: object): void {
    if (this.#lent.delete(borrower)) this.look()
  }

  /** The actor takes no more mail. */
  fail(error: () => Error): void {
    this.#queue.fail(error)
    this.#lent.clear()
  }

  /** What is left below the mark, if there is any; bytes are what is left at most. */
  #room(): Room | undefined {
    const { mail, protocol } = this.#owner
    const { mailbox: bounds } = protocol
    let messages = Math.ceil(bounds.messages / 2) - this.#told
    let bytes = Math.max(lightestBytes, bounds.bytes / 2) - this.#told * lightestBytes
    for (const lent of this.#lent.values()) {
      messages -= lent.messages
      bytes -= lent.bytes
    }
    if (messages < 1 || bytes < lightestBytes) return undefined
    if (mail === undefined) return { messages, bytes }
    if (mail.overflow({ messages, bytes, overflow: bounds.overflow }, 0) !== undefined) return undefined
    const left = { messages: messages - (mail.size - mail.stashed), bytes: bytes - mail.bytes }
    return { messages: Math.max(1, left.messages), bytes: Math.max(lightestBytes, left.bytes) }
  }

  #tell(room: Room): Room {
    this.#told++
    if (!this.#resetPlanned) {
      this.#resetPlanned = true
      this.#owner.realm.later(this.#reset)
    }
    return room
  }

  readonly #reset = (): void => {
    this.#resetPlanned = false
    this.#told = 0
    this.look()
  }

  #lend(borrower: object, { messages, bytes }: Room): Room {
    const part = { messages: Math.ceil(messages / 2), bytes: Math.max(lightestBytes, bytes / 2) }
    this.#lent.set(borrower, part)
    return part
  }
}
