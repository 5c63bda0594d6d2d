import type { HostedSystem } from '@troupe/core'
import type { ObjectProxy, ProxyLink } from './object-proxy.ts'

/** The class of a served object's proxies. */
export type ProxyClass = new (link: ProxyLink) => ObjectProxy

/** How objects of one kind are served. */
export interface ServiceRules {
  /** The methods that may be called through proxies. What a method returns may be iterated as well. */
  readonly methods: ReadonlySet<string>
  /** Those of `methods` that may begin while another one awaits. The others take turns, one object at a time. */
  readonly concurrent?: ReadonlySet<string>
  /** Methods whose results are served in turn, with what is known of them. `undefined` stays what it is. */
  readonly returns?: ReadonlyMap<string, Description>
}

/** What is known of an object that is to be served. */
export interface Description {
  readonly kind: string
  /** What its proxies carry besides the kind: sendable data. */
  readonly detail: unknown
  readonly rules: ServiceRules
}

/** A kind of served objects. Every host that holds proxies of them has to know it by name. */
export interface ObjectKind extends ServiceRules {
  /** The same in every host, and no other kind's. */
  readonly name: string
  readonly proxy: ProxyClass
  /**
   * Makes an object on the host of its server, from what the maker sent. If it has `[Symbol.dispose]()`, that is called when nobody
   * holds it any more; if it has `clientGone`, that is called when a client has ended. `own` gives the object of the same server that
   * a proxy leads to, and `undefined` for the proxies of others.
   */
  make(args: readonly unknown[], system: HostedSystem, own: (proxy: ObjectProxy) => object | undefined): object | Promise<object>
  /** What its proxies carry besides the kind, of what the maker sent. @defaultValue nothing */
  detail?(args: readonly unknown[]): unknown
  /** Whether its proxies mean nothing outside of its system, because they know more of the server than their own object. @defaultValue false */
  readonly isLocal?: boolean
  /** How an object of the kind is written down. Without it there is no way to. */
  readonly record?: ObjectRecord
}

/** An object as plain data, and back. */
interface ObjectRecord<O extends object = never> {
  /** Plain data, perhaps with proxies of objects of the same server in it; not the object's own, or as it is at the moment. */
  write(object: O): unknown
  /** @throws when the data is no such object's */
  read(data: unknown): object
}

/** A served object that wants to hear of the end of those who called it. */
export interface ClientWatcher {
  clientGone(client: number): void
}

/** A served object at which callers may wait for long. */
export interface WaitingPlace {
  /** Its server is about to stop: whoever waits is told so. */
  serverStops(): void
}

const kinds = new Map<string, ObjectKind>()

/** @throws TypeError - another kind has this name */
export const enterKind = (kind: ObjectKind): void => {
  if (kinds.has(kind.name)) throw new TypeError(`there is a kind ${kind.name} already`)
  kinds.set(kind.name, kind)
}

export const kindNamed = (name: string): ObjectKind | undefined => kinds.get(name)

/** The names of all kinds there are. */
export const kindNames = (): string[] => [...kinds.keys()]
