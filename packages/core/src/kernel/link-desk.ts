import type { EndReason } from '../actor/notice.ts'
import { LinkedExitError } from '../errors/supervision-errors.ts'
import { actorId } from '../ids/actor-number.ts'
import type { Holder } from '../refs/holder.ts'
import { Ref } from '../refs/ref.ts'
import type { Target } from '../refs/target.ts'
import { downWith, type FarHost, livesAtLeast } from './far-host.ts'
import { NoticeMail, noticeFor, reasonFor } from './notice-mail.ts'
import { type Linked, type LinkedLife, Partner } from './partner.ts'

interface LinkedActor {
  readonly ties: Linked
}

/** The kernel around it. */
export interface LinkServices {
  readonly systemId: string
  readonly slot: number
  readonly actors: { get(number: number): LinkedActor | undefined }
  readonly reserved: ReadonlyMap<number, LinkedActor>
  readonly outside: Holder
  /** The system stops. */
  readonly isEnding: boolean
  soon(action: () => void): void
  peerOf(slot: number): FarHost | undefined
  notify(host: FarHost, method: 'link' | 'unlink' | 'exit', args: unknown[]): void
}

const gone: EndReason = { kind: 'gone' }

/**
 * The links between lives of this kernel's actors and others. Both ends of a link are entered, and a life that is over tells the other
 * ends. Across hosts messages cross, so they name the links they mean: what means a link that is not entered any more is ignored, and a
 * link of which the other side had not heard when it said that its life is over is taken back behind it.
 */
export class LinkDesk {
  readonly #services: LinkServices
  readonly #far = new Map<FarHost, Set<Partner>>()
  #links = 0

  constructor(services: LinkServices) {
    this.#services = services
  }

  // ---- what actors of this host do

  link(one: Linked, target: Target): void {
    if (target.id === one.owner.id || one.partners.has(target.id)) return
    const { systemId, slot } = this.#services
    if (target.systemId !== systemId) this.#exit(new Partner(one, target, undefined), gone, 0)
    else if (target.slot === slot) this.#linkHere(one, target)
    else this.#linkThere(one, target)
  }

  #linkHere(one: Linked, target: Target): void {
    const partner = new Partner(one, target, undefined)
    const other = this.#at(target.number)
    if (other === undefined) return this.#exit(partner, gone, 0)
    partner.mirror = new Partner(other, one.owner, undefined)
    partner.mirror.mirror = partner
  }

  #linkThere(one: Linked, target: Target): void {
    const host = this.#services.peerOf(target.slot)
    const partner = this.#enter(one, target, host)
    if (host === undefined) return this.#exit(partner, gone, 0)
    if (host.state === 'down') return this.#exit(partner, downWith(host, partner.target.number), livesAtLeast)
    partner.mine = ++this.#links
    this.#services.notify(host, 'link', [target.number, new Ref(one.owner, this.#services.outside), partner.mine])
  }

  unlink(one: Linked, target: Target): void {
    for (let end = one.partners.get(target.id); end !== undefined; end = end.older) {
      const { host, mirror, mine, theirs } = end
      if (!this.#drop(end)) continue
      if (host !== undefined) this.#services.notify(host, 'unlink', [target.number, one.owner.number, mine, theirs])
      else if (mirror !== undefined) this.#drop(mirror)
    }
  }

  /** The life whose links these are is over. */
  lifeOver(one: Linked, reason: EndReason, lives: number): void {
    for (const newest of [...one.partners.values()]) {
      for (let end: Partner | undefined = newest; end !== undefined; end = end.older) {
        const { host, mirror, mine, theirs, target } = end
        if (!this.#drop(end)) continue
        if (host !== undefined) {
          this.#services.notify(host, 'exit', [target.number, one.owner.number, mine, theirs, reason, lives])
        } else if (mirror !== undefined) this.#exit(mirror, reason, lives)
      }
    }
  }

  // ---- what other kernels say

  /** A life there is to be linked to that of an actor here. */
  linked(host: FarHost, number: number, ref: Ref, theirs: number): void {
    if (host.state === 'down') return // the other life is over, and this one was not linked to it yet
    const target = Ref.targetOf(ref)
    const one = this.#at(number)
    if (one === undefined) return this.#services.notify(host, 'exit', [target.number, number, 0, theirs, gone, 0])
    const known = this.#find(host, number, target.number)
    const partner = known ?? this.#enter(one, target, host)
    partner.theirs = theirs
  }

  unlinked(host: FarHost, number: number, from: number, mine: number, theirs: number): void {
    const partner = this.#find(host, number, from)
    if (partner === undefined) return
    if (mine !== 0 && partner.theirs === mine) partner.theirs = 0
    if (theirs !== 0 && partner.mine === theirs) partner.mine = 0
    if (partner.mine === 0 && partner.theirs === 0) this.#drop(partner)
  }

  /** A life there is over; `mine` and `theirs` are the links as they were entered there. */
  exited(host: FarHost, number: number, from: number, mine: number, theirs: number, reason: EndReason, lives: number): void {
    const partner = this.#find(host, number, from)
    if (partner === undefined) return
    const isMeant = (mine !== 0 && partner.theirs === mine) || (theirs !== 0 && partner.mine === theirs)
    if (!isMeant) return
    if (partner.mine !== 0 && partner.mine !== theirs) this.#services.notify(host, 'unlink', [from, number, partner.mine, 0])
    this.#exit(partner, reason, lives)
  }

  /** A host is down, and all it had sent was handled. */
  hostDown(host: FarHost): void {
    for (const partner of [...(this.#far.get(host) ?? [])])
      this.#exit(partner, downWith(host, partner.target.number), livesAtLeast)
    this.#far.delete(host)
  }

  // ---- entries

  #at(number: number): Linked | undefined {
    return (this.#services.actors.get(number) ?? this.#services.reserved.get(number))?.ties
  }

  #enter(one: Linked, target: Target, host: FarHost | undefined): Partner {
    const partner = new Partner(one, target, host)
    if (host === undefined) return partner
    const far = this.#far.get(host)
    if (far === undefined) this.#far.set(host, new Set([partner]))
    else far.add(partner)
    return partner
  }

  /** The end, here, of a link that stands. */
  #find(host: FarHost, number: number, from: number): Partner | undefined {
    const id = actorId(this.#services.systemId, host.slot, from)
    let end = this.#at(number)?.partners.get(id)
    while (end !== undefined && !(end.host === host && end.state === 'linked')) end = end.older
    return end
  }

  /** Whether the link stood until now. */
  #drop(partner: Partner): boolean {
    const stood = partner.state === 'linked'
    partner.drop()
    if (partner.host !== undefined) this.#far.get(partner.host)?.delete(partner)
    return stood
  }

  /** The other life is over. */
  #exit(partner: Partner, reason: EndReason, lives: number): void {
    const { life } = partner.at.owner
    const isNobodysLoss = reason.kind === 'stopped' || reason.kind === 'system-stopped' || this.#services.isEnding
    if (life === undefined || life.fenced || isNobodysLoss) return void this.#drop(partner)
    partner.state = 'leaving'
    if (partner.host !== undefined) this.#far.get(partner.host)?.delete(partner)
    const cell = life.target
    if (cell.protocol.trapsExits) {
      return cell.acceptOwn(new NoticeMail(life, partner, noticeFor(life, 'exit', partner.target, reason, lives)))
    }
    // a handler at hand comes to its end, or its first await, before the life does
    if (cell.phase === 'starting') this.#fail(partner, life, reason)
    else this.#services.soon(() => this.#fail(partner, life, reason))
  }

  #fail(partner: Partner, life: LinkedLife, given: EndReason): void {
    if (partner.isOver) return
    partner.drop()
    const reason = reasonFor(life, given)
    const { id } = partner.at.owner
    const cause = reason.kind === 'failed' ? { cause: reason.error } : undefined
    life.target.failLife('link', new LinkedExitError({ actor: id, partner: partner.target.id, reason: reason.kind }, cause))
  }
}
