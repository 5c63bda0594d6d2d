/** The keys of a dict of the shape `T`: the names of a record, or the keys of a `Map<K, V>`. A record has texts as its keys: for numbers use a `Map`. */
export type KeyOf<T> = T extends ReadonlyMap<infer K, unknown> ? K : NameOf<T>

type NameOf<T> = Extract<keyof T, string>

/** What can be stored under a key. */
export type StoredAt<T, K> = T extends ReadonlyMap<unknown, infer V> ? V : K extends keyof T ? Required<T>[K] : never

/** What is found under a key: `undefined` where the shape does not say that there is something. */
export type ValueAt<T, K> =
  T extends ReadonlyMap<unknown, infer V>
    ? V | undefined
    : K extends keyof T
      ? string extends keyof T
        ? T[K] | undefined
        : T[K]
      : never

/** The entries of a dict: a key, and what is stored there. */
export type EntryOf<T> = T extends ReadonlyMap<infer K, infer V> ? [K, V] : { [K in NameOf<T>]-?: [K, StoredAt<T, K>] }[NameOf<T>]

/** Some of the entries of a dict. */
export type SomeOf<T> = T extends ReadonlyMap<infer K, infer V> ? ReadonlyMap<K, V> : Partial<T>

/** Keys whose values can be added to. */
export type CountedIn<T> =
  T extends ReadonlyMap<infer K, infer V>
    ? V extends number | bigint
      ? K
      : unknown extends V
        ? K
        : never
    : { [K in NameOf<T>]-?: StoredAt<T, K> extends number | bigint ? K : unknown extends StoredAt<T, K> ? K : never }[NameOf<T>]

/** What is added to a number, or to a bigint. */
export type Addend<V> = V extends bigint ? bigint : V extends number ? number : unknown extends V ? number | bigint : never
