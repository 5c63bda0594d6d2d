import type { EndReason } from '../actor/notice.ts'
import type { Target } from '../refs/target.ts'
import type { LinkDesk } from './link-desk.ts'
import { NoticeMail, type NoticeSubject, noticeFor } from './notice-mail.ts'
import type { Linked, LinkedLife, Partner } from './partner.ts'
import type { Watch, WatchDesk } from './watch-desk.ts'
import type { Watcher } from './watcher.ts'

/** An actor of this host, or the place of one that comes back. */
export interface TiesOwner extends Target {
  readonly realm: { readonly watchDesk: WatchDesk; readonly linkDesk: LinkDesk }
  /** The life at hand. */
  readonly life: LinkedLife | undefined
  /** Lives so far. */
  readonly lives: number
}

/**
 * What joins one actor with others: who watches it, whom its life watches, and to whose lives its own is linked. An actor has none until
 * it needs them.
 */
export class Ties implements Linked {
  /** First the place of an actor that comes back, then the actor. */
  owner: TiesOwner
  #watchers: Set<Watcher> | undefined = undefined
  #partners: Map<string, Partner> | undefined = undefined
  #watching: Map<string, LifeWatch> | undefined = undefined

  constructor(owner: TiesOwner) {
    this.owner = owner
  }

  get watchers(): Set<Watcher> {
    return (this.#watchers ??= new Set())
  }

  get partners(): Map<string, Partner> {
    return (this.#partners ??= new Map())
  }

  /** A watch stands until its notice is handled. */
  watch(target: Target): void {
    const { owner } = this
    const watching = (this.#watching ??= new Map())
    if (target.id === owner.id || watching.has(target.id)) return // it will not be there to hear of its own end
    const entry = new LifeWatch(owner.life!, target, () => watching.delete(target.id))
    watching.set(target.id, entry)
    entry.watch = owner.realm.watchDesk.watch(target, owner.id, (reason, lives) => entry.tell(reason, lives))
  }

  unwatch(target: Target): void {
    this.#watching?.get(target.id)?.end()
  }

  link(target: Target): void {
    this.owner.realm.linkDesk.link(this, target)
  }

  unlink(target: Target): void {
    this.owner.realm.linkDesk.unlink(this, target)
  }

  /** The life at hand is over: what it had is gone, and its partners hear of it. */
  lifeOver(reason: EndReason): void {
    for (const entry of [...(this.#watching?.values() ?? [])]) entry.end()
    if (this.#partners !== undefined) this.owner.realm.linkDesk.lifeOver(this, reason, this.owner.lives)
  }

  /** The actor has ended: its watchers hear of it. */
  ended(reason: EndReason): void {
    if (this.#watchers === undefined) return
    const watchers = [...this.#watchers]
    this.#watchers.clear()
    for (const watcher of watchers) watcher.ended(reason, this.owner.lives)
  }

  /** For people: who watches it. */
  get watchedBy(): string[] {
    return [...(this.#watchers ?? [])].map(({ by }) => by)
  }

  /** For people: the ids of the actors whose lives are linked to its life. */
  get linkedTo(): string[] {
    return [...(this.#partners?.keys() ?? [])]
  }
}

/** A watch of one life, until its notice is handled or nobody wants it any more. */
class LifeWatch implements NoticeSubject {
  watch: Watch | undefined = undefined
  isOver = false
  readonly #life: LinkedLife
  readonly #target: Target
  readonly #forget: () => void

  constructor(life: LinkedLife, target: Target, forget: () => void) {
    this.#life = life
    this.#target = target
    this.#forget = forget
  }

  tell(reason: EndReason, lives: number): void {
    const life = this.#life
    life.target.acceptOwn(new NoticeMail(life, this, noticeFor(life, 'ended', this.#target, reason, lives)))
  }

  told(): void {
    this.isOver = true
    this.#forget()
  }

  end(): void {
    this.told()
    this.watch?.[Symbol.dispose]()
  }
}
