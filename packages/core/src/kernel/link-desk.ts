import type { EndReason, Notice } from '../actor/notice.ts'
import { LinkedExitError } from '../errors/supervision-errors.ts'
import { actorId } from '../ids/actor-number.ts'
import type { Holder } from '../refs/holder.ts'
import { Ref } from '../refs/ref.ts'
import type { Target } from '../refs/target.ts'
import { type FarHost, hostDown, livesAtLeast } from './far-host.ts'
import { NoticeMail, type NoticeReader, noticeFor, reasonFor } from './notice-mail.ts'
import type { OwnMail } from './own-mail.ts'
import { Partner } from './partner.ts'

/** A life that can be told of the end of another. */
export interface LinkedLife extends NoticeReader {
  readonly target: {
    readonly protocol: { readonly trapsExits: boolean }
    readonly phase: string
    acceptOwn(own: OwnMail): void
    failLife(label: string, error: unknown): void
  } & Target
}

/** The links of an actor of this host, or of the place of one that comes back. */
export interface Linked {
  readonly owner: Target & { readonly life: LinkedLife | undefined }
  /** By the id of the actor at the other end. */
  readonly partners: Map<string, Partner>
}

/** The kernel around it. */
export interface LinkServices {
  readonly systemId: string
  readonly slot: number
  readonly actors: ReadonlyMap<number, { readonly ties: Linked }>
  readonly reserved: ReadonlyMap<number, { readonly ties: Linked }>
  readonly outside: Holder
  soon(action: () => void): void
  peerOf(slot: number): FarHost | undefined
  notify(host: FarHost, method: 'link' | 'unlink' | 'exit', args: unknown[]): void
}

const gone: EndReason = { kind: 'gone' }

/**
 * The links between lives of this kernel's actors and others. Both ends of a link are entered; a life that is over tells the other ends,
 * each once. Across hosts messages cross: whatever refers to a link that is no more, because its number is not that of the entry, is
 * ignored, and what one side has not heard of yet is taken back behind it.
 */
export class LinkDesk {
  readonly #services: LinkServices
  readonly #far = new Map<FarHost, Map<Partner, Linked>>()
  #links = 0

  constructor(services: LinkServices) {
    this.#services = services
  }

  // ---- what actors of this host do

  link(one: Linked, target: Target): void {
    const { owner, partners } = one
    if (target.id === owner.id || partners.has(target.id)) return
    const { systemId, slot } = this.#services
    if (target.systemId !== systemId) this.#exit(one, this.#enter(one, target, undefined), gone, 0)
    else if (target.slot === slot) this.#linkHere(one, target)
    else this.#linkThere(one, target)
  }

  #linkHere(one: Linked, target: Target): void {
    const partner = this.#enter(one, target, undefined)
    const other = this.#at(target.number)
    if (other === undefined) return this.#exit(one, partner, gone, 0)
    const mirror = this.#enter(other, one.owner, undefined)
    partner.mirror = mirror
    mirror.mirror = partner
  }

  #linkThere(one: Linked, target: Target): void {
    const host = this.#services.peerOf(target.slot)
    const partner = this.#enter(one, target, host)
    if (host === undefined) return this.#exit(one, partner, gone, 0)
    if (host.state === 'down') return this.#exit(one, partner, hostDown(host), livesAtLeast)
    partner.mine = ++this.#links
    this.#services.notify(host, 'link', [target.number, new Ref(one.owner, this.#services.outside), partner.mine])
  }

  unlink(one: Linked, target: Target): void {
    for (let end = one.partners.get(target.id); end !== undefined; end = end.older) {
      const { state, host, mirror, mine, theirs } = end
      this.#drop(one, end)
      if (state !== 'linked') continue
      if (host !== undefined) this.#services.notify(host, 'unlink', [target.number, one.owner.number, mine, theirs])
      else if (mirror !== undefined) this.#drop(this.#at(target.number)!, mirror)
    }
  }

  /** The life whose links these are is over. */
  lifeOver(one: Linked, reason: EndReason, lives: number): void {
    for (const newest of [...one.partners.values()]) {
      for (let end: Partner | undefined = newest; end !== undefined; end = end.older) this.#leave(one, end, reason, lives)
    }
  }

  #leave(one: Linked, end: Partner, reason: EndReason, lives: number): void {
    const { state, host, mirror, mine, theirs, target } = end
    this.#drop(one, end)
    if (state !== 'linked') return
    if (host !== undefined) {
      this.#services.notify(host, 'exit', [target.number, one.owner.number, mine, theirs, reason, lives])
    } else if (mirror !== undefined) this.#exit(this.#at(target.number)!, mirror, reason, lives)
  }
}
