import type { Plan } from './plan.ts'
import type { Player } from './player.ts'
import type { Failure, RunResult } from './run-parts.ts'
import type { Strategy } from './strategy.ts'

/** Of all shrinking runs together; a scenario that never ends would take too long otherwise. */
const mostSteps = 2_000_000

/** A failure made smaller. */
export interface Shrunk {
  readonly plan: Plan
  readonly result: RunResult
  readonly runs: number
}

/**
 * Looks for a smaller plan that fails in the same way: first without faults that are not needed, then with as few choices as possible
 * that differ from a calm schedule.
 *
 * Source: A. Zeller, R. Hildebrandt, Simplifying and Isolating Failure-Inducing Input, IEEE TSE 28(2), 2002 (delta debugging).
 */
export const shrink = async (
  player: Player,
  plan: Plan,
  failed: RunResult,
  strategy: (() => Strategy) | undefined,
): Promise<Shrunk> => {
  const search = new Search(player, plan, failed)
  const faults = await search.fewest(failed.faults, (some) => ({ ...plan, faults: some }))
  const withFaults: Plan = { ...plan, faults }
  const recorded = await search.record(withFaults, strategy)
  if (recorded !== undefined) await search.fewest(recorded, (some) => ({ ...withFaults, choices: some }))
  return search.best
}

class Search {
  readonly #player: Player
  readonly #wanted: Failure
  #plan: Plan
  #result: RunResult
  #runs = 0
  #steps = 0

  constructor(player: Player, plan: Plan, failed: RunResult) {
    this.#player = player
    this.#wanted = failed.failure!
    this.#plan = plan
    this.#result = failed
  }

  get best(): Shrunk {
    return { plan: this.#plan, result: this.#result, runs: this.#runs }
  }

  get #isSpent(): boolean {
    return this.#runs >= this.#player.options.shrink || this.#steps >= mostSteps
  }

  /** As few of `items` as are found to be enough. */
  async fewest<T>(items: readonly T[], planOf: (some: readonly T[]) => Plan): Promise<readonly T[]> {
    if (items.length === 0 || (await this.#fails(planOf([])))) return []
    let kept = await this.#shortest(items, planOf)
    for (let size = Math.ceil(kept.length / 2); size >= 1 && !this.#isSpent; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let from = 0; from < kept.length && kept.length > 1 && !this.#isSpent; ) {
        const without = [...kept.slice(0, from), ...kept.slice(from + size)]
        if (await this.#fails(planOf(without))) kept = without
        else from += size
      }
    }
    return kept
  }

  /** The schedule of a plan that fails, choice by choice; `undefined` when playing it by these does not fail. */
  async record(plan: Plan, strategy: (() => Strategy) | undefined): Promise<Plan['choices']> {
    if (plan.choices !== undefined) return plan.choices
    if (this.#isSpent) return undefined
    const { choices, steps } = await this.#player.record(plan, strategy?.())
    this.#count(steps)
    return (await this.#fails({ ...plan, choices })) ? choices : undefined
  }

  /** What comes late is often not needed: halves the end as long as it still fails. */
  async #shortest<T>(items: readonly T[], planOf: (some: readonly T[]) => Plan): Promise<readonly T[]> {
    let enough = items.length
    let tooFew = 0
    while (enough - tooFew > 1 && !this.#isSpent) {
      const middle = (enough + tooFew) >> 1
      if (await this.#fails(planOf(items.slice(0, middle)))) enough = middle
      else tooFew = middle
    }
    return items.slice(0, enough)
  }

  /** Whether the plan fails as the first one did; then it is the best so far. */
  async #fails(plan: Plan): Promise<boolean> {
    if (this.#isSpent) return false
    const result = await this.#player.play(plan)
    this.#count(result.steps)
    const { failure } = result
    if (failure?.failure !== this.#wanted.failure || failure.name !== this.#wanted.name) return false
    this.#plan = plan
    this.#result = result
    return true
  }

  #count(steps: number): void {
    this.#runs++
    this.#steps += steps
  }
}
