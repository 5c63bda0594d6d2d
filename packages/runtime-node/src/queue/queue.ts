import type { Waitable } from '../connection/waitable.ts'
import type { QueueShutDownError } from '../errors/queue-errors.ts'
import { invokeWaiting, invokeWatching, type WaitTerms } from '../objects/invoke-waiting.ts'
import { invoke, ObjectProxy } from '../objects/object-proxy.ts'
import { itemsAhead } from './items-ahead.ts'
import { checkedCount } from './queue-options.ts'

/**
 * A queue: any number of producers and consumers, on any hosts, first in, first out. It is a proxy: it can be sent anywhere, and lives as long as
 * anybody holds it.
 *
 * Each item is copied as it is put, and given to one consumer. Those who wait, to put or to get, are served in the order in which they came. An
 * item is never given to somebody whose time was over, who had given up, or who had died before it was handed over; what a consumer has
 * taken is its own, and gone with it.
 *
 * Iterating takes items until the queue is shut down and empty. A quick loop takes several at a time (at most 512, and no more than it works
 * through in about a millisecond); those it has not come to are the next ones again when it is left, or held up for 20 ms.
 *
 * All calls reject with the errors of a proxy, see {@link ObjectProxy}.
 *
 * @example
 * const queue = await system.queue<Job>({ maxSize: 100 })
 * await queue.put({ url })                        // waits while it is full
 * for await (const job of queue) await work(job)  // on any host, until the queue is shut down and empty
 */
export class Queue<T> extends ObjectProxy implements AsyncIterable<T>, Waitable {
  /**
   * Puts an item at the end; waits while the queue is full. Resolves when it is in the queue: puts that are not awaited arrive in their order.
   *
   * @throws QueueFullError - there was no room in time
   * @throws QueueShutDownError - it was shut down, perhaps meanwhile
   * @throws NotSendableError - the item cannot travel; it never took a place
   * @throws the reason of the signal - none of it was put
   */
  async put(item: T, options: WaitTerms = {}): Promise<void> {
    await invokeWaiting(this, options, 'put', item)
  }

  /**
   * Puts several with one message: all of them, one behind the other, as soon as there is room for all, or none.
   *
   * @throws OptionError - they are more than `maxSize`
   * @throws as `put`
   */
  async putMany(items: readonly T[], options: WaitTerms = {}): Promise<void> {
    await invokeWaiting(this, options, 'putMany', items)
  }

  /** Puts an item if there is room for it now and nobody waits before it. Whether it did. @throws QueueShutDownError, NotSendableError */
  async tryPut(item: T): Promise<boolean> {
    return invoke(this, 'tryPut', item)
  }

  /**
   * Takes the next item; waits while there is none.
   *
   * @throws QueueEmptyError - there was none in time
   * @throws QueueShutDownError - it was shut down, and is empty
   * @throws the reason of the signal - no item was taken
   */
  async get(options: WaitTerms = {}): Promise<T> {
    return invokeWaiting(this, options, 'get')
  }

  /** Takes as many as there are, at least one and at most `max`, with one message; waits while there is none. @throws OptionError, and as `get` */
  async getMany(max: number, options: WaitTerms = {}): Promise<T[]> {
    return invokeWaiting(this, options, 'getMany', checkedCount('getMany max', max))
  }

  /** The next item; `undefined` when there is none now. @throws QueueShutDownError */
  async tryGet(): Promise<T | undefined> {
    return invoke(this, 'tryGet')
  }

  /** How many items wait to be taken: others may have changed that already. */
  async size(): Promise<number> {
    return invoke(this, 'size')
  }

  async empty(): Promise<boolean> {
    return (await this.size()) === 0
  }

  /** Whether there is no room for one more. */
  async full(): Promise<boolean> {
    return invoke(this, 'full')
  }

  /**
   * Nothing is put any more: `put` rejects, also for those who wait. What is there can still be taken; then `get` rejects and iterations end.
   * With `immediate` all that is there is dropped at once. May be called again.
   */
  async shutdown({ immediate = false }: { readonly immediate?: boolean } = {}): Promise<void> {
    await invoke(this, 'shutdown', immediate)
  }

  [Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    return this.items()
  }

  /** The items, as iterating gives them. `signal`: ends the wait for the next one, with its reason. */
  items({ signal }: { readonly signal?: AbortSignal } = {}): AsyncGenerator<T, void, undefined> {
    return itemsAhead<T>({
      take: (max) => invokeWaiting(this, signal === undefined ? {} : { signal }, 'getMany', this.atOnce(max)),
      giveBack: (items) => invoke(this, 'giveBack', items),
      isEnd: (error) => (error as Partial<QueueShutDownError>).code === 'QUEUE_SHUT_DOWN',
    })
  }

  /** For `waitAny`: ready when `get` would not wait. */
  whenReady(signal: AbortSignal): Promise<boolean> {
    return invokeWatching(this, 'ready', signal)
  }

  /** How many an iteration may take at a time, when it could take `max`. */
  protected atOnce(max: number): number {
    return max
  }
}
