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
 * at a time than there is room for: the messages of those who were told may take until the platform has looked round.
 */
export class Readiness {
  readonly #owner: ReadinessOwner
  readonly #queue = new ReadyQueue()
  /** Told since the platform last looked round. */
  #told = 0
  #resetPlanned = false

  constructor(owner: ReadinessOwner) {
    this.#owner = owner
  }

  ask(who: Readying): void {
    this.#queue.push(who)
    this.look()
  }

  /** The mail may have become less. */
  look(): void {
    for (let who = this.#queue.first; who !== undefined && this.#hasRoom(); who = this.#queue.first) {
      const room = this.#room()
      this.#queue.remove(who)
      this.#told++
      this.#planReset()
      who.resolve(room)
    }
  }

  /** The actor takes no more mail. */
  fail(error: () => Error): void {
    this.#queue.fail(error)
  }

  #hasRoom(): boolean {
    const { mail, protocol } = this.#owner
    const { messages, bytes } = markOf(protocol.mailbox)
    const left = {
      messages: messages - this.#told,
      bytes: bytes - this.#told * lightestBytes,
      overflow: protocol.mailbox.overflow,
    }
    return mail === undefined ? left.messages > 0 && left.bytes >= lightestBytes : mail.overflow(left, 0) === undefined
  }

  /** Enough for one at least. */
  #room(): Room {
    const { mail, protocol } = this.#owner
    const { messages, bytes } = markOf(protocol.mailbox)
    const waiting = mail === undefined ? 0 : mail.size - mail.stashed
    return {
      messages: Math.max(1, messages - this.#told - waiting),
      bytes: Math.max(lightestBytes, bytes - this.#told * lightestBytes - (mail?.bytes ?? 0)),
    }
  }

  #planReset(): void {
    if (this.#resetPlanned) return
    this.#resetPlanned = true
    this.#owner.realm.later(() => {
      this.#resetPlanned = false
      this.#told = 0
      this.look()
    })
  }
}

const markOf = ({ messages, bytes }: MailboxBounds): Room => ({
  messages: Math.ceil(messages / 2),
  bytes: Math.max(lightestBytes, bytes / 2),
})
