import { ignore } from '../basics/ignore.ts'

/** What main can be asked to keep somebody informed of: all names, one name, or the members of one group. */
export type Topic = 'names' | 'name' | 'group'

/** Whoever follows something. */
export interface Follower {
  /** The first call brings all there is, the later ones the changes in their order. */
  news(changes: readonly unknown[]): void
  /** Nothing more will come: the system has stopped. */
  over(): void
}

/** The way to main. On main itself it is taken at once. */
export interface FollowDesk {
  atMain(method: 'follow' | 'unfollow', args: unknown[]): Promise<unknown>
}

/** What this host follows at main. Main tells the changes by the number that was given to it. */
export class Follows {
  readonly #desk: FollowDesk
  readonly #all = new Map<number, Follow>()
  #last = 0
  #closed = false

  constructor(desk: FollowDesk) {
    this.#desk = desk
  }

  get size(): number {
    return this.#all.size
  }

  /** Nothing is heard before `begin`. */
  open(topic: Topic, name: string | undefined, follower: Follower): Follow {
    const id = ++this.#last
    return new Follow(follower, {
      begin: (follow) => {
        if (this.#closed) return follow.over()
        this.#all.set(id, follow)
        // main is going down, or would have answered
        this.#desk.atMain('follow', [id, topic, name]).catch(() => follow.over())
      },
      end: () => {
        if (this.#all.delete(id) && !this.#closed) this.#desk.atMain('unfollow', [id]).catch(ignore) // main is going down
      },
    })
  }

  /** From main; what is still on its way to somebody who left is dropped. */
  news(id: number, changes: readonly unknown[]): void {
    this.#all.get(id)?.news(changes)
  }

  /** The system stops. */
  close(): void {
    this.#closed = true
    for (const follow of [...this.#all.values()]) follow.over()
    this.#all.clear()
  }
}

/** One thing that is followed, until its follower has enough. */
export class Follow {
  readonly #follower: Follower
  readonly #ways: { begin(follow: Follow): void; end(): void }
  #state: 'new' | 'open' | 'ended' = 'new'

  constructor(follower: Follower, ways: { begin(follow: Follow): void; end(): void }) {
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
    if (this.#state === 'open') this.#ways.end()
    this.#state = 'ended'
  }

  news(changes: readonly unknown[]): void {
    if (this.#state === 'open') this.#follower.news(changes)
  }

  over(): void {
    if (this.#state !== 'open') return
    this.end()
    this.#follower.over()
  }
}
