import type { Agenda, EventSource } from './agenda.ts'
import type { Random } from './random.ts'
import type { ChoiceClock, Strategy } from './strategy.ts'
import { movement, slowness, UniformStrategy } from './uniform-strategy.ts'

/**
 * Places have priorities in the order in which they are met, each at a random rank. Where the changes fall is drawn over a length that
 * is itself drawn, because how long a run will be is not known: from 32 to 2,048 choices, each power of two as likely. After that
 * everything is uniform, so nothing starves for ever.
 *
 * Source: S. Burckhardt, P. Kothari, M. Musuvathi, S. Nagarakatte, A Randomized Scheduler with Probabilistic Guarantees of Finding
 * Bugs, ASPLOS 2010.
 */
export class PriorityStrategy implements Strategy {
  readonly #random: Random
  readonly #priorities = new Map<number, number>()
  readonly #changes: Set<number>
  readonly #length: number
  readonly #uniform: UniformStrategy
  #choices = 0
  #lowest = 0

  constructor(random: Random, changes: number) {
    this.#random = random
    this.#length = 2 ** random.between(5, 11)
    this.#changes = new Set(Array.from({ length: changes }, () => random.below(this.#length)))
    this.#uniform = new UniformStrategy(random)
  }

  next(agenda: Agenda, clock: ChoiceClock): EventSource | number {
    if (this.#choices >= this.#length) return this.#uniform.next(agenda, clock)
    const moveMs = movement(this.#random, clock)
    if (moveMs !== undefined) return moveMs
    if (agenda.size > 1 && this.#changes.has(this.#choices++)) this.#priorities.set(this.#first(agenda).number, --this.#lowest)
    return this.#first(agenda)
  }

  /** The changes fall behind this point. */
  focus(): void {
    this.#choices = 0
  }

  isSlow(clock: ChoiceClock): boolean {
    return slowness(this.#random, clock)
  }

  #first(agenda: Agenda): EventSource {
    let first = agenda.at(0)
    let highest = this.#priorityOf(first)
    for (let place = 1; place < agenda.size; place++) {
      const source = agenda.at(place)
      const priority = this.#priorityOf(source)
      if (priority > highest) {
        first = source
        highest = priority
      }
    }
    return first
  }

  #priorityOf({ number }: EventSource): number {
    let priority = this.#priorities.get(number)
    if (priority === undefined) this.#priorities.set(number, (priority = 1 + this.#random.fraction()))
    return priority
  }
}
