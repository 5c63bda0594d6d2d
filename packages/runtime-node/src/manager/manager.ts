import type { ActorRef, Checked, HostedSystem, Problem } from '@troupe/core'
import { HandleBase, isRef, refHeldBy, registerHandle } from '@troupe/core/internal'
import { makeArray } from '../containers/array/array-kind.ts'
import type { ArrayProxy, ArrayType } from '../containers/array/array-proxy.ts'
import { makeDict } from '../containers/dict/dict-kind.ts'
import type { DictProxy } from '../containers/dict/dict-proxy.ts'
import type { Given } from '../containers/given.ts'
import { makeList } from '../containers/list/list-kind.ts'
import type { ListProxy } from '../containers/list/list-proxy.ts'
import { makeNamespace } from '../containers/namespace/namespace-kind.ts'
import type { NamespaceProxy } from '../containers/namespace/namespace-proxy.ts'
import { makeSet } from '../containers/set/set-kind.ts'
import type { SetProxy } from '../containers/set/set-proxy.ts'
import { makeValue } from '../containers/value/value-kind.ts'
import type { ValueProxy } from '../containers/value/value-proxy.ts'
import type { ObjectProxy } from '../objects/object-proxy.ts'
import type { ScalarOf } from '../shared/values/scalar-type.ts'
import type { KeepOptions, ManagerOptions } from './manager-options.ts'
import { ManagerServer, type ManagerStats } from './manager-server.ts'

/**
 * A server for objects that many share: each call is a message to the manager, so that calls never meet halfway. It can be sent to any host,
 * where it makes and finds objects of the same server.
 */
export class Manager extends HandleBase implements AsyncDisposable {
  readonly #server: ActorRef<ManagerServer>
  readonly #system: HostedSystem | undefined

  /** @internal */
  constructor(server: ActorRef<ManagerServer>, system: HostedSystem | undefined) {
    super()
    this.#server = server
    this.#system = system
  }

  get id(): string {
    return this.#server.id
  }

  /** Keeps an object of this manager under a name. @throws NameKeptError, ObjectGoneError, OptionError - it is another server's */
  async keep(name: string, proxy: ObjectProxy): Promise<void> {
    await this.#server.ask.keep(name, proxy)
  }

  /** Gives up a name; the object goes with its last proxy. Whether there was such a name. */
  forget(name: string): Promise<boolean> {
    return this.#server.ask.forget(name)
  }

  /** The object under a name; `P` is what it was made as. @throws NameNotKeptError */
  async get<P extends ObjectProxy>(name: string): Promise<P> {
    return (await this.#server.ask.named(name)) as P
  }

  /** What it has at the moment. */
  stats(): Promise<ManagerStats> {
    return this.#server.ask.stats()
  }

  /**
   * Stops the manager and its host: its objects are gone, and what is called on them rejects. Only whoever started the manager can; for others
   * it does nothing.
   */
  async stop(): Promise<void> {
    await this.#system?.stopActor(this.#server)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
  }

  /**
   * An array of numbers of one type: so many zeros, or these values.
   *
   * @throws OptionError - there is no such type, no such length, or a value does not fit. @throws NameKeptError
   */
  array<T extends ArrayType>(
    type: T,
    lengthOrValues: number | Iterable<ScalarOf<T>>,
    options?: KeepOptions,
  ): Promise<ArrayProxy<T>> {
    return this.#kept(makeArray(this.#server, type, lengthOrValues), options)
  }

  /**
   * A map with these entries: those of an object, of a `Map`, or of another dict.
   *
   * @throws KeyRefusedError, NameKeptError, OptionError - `initial` has no entries
   */
  dict<T extends object = Record<string, unknown>>(
    initial?: (T | DictProxy<T>) & Travels<T, 'dict'>,
    options?: KeepOptions,
  ): Promise<DictProxy<T>> {
    return this.#kept(makeDict<T>(this.#server, initial ?? ({} as T)), options)
  }

  /** A list with these elements. @throws NameKeptError, OptionError - `initial` cannot be iterated */
  list<T = unknown>(initial?: Given<T> & Travels<T, 'list'>, options?: KeepOptions): Promise<ListProxy<T>> {
    return this.#kept(makeList<T>(this.#server, initial ?? []), options)
  }

  /** An object with these attributes. @throws NameKeptError, OptionError - `initial` is no plain object */
  namespace<T extends object = Record<string, unknown>>(
    initial?: T & Travels<T, 'namespace'>,
    options?: KeepOptions,
  ): Promise<NamespaceProxy<T>> {
    return this.#kept(makeNamespace<T>(this.#server, initial ?? ({} as T)), options)
  }

  /** A set with these members, which are primitives. @throws KeyRefusedError, NameKeptError, OptionError - `initial` cannot be iterated */
  set<T = unknown>(initial?: Given<T>, options?: KeepOptions): Promise<SetProxy<T>> {
    return this.#kept(makeSet<T>(this.#server, initial ?? []), options)
  }

  /** One value. @throws NameKeptError */
  value<T>(initial: T & Travels<T, 'value'>, options?: KeepOptions): Promise<ValueProxy<T>> {
    return this.#kept(makeValue<T>(this.#server, initial), options)
  }

  /** The object that was made, under the name it is to have. */
  async #kept<P extends ObjectProxy>(made: Promise<P>, { name }: KeepOptions = {}): Promise<P> {
    const proxy = await made
    if (name === undefined) return proxy
    try {
      await this.keep(name, proxy)
    } catch (error) {
      proxy[Symbol.dispose]()
      throw error
    }
    return proxy
  }

  static {
    registerHandle(Manager.prototype, {
      name: 'troupe.manager',
      pass: (manager, holder) =>
        holder === undefined ? manager : new Manager(refHeldBy((manager as Manager).#server, holder), undefined),
      pack: (manager) => ({ data: (manager as Manager).#server }),
      unpack: (server) => {
        if (!isRef(server)) throw new TypeError('no manager')
        return new Manager(server as ActorRef<ManagerServer>, undefined)
      },
    })
  }
}

/** `unknown` if values of that type can be sent, else a type that says why not. */
type Travels<T, What extends string> = Checked<Problem<(value: T) => void>, What>

/**
 * Starts a manager: a server for objects that many share, on a host of its own.
 *
 * @throws HostStartError, OptionError
 * @example
 * await using manager = await createManager(system, { on: 'process' })
 */
export const createManager = async (system: HostedSystem, options: ManagerOptions = {}): Promise<Manager> => {
  const { on = 'process', ...rest } = options
  const server = await system.spawn(ManagerServer, { ...rest, on } as never)
  return new Manager(server as never, system)
}
