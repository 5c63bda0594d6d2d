import type { Agenda, EventSource } from './agenda.ts'
import type { ChoiceClock, Strategy } from './strategy.ts'

/** A choice that differs from what a calm run would do: to let the oldest event happen, and time stand still while there is one. */
export type ForcedChoice =
  /** At this choice of the run, counted from 1, the event goes first that is `rank` places behind the oldest. */
  | { readonly at: number; readonly rank: number }
  /** At this choice time moves to `toMs`. */
  | { readonly at: number; readonly toMs: number }

/** Calm but for the choices that are given. */
export class ForcedStrategy implements Strategy {
  readonly #choices: ReadonlyMap<number, ForcedChoice>
  #at = 0

  constructor(choices: readonly ForcedChoice[]) {
    this.#choices = new Map(choices.map((choice) => [choice.at, choice]))
  }

  next(agenda: Agenda, clock: ChoiceClock): EventSource | number {
    const choice = this.#choices.get(++this.#at)
    if (choice === undefined) return agenda.oldest
    if ('toMs' in choice) return choice.toMs > clock.nowMs && choice.toMs <= clock.mostMs ? choice.toMs : agenda.oldest
    return agenda.byAge()[Math.min(choice.rank, agenda.size - 1)]!
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
}
