import type { ClientKey } from './client.ts'

/** What proxies ask of whoever serves their object: an `ObjectServer`, or what stands for one in another program. */
export interface ServerProtocol {
  /** Calls a method of an object. What it returns is the reply; an object of a served kind comes as a proxy. */
  call(client: ClientKey, object: number, method: string, ...args: unknown[]): unknown
  /** The same for a method whose result is iterated. */
  iterate(client: ClientKey, object: number, method: string, ...args: unknown[]): AsyncIterable<unknown>
  /** A proxy of the object is on its way to a client. */
  claim(object: number, client: ClientKey): void
  /** A client has no proxy of the object any more; so many had been claimed for it. */
  release(object: number, client: ClientKey, claims: number): void
  /** A client that is no host of this system, and so nobody else hears of its end, is gone. */
  leave(client: ClientKey): void
}
