import { invoke, iterate, ObjectProxy } from '../../objects/object-proxy.ts'
import { type Given, listed } from '../given.ts'
import { type ServerFunction, sentFor } from '../server-function.ts'

/**
 * A set in a server, shared by all who hold a proxy of it: the methods of `Set` and of Python's `set`, each one message.
 *
 * Members are primitives and equal as those of a `Set` are; an object is refused with `KeyRefusedError`, since it arrives as a copy that equals no
 * other. Where other members are taken, they may be anything that can be iterated, and managed sets and lists, which are read before
 * the message is sent.
 *
 * @example
 * using seen = await manager.set<string>()
 * if (await seen.add(url)) await visit(url) // only one of all who try gets true
 */
export class SetProxy<T> extends ObjectProxy implements AsyncIterable<T> {
  /** How many members it has. */
  size(): Promise<number> {
    return invoke(this, 'size')
  }

  has(member: T): Promise<boolean> {
    return invoke(this, 'has', member)
  }

  /** Whether it is new. */
  add(member: T): Promise<boolean> {
    return invoke(this, 'add', member)
  }

  /** Whether it was there. Python's `discard`; its `remove`, for whoever looks at the reply. */
  delete(member: T): Promise<boolean> {
    return invoke(this, 'delete', member)
  }

  clear(): Promise<void> {
    return invoke(this, 'clear')
  }

  /** Takes out the member that was added first; `undefined` when there is none. */
  pop(): Promise<T | undefined> {
    return invoke(this, 'pop')
  }

  // ---- sets of this host, made from this one and others

  async union<U = never>(...others: readonly Given<U>[]): Promise<Set<T | U>> {
    return await invoke(this, 'union', await allOf(others, 'union'))
  }

  /** What is in all of them. */
  async intersection(...others: readonly Given<unknown>[]): Promise<Set<T>> {
    return await invoke(this, 'intersection', await allOf(others, 'intersection'))
  }

  /** What is in none of the others. */
  async difference(...others: readonly Given<unknown>[]): Promise<Set<T>> {
    return await invoke(this, 'difference', await allOf(others, 'difference'))
  }

  /** What is in one of the two. */
  async symmetricDifference<U>(other: Given<U>): Promise<Set<T | U>> {
    return await invoke(this, 'symmetricDifference', await listed(other, 'symmetricDifference'))
  }

  // ---- the same, changing this one

  /** Adds the members of the others. */
  async update(...others: readonly Given<T>[]): Promise<void> {
    return await invoke(this, 'update', await allOf(others, 'update'))
  }

  /** Keeps what is in all of the others. */
  async intersectionUpdate(...others: readonly Given<unknown>[]): Promise<void> {
    return await invoke(this, 'intersectionUpdate', await allOf(others, 'intersectionUpdate'))
  }

  /** Deletes what is in any of the others. */
  async differenceUpdate(...others: readonly Given<unknown>[]): Promise<void> {
    return await invoke(this, 'differenceUpdate', await allOf(others, 'differenceUpdate'))
  }

  /** Deletes what is in both, and adds what is in the other one alone. */
  async symmetricDifferenceUpdate(other: Given<T>): Promise<void> {
    return await invoke(this, 'symmetricDifferenceUpdate', await listed(other, 'symmetricDifferenceUpdate'))
  }

  // ---- comparisons

  async isSubsetOf(other: Given<unknown>): Promise<boolean> {
    return await invoke(this, 'isSubsetOf', await listed(other, 'isSubsetOf'))
  }

  async isSupersetOf(other: Given<unknown>): Promise<boolean> {
    return await invoke(this, 'isSupersetOf', await listed(other, 'isSupersetOf'))
  }

  async isDisjointFrom(other: Given<unknown>): Promise<boolean> {
    return await invoke(this, 'isDisjointFrom', await listed(other, 'isDisjointFrom'))
  }

  // ---- all of it

  /**
   * Calls the function in the server with the `Set` itself; what it returns is the reply. Nobody else comes in between, not even while it
   * awaits; only streams that have begun go on. What it throws is this call's error, and what it has changed before stays changed.
   *
   * @throws NotExposedError - no module exposes the function
   */
  apply<A extends readonly unknown[], R>(fn: ServerFunction<Set<T>, A, R>, ...args: A): Promise<Awaited<R>> {
    return invoke(this, 'apply', sentFor(fn, 'apply'), args)
  }

  /**
   * The members as a live stream, in the order in which they were added: what is deleted before the stream gets there is left out, what is
   * added meanwhile comes at the end. The server is at most 64 members ahead of the loop.
   */
  values(): AsyncIterable<T> {
    return iterate(this, 'values')
  }

  /** The same as `values()`, as for every `Set`. */
  keys(): AsyncIterable<T> {
    return this.values()
  }

  /** Each member twice, as for every `Set`. */
  entries(): AsyncIterable<[T, T]> {
    return iterate(this, 'entries')
  }

  [Symbol.asyncIterator](): AsyncIterator<T> {
    return this.values()[Symbol.asyncIterator]()
  }

  /** All members at one moment, as a `Set` of this host. */
  copy(): Promise<Set<T>> {
    return invoke(this, 'copy')
  }
}

const allOf = <T>(others: readonly Given<T>[], method: string): Promise<T[][]> =>
  Promise.all(others.map((other) => listed(other, method)))
