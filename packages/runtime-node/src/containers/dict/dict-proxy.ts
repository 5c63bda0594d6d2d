import { OptionError } from '@troupe/core'
import { invoke, iterate, ObjectProxy } from '../../objects/object-proxy.ts'
import { isManaged } from '../given.ts'
import { isRecord } from '../record.ts'
import { type ServerFunction, sentFor } from '../server-function.ts'
import type { Addend, CountedIn, EntryOf, KeyOf, SomeOf, StoredAt, ValueAt } from './dict-types.ts'

/**
 * A map in a server, shared by all who hold a proxy of it: the methods of `Map` and of Python's `dict`, each one message.
 *
 * Between `get` and `set` others have their turn, so what is set then overwrites theirs. Use what does both as one message: `increment`,
 * `compareAndSet`, `setDefault`, `pop`; or `update` and `apply`, which run a function of yours in the server.
 *
 * Keys are primitives and equal as those of a `Map` are; an object as a key is refused with `KeyRefusedError`. The shape `T` is what the program
 * says there is; nobody keeps it from deleting what its shape promises. Values are copied, in and out; only what leads to something
 * living stays that: a dict in a dict is the same dict for everybody. A proxy that was replaced or deleted is given back when the server's
 * collector comes by, those in a dict that goes are given back with it; a dict that contains itself stays as long as the manager.
 *
 * @example
 * await using manager = await system.manager()
 * using group = await manager.dict({ name: 'choir', members: 0 })
 * await group.increment('members') // never: set('members', (await get('members')) + 1)
 * for await (const [key, value] of group) console.log(key, value)
 */
export class DictProxy<T extends object> extends ObjectProxy implements AsyncIterable<EntryOf<T>> {
  /** How many entries it has. */
  size(): Promise<number> {
    return invoke(this, 'size')
  }

  /** What is under the key, or the fallback, or `undefined`. */
  get<K extends KeyOf<T>>(key: K): Promise<ValueAt<T, K>>
  get<K extends KeyOf<T>, D>(key: K, fallback: D): Promise<StoredAt<T, K> | D>
  get(key: unknown, ...fallback: unknown[]): Promise<never> {
    return invoke(this, 'get', key, ...fallback)
  }

  set<K extends KeyOf<T>>(key: K, value: StoredAt<T, K>): Promise<void> {
    return invoke(this, 'set', key, value)
  }

  has(key: KeyOf<T>): Promise<boolean> {
    return invoke(this, 'has', key)
  }

  /** Whether there was something. */
  delete(key: KeyOf<T>): Promise<boolean> {
    return invoke(this, 'delete', key)
  }

  clear(): Promise<void> {
    return invoke(this, 'clear')
  }

  /** What is under the key, which is `value` if nothing was. */
  setDefault<K extends KeyOf<T>>(key: K, value: StoredAt<T, K>): Promise<StoredAt<T, K>> {
    return invoke(this, 'setDefault', key, value)
  }

  /** Takes out what is under the key. Rejects with `KeyMissingError` when there is nothing and no fallback. */
  pop<K extends KeyOf<T>>(key: K): Promise<StoredAt<T, K>>
  pop<K extends KeyOf<T>, D>(key: K, fallback: D): Promise<StoredAt<T, K> | D>
  pop(key: unknown, ...fallback: unknown[]): Promise<never> {
    return invoke(this, 'pop', key, ...fallback)
  }

  /** Takes out the entry that was added last; `undefined` when there is none. It takes as long as there are entries. */
  popItem(): Promise<EntryOf<T> | undefined> {
    return invoke(this, 'popItem')
  }

  /** Sets all of these entries as one message, the later ones last. Other dicts are read before that. */
  async merge(...others: readonly (SomeOf<T> | DictProxy<T> | Iterable<EntryOf<T>>)[]): Promise<void> {
    const given = await Promise.all(others.map((other) => entriesOf(other, 'argument of merge')))
    return await invoke(this, 'merge', given.flat())
  }

  /**
   * Adds to a number, or a bigint to a bigint, and gives the sum. Where nothing is, it starts from zero. Rejects with `NotANumberError`
   * when something else is there.
   */
  increment<K extends CountedIn<T>>(
    key: K,
    ...by: bigint extends StoredAt<T, K> ? [by: Addend<StoredAt<T, K>>] : [by?: Addend<StoredAt<T, K>>]
  ): Promise<StoredAt<T, K>> {
    return invoke(this, 'increment', key, by[0] ?? 1)
  }

  /**
   * Sets the value if what is there equals what is expected, and says whether it did. Data is equal when the same is in it; where nothing is,
   * `undefined` is expected.
   */
  compareAndSet<K extends KeyOf<T>>(key: K, expected: ValueAt<T, K>, value: StoredAt<T, K>): Promise<boolean> {
    return invoke(this, 'compareAndSet', key, expected, value)
  }

  /**
   * Calls the function in the server with what is under the key, and sets what it returns, which is the reply as well. Nobody else comes in
   * between, not even while it awaits. What it throws is this call's error: then nothing is set, but what it has changed within the value
   * stays changed.
   *
   * @throws NotExposedError - no module exposes the function
   * @example
   * export const join = (group: string[] | undefined, name: string): string[] => [...(group ?? []), name]
   * expose(import.meta.url, { join })
   * await groups.update('choir', join, 'Ada')
   */
  update<K extends KeyOf<T>, A extends readonly unknown[], R extends StoredAt<T, K>>(
    key: K,
    fn: ServerFunction<ValueAt<T, K>, A, R>,
    ...args: A
  ): Promise<R> {
    return invoke(this, 'update', key, sentFor(fn, 'update'), args)
  }

  /**
   * Calls the function in the server with the `Map` itself; what it returns is the reply. Nobody else comes in between, not even while it
   * awaits; only streams that have begun go on. What it throws is this call's error, and what it has changed before stays changed.
   *
   * @throws NotExposedError - no module exposes the function
   */
  apply<A extends readonly unknown[], R>(
    fn: ServerFunction<Map<KeyOf<T>, EntryOf<T>[1]>, A, R>,
    ...args: A
  ): Promise<Awaited<R>> {
    return invoke(this, 'apply', sentFor(fn, 'apply'), args)
  }

  /**
   * The keys as a live stream, in the order in which they were added: what is deleted before the stream gets there is left out, what is added
   * meanwhile comes at the end, and no entry comes twice. The server is at most 64 entries ahead of the loop.
   */
  keys(): AsyncIterable<KeyOf<T>> {
    return iterate(this, 'keys')
  }

  /** The values as a live stream, as `keys()`. */
  values(): AsyncIterable<EntryOf<T>[1]> {
    return iterate(this, 'values')
  }

  /** The entries as a live stream, as `keys()`. */
  entries(): AsyncIterable<EntryOf<T>> {
    return iterate(this, 'entries')
  }

  [Symbol.asyncIterator](): AsyncIterator<EntryOf<T>> {
    return this.entries()[Symbol.asyncIterator]()
  }

  /** All entries at one moment, as a `Map` of this host. Proxies among the values are proxies of the same objects. */
  copy(): Promise<Map<KeyOf<T>, EntryOf<T>[1]>> {
    return invoke(this, 'copy')
  }

  /** The same as an object, for a dict whose keys are texts. */
  async toObject(): Promise<T extends ReadonlyMap<unknown, infer V> ? Record<string, V> : T> {
    return Object.fromEntries(await this.copy()) as never
  }
}

/** @throws OptionError - it has no entries */
export const entriesOf = async (given: unknown, option: string): Promise<(readonly [unknown, unknown])[]> => {
  if (isManaged<Iterable<readonly [unknown, unknown]>>(given)) return [...(await given.copy())]
  if (isRecord(given)) return Object.entries(given)
  if (typeof given === 'object' && given !== null && Symbol.iterator in given) {
    const entries = [...(given as Iterable<unknown>)]
    if (entries.every((entry) => Array.isArray(entry) && entry.length === 2)) return entries as [unknown, unknown][]
  }
  throw new OptionError({ option, expected: 'an object, a Map, entries or a dict', got: given })
}
