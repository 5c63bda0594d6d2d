import type { Connection, ConnectionWait } from '../connection/connection.ts'
import { checkedTimeout, timeoutError } from '../connection/wait-options.ts'
import type { Waitable } from '../connection/waitable.ts'
import { ConnectionClosedError } from '../errors/connection-errors.ts'
import { PipeDirectionError } from '../errors/pipe-errors.ts'
import { invokeWaiting, invokeWatching } from '../objects/invoke-waiting.ts'
import { invoke, linkOf, ObjectProxy, type ProxyLink } from '../objects/object-proxy.ts'
import { itemsAhead } from '../queue/items-ahead.ts'
import { peer } from './pipe-way.ts'

/** What ends a pipe that nobody closed. */
const breaks = new Set(['ACTOR_NOT_FOUND', 'ACTOR_STOPPED', 'HOST_DOWN', 'HOST_UNAVAILABLE', 'OBJECT_GONE'])

/**
 * One of the two ends of a pipe: what one sends, the other receives. It is a proxy and can be sent to any host; whoever gets it has the same
 * end, and each message is received once. An end is closed when all who had it have closed it, or are gone: then the other one receives what
 * was sent before, and after that the end: `receive` rejects with `ConnectionClosedError`, an iteration is over.
 *
 * At most `capacity` messages wait to be received in each direction (1 000, unless the pipe was made with another number): `send` waits for room.
 * The messages are kept on the host that made the pipe. If that ends, both ends are broken.
 *
 * Iterating receives several messages at a time when the loop is quick; those it has not come to are the next ones again when it is left.
 */
export class PipeEnd<In, Out> extends ObjectProxy implements Connection<In, Out>, Waitable {
  /** Whether messages come to this end. */
  readonly readable: boolean
  /** Whether messages leave from this end. */
  readonly writable: boolean
  #state: 'open' | 'closed' | 'broken' = 'open'

  /** @internal */
  constructor(link: ProxyLink) {
    super(link)
    this.readable = link.detail !== 'sender'
    this.writable = link.detail !== 'receiver'
  }

  /** Whether this proxy was closed, or the pipe is known to be broken. */
  get closed(): boolean {
    return this.#state !== 'open'
  }

  /**
   * Sends one message, copied as it is now. Resolves when it is in the pipe: messages that are not awaited arrive in their order.
   *
   * @throws NotSendableError - a value in it cannot travel; nothing was sent
   * @throws ConnectionClosedError - this or the other end was closed; the message was not sent
   * @throws PipeDirectionError - the pipe has one direction, and this end receives
   * @throws TimeoutError (a `DOMException`), the reason of the signal - there was no room in time; nothing was sent
   */
  async send(message: Out, options: ConnectionWait = {}): Promise<void> {
    this.#check('send', this.writable)
    await this.#reached(options, invokeWaiting(this, options, 'send', message))
  }

  /**
   * The next message. Those who wait are served in the order in which they came.
   *
   * @throws ConnectionClosedError - all was received and the other end is closed, or this proxy is; `clean: false`: the host of the pipe ended
   * @throws PipeDirectionError - the pipe has one direction, and this end sends
   * @throws TimeoutError (a `DOMException`), the reason of the signal - no message was taken
   */
  async receive(options: ConnectionWait = {}): Promise<In> {
    this.#check('receive', this.readable)
    return this.#reached(options, invokeWaiting(this, options, 'receive'))
  }

  /**
   * Whether `receive()` would not have to wait: a message is there, or the end of them. Waits up to `timeoutMs` for that (0 if not given; less is
   * 0) and takes nothing.
   *
   * @throws ConnectionClosedError - this proxy was closed
   * @throws PipeDirectionError - the pipe has one direction, and this end sends
   */
  async poll(timeoutMs = 0): Promise<boolean> {
    this.#check('poll', this.readable)
    try {
      return await invokeWaiting(this, { timeoutMs: checkedTimeout('poll timeoutMs', timeoutMs) }, 'ready')
    } catch (error) {
      if (isBreak(error)) return true
      throw error
    }
  }

  /**
   * Closes this proxy, as `[Symbol.dispose]()` does. The end itself is closed when no host has a proxy of it any more; what was sent can still be
   * received then. May be called again.
   */
  async close(): Promise<void> {
    this[Symbol.dispose]()
  }

  override [Symbol.dispose](): void {
    this.#state = 'closed'
    super[Symbol.dispose]()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this[Symbol.dispose]()
  }

  [Symbol.asyncIterator](): AsyncGenerator<In, void, undefined> {
    return itemsAhead<In>({
      take: async (max) => {
        this.#check('receive', this.readable)
        return this.#reached({}, invokeWaiting(this, {}, 'receive', max))
      },
      giveBack: async (messages) => {
        if (!this.closed) await invoke(this, 'giveBack', messages)
      },
      isEnd: (error) => codeOf(error) === 'CONNECTION_CLOSED' && (error as ConnectionClosedError).clean,
    })
  }

  /** For `waitAny`: ready when `receive` would not wait. */
  whenReady(signal: AbortSignal): Promise<boolean> {
    return invokeWatching(this, 'ready', signal)
  }

  #check(operation: string, isPossible: boolean): void {
    if (this.#state === 'closed') throw new ConnectionClosedError({ peer, why: 'it was closed here', clean: true })
    if (!isPossible) throw new PipeDirectionError({ peer, operation })
    linkOf(this, operation)
  }

  async #reached<T>({ timeoutMs = 0 }: ConnectionWait, call: Promise<T>): Promise<T> {
    try {
      return await call
    } catch (error) {
      if (codeOf(error) === 'QUEUE_EMPTY') throw timeoutError('no message came', timeoutMs)
      if (codeOf(error) === 'QUEUE_FULL') throw timeoutError(`${peer} made no room for the message`, timeoutMs)
      if (!isBreak(error)) throw error
      this.#state = this.#state === 'closed' ? 'closed' : 'broken'
      throw new ConnectionClosedError({ peer, why: 'the host that kept the pipe has ended', clean: false }, { cause: error })
    }
  }
}

const codeOf = (error: unknown): string => String((error as { readonly code?: unknown } | undefined)?.code)

const isBreak = (error: unknown): boolean => breaks.has(codeOf(error))
