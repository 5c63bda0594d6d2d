import type { Ambient } from './ambient.ts'
import type { ForcedChoice } from './forced-strategy.ts'
import { ForcedStrategy, RecordingStrategy } from './forced-strategy.ts'
import type { ResolvedOptions } from './options.ts'
import type { Plan } from './plan.ts'
import { PriorityStrategy } from './priority-strategy.ts'
import { Random } from './random.ts'
import { Run } from './run.ts'
import type { RunResult, Scenario } from './run-parts.ts'
import type { Strategy } from './strategy.ts'
import { UniformStrategy } from './uniform-strategy.ts'

/** Plays plans of one scenario. */
export class Player {
  readonly options: ResolvedOptions
  readonly #ambient: Ambient
  readonly #scenario: Scenario

  constructor(options: ResolvedOptions, ambient: Ambient, scenario: Scenario) {
    this.options = options
    this.#ambient = ambient
    this.#scenario = scenario
  }

  /** @param strategy - in place of the plan's own */
  play(plan: Plan, strategy: Strategy = strategyOf(plan)): Promise<RunResult> {
    return this.#run(plan, strategy, (this.options.trace ?? false) !== false)
  }

  /** Plays it again, and puts the last events into words. */
  read(plan: Plan, strategy: Strategy = strategyOf(plan)): Promise<RunResult> {
    return this.#run(plan, strategy, true)
  }

  /** Plays it again, and writes the schedule down. */
  async record(
    plan: Plan,
    strategy: Strategy = strategyOf(plan),
  ): Promise<RunResult & { readonly choices: readonly ForcedChoice[] }> {
    const recording = new RecordingStrategy(strategy)
    const result = await this.#run(plan, recording, false)
    return { ...result, choices: recording.choices }
  }

  #run(plan: Plan, strategy: Strategy, reads: boolean): Promise<RunResult> {
    return new Run({ plan, strategy, options: this.options, ambient: this.#ambient, reads }).play(this.#scenario)
  }
}

const mostChanges = 4

const strategyOf = ({ seed, strategy, choices }: Plan): Strategy => {
  if (choices !== undefined) return new ForcedStrategy(choices)
  const random = new Random(seed, 'schedule')
  if (strategy === 'uniform' || (strategy === 'mixed' && seed % 2 === 0)) return new UniformStrategy(random)
  if (strategy === 'mixed') return new PriorityStrategy(random, random.between(1, mostChanges))
  return 'priorities' in strategy ? new PriorityStrategy(random, strategy.priorities) : new ForcedStrategy([])
}
