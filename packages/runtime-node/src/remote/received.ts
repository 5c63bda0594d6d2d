import type { ObjectProxy } from '../objects/object-proxy.ts'

/** What came over a connection: with the proxies in it, which whoever passes it on gives back after that. */
export interface Received {
  readonly value: unknown
  readonly proxies: readonly ObjectProxy[]
}

/** Gives back the proxies: whoever was given them has his own. */
export const giveBack = (proxies: readonly ObjectProxy[]): void => {
  for (const proxy of proxies) proxy[Symbol.dispose]()
}

/** The same, after what is being passed on in this turn has been. */
export const giveBackSoon = (proxies: readonly ObjectProxy[]): void => {
  if (proxies.length > 0) setImmediate(() => giveBack(proxies))
}
