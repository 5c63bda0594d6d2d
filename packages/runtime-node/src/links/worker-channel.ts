import type { MessagePort, Worker } from 'node:worker_threads'
import { PortLink } from './port-link.ts'
import type { TakenBytes } from './taken-bytes.ts'

/** What both ends of a worker's own channel, `Worker` and `parentPort`, can do. */
export type ChannelEnd = Pick<Worker | MessagePort, 'postMessage'> & {
  on(event: 'message', listener: (message: unknown) => void): unknown
}

/**
 * The channel that every worker has with the thread that started it. It carries the link and, beside it, the platform's own
 * messages: plain objects, in their order among the chunks. It is drained before the worker's `exit`, which no other port is.
 */
export class WorkerChannel {
  readonly link: PortLink
  readonly #end: ChannelEnd

  /** @param onControl - called with each message that is not the link's */
  constructor(end: ChannelEnd, taken: TakenBytes, onControl: (message: unknown) => void) {
    this.#end = end
    // The channel lives as long as the worker: nothing is to be closed when the link is over.
    this.link = new PortLink({ post: (message, transfer) => end.postMessage(message, transfer), finished: () => {} }, taken)
    end.on('message', (message) => {
      if (!this.link.takes(message)) onControl(message)
    })
  }

  tell(message: object, transfer: readonly (ArrayBuffer | MessagePort)[] = []): void {
    this.#end.postMessage(message, transfer)
  }
}
