import { resolve } from 'node:path'
import type { ActorRef, Checked, HostedSystem, Problem } from '@troupe/core'
import { HandleBase } from '@troupe/core/internal'
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
import type { BarrierProxy } from '../manager-locks/barrier-proxy.ts'
import type { ConditionProxy } from '../manager-locks/condition-proxy.ts'
import type { EventProxy } from '../manager-locks/event-proxy.ts'
import type { LockProxy, RLockProxy } from '../manager-locks/lock-proxy.ts'
import {
  makeBarrier,
  makeBoundedSemaphore,
  makeCondition,
  makeEvent,
  makeLock,
  makeOnce,
  makeRLock,
  makeRwLock,
  makeSemaphore,
} from '../manager-locks/make-sync.ts'
import type { OnceProxy } from '../manager-locks/once-proxy.ts'
import type { RwLockProxy } from '../manager-locks/rw-lock-proxy.ts'
import type { BoundedSemaphoreProxy, SemaphoreProxy } from '../manager-locks/semaphore-proxy.ts'
import type { BarrierProxyOptions, LockProxyOptions, SyncProxyOptions } from '../manager-locks/sync-options.ts'
import type { AnyClass, PublicMethod, ReturnedClasses, ServedObject } from '../objects/class-proxy.ts'
import type { ObjectProxy } from '../objects/object-proxy.ts'
import { travelsAsRef } from '../objects/ref-handle.ts'
import type { PoolOptions } from '../pool/pool-options.ts'
import type { JoinableQueue } from '../queue/joinable-queue.ts'
import type { LifoQueue } from '../queue/lifo-queue.ts'
import type { PriorityQueue } from '../queue/priority-queue.ts'
import type { Queue } from '../queue/queue.ts'
import { makeJoinableQueue, makeLifoQueue, makePriorityQueue, makeQueue, makeSimpleQueue } from '../queue/queue-kind.ts'
import type { QueueOptions } from '../queue/queue-options.ts'
import type { SimpleQueue } from '../queue/simple-queue.ts'
import { ManagerService } from '../remote/manager-service.ts'
import { doorOptions, type ServeOptions } from '../remote/serve-options.ts'
import type { ScalarOf } from '../shared/values/scalar-type.ts'
import { type AnyFunction, functionKey } from '../tasks/exposed-function.ts'
import { classService, type ServiceOptions } from './class-service.ts'
import type { Makers, ServiceOf } from './makers.ts'
import type { KeepOptions, ManagerOptions } from './manager-options.ts'
import { ManagerServer, type ManagerStats, type SnapshotReport } from './manager-server.ts'
import { makePool } from './pool/pool-kind.ts'
import type { PoolProxy } from './pool/pool-proxy.ts'

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

  /**
   * Writes the dicts, lists, sets, namespaces, values and arrays that have names to a file, with all they hold: as they are at one moment, between
   * two calls. The file is replaced as a whole, so a crash leaves the old one or the new one.
   *
   * @param file - a path on the machine of the manager, relative to the folder that this host works in
   * @throws NotSendableError - something in them is not plain data, or a proxy of something else; the file is as it was
   * @throws the errors of the file system
   */
  snapshot(file: string): Promise<SnapshotReport> {
    return this.#server.ask.snapshot(resolve(file))
  }

  /**
   * Makes what a snapshot has, under the same names; gives the names. Either all of it or nothing.
   *
   * @throws SnapshotInvalidError, and the errors of the file system
   * @throws NameKeptError - one of the names is taken
   */
  restore(file: string): Promise<string[]> {
    return this.#server.ask.restore(resolve(file))
  }

  /**
   * Serves it to other programs, which connect with `connectManager`: they find the objects that are kept under names, and make those of registered
   * classes. Everything else is left out unless the options let it in. The address is held by the manager's own host.
   *
   * @throws as `listen`; NotExposedError - a function is not exposed
   * @example
   * await using service = await manager.serve({ address: 'tcp://127.0.0.1:0', authKey })
   * console.log(service.address)
   */
  async serve(options: ServeOptions): Promise<ManagerService> {
    const { door, address } = await this.#server.ask.openDoor(doorOptions(options))
    return new ManagerService(door, address)
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
  value<T>(initial: T, options?: KeepOptions): Promise<ValueProxy<T>> {
    return this.#kept(makeValue<T>(this.#server, initial), options)
  }

  /** Items from many, each for one of many: first in, first out. @throws OptionError */
  queue<T>(options?: QueueOptions, keep?: KeepOptions): Promise<Queue<T>> {
    return this.#kept(makeQueue<T>(this.#server, options), keep)
  }

  /** A queue that knows how much of what was put is done. @throws OptionError */
  joinableQueue<T>(options?: QueueOptions, keep?: KeepOptions): Promise<JoinableQueue<T>> {
    return this.#kept(makeJoinableQueue<T>(this.#server, options), keep)
  }

  /** A queue without a limit and without an end. */
  simpleQueue<T>(keep?: KeepOptions): Promise<SimpleQueue<T>> {
    return this.#kept(makeSimpleQueue<T>(this.#server), keep)
  }

  /** A queue that gives first what was put last. @throws OptionError */
  lifoQueue<T>(options?: QueueOptions, keep?: KeepOptions): Promise<LifoQueue<T>> {
    return this.#kept(makeLifoQueue<T>(this.#server, options), keep)
  }

  /** A queue that gives first what has the highest priority. @throws OptionError */
  priorityQueue<T>(options?: QueueOptions, keep?: KeepOptions): Promise<PriorityQueue<T>> {
    return this.#kept(makePriorityQueue<T>(this.#server, options), keep)
  }

  /** A pool whose workers belong to the manager, for all who hold a proxy of it. @throws as `createPool` */
  pool<I extends AnyFunction = () => void>(options: PoolOptions<I> = {}, keep?: KeepOptions): Promise<PoolProxy> {
    return this.#kept(makePool(this.#server, options), keep)
  }

  // ---- what hosts wait at together

  /** A lock for all hosts. */
  lock(options: LockProxyOptions = {}): Promise<LockProxy> {
    return this.#kept(makeLock(this.#server, options), options)
  }

  /** A lock that its owner can acquire once more. */
  rLock(options: LockProxyOptions = {}): Promise<RLockProxy> {
    return this.#kept(makeRLock(this.#server, options), options)
  }

  /** A lock for readers and writers of all hosts. */
  rwLock(options: LockProxyOptions = {}): Promise<RwLockProxy> {
    return this.#kept(makeRwLock(this.#server, options), options)
  }

  /** A number of permits for all hosts. @throws OptionError - not a whole number >= 0 */
  semaphore(count: number, options: SyncProxyOptions = {}): Promise<SemaphoreProxy> {
    return this.#kept(makeSemaphore(this.#server, count, options), options)
  }

  /** A semaphore that never has more permits than at its beginning. @throws OptionError - not a whole number >= 1 */
  boundedSemaphore(count: number, options: SyncProxyOptions = {}): Promise<BoundedSemaphoreProxy> {
    return this.#kept(makeBoundedSemaphore(this.#server, count, options), options)
  }

  /** A condition for all hosts, guarded by a lock of this manager, or one of its own. @throws OptionError - the lock is another manager's */
  condition<L extends LockProxy | RLockProxy = LockProxy>(lock?: L, options: SyncProxyOptions = {}): Promise<ConditionProxy<L>> {
    return this.#kept(makeCondition(this.#server, lock, options), options)
  }

  /** A flag that all hosts can wait for. */
  event(options: SyncProxyOptions = {}): Promise<EventProxy> {
    return this.#kept(makeEvent(this.#server, options), options)
  }

  /** Where so many parties of all hosts meet. @throws OptionError - not a whole number >= 1 */
  barrier(parties: number, options: BarrierProxyOptions = {}): Promise<BarrierProxy> {
    return this.#kept(makeBarrier(this.#server, parties, options), options)
  }

  /** Something that one of all hosts does, once. */
  once(options: SyncProxyOptions = {}): Promise<OnceProxy> {
    return this.#kept(makeOnce(this.#server, options), options)
  }

  // ---- classes of the program

  /**
   * An object of a class of the program, which its module exposes: others call its public methods. They run in the manager, one at a time, and
   * what one of them throws is thrown where it was called.
   *
   * @throws NotExposedError - other hosts cannot load the class. @throws whatever its constructor throws
   * @example
   * const maths = await manager.create(Maths, [10], { name: 'maths' })
   * console.log(await maths.add(4, 3))
   */
  create<
    T extends object,
    P extends readonly unknown[],
    const R extends ReturnedClasses<T> = Record<never, never>,
    E extends keyof T = PublicMethod<T>,
  >(
    served: new (...args: P) => T,
    ...[args, options = {}]: ArgsAnd<P, KeepOptions & ServiceOptions<T, R, E>>
  ): Promise<ServedObject<T, R, E>> {
    const service = classService('create class', served, options)
    const made = this.#server.ask.createInstance(service, args ?? []) as Promise<unknown>
    return this.#kept(made as Promise<ServedObject<T, R, E>>, options)
  }

  /**
   * Lets objects of classes be made by name, also by other programs that are connected with the manager. Doing it twice is doing it once.
   *
   * @returns for each name a function that makes such an object
   * @throws NameKeptError - the name stands for another class. @throws NotExposedError, OptionError
   * @example
   * const { Maths: newMaths } = await manager.register({ Maths })
   * const maths = await newMaths(10)
   */
  async register<const C extends Readonly<Record<string, AnyClass | ServiceOf>>>(classes: C): Promise<Makers<C>> {
    const makers: [string, (...args: unknown[]) => Promise<unknown>][] = []
    for (const [name, entry] of Object.entries(classes)) {
      const { class: served, ...options } = typeof entry === 'function' ? { class: entry } : entry
      await this.#server.ask.register(name, classService(`register ${name}`, served, options))
      makers.push([name, (...args) => this.createByName(name, args)])
    }
    return Object.fromEntries(makers) as Makers<C>
  }

  /** An object of the class that was registered under the name; `P` is what its proxies are. @throws KindUnknownError */
  createByName<P extends ObjectProxy>(name: string, args: readonly unknown[] = [], options?: KeepOptions): Promise<P> {
    return this.#kept(this.#server.ask.createRegistered(name, args) as Promise<unknown> as Promise<P>, options)
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
    travelsAsRef(Manager.prototype, {
      name: 'troupe.manager',
      refOf: (manager) => manager.#server,
      make: (server) => new Manager(server, undefined),
    })
  }
}

/** `unknown` if values of that type can be sent, else a type that says why not. */
type Travels<T, What extends string> = Checked<Problem<(value: T) => void>, What>
/** The arguments of a constructor, which may be left out where there are none, and options. */
type ArgsAnd<P extends readonly unknown[], O> = [] extends P ? [args?: P, options?: O] : [args: P, options?: O]

/**
 * Starts a manager: a server for objects that many share, on a host of its own.
 *
 * @throws HostStartError, OptionError
 * @throws StartError - the initializer failed: see `cause`. @throws NotExposedError - other hosts cannot load it
 * @example
 * await using manager = await createManager(system, { on: 'process' })
 */
export const createManager = async <I extends AnyFunction = () => void>(
  system: HostedSystem,
  options: ManagerOptions<I> = {},
): Promise<Manager> => {
  const { on = 'process', name = 'manager', initializer, initializerArgs = [], ...rest } = options
  const initialize = initializer === undefined ? undefined : functionKey(initializer, 'initializer of a manager')
  const args = [initialize, initializerArgs] as const
  const host = on === 'here' ? undefined : { ...rest, name }
  const server = await system.spawn(ManagerServer, { on, args, restart: 'temporary', ...(host && { host }) })
  return new Manager(server, system)
}
