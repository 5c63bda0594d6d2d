import { isProxy } from '../objects/object-proxy.ts'
import { loadSent, type SentFunction } from '../tasks/sent-function.ts'
import { isRecord } from './record.ts'

/** What containers have in common: functions of the program that run beside the data, and proxies that go when the container goes. */
export abstract class ContainerObject implements Disposable {
  #running = 0

  /** What is in there. */
  protected abstract contents(): unknown

  /** Calls the function, whose module is loaded first if need be. What it throws is what the caller gets. */
  protected async run(sent: SentFunction, args: readonly unknown[]): Promise<unknown> {
    this.#running++
    try {
      const fn = (await loadSent(sent)) as (...args: readonly unknown[]) => unknown
      return await fn(...args)
    } finally {
      this.#running--
    }
  }

  /** The results of the function for each item. One that is async runs for all of them at once. */
  protected async runForEach(
    sent: SentFunction,
    items: readonly unknown[],
    args: readonly unknown[],
  ): Promise<readonly unknown[]> {
    const fn = (await loadSent(sent)) as (...args: readonly unknown[]) => unknown
    const results = items.map((item) => fn(item, ...args))
    return results.some((result) => result instanceof Promise) ? Promise.all(results) : results
  }

  [Symbol.dispose](): void {
    // a function that still works with them outlives the last proxy of the container: then the collector finds them
    if (this.#running === 0) giveBack(this.contents())
  }
}

/** Gives back the proxies in plain data. */
const giveBack = (data: unknown, seen: Set<object> = new Set()): void => {
  if (typeof data !== 'object' || data === null || seen.has(data)) return
  if (isProxy(data)) return data[Symbol.dispose]()
  seen.add(data)
  if (data instanceof Map) for (const value of data.values()) giveBack(value, seen)
  else if (Array.isArray(data)) for (const value of data) giveBack(value, seen)
  else if (isRecord(data)) for (const value of Object.values(data)) giveBack(value, seen)
}
