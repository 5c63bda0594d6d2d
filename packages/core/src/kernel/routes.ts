import type { Link } from '../links/link.ts'
import type { Peer } from './peer.ts'
import type { HostPlace } from './platform.ts'
import { Route } from './route.ts'
import { unknownEnd } from './unknown-end.ts'

/** What the routes need of their kernel. */
export interface RouteServices {
  /** Main knows of every host that is up, before anybody can name an actor there. */
  readonly isMain: boolean
  newPeer(place: HostPlace): Peer
  /** Has main bring this host and the peer together. Not on main, which started them all. */
  connect(peer: Peer): void
  /** The next host in that slot is known before this one was met. */
  neverMet(peer: Peer): void
}

/**
 * The ways from one kernel to all others: one for each slot, which leads to the host that is there, or was last. A route never leads back
 * to an earlier incarnation.
 */
export class Routes {
  readonly #services: RouteServices
  readonly #routes = new Map<number, Route>()
  /** On main: hosts that come back and are not up yet. */
  readonly #coming = new Map<number, Peer>()
  /** Hosts whose successor is known, until all that they sent was read. */
  readonly #leaving = new Set<Peer>()

  constructor(services: RouteServices) {
    this.#services = services
  }

  /** The way to a host, which is opened if nothing leads there yet. */
  to(place: HostPlace): Route {
    const known = this.#routes.get(place.slot)
    const { isMain } = this.#services
    if (known !== undefined && (isMain || known.peer.incarnation >= place.incarnation)) return known
    const peer = this.#services.newPeer(place)
    if (isMain) return leadingNowhere(peer)
    const route = this.#lead(peer)
    this.#services.connect(peer)
    return route
  }

  /** The host in the slot as it is now, or was last. */
  peerOf(slot: number): Peer | undefined {
    return this.#routes.get(slot)?.peer
  }

  /** Exactly that host, as long as it is not settled. */
  at(slot: number, incarnation: number): Peer | undefined {
    const known = this.peerOf(slot)
    if (known?.incarnation === incarnation) return known
    for (const peer of [this.#coming.get(slot), ...this.#leaving]) {
      if (peer?.slot === slot && peer.incarnation === incarnation) return peer
    }
    return undefined
  }

  *[Symbol.iterator](): IterableIterator<Peer> {
    for (const { peer } of this.#routes.values()) yield peer
    yield* this.#coming.values()
    yield* this.#leaving
  }

  /** A link to a host is there; one to a host whose successor is known has come too late. */
  meet(place: HostPlace, link: Link): Peer | undefined {
    const known = this.peerOf(place.slot)
    if (known !== undefined && known.incarnation > place.incarnation) return void link.close()
    const peer = known?.incarnation === place.incarnation ? known : this.#services.newPeer(place)
    if (peer !== known) this.#lead(peer)
    peer.open(link)
    return peer
  }

  /** On main: the link to a host that comes back. Nothing leads there until it is up. */
  prepare(place: HostPlace, link: Link): Peer {
    const peer = this.#services.newPeer(place)
    this.#coming.set(place.slot, peer)
    peer.open(link)
    return peer
  }

  /** The host is up. The peer, unless this host never led there, or has seen it end again. */
  arrive(place: HostPlace): Peer | undefined {
    const coming = this.#coming.get(place.slot)
    this.#coming.delete(place.slot)
    const known = this.peerOf(place.slot)
    if (known === undefined) return undefined
    if (known.incarnation < place.incarnation) coming === undefined ? this.to(place) : this.#lead(coming)
    const peer = this.peerOf(place.slot)!
    return peer.incarnation === place.incarnation && !peer.isOver ? peer : undefined
  }

  /** A host is down, and all that it sent was read. */
  settled(peer: Peer): void {
    this.#leaving.delete(peer)
    if (this.#coming.get(peer.slot) === peer) this.#coming.delete(peer.slot)
  }

  /** Nothing is in that slot ever again: refs that lead there keep their way, and nobody needs it else. */
  close(slot: number): void {
    if (this.peerOf(slot)?.state === 'down') this.#routes.delete(slot)
  }

  #lead(peer: Peer): Route {
    const route = this.#routes.get(peer.slot)
    if (route === undefined) {
      const opened = new Route(peer)
      this.#routes.set(peer.slot, opened)
      return opened
    }
    const before = route.peer
    route.peer = peer
    if (before.state === 'up') this.#leaving.add(before)
    if (before.state === 'connecting') {
      before.down(unknownEnd()) // what waited for it has not left
      this.#services.neverMet(before)
    }
    return route
  }
}

/** What main does not know is no more. */
const leadingNowhere = (peer: Peer): Route => {
  peer.down({ ...unknownEnd(), fate: 'stopped' })
  return new Route(peer)
}
