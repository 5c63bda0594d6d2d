import type { Waitable } from '../connection/waitable.ts'
import { invokeWaiting, invokeWatching, type WaitTerms } from '../objects/invoke-waiting.ts'
import { invoke, ObjectProxy } from '../objects/object-proxy.ts'

/** A queue without a limit and without an end: a `Queue` that can do less. */
export class SimpleQueue<T> extends ObjectProxy implements Waitable {
  /** Puts an item at the end. @throws NotSendableError - it cannot travel, and was not put */
  async put(item: T): Promise<void> {
    await invokeWaiting(this, {}, 'put', item)
  }

  /** Takes the next item; waits while there is none. @throws QueueEmptyError - there was none in time; the reason of the signal */
  async get(options: WaitTerms = {}): Promise<T> {
    return invokeWaiting(this, options, 'get')
  }

  async empty(): Promise<boolean> {
    return (await (invoke(this, 'size') as Promise<number>)) === 0
  }

  /** Gives this proxy back, as `[Symbol.dispose]()` does: what is called on it afterwards rejects. */
  close(): void {
    this[Symbol.dispose]()
  }

  /** For `waitAny`: ready when `get` would not wait. */
  whenReady(signal: AbortSignal): Promise<boolean> {
    return invokeWatching(this, 'ready', signal)
  }
}
