import type { Agenda, EventSource } from './agenda.ts'
import type { Random } from './random.ts'
import type { ChoiceClock, Strategy } from './strategy.ts'

/** So often the clock moves although something could happen. */
const moveEvery = 24

/** Moves the clock now and then: to the next timer if it may, else somewhere on the way. */
export const movement = (random: Random, clock: ChoiceClock): number | undefined => {
  if (random.below(moveEvery) > 0) return undefined
  const { nowMs, nextTimerMs, mostMs } = clock
  if (mostMs <= nowMs) return undefined
  if (nextTimerMs <= mostMs) return nextTimerMs
  return random.below(4) === 0 && mostMs < Infinity ? nowMs + (mostMs - nowMs) * random.fraction() : undefined
}

/** So often work is slow. */
const slowEvery = 6

export const slowness = (random: Random, clock: ChoiceClock): boolean =>
  random.below(slowEvery) === 0 && clock.mostMs > clock.nowMs

export class UniformStrategy implements Strategy {
  readonly #random: Random

  constructor(random: Random) {
    this.#random = random
  }

  next(agenda: Agenda, clock: ChoiceClock): EventSource | number {
    return movement(this.#random, clock) ?? agenda.at(this.#random.below(agenda.size))
  }

  isSlow(clock: ChoiceClock): boolean {
    return slowness(this.#random, clock)
  }
}
