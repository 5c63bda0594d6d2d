import { Actor, type ActorRef, expose } from '@troupe/runtime-node'
import type { Fork } from './fork.ts'

/** The forks beside a seat, the one with the lower number first. */
export interface Forks {
  readonly first: ActorRef<Fork>
  readonly second: ActorRef<Fork>
}

/**
 * Eats with two forks. Everybody takes the one with the lower number first, so whoever holds a fork waits for a higher one only: the
 * circle in which all wait for each other cannot close.
 *
 * Source: E. W. Dijkstra, Hierarchical Ordering of Sequential Processes, Acta Informatica 1, 1971.
 */
export class Philosopher extends Actor {
  readonly #forks: Forks
  readonly #lastMeal: number

  /** `lastMeal`: the meal that is one too many, and ends the whole process. */
  constructor(forks: Forks, lastMeal: number = Number.POSITIVE_INFINITY) {
    super()
    this.#forks = forks
    this.#lastMeal = lastMeal
  }

  /** Answers after so many meals. */
  async dine(meals: number): Promise<number> {
    const { first, second } = this.#forks
    for (let meal = 1; meal <= meals; meal++) {
      await first.ask.take(this.self)
      await second.ask.take(this.self)
      if (meal === this.#lastMeal) process.kill(process.pid, 'SIGKILL')
      second.tell.putBack(this.self)
      first.tell.putBack(this.self)
    }
    return meals
  }
}

expose(import.meta.url, { Philosopher })
