import { ConnectionClosedError } from '../errors/connection-errors.ts'
import { QueueEmptyError, QueueFullError } from '../errors/queue-errors.ts'
import { Channel } from '../queue/channel.ts'
import { openStore } from '../queue/item-store.ts'

/** As errors call whoever is at the other end. */
export const peer = 'the other end of the pipe'

/** The way of messages from one end of a pipe to the other. */
export class PipeWay {
  readonly channel: Channel<unknown>
  #why = ''

  constructor(capacity: number) {
    this.channel = new Channel(openStore('fifo'), capacity, {
      full: (timeoutMs) => new QueueFullError({ maxSize: capacity, timeoutMs }),
      empty: (timeoutMs) => new QueueEmptyError({ timeoutMs }),
      ended: () => new ConnectionClosedError({ peer, why: this.#why, clean: true }),
    })
  }

  /** Nobody sends any more: what was sent can be received, and what waits to be sent as well. */
  senderGone(why: string): void {
    this.#why = why
    this.channel.end({ isDropped: false, keepsPutters: true })
  }

  /** Nobody receives any more: what was sent is dropped, and what waits to be sent is refused. */
  receiverGone(why: string): void {
    this.#why = why
    this.channel.end({ isDropped: true, keepsPutters: false })
  }
}
