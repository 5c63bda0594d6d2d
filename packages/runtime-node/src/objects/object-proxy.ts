import type { ActorRef, CallOptions } from '@troupe/core'
import { HandleBase, refHeldOutside } from '@troupe/core/internal'
import { ProxyReleasedError } from '../errors/object-errors.ts'
import type { ClientKey } from './client.ts'
import { type Holding, hold, letGo } from './proxy-ledger.ts'
import type { ServerProtocol } from './server-protocol.ts'

/** What leads a proxy to its object. */
export interface ProxyLink {
  readonly server: ActorRef<ServerProtocol>
  readonly object: number
  readonly kind: string
  /** More about the kind, if its name does not say it all: sendable data, which every proxy of the object carries. */
  readonly detail: unknown
  /** The host that has the proxy. */
  readonly client: ClientKey
  /** So many claims were made for this proxy; `undefined` for one that is on its way, and holds nothing itself. */
  readonly claims: number | undefined
}

/** On the prototype of every proxy, of whatever copy of this package. */
const mark: unique symbol = Symbol.for('troupe.object-proxy')

/** Whether `value` is a proxy, of whatever copy of this package. */
export const isProxy = (value: unknown): value is ObjectProxy => typeof value === 'object' && value !== null && mark in value

/** What leads the proxy to its object, for whoever is about to do `method`. @throws ProxyReleasedError */
export let linkOf: (proxy: ObjectProxy, method: string) => ProxyLink

/**
 * An object that lives in a server, in the hands of anybody anywhere: its methods are requests to the server. It can be sent in any
 * message, as an argument of a spawn, and stored in other served objects, where it stays the same living object.
 *
 * The object lives as long as anybody holds a proxy of it on any host, or the server a name. A proxy is given back by `using`, by
 * `[Symbol.dispose]()`, when it is collected as garbage, and when its host ends. Every proxy that is received counts for itself.
 *
 * Every call rejects with `ProxyReleasedError` once the proxy was given back, with `ObjectGoneError` when there is no such object any more,
 * and with what asks to an actor reject with: `ActorStoppedError` or `HostDownError` when the server has ended.
 */
export abstract class ObjectProxy extends HandleBase implements Disposable {
  static {
    linkOf = (proxy, method) => proxy.#use(method)
    Object.defineProperty(ObjectProxy.prototype, mark, { value: true })
  }
  readonly #link: ProxyLink
  #holding: Holding | undefined

  /** @internal */
  constructor(link: ProxyLink) {
    super()
    this.#link = link
    if (link.claims !== undefined) {
      this.#holding = hold(this, refHeldOutside(link.server), link.object, link.client, link.claims)
    }
  }

  /** Names the object for ever and everywhere; the same for every proxy of it. */
  get id(): string {
    return `${this.#link.server.id}/${this.#link.object}`
  }

  /** Whether both are proxies of the same object. */
  equals(other: ObjectProxy): boolean {
    return isProxy(other) && other.id === this.id
  }

  override toString(): string {
    return `${this.#link.kind} ${this.id}`
  }

  /** Gives the proxy back; harmless when it was before. */
  [Symbol.dispose](): void {
    const holding = this.#holding
    this.#holding = undefined
    if (holding !== undefined) letGo(this, holding)
  }

  #use(method: string): ProxyLink {
    const isReleased = this.#holding === undefined && this.#link.claims !== undefined
    if (isReleased) throw new ProxyReleasedError({ object: String(this), method })
    return this.#link
  }
}

/** Calls a method of the proxy's object. */
export const invoke = (proxy: ObjectProxy, method: string, ...args: readonly unknown[]): Promise<never> => {
  const { server, client, object } = linkOf(proxy, method)
  return server.ask.call(client, object, method, ...args) as Promise<never>
}

/** The same with options for the call. */
export const invokeWith = (
  proxy: ObjectProxy,
  options: CallOptions,
  method: string,
  ...args: readonly unknown[]
): Promise<never> => {
  const { server, client, object } = linkOf(proxy, method)
  return server.with(options).ask.call(client, object, method, ...args) as Promise<never>
}

/** Iterates over the result of a method. Opened at the first read, anew by each loop. */
export const iterate = (proxy: ObjectProxy, method: string, ...args: readonly unknown[]): AsyncIterable<never> => {
  const { server, client, object } = linkOf(proxy, method)
  return server.stream.iterate(client, object, method, ...args) as AsyncIterable<never>
}
