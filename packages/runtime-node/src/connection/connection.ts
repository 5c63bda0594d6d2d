import type { Waitable } from './waitable.ts'

/** How long to wait for something of a connection. */
export interface ConnectionWait {
  /** Milliseconds; 0 or less looks and does not wait. @defaultValue Infinity */
  readonly timeoutMs?: number
  /** Aborting it ends the wait: it rejects with the signal's reason. */
  readonly signal?: AbortSignal
}

/**
 * One end of a channel of messages between two programs, threads or tasks. Messages arrive whole, each once, in the order in which they
 * were sent; they are never merged or split. What may be sent is plain data: what structured clone takes, and errors.
 *
 * Iterating gives the messages one after the other, and ends when the other side has closed in order; it throws
 * {@link ConnectionClosedError} when the connection broke.
 *
 * @example
 * await using connection = await connect<string>({ address: 'tcp://127.0.0.1:7000', authKey })
 * await connection.send('hello')
 * const answer = await connection.receive({ timeoutMs: 1_000 })
 */
export interface Connection<In = unknown, Out = In> extends AsyncDisposable, AsyncIterable<In>, Waitable {
  /**
   * Sends one message, as it is now: what becomes of the value later does not matter. Resolves when the message was given to the platform, which takes it when
   * less than the watermark waits there: a sender that awaits it cannot run ahead of a slow receiver by more than that and one message. It
   * does not mean that the message was received.
   *
   * @throws NotSendableError - a value in it cannot travel, `path` says which; nothing was sent
   * @throws FrameTooLargeError - it is longer than the connection takes; nothing was sent
   * @throws SendQueueFullError - too much waits already, because its senders did not await; nothing was sent
   * @throws ConnectionClosedError - the connection is over; the message may have arrived if it was under way
   * @throws TimeoutError (a `DOMException`), the reason of the signal - it could not be given to the platform in time, and never will be
   */
  send(message: Out, options?: ConnectionWait): Promise<void>

  /**
   * The next message. Several that wait are served in the order in which they asked.
   *
   * @throws ConnectionClosedError - all that arrived was read, and no more will come
   * @throws NotSendableError - what arrived is no value (`direction: 'in'`); the connection is over
   * @throws TimeoutError (a `DOMException`), the reason of the signal - no message was taken
   */
  receive(options?: ConnectionWait): Promise<In>

  /**
   * Whether `receive()` would not have to wait: a message is there, or the end of them. Waits up to `timeoutMs` for that (0 if not given; less is 0) and
   * takes nothing.
   *
   * @throws ConnectionClosedError - it was closed on this side
   */
  poll(timeoutMs?: number): Promise<boolean>

  /** Ends the connection. What was sent still goes out, what has arrived and was not received is dropped. May be called again. */
  close(): void | Promise<void>

  /** Whether it was closed on this side. One that the other side has closed, or that broke, still gives what arrived before. */
  readonly closed: boolean
  /** Whether messages come to this end: true of both ends, unless the channel has one direction. */
  readonly readable: boolean
  /** Whether messages leave from this end. */
  readonly writable: boolean
}
