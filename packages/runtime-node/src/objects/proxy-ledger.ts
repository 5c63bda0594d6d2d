import type { ActorRef } from '@troupe/core'
import type { ClientKey } from './client.ts'
import type { ServerProtocol } from './server-protocol.ts'

/** A served object, as this host holds it. */
export interface Holding {
  readonly key: string
  /** Held outside of actors: what it sends outlives whoever had the proxy. */
  readonly server: ActorRef<ServerProtocol>
  readonly object: number
  /** This host. */
  readonly client: ClientKey
  /** How many proxies of it are in use here. */
  proxies: number
  /** How many claims the server counts for them. */
  claims: number
}

const holdings = new Map<string, Holding>()

/** A proxy that nobody can reach any more is given back. */
const forgotten = new FinalizationRegistry<Holding>((holding) => release(holding))

/** One more proxy of an object is in use here, for which so many claims were made. */
export const hold = (
  proxy: object,
  server: ActorRef<ServerProtocol>,
  object: number,
  client: ClientKey,
  claims: number,
): Holding => {
  const key = `${server.id}/${object}`
  let holding = holdings.get(key)
  if (holding === undefined) {
    holding = { key, server, object, client, proxies: 0, claims: 0 }
    holdings.set(key, holding)
  }
  holding.proxies++
  holding.claims += claims
  forgotten.register(proxy, holding, proxy)
  return holding
}

/** A proxy is not used any more, and says so itself. */
export const letGo = (proxy: object, holding: Holding): void => {
  forgotten.unregister(proxy)
  release(holding)
}

const release = (holding: Holding): void => {
  if (--holding.proxies > 0) return
  holdings.delete(holding.key)
  const { server, object, client, claims } = holding
  tellServer(server, (to) => to.release(object, client, claims))
}

/**
 * Tells a server what it has to know. An ask rather than a tell: when the server is gone, and its objects with it, nobody needs to hear of
 * it; a tell would be a dead letter.
 */
export const tellServer = (
  server: ActorRef<ServerProtocol>,
  tell: (to: ActorRef<ServerProtocol>['ask']) => Promise<unknown>,
): void => {
  tell(server.with(quietly).ask).catch(ignore)
}

const quietly = { timeoutMs: Number.POSITIVE_INFINITY, keepsAlive: false }

const ignore = (): void => {}
