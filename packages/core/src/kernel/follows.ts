import { ignore } from '../basics/ignore.ts'
import { SystemStoppedError } from '../errors/not-delivered-errors.ts'
import type { Holder } from '../refs/holder.ts'

/** What main can be asked to keep somebody informed of: all names, one name, or the members of one group. */
export type Topic = 'names' | 'name' | 'group'

/** Whoever follows something. */
export interface Follower {
  /** The first call brings all there is, the later ones the changes in their order. */
  news(changes: readonly unknown[]): void
  /** Nothing more will come: the life that follows is over, or the system has stopped. */
  over(why: unknown): void
}

/** The way to main. On main itself it is taken at once. */
export interface FollowDesk {
  readonly systemId: string
  atMain(method: 'follow' | 'unfollow', args: unknown[]): Promise<unknown>
}

/** What this host follows at main. Main tells the changes by the number that was given to it. */
export class Follows {
  readonly #desk: FollowDesk
  readonly #all = new Map<number, Follow>()
  readonly #byHolder = new Map<Holder, Set<Follow>>()
  #last = 0
  #closed = false

  constructor(desk: FollowDesk) {
    this.#desk = desk
  }

  get size(): number {
    return this.#all.size
  }

  /** Nothing is heard before `begin`. */
  open(holder: Holder, topic: Topic, name: string | undefined, follower: Follower): Follow {
    const id = ++this.#last
    return new Follow(follower, {
      begin: (follow) => {
        if (this.#closed) return follow.over(this.#stopped())
        this.#all.set(id, follow)
        this.#byHolder.set(holder, (this.#byHolder.get(holder) ?? new Set()).add(follow))
        this.#desk.atMain('follow', [id, topic, name]).catch((error) => follow.over(error)) // main is going down
      },
      end: (follow) => {
        if (!this.#all.delete(id)) return
        const others = this.#byHolder.get(holder)!
        others.delete(follow)
        if (others.size === 0) this.#byHolder.delete(holder)
        if (!this.#closed) this.#desk.atMain('unfollow', [id]).catch(ignore) // main is going down
      },
    })
  }

  /** From main; what is still on its way to somebody who left is dropped. */
  news(id: number, changes: readonly unknown[]): void {
    this.#all.get(id)?.news(changes)
  }

  /** What a life followed nobody follows any more. */
  lifeOver(life: Holder): void {
    const follows = this.#byHolder.get(life)
    if (follows !== undefined) for (const follow of [...follows]) follow.over(life.refusal())
  }

  /** The system stops. */
  close(): void {
    this.#closed = true
    for (const follow of [...this.#all.values()]) follow.over(this.#stopped())
  }

  #stopped(): Error {
    return new SystemStoppedError({ system: this.#desk.systemId })
  }
}

/** One thing that is followed, until its follower has enough. */
export class Follow {
  readonly #follower: Follower
  readonly #ways: { begin(follow: Follow): void; end(follow: Follow): void }
  #state: 'new' | 'open' | 'ended' = 'new'

  constructor(follower: Follower, ways: { begin(follow: Follow): void; end(follow: Follow): void }) {
    this.#follower = follower
    this.#ways = ways
  }

  /** On main the first news come before this returns. */
  begin(): void {
    if (this.#state !== 'new') return
    this.#state = 'open'
    this.#ways.begin(this)
  }

  /** The follower hears nothing any more. */
  end(): void {
    if (this.#state === 'open') this.#ways.end(this)
    this.#state = 'ended'
  }

  news(changes: readonly unknown[]): void {
    if (this.#state === 'open') this.#follower.news(changes)
  }

  over(why: unknown): void {
    if (this.#state !== 'open') return
    this.end()
    this.#follower.over(why)
  }
}
