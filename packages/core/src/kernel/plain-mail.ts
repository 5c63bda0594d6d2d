import type { MailboxBounds } from '../mailbox/overflow.ts'
import { Lane, overflowOf } from './lane.ts'
import type { Mail } from './mail.ts'

/** The mail of an actor whose messages all have one priority and that stashes none. */
export class PlainMail extends Lane implements Mail {
  get stashed(): number {
    return 0
  }

  overflow(bounds: MailboxBounds, bytes: number): 'messages' | 'bytes' | undefined {
    return overflowOf(this.boundedSize, this.boundedBytes, bounds, bytes)
  }

  /** Only a class that says so has a stash. */
  stash(): void {}

  unstash(): number {
    return 0
  }
}
