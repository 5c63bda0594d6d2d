import type { Agenda, EventSource } from './agenda.ts'
import type { ChoiceClock, Strategy } from './strategy.ts'

/** A choice that differs from what a calm run would do: to let the oldest event happen, and time stand still while there is one. */
export type ForcedChoice =
  /** At this choice of the run, counted from 1, the event goes first that is `rank` places behind the oldest. */
  | { readonly at: number; readonly rank: number }
  /** At this choice time moves to `toMs`. */
  | { readonly at: number; readonly toMs: number }
  /** What is chosen there, the oldest event if nothing else is, is slow work. */
  | { readonly at: number; readonly slow: true }

/** Calm but for the choices that are given. */
export class ForcedStrategy implements Strategy {
  readonly #ranks = new Map<number, number>()
  readonly #moments = new Map<number, number>()
  readonly #slow = new Set<number>()
  #at = 0

  constructor(choices: readonly ForcedChoice[]) {
    for (const choice of choices) {
      if ('rank' in choice) this.#ranks.set(choice.at, choice.rank)
      else if ('toMs' in choice) this.#moments.set(choice.at, choice.toMs)
      else this.#slow.add(choice.at)
    }
  }

  next(agenda: Agenda, clock: ChoiceClock): EventSource | number {
    const toMs = this.#moments.get(++this.#at)
    if (toMs !== undefined && toMs > clock.nowMs && toMs <= clock.mostMs) return toMs
    const rank = this.#ranks.get(this.#at)
    return rank === undefined ? agenda.oldest : agenda.byAge()[Math.min(rank, agenda.size - 1)]!
  }

  isSlow(clock: ChoiceClock): boolean {
    return this.#slow.has(this.#at) && clock.mostMs > clock.nowMs
  }
}

/** Writes down what another strategy chooses, so that it can be done again choice by choice. */
export class RecordingStrategy implements Strategy {
  readonly choices: ForcedChoice[] = []
  readonly #strategy: Strategy
  #at = 0

  constructor(strategy: Strategy) {
    this.#strategy = strategy
  }

  next(agenda: Agenda, clock: ChoiceClock): EventSource | number {
    const next = this.#strategy.next(agenda, clock)
    const at = ++this.#at
    if (typeof next === 'number') this.choices.push({ at, toMs: next })
    else {
      const rank = agenda.rankOf(next)
      if (rank > 0) this.choices.push({ at, rank })
    }
    return next
  }

  isSlow(clock: ChoiceClock): boolean {
    const isSlow = this.#strategy.isSlow(clock)
    if (isSlow) this.choices.push({ at: this.#at, slow: true })
    return isSlow
  }

  focus(): void {
    this.#strategy.focus?.()
  }
}
