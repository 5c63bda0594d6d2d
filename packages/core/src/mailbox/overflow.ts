/** What a full mailbox does with one message more. */
export type OverflowPolicy = 'reject' | 'drop-oldest' | 'drop-newest'

export interface MailboxOptions {
  /** Most messages that wait. Whole number >= 1. @defaultValue 1 048 576 */
  readonly messages?: number
  /** Most bytes that wait, as estimated; a message counts at least 64. Whole number >= 64. @defaultValue 67 108 864 (64 MiB) */
  readonly bytes?: number
  /**
   * `reject` and `drop-newest` refuse the message that comes, `drop-oldest` gives up the one that waited longest. Either way a tell
   * becomes a dead letter `mailbox-full` and an ask rejects with `MailboxFullError`; the two names for refusing differ for the
   * reader only. @defaultValue 'reject'
   */
  readonly overflow?: OverflowPolicy
}

export type MailboxBounds = Readonly<Required<MailboxOptions>>

export const defaultMailboxBounds: MailboxBounds = Object.freeze({
  messages: 1_048_576,
  bytes: 64 * 1024 * 1024,
  overflow: 'reject',
})
