import type { StopReason } from '../actor/stop-reason.ts'
import type { HostEnd, SupervisingParent } from './children.ts'
import type { ControlMethod } from './control-protocol.ts'
import type { NumberTable } from './number-table.ts'
import type { Peer } from './peer.ts'
import type { HostPlace, SlotFate } from './platform.ts'
import type { Realm } from './realm.ts'
import type { ChildHost, RemoteChild } from './remote-child.ts'
import { type Claim, Reserved } from './reserved.ts'

/** The kernel around it. */
export interface DependentsServices {
  readonly realm: Realm
  readonly remoteChildren: Pick<NumberTable<RemoteChild>, 'values'>
  readonly control: { hostGone(peer: Peer): void }
  /** Actors of this host whose ends main wants to know. */
  readonly endsToReport: Set<number>
  neverReturns(number: number): void
  placeOf(slot: number): HostPlace
  hostOf(place: HostPlace, own: boolean): ChildHost
  request(host: HostPlace, method: ControlMethod, args: unknown[], timeoutMs: number): Promise<unknown>
  notify(peer: Peer, method: ControlMethod, args: unknown[]): void
}

const hostEnds: Readonly<Record<SlotFate, HostEnd>> = { down: 'host-down', lost: 'host-lost', stopped: 'ended' }
const killed: StopReason = { kind: 'killed' }

/**
 * The actors of one kernel that follow other hosts in their death and return: children of its parents that live there, and places for
 * those that come back here with this host.
 */
export class Dependents {
  readonly #services: DependentsServices
  /** The slots of which this host wants actors back. */
  readonly #claimed = new Set<number>()

  constructor(services: DependentsServices) {
    this.#services = services
  }

  // ---- children of this host's parents

  /** A host is gone. What its actors began here ends; supervisors here decide about those that lived there, each once. */
  hostGone(peer: Peer): void {
    this.#services.control.hostGone(peer)
    const { slot, incarnation, fate } = peer
    const reason: StopReason = { kind: 'host-down', slot, incarnation, mayReturn: fate === 'down' }
    const lost = new Map<SupervisingParent, RemoteChild[]>()
    for (const child of this.#childrenIn(slot)) {
      if (child.place.incarnation !== incarnation || !child.hostGone(reason)) continue
      const siblings = lost.get(child.parent)
      if (siblings === undefined) lost.set(child.parent, [child])
      else siblings.push(child)
    }
    for (const [parent, children] of lost) parent.childrenLost(children, hostEnds[fate], reason, peer.downError())
  }

  /** A host is gone before this one met it: nothing was begun there, so nothing has failed. */
  hostMissed({ slot, incarnation }: Peer): void {
    for (const child of this.#childrenIn(slot)) if (child.place.incarnation === incarnation) child.hostMissed()
  }

  /** These were being ended: whatever becomes of their host, they are not restarted. */
  doom(slot: number, numbers: readonly number[]): void {
    if (numbers.length === 0) return
    const doomed = new Set(numbers)
    for (const child of this.#childrenIn(slot)) if (doomed.has(child.target?.number ?? 0)) child.doom(killed)
  }

  /** A slot stays empty that had been about to have a host again. */
  slotOver(slot: number, fate: SlotFate): void {
    this.#claimed.delete(slot)
    for (const child of this.#childrenIn(slot)) child.slotOver(fate)
  }

  /** The actors of that slot that supervisors here want back. */
  claim(slot: number): Claim[] {
    const wantedBy = this.#services.realm.slot
    const claims = this.#childrenIn(slot).flatMap(({ phase, unwanted, target }) =>
      phase === 'away' && unwanted === undefined ? { number: target!.number, wantedBy } : [],
    )
    if (claims.length > 0) this.#claimed.add(slot)
    return claims
  }

  /** The host is up again: those that are wanted now go on there, and places of others are given up. */
  hostReturned(peer: Peer): void {
    const { slot, place } = peer
    const hadClaims = this.#claimed.has(slot)
    const claims = this.claim(slot)
    this.#claimed.delete(slot)
    if (hadClaims || claims.length > 0) this.#services.notify(peer, 'reserve', [claims])
    for (const child of this.#childrenIn(slot)) {
      if (child.phase === 'away') child.hostReturned(this.#services.hostOf(place, child.isAlone))
    }
  }

  /** Ends a child that is not on its host at the moment. Whether there is one. */
  async endAway(slot: number, number: number): Promise<boolean> {
    const child = this.#childrenIn(slot).find(({ target }) => target?.number === number)
    await child?.stop({ kind: 'shutdown' })
    return child !== undefined
  }

  #childrenIn(slot: number): RemoteChild[] {
    return this.#services.remoteChildren.values().filter(({ place }) => place.slot === slot)
  }

  // ---- actors that come back here

  /** Keeps places for actors, as whoever wants them says: at first main for all, then each of their supervisors' hosts. */
  reserve(fromSlot: number, claims: readonly Claim[]): void {
    const { realm } = this.#services
    const claimed = new Set(claims.map(({ number }) => number))
    for (const { number, wantedBy } of [...realm.reserved.values()]) {
      if (wantedBy === fromSlot && !claimed.has(number)) this.drop(number)
    }
    for (const claim of claims) {
      const { number } = claim
      if (realm.actors.has(number) || realm.reserved.has(number)) continue
      realm.reserved.set(number, new Reserved(realm, claim))
      this.#services.endsToReport.add(number) // it may have names and groups, which main knows
    }
  }

  /** The actor does not come back. */
  drop(number: number): void {
    const { realm } = this.#services
    realm.reserved.get(number)?.drop()
    if (realm.reserved.delete(number)) this.#services.neverReturns(number)
  }

  /** Nobody comes back: this host ends, or whoever wanted actors here lived in that slot, and is gone. */
  dropPlaces(slot?: number): void {
    for (const { number, wantedBy } of [...this.#services.realm.reserved.values()]) {
      if (slot === undefined || wantedBy === slot) this.drop(number)
    }
  }

  /** Somebody ends an actor that is about to come back: its supervisor is to know that it is not wanted any more. */
  async endReserved(number: number): Promise<void> {
    const { realm } = this.#services
    const place = realm.reserved.get(number)
    if (place === undefined) return
    await this.#services.request(this.#services.placeOf(place.wantedBy), 'endAway', [realm.slot, number], Infinity)
  }
}
