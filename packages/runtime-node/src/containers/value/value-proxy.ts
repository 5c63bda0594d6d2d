import { invoke, ObjectProxy } from '../../objects/object-proxy.ts'
import type { Addend } from '../dict/dict-types.ts'
import { type ServerFunction, sentFor } from '../server-function.ts'

/** Where a managed value stands, as a function sees it that runs beside it. */
export interface ValueCell<T> {
  value: T
}

/**
 * One value of any kind in a server, shared by all who hold a proxy of it. For numbers that many threads count, a `SharedValue` is some hundred
 * times as fast.
 *
 * Between `get` and `set` others have their turn, so what is set then overwrites theirs: use `increment`, `exchange`, `compareAndSet`, `update`.
 *
 * @example
 * using total = await manager.value(0)
 * await total.increment(5)
 */
export class ValueProxy<T> extends ObjectProxy {
  get(): Promise<T> {
    return invoke(this, 'get')
  }

  set(value: T): Promise<void> {
    return invoke(this, 'set', value)
  }

  /** Sets the value, and gives the one before. */
  exchange(value: T): Promise<T> {
    return invoke(this, 'exchange', value)
  }

  /** Adds to a number, or a bigint to a bigint, and gives the sum. Rejects with `NotANumberError` when something else is there. */
  increment(...by: bigint extends T ? [by: Addend<T>] : [by?: Addend<T>]): Promise<T> {
    return invoke(this, 'increment', by[0] ?? 1)
  }

  /** Sets the value if the one that is there equals what is expected, and says whether it did. Data is equal when the same is in it. */
  compareAndSet(expected: T, value: T): Promise<boolean> {
    return invoke(this, 'compareAndSet', expected, value)
  }

  /**
   * Calls the function in the server with the value, and sets what it returns, which is the reply as well. Nobody else comes in between, not
   * even while it awaits. What it throws is this call's error: then nothing is set, but what it has changed within the value stays changed.
   *
   * @throws NotExposedError - no module exposes the function
   */
  update<A extends readonly unknown[], R extends T>(fn: ServerFunction<T, A, R>, ...args: A): Promise<R> {
    return invoke(this, 'update', sentFor(fn, 'update'), args)
  }

  /**
   * Calls the function in the server with the cell of the value, which it may set; what it returns is the reply. Nobody else comes in
   * between, not even while it awaits. What it throws is this call's error, and what it has changed before stays changed.
   *
   * @throws NotExposedError - no module exposes the function
   */
  apply<A extends readonly unknown[], R>(fn: ServerFunction<ValueCell<T>, A, R>, ...args: A): Promise<Awaited<R>> {
    return invoke(this, 'apply', sentFor(fn, 'apply'), args)
  }
}
