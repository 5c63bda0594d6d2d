import { ConnectionClosedError } from '../errors/connection-errors.ts'
import { QueueEmptyError, QueueFullError } from '../errors/queue-errors.ts'
import { Channel } from '../queue/channel.ts'
import { openStore } from '../queue/item-store.ts'

/** As errors call whoever is at the other end. */
export const peer = 'the other end of the pipe'

/** The way of messages from one end of a pipe to the other. */
export class PipeWay {
  readonly channel: Channel<unknown>
  #end = { why: '', clean: true }

  constructor(capacity: number) {
    this.channel = new Channel(openStore('fifo'), capacity, {
      full: (timeoutMs) => new QueueFullError({ maxSize: capacity, timeoutMs }),
      empty: (timeoutMs) => new QueueEmptyError({ timeoutMs }),
      ended: () => new ConnectionClosedError({ peer, ...this.#end }),
    })
  }

  /** Nobody sends any more: what was sent can be received, and what waits to be sent as well. */
  senderGone(why: string): void {
    this.#end = { why, clean: true }
    this.channel.end({ isDropped: false, keepsPutters: true })
  }

  /** Nobody receives any more: what was sent is dropped, and what waits to be sent is refused. */
  receiverGone(why: string): void {
    this.#end = { why, clean: true }
    this.channel.end({ isDropped: true, keepsPutters: false })
  }

  /** The host that keeps the messages stops. */
  broken(): void {
    this.#end = { why: 'the host that kept the pipe has stopped', clean: false }
    this.channel.end({ isDropped: true, keepsPutters: false })
  }
}
