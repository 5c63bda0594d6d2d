import type { Stage } from './stage.ts'

/** Something that waits to happen. */
export interface Occurrence {
  /** Its number among everything that ever waited: less is older. */
  readonly order: number
  /** Since when it waits, on the world's clock. */
  readonly sinceMs: number
}

/** Things that happen in order at one place: only the head can happen, and whether it does next is the scheduler's choice. */
export interface EventSource {
  /** Its number in the order of making: the same in every run of a seed. */
  readonly number: number
  /** Where it happens; `undefined`: at the machine itself, which never rests. */
  readonly stage: Stage | undefined
  /** Its place on the agenda, or -1. */
  place: number
  readonly head: Occurrence | undefined
  /** A number for the trace that differs when something else happens. */
  readonly fingerprint: number
  /** The head happens. */
  happen(): void
  /** The head, for people. */
  describe(): string
}

/** Everything that can happen next. */
export class Agenda {
  readonly #ready: EventSource[] = []
  #sources = 0
  #order = 0
  /** The world's clock, in milliseconds. */
  nowMs = 0

  get size(): number {
    return this.#ready.length
  }

  nextSource(): number {
    return ++this.#sources
  }

  nextOrder(): number {
    return ++this.#order
  }

  add(source: EventSource): void {
    source.place = this.#ready.length
    this.#ready.push(source)
  }

  remove(source: EventSource): void {
    const last = this.#ready.pop()!
    if (last !== source) {
      this.#ready[source.place] = last
      last.place = source.place
    }
    source.place = -1
  }

  /** In no order that means anything, but the same in every run of a seed. */
  at(place: number): EventSource {
    return this.#ready[place]!
  }

  /** The one whose head has waited longest. */
  get oldest(): EventSource {
    let oldest = this.#ready[0]!
    for (const source of this.#ready) if (source.head!.order < oldest.head!.order) oldest = source
    return oldest
  }

  /** The oldest first. */
  byAge(): EventSource[] {
    return [...this.#ready].sort((a, b) => a.head!.order - b.head!.order)
  }

  /** How many heads have waited longer than that of `source`. */
  rankOf(source: EventSource): number {
    const { order } = source.head!
    let rank = 0
    for (const other of this.#ready) if (other.head!.order < order) rank++
    return rank
  }

  /** Since when the oldest head waits; `Infinity` when nothing does. */
  get oldestMs(): number {
    let oldest = Infinity
    for (const source of this.#ready) oldest = Math.min(oldest, source.head!.sinceMs)
    return oldest
  }
}
