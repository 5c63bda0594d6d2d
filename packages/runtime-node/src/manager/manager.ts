import type { ActorRef, HostedSystem } from '@troupe/core'
import { HandleBase, isRef, refHeldBy, registerHandle } from '@troupe/core/internal'
import { makeDict } from '../containers/dict/dict-kind.ts'
import type { DictProxy } from '../containers/dict/dict-proxy.ts'
import type { ObjectProxy } from '../objects/object-proxy.ts'
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

  /** A map with these entries: those of an object, or of a `Map`. */
  dict<T extends object = Record<string, unknown>>(initial?: T, options?: KeepOptions): Promise<DictProxy<T>> {
    return this.#kept(makeDict(this.#server, initial ?? ({} as T)), options)
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
