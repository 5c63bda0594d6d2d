import type { EndReason } from '../actor/notice.ts'
import type { Target } from '../refs/target.ts'
import { downWith, type FarHost, livesAtLeast } from './far-host.ts'
import type { Watcher } from './watcher.ts'

export type OnEnd = (reason: EndReason, lives: number) => void

/** An actor of this host, or the place of one that comes back. */
interface Watched {
  readonly ties: { readonly watchers: Set<Watcher> }
}

/** The kernel around it. */
export interface WatchServices {
  readonly systemId: string
  readonly slot: number
  readonly actors: { get(number: number): Watched | undefined }
  readonly reserved: ReadonlyMap<number, Watched>
  soon(action: () => void): void
  peerOf(slot: number): FarHost | undefined
  notify(host: FarHost, method: 'watch' | 'unwatch' | 'notice', args: unknown[]): void
}

/** One watch, as the watcher's kernel keeps it. Disposing of it takes it back. */
export class Watch implements Watcher, Disposable {
  readonly by: string
  readonly #onEnd: OnEnd
  /** Takes it out of wherever it was entered. */
  leave: (() => void) | undefined = undefined
  #over = false

  constructor(by: string, onEnd: OnEnd) {
    this.by = by
    this.#onEnd = onEnd
  }

  ended(reason: EndReason, lives: number): void {
    if (this.#over) return
    this.#over = true
    this.#onEnd(reason, lives)
  }

  [Symbol.dispose](): void {
    if (this.#over) return
    this.#over = true
    this.leave?.()
  }
}

/** A watcher on another host, entered with an actor of this one. */
class FarWatcher implements Watcher {
  readonly by: string
  readonly watchers: Set<Watcher>
  readonly #onEnd: OnEnd

  constructor(by: string, watchers: Set<Watcher>, onEnd: OnEnd) {
    this.by = by
    this.watchers = watchers
    this.#onEnd = onEnd
  }

  ended(reason: EndReason, lives: number): void {
    this.#onEnd(reason, lives)
  }
}

/** The watches between this host and another one; the watcher's side numbers them, and knows the number of the actor. */
interface Between {
  readonly outgoing: Map<number, { readonly watch: Watch; readonly number: number }>
  readonly incoming: Map<number, FarWatcher>
}

const gone: EndReason = { kind: 'gone' }

/**
 * All watches of one kernel, and those of others on its actors. A watch on another host is entered here before it is told there, and
 * whatever comes first ends it: the notice, the news that the actor was gone, or the end of its host. What comes later finds no entry.
 */
export class WatchDesk {
  readonly #services: WatchServices
  readonly #between = new Map<FarHost, Between>()
  #watches = 0

  constructor(services: WatchServices) {
    this.#services = services
  }

  /**
   * Calls `onEnd` once when the actor has ended or its host is down; if it has or is already, soon but not before this returns. `by`
   * says for people who watches.
   */
  watch(target: Target, by: string, onEnd: OnEnd): Watch {
    const watch = new Watch(by, onEnd)
    const { systemId, slot } = this.#services
    if (target.systemId !== systemId) this.#endSoon(watch, gone, 0)
    else if (target.slot === slot) this.#watchHere(watch, target.number)
    else this.#watchThere(watch, target)
    return watch
  }

  #watchHere(watch: Watch, number: number): void {
    const watched = this.#at(number)
    if (watched === undefined) return this.#endSoon(watch, gone, 0)
    const { watchers } = watched.ties
    watchers.add(watch)
    watch.leave = () => void watchers.delete(watch)
  }

  #watchThere(watch: Watch, { slot, number }: Target): void {
    const host = this.#services.peerOf(slot)
    if (host === undefined) return this.#endSoon(watch, gone, 0)
    if (host.state === 'down') return this.#endSoon(watch, downWith(host, number), livesAtLeast)
    const id = ++this.#watches
    const { outgoing } = this.#with(host)
    outgoing.set(id, { watch, number })
    watch.leave = () => {
      if (outgoing.delete(id)) this.#services.notify(host, 'unwatch', [id])
    }
    this.#services.notify(host, 'watch', [number, id, watch.by])
  }

  #endSoon(watch: Watch, reason: EndReason, lives: number): void {
    this.#services.soon(() => watch.ended(reason, lives))
  }

  #at(number: number): Watched | undefined {
    return this.#services.actors.get(number) ?? this.#services.reserved.get(number)
  }

  #with(host: FarHost): Between {
    let between = this.#between.get(host)
    if (between === undefined) this.#between.set(host, (between = { outgoing: new Map(), incoming: new Map() }))
    return between
  }

  // ---- what other kernels say

  /** Somebody there watches an actor of this host. */
  watched(host: FarHost, number: number, id: number, by: string): void {
    if (host.state === 'down') return // whoever watched is gone as well
    const watched = this.#at(number)
    if (watched === undefined) return this.#services.notify(host, 'notice', [id, gone, 0])
    const { incoming } = this.#with(host)
    const { watchers } = watched.ties
    const watcher = new FarWatcher(by, watchers, (reason, lives) => {
      incoming.delete(id)
      this.#services.notify(host, 'notice', [id, reason, lives])
    })
    watchers.add(watcher)
    incoming.set(id, watcher)
  }

  unwatched(host: FarHost, id: number): void {
    const incoming = this.#between.get(host)?.incoming
    const watcher = incoming?.get(id)
    if (watcher === undefined) return
    incoming!.delete(id)
    watcher.watchers.delete(watcher)
  }

  /** An actor there that was watched from here has ended. */
  noticed(host: FarHost, id: number, reason: EndReason, lives: number): void {
    const outgoing = this.#between.get(host)?.outgoing
    const entry = outgoing?.get(id)
    outgoing?.delete(id)
    entry?.watch.ended(reason, lives)
  }

  /** A host is down, and all it had sent was handled. */
  hostDown(host: FarHost): void {
    const between = this.#between.get(host)
    if (between === undefined) return
    this.#between.delete(host)
    for (const watcher of between.incoming.values()) watcher.watchers.delete(watcher)
    for (const { watch, number } of [...between.outgoing.values()]) watch.ended(downWith(host, number), livesAtLeast)
  }
}
