import type { Link } from '@troupe/core/internal'
import type { Ended } from './ended.ts'
import { ReceivingEnd } from './receiving-end.ts'

/** A link that never came to be: its receiver hears `closed` with the reason, and nothing else. */
export const endedLink = (error: Error): Link & Ended => {
  const end = new ReceivingEnd()
  end.end(error)
  return {
    carriesAttachments: false,
    queuedBytes: 0,
    ended: Promise.resolve(),
    open: (receiver) => end.open(receiver),
    send: () => {},
    close: () => {},
  }
}
