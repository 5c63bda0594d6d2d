import type { MessagePort, Worker } from 'node:worker_threads'
import { postBy } from './post-by.ts'
import type { OpenThreadLink } from './sibling-port.ts'
import type { ThreadLink } from './thread-link.ts'

/** What both ends of a worker's own channel, `Worker` and `parentPort`, can do. */
export type ChannelEnd = Pick<Worker | MessagePort, 'postMessage'> & {
  on(event: 'message', listener: (message: unknown) => void): unknown
}

/**
 * The channel that every worker has with the thread that started it. It carries the link and, beside it, the platform's own
 * messages: plain objects. It is drained before the worker's `exit`, which no other port is.
 */
export class WorkerChannel {
  readonly link: ThreadLink
  readonly #end: ChannelEnd

  /** @param onControl - called with each message that is not the link's */
  constructor(end: ChannelEnd, open: OpenThreadLink, onControl: (message: unknown) => void) {
    this.#end = end
    // The channel lives as long as the worker: nothing is to be closed when the link is over.
    this.link = open({ post: postBy(end), finished: () => {} })
    end.on('message', (message) => {
      if (!this.link.takes(message)) onControl(message)
    })
  }

  tell(message: object, transfer: readonly (ArrayBuffer | MessagePort)[] = []): void {
    this.#end.postMessage(message, transfer)
  }
}
