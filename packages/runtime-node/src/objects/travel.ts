import type { ActorRef } from '@troupe/core'
import {
  type HandleDestination,
  isRef,
  type PackedHandle,
  refHeldBy,
  refHeldOutside,
  registerHandle,
} from '@troupe/core/internal'
import { classProxy } from './class-proxy.ts'
import { clientKeyOf } from './client.ts'
import { libraryKey } from './library-key.ts'
import { enterKind, kindNamed, type ObjectKind, type ProxyClass } from './object-kind.ts'
import { linkOf, type ObjectProxy } from './object-proxy.ts'
import { tellServer } from './proxy-ledger.ts'
import type { ServerProtocol } from './server-protocol.ts'

/** Makes a kind known to this host, and lets its proxies travel. @throws TypeError - another kind has this name */
export const knowKind = (kind: ObjectKind): void => {
  enterKind(kind)
  letTravel(kind.proxy)
}

/** The class of the proxies of a kind. @throws TypeError - this host does not know the kind, and `detail` does not say enough */
export const proxyClassOf = (kind: string, detail: unknown): ProxyClass => {
  const known = kindNamed(kind)?.proxy
  if (known !== undefined) return known
  const { proxyClass, isNew } = classProxy(kind, detail)
  if (isNew) letTravel(proxyClass)
  return proxyClass
}

const letTravel = (proxyClass: ProxyClass): void =>
  registerHandle(proxyClass.prototype, {
    name: 'troupe.object',
    get key() {
      return libraryKey()
    },
    // what nobody will hold is copied for its errors only
    pass: (proxy, holder) => (holder === undefined ? proxy : another(proxy as ObjectProxy, holder)),
    letGo: (proxy) => (proxy as ObjectProxy)[Symbol.dispose](),
    pack: (proxy, to) => pack(proxy as ObjectProxy, to),
    unpack,
  })

/** Another proxy of the same object on the same host, for another holder. */
const another = (proxy: ObjectProxy, holder: unknown): ObjectProxy => {
  const link = linkOf(proxy, 'send')
  const isOnItsWay = link.claims === undefined
  if (isOnItsWay) tellServer(refHeldOutside(link.server), (to) => to.claim(link.object, link.client))
  const server = refHeldBy(link.server, holder)
  return new (proxy.constructor as ProxyClass)({ ...link, server, claims: isOnItsWay ? 1 : 0 })
}

/** Whoever sends a proxy claims it for the host that gets it, before he can give back his own. */
const pack = (proxy: ObjectProxy, to: HandleDestination): PackedHandle => {
  const { server, object, kind, detail } = linkOf(proxy, 'send')
  const client = clientKeyOf(to)
  return {
    data: [server, object, kind, detail, client],
    sent: () => tellServer(refHeldOutside(server), (by) => by.claim(object, client)),
  }
}

const unpack = (data: unknown): ObjectProxy => {
  const [server, object, kind, detail, client] = Array.isArray(data) ? (data as unknown[]) : []
  if (!isRef(server) || typeof object !== 'number' || typeof kind !== 'string' || typeof client !== 'number')
    throw new TypeError('no served object')
  const link = { server: server as ActorRef<ServerProtocol>, object, kind, detail, client, claims: 1 }
  return new (proxyClassOf(kind, detail))(link)
}
