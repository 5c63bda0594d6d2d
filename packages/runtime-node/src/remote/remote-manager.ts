import type { ActorRef, HostedSystem } from '@troupe/core'
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
import type { EventProxy } from '../manager-locks/event-proxy.ts'
import type { LockProxy, RLockProxy } from '../manager-locks/lock-proxy.ts'
import {
  makeBarrier,
  makeBoundedSemaphore,
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
import type { BarrierProxyOptions, LockProxyOptions } from '../manager-locks/sync-options.ts'
import type { AnyClass, ServedObject } from '../objects/class-proxy.ts'
import type { ObjectProxy } from '../objects/object-proxy.ts'
import { travelsAsRef } from '../objects/ref-handle.ts'
import type { JoinableQueue } from '../queue/joinable-queue.ts'
import type { LifoQueue } from '../queue/lifo-queue.ts'
import type { PriorityQueue } from '../queue/priority-queue.ts'
import type { Queue } from '../queue/queue.ts'
import { makeJoinableQueue, makeLifoQueue, makePriorityQueue, makeQueue, makeSimpleQueue } from '../queue/queue-kind.ts'
import type { QueueOptions } from '../queue/queue-options.ts'
import type { SimpleQueue } from '../queue/simple-queue.ts'
import type { ScalarOf } from '../shared/values/scalar-type.ts'
import type { Gateway } from './gateway.ts'

/** How long to wait for a connection. */
export interface ReadyOptions {
  /** Milliseconds. @defaultValue Infinity */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
}

/** As `LockProxyOptions`; names are given over there. */
export type RemoteLockOptions = Omit<LockProxyOptions, 'name'>

/**
 * The manager of another program, as far as that program serves it: finds and makes objects there. Their proxies are those of any manager:
 * they can be sent to every host of this system, which are counted here; the objects are given back over there when nobody here holds
 * them, and when the connection ends. This can be sent to other hosts as well; all of them use the one connection.
 *
 * Whatever is called, on this or on a proxy, rejects with `ManagerUnreachableError` when there is no connection: then it was not done. It rejects
 * with `RemoteCallLostError` when the connection ends before the answer: then it may have been done. After the connection was made again
 * (`reconnect`), objects that were found by `get` are those that have the same names now; of others there are none any more
 * (`ObjectGoneError`). Refused with `NotSendableError` is what has no meaning over there: proxies of other servers, refs, locks, shared memory.
 */
export class RemoteManager extends HandleBase implements AsyncDisposable {
  readonly #gateway: ActorRef<Gateway>
  readonly #system: HostedSystem | undefined

  /** @internal */
  constructor(gateway: ActorRef<Gateway>, system: HostedSystem | undefined) {
    super()
    this.#gateway = gateway
    this.#system = system
  }

  /** The object that the manager keeps under a name, if it serves that; `P` is what it was made as. @throws NameNotKeptError */
  async get<P extends ObjectProxy>(name: string): Promise<P> {
    return (await this.#gateway.ask.named(name)) as P
  }

  /**
   * An object of a class that was registered with the manager. The class itself stays over there: its type is enough here.
   *
   * @throws KindUnknownError - nothing was registered under that name. @throws whatever its constructor throws
   * @example
   * import type { Maths } from './maths.js'
   * const maths = await remote.create<typeof Maths>('Maths', 10)
   * console.log(await maths.add(4, 3))
   */
  create<C extends AnyClass>(name: string, ...args: ConstructorParameters<C>): Promise<ServedObject<InstanceType<C>>> {
    return this.createByName(name, args)
  }

  /** The same where a type says what its proxies are, as with `exposed` and `returns`. @throws KindUnknownError, and what the constructor throws */
  async createByName<P extends ObjectProxy>(name: string, args: readonly unknown[] = []): Promise<P> {
    return (await this.#gateway.ask.createRegistered(name, args)) as P
  }

  // ---- what the library has, if the manager makes the kind for others: else KindUnknownError; more is said at `Manager`

  /** An array of numbers of one type over there. @throws KindUnknownError, OptionError */
  array<T extends ArrayType>(type: T, lengthOrValues: number | Iterable<ScalarOf<T>>): Promise<ArrayProxy<T>> {
    return makeArray(this.#gateway, type, lengthOrValues)
  }

  /** A map over there. @throws KindUnknownError, KeyRefusedError, OptionError */
  dict<T extends object = Record<string, unknown>>(initial?: T | DictProxy<T>): Promise<DictProxy<T>> {
    return makeDict<T>(this.#gateway, initial ?? ({} as T))
  }

  /** A list over there. @throws KindUnknownError, OptionError */
  list<T = unknown>(initial?: Given<T>): Promise<ListProxy<T>> {
    return makeList<T>(this.#gateway, initial ?? [])
  }

  /** An object with attributes over there. @throws KindUnknownError, OptionError */
  namespace<T extends object = Record<string, unknown>>(initial?: T): Promise<NamespaceProxy<T>> {
    return makeNamespace<T>(this.#gateway, initial ?? ({} as T))
  }

  /** A set over there. @throws KindUnknownError, KeyRefusedError, OptionError */
  set<T = unknown>(initial?: Given<T>): Promise<SetProxy<T>> {
    return makeSet<T>(this.#gateway, initial ?? [])
  }

  /** One value over there. @throws KindUnknownError */
  value<T>(initial: T): Promise<ValueProxy<T>> {
    return makeValue<T>(this.#gateway, initial)
  }

  /** A queue over there. @throws KindUnknownError, OptionError */
  queue<T>(options?: QueueOptions): Promise<Queue<T>> {
    return makeQueue<T>(this.#gateway, options)
  }

  /** A queue over there that knows how much of what was put is done. @throws KindUnknownError, OptionError */
  joinableQueue<T>(options?: QueueOptions): Promise<JoinableQueue<T>> {
    return makeJoinableQueue<T>(this.#gateway, options)
  }

  /** A queue over there without a limit and without an end: the kind is `simple queue`. @throws KindUnknownError */
  simpleQueue<T>(): Promise<SimpleQueue<T>> {
    return makeSimpleQueue<T>(this.#gateway)
  }

  /** A queue over there that gives first what was put last. @throws KindUnknownError, OptionError */
  lifoQueue<T>(options?: QueueOptions): Promise<LifoQueue<T>> {
    return makeLifoQueue<T>(this.#gateway, options)
  }

  /** A queue over there that gives first what has the highest priority. @throws KindUnknownError, OptionError */
  priorityQueue<T>(options?: QueueOptions): Promise<PriorityQueue<T>> {
    return makePriorityQueue<T>(this.#gateway, options)
  }

  /** A lock over there, for all hosts of all programs. It is let go when the connection ends. @throws KindUnknownError */
  lock(options: RemoteLockOptions = {}): Promise<LockProxy> {
    return makeLock(this.#gateway, options)
  }

  /** A lock over there that its owner can acquire once more: the kind is `rLock`. @throws KindUnknownError */
  rLock(options: RemoteLockOptions = {}): Promise<RLockProxy> {
    return makeRLock(this.#gateway, options)
  }

  /** A lock for readers and writers over there: the kind is `rwLock`. @throws KindUnknownError */
  rwLock(options: RemoteLockOptions = {}): Promise<RwLockProxy> {
    return makeRwLock(this.#gateway, options)
  }

  /** Permits over there. @throws KindUnknownError, OptionError */
  semaphore(count: number): Promise<SemaphoreProxy> {
    return makeSemaphore(this.#gateway, count, {})
  }

  /** Permits over there that never become more: the kind is `boundedSemaphore`. @throws KindUnknownError, OptionError */
  boundedSemaphore(count: number): Promise<BoundedSemaphoreProxy> {
    return makeBoundedSemaphore(this.#gateway, count, {})
  }

  /** A flag over there. @throws KindUnknownError */
  event(): Promise<EventProxy> {
    return makeEvent(this.#gateway, {})
  }

  /** Where so many parties meet, over there. @throws KindUnknownError, OptionError */
  barrier(parties: number, options: Omit<BarrierProxyOptions, 'name'> = {}): Promise<BarrierProxy> {
    return makeBarrier(this.#gateway, parties, options)
  }

  /** Something that one of all hosts of all programs does, once. @throws KindUnknownError */
  once(): Promise<OnceProxy> {
    return makeOnce(this.#gateway, {})
  }

  /**
   * Resolves when there is a connection, at once if there is: for those that `reconnect`.
   *
   * @throws ManagerUnreachableError - there will be none. @throws AskTimeoutError, AskCancelledError
   */
  ready({ timeoutMs = Number.POSITIVE_INFINITY, signal }: ReadyOptions = {}): Promise<void> {
    return this.#gateway.with({ timeoutMs, ...(signal && { signal }) }).ask.ready()
  }

  /** Ends the connection, and all proxies with it. Only whoever connected can; for others it does nothing. */
  async close(): Promise<void> {
    await this.#system?.stopActor(this.#gateway)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
  }

  static {
    travelsAsRef(RemoteManager.prototype, {
      name: 'troupe.remote-manager',
      refOf: (remote) => remote.#gateway,
      make: (gateway) => new RemoteManager(gateway, undefined),
    })
  }
}
