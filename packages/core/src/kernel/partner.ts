import type { Target } from '../refs/target.ts'
import type { FarHost } from './far-host.ts'
import type { NoticeReader, NoticeSubject } from './notice-mail.ts'
import type { OwnMail } from './own-mail.ts'

/** A life that can be told of the end of another. */
export interface LinkedLife extends NoticeReader {
  readonly target: Target & {
    readonly protocol: { readonly trapsExits: boolean }
    readonly phase: string
    acceptOwn(own: OwnMail): void
    failLife(label: string, error: unknown): void
  }
}

/** The links of an actor of this host, or of the place of one that comes back. */
export interface Linked {
  /** `life`: the one at hand, to which the links belong; without one they wait for the next. */
  readonly owner: Target & { readonly life: LinkedLife | undefined }
  /** By the id of the actor at the other end. */
  readonly partners: Map<string, Partner>
}

/**
 * One end of a link between two lives, entered with the actor whose life it belongs to. Across hosts either side may have made the link,
 * or both at once: each link is known by the number that its maker's kernel gave it.
 */
export class Partner implements NoticeSubject {
  /** Where this end is entered. */
  readonly at: Linked
  /** The actor at the other end. */
  readonly target: Target
  /** Its host, unless that is this one. */
  readonly host: FarHost | undefined
  /** The other end, if that is on this host too. */
  mirror: Partner | undefined = undefined
  /** The number of the link made at this end, and of the one made at the other; 0: none. */
  mine = 0
  theirs = 0
  /** `leaving`: the other life is over, and this one has not been told yet. */
  state: 'linked' | 'leaving' | 'over' = 'linked'
  /** An end that leads to the same actor, and of which this life has not been told yet that it is over. */
  older: Partner | undefined

  constructor(at: Linked, target: Target, host: FarHost | undefined) {
    this.at = at
    this.target = target
    this.host = host
    this.older = at.partners.get(target.id)
    at.partners.set(target.id, this)
  }

  get isOver(): boolean {
    return this.state === 'over'
  }

  told(): void {
    this.drop()
  }

  /** Takes it out of where it is entered. */
  drop(): void {
    this.state = 'over'
    const { partners } = this.at
    const newest = partners.get(this.target.id)
    if (newest === this) {
      if (this.older === undefined) partners.delete(this.target.id)
      else partners.set(this.target.id, this.older)
      return
    }
    let newer = newest
    while (newer !== undefined && newer.older !== this) newer = newer.older
    if (newer !== undefined) newer.older = this.older
  }
}
