import { Actor, type ActorOptions, type AnyRef, expose, type Notice } from '@troupe/runtime-node'

/** Whoever waits for the fork, and how it gets it. */
interface Guest {
  readonly ref: AnyRef
  readonly reach: () => void
}

/** What became of a fork. */
export interface Wear {
  readonly taken: number
  /** How often its holder ended with the fork in hand. */
  readonly inherited: number
}

/**
 * Lies between two philosophers, and one at a time has it. It watches whoever takes it or waits for it: what the dead had in hand is
 * free again, whether they put it back or not.
 */
export class Fork extends Actor {
  // who waits for the fork must not keep away who brings it back
  static readonly options: ActorOptions<Fork> = { interleave: { take: true } }
  #holder: AnyRef | undefined
  #waiting: Guest[] = []
  #taken = 0
  #inherited = 0

  /** Answers when the fork is `by`'s. First come, first served. */
  async take(by: AnyRef): Promise<void> {
    this.context.watch(by)
    if (this.#holder === undefined) this.#hand(by)
    else await new Promise<void>((reach) => void this.#waiting.push({ ref: by, reach }))
  }

  putBack(by: AnyRef): void {
    this.context.unwatch(by)
    this.#next()
  }

  wear(): Wear {
    return { taken: this.#taken, inherited: this.#inherited }
  }

  protected override onNotice({ ref }: Notice): void {
    this.#waiting = this.#waiting.filter((guest) => !guest.ref.equals(ref))
    if (this.#holder?.equals(ref) !== true) return
    this.#inherited++
    this.#next()
  }

  #hand(to: AnyRef): void {
    this.#holder = to
    this.#taken++
  }

  #next(): void {
    this.#holder = undefined
    const next = this.#waiting.shift()
    if (next === undefined) return
    this.#hand(next.ref)
    next.reach()
  }
}

expose(import.meta.url, { Fork })
