import type { Topic } from '../kernel/follows.ts'
import type { HostPlace } from '../kernel/platform.ts'

/** Somebody on some host who follows something, under the number by which that host knows it. */
interface Follower {
  readonly host: HostPlace
  readonly id: number
  readonly subject: string
}

/** Who is told of what, kept by main. */
export class Followers {
  readonly #all = new Map<string, Follower>()
  readonly #bySubject = new Map<string, Set<Follower>>()
  readonly #tell: (host: HostPlace, id: number, changes: readonly unknown[]) => void

  constructor(tell: (host: HostPlace, id: number, changes: readonly unknown[]) => void) {
    this.#tell = tell
  }

  get size(): number {
    return this.#all.size
  }

  /** Whoever follows hears first what there is. */
  add(host: HostPlace, id: number, topic: Topic, name: string | undefined, present: readonly unknown[]): void {
    const follower = { host, id, subject: subjectOf(topic, name) }
    this.#all.set(keyOf(host, id), follower)
    this.#bySubject.set(follower.subject, (this.#bySubject.get(follower.subject) ?? new Set()).add(follower))
    this.#tell(host, id, present)
  }

  remove(host: HostPlace, id: number): void {
    const follower = this.#all.get(keyOf(host, id))
    if (follower !== undefined) this.#drop(follower)
  }

  tell(topic: Topic, name: string | undefined, change: unknown): void {
    // on main whoever hears of it may leave at once
    for (const { host, id } of [...(this.#bySubject.get(subjectOf(topic, name)) ?? [])]) this.#tell(host, id, [change])
  }

  hostDown(slot: number, incarnation: number): void {
    for (const follower of [...this.#all.values()]) {
      if (follower.host.slot === slot && follower.host.incarnation <= incarnation) this.#drop(follower)
    }
  }

  #drop(follower: Follower): void {
    this.#all.delete(keyOf(follower.host, follower.id))
    const others = this.#bySubject.get(follower.subject)!
    others.delete(follower)
    if (others.size === 0) this.#bySubject.delete(follower.subject)
  }
}

const keyOf = ({ slot, incarnation }: HostPlace, id: number): string => `${slot} ${incarnation} ${id}`

const subjectOf = (topic: Topic, name = ''): string => `${topic} ${name}`
