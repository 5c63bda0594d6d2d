import { Channel, type ChannelErrors } from '../queue/channel.ts'
import { openStore } from '../queue/item-store.ts'
import { ConnectionClosedError } from '../errors/connection-errors.ts'
import { QueueEmptyError, QueueFullError } from '../errors/queue-errors.ts'

/** The way of messages from one end of a pipe to the other. */
export class PipeWay {
  readonly channel: Channel<unknown>
  #end = ''

  constructor(capacity: number) {
    const errors: ChannelErrors = {
      full: (timeoutMs) => new QueueFullError({ maxSize: capacity, timeoutMs }),
      empty: (timeoutMs) => new QueueEmptyError({ timeoutMs }),
      ended: () => new ConnectionClosedError({ peer: 'the other end of the pipe', why: this.#end, clean: true }),
    }
    this.channel = new Channel(openStore('fifo'), capacity, errors)
  }

  /** Whoever wrote is gone: what was sent can be read, and what waits to be sent as well. */
  writerGone(why: string): void {
    this.#end = why
    this.channel.end({ isDropped: false, keepsPutters: true })
  }

  /** Whoever read is gone, and with it what was not read. */
  readerGone(why: string): void {
    this.#end = why
    this.channel.end({ isDropped: true, keepsPutters: false })
  }
}
