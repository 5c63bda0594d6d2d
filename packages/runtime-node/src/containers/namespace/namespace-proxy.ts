import { OptionError } from '@troupe/core'
import { invoke, ObjectProxy } from '../../objects/object-proxy.ts'
import type { Addend, CountedIn, KeyOf, StoredAt, ValueAt } from '../dict/dict-types.ts'
import { isRecord } from '../record.ts'
import { type ServerFunction, sentFor } from '../server-function.ts'

/**
 * An object in a server with attributes of the shape `T`, shared by all who hold a proxy of it. Attributes are reached by methods, since each
 * access is a message and takes its time.
 *
 * Between `get` and `set` others have their turn, so what is set then overwrites theirs: use `increment`, `compareAndSet`, `update`, or `apply` for
 * several attributes at once.
 *
 * @example
 * using job = await manager.namespace({ name: 'resize', done: 0 })
 * await job.increment('done')
 */
export class NamespaceProxy<T extends object> extends ObjectProxy {
  /** The attribute; `undefined` when there is none. */
  get<K extends KeyOf<T>>(name: K): Promise<ValueAt<T, K>> {
    return invoke(this, 'get', name)
  }

  set<K extends KeyOf<T>>(name: K, value: StoredAt<T, K>): Promise<void> {
    return invoke(this, 'set', name, value)
  }

  has(name: KeyOf<T>): Promise<boolean> {
    return invoke(this, 'has', name)
  }

  /** Whether there was one. */
  delete(name: KeyOf<T>): Promise<boolean> {
    return invoke(this, 'delete', name)
  }

  /** Sets several attributes as one message. @throws OptionError - that is no plain object */
  assign(attributes: Partial<T>): Promise<void> {
    return invoke(this, 'assign', attributesOf(attributes, 'argument of assign'))
  }

  /**
   * Adds to a number, or a bigint to a bigint, and gives the sum. Where nothing is, it starts from zero. Rejects with `NotANumberError`
   * when something else is there.
   */
  increment<K extends CountedIn<T>>(
    name: K,
    ...by: bigint extends StoredAt<T, K> ? [by: Addend<StoredAt<T, K>>] : [by?: Addend<StoredAt<T, K>>]
  ): Promise<StoredAt<T, K>> {
    return invoke(this, 'increment', name, by[0] ?? 1)
  }

  /** Sets an attribute if it equals what is expected, and says whether it did. Data is equal when the same is in it. */
  compareAndSet<K extends KeyOf<T>>(name: K, expected: ValueAt<T, K>, value: StoredAt<T, K>): Promise<boolean> {
    return invoke(this, 'compareAndSet', name, expected, value)
  }

  /**
   * Calls the function in the server with an attribute, and sets what it returns, which is the reply as well. Nobody else comes in between,
   * not even while it awaits. What it throws is this call's error: then nothing is set, but what it has changed within the value stays changed.
   *
   * @throws NotExposedError - no module exposes the function
   */
  update<K extends KeyOf<T>, A extends readonly unknown[], R extends StoredAt<T, K>>(
    name: K,
    fn: ServerFunction<ValueAt<T, K>, A, R>,
    ...args: A
  ): Promise<R> {
    return invoke(this, 'update', name, sentFor(fn, 'update'), args)
  }

  /**
   * Calls the function in the server with the object itself; what it returns is the reply. Nobody else comes in between, not even while it
   * awaits. What it throws is this call's error, and what it has changed before stays changed.
   *
   * @throws NotExposedError - no module exposes the function
   */
  apply<A extends readonly unknown[], R>(fn: ServerFunction<T, A, R>, ...args: A): Promise<Awaited<R>> {
    return invoke(this, 'apply', sentFor(fn, 'apply'), args)
  }

  /** The names of its attributes. */
  names(): Promise<KeyOf<T>[]> {
    return invoke(this, 'names')
  }

  /** All attributes at one moment, as an object of this host. */
  copy(): Promise<T> {
    return invoke(this, 'copy')
  }
}

/** @throws OptionError - it is no plain object */
export const attributesOf = (attributes: object, option: string): [string, unknown][] => {
  if (!isRecord(attributes)) throw new OptionError({ option, expected: 'a plain object', got: attributes })
  return Object.entries(attributes)
}
