import { invoke, iterate, ObjectProxy } from '../../objects/object-proxy.ts'

/** The keys of a dict of the shape `T`: those of a record, or of a `Map<K, V>`. */
export type KeyOf<T> = T extends ReadonlyMap<infer K, unknown> ? K : keyof T

/** What it has under a key: `undefined` where the shape does not say that there is something. */
export type ValueAt<T, K> =
  T extends ReadonlyMap<unknown, infer V>
    ? V | undefined
    : K extends keyof T
      ? string extends keyof T
        ? T[K] | undefined
        : T[K]
      : never

/** A map in a server, shared by all who hold a proxy of it. */
export class DictProxy<T extends object> extends ObjectProxy {
  get<K extends KeyOf<T>>(key: K): Promise<ValueAt<T, K>> {
    return invoke(this, 'get', key)
  }

  set<K extends KeyOf<T>>(key: K, value: ValueAt<T, K>): Promise<void> {
    return invoke(this, 'set', key, value)
  }

  delete(key: KeyOf<T>): Promise<boolean> {
    return invoke(this, 'delete', key)
  }

  increment(key: KeyOf<T>, by = 1): Promise<number> {
    return invoke(this, 'increment', key, by)
  }

  /** The entries as they are while the loop goes on. */
  entries(): AsyncIterable<[KeyOf<T>, ValueAt<T, KeyOf<T>>]> {
    return iterate(this, 'entries')
  }

  /** All entries at one moment, as a `Map` of this host. */
  copy(): Promise<Map<KeyOf<T>, ValueAt<T, KeyOf<T>>>> {
    return invoke(this, 'copy')
  }
}
