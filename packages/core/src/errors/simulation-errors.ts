import { nameErrors, TroupeError } from './troupe-error.ts'

export interface EscapedFacts {
  /** The global that was used. */
  readonly what: string
  readonly host: string
}
/** Code of a simulated run used something that no seed decides and that has no counterpart in the simulated world. */
export class EscapedError extends TroupeError implements EscapedFacts {
  static {
    nameErrors(this, 'EscapedError', 'testing')
  }
  readonly code = 'ESCAPED'
  declare readonly what: string
  declare readonly host: string
  constructor(facts: EscapedFacts, options?: ErrorOptions) {
    super(
      `${facts.what} on ${facts.host} leaves the simulated world: hand in what does it, and give the scenario one that it controls`,
      facts,
      options,
    )
  }
}

/** A plan with more characters is not part of the message. */
const longestPlan = 1_500

/**
 * Why a run failed. `scenario`: it threw; `invariant`: one did not hold; `uncaught`: an error that no handler answers for; `hang`:
 * nothing was left that could happen while somebody still waited; `leftover`: something was left after the stop; `too-long`:
 * more steps or time than allowed; `escape`: it used what no seed decides; `replay`: the same plan did not give the same run.
 */
export type SimulationFailure = 'scenario' | 'invariant' | 'uncaught' | 'hang' | 'leftover' | 'too-long' | 'escape' | 'replay'

/** `Plan` is the plan type of the simulation; this floor knows it as plain data. */
export interface SimulationFacts<Plan = object> {
  readonly failure: SimulationFailure
  /** The invariant, the wait or whatever else failed, in a few words. */
  readonly what: string
  readonly seed: number
  /** The run's hash up to the failure. */
  readonly hash: string
  readonly step: number
  readonly atMs: number
  /** Replays the failure: `simulate({ plan }, scenario)`. It is the smallest that was found. */
  readonly plan: Plan
  /** How many runs it took to find that. */
  readonly shrinkRuns: number
  /** The last events before the failure, oldest first. */
  readonly events: readonly string[]
}
/** A run of a simulation failed; `cause` is what it threw, if anything. */
export class SimulationError<Plan = object> extends TroupeError implements SimulationFacts<Plan> {
  static {
    nameErrors(this, 'SimulationError', 'testing')
  }
  readonly code = 'SIMULATION'
  declare readonly failure: SimulationFailure
  declare readonly what: string
  declare readonly seed: number
  declare readonly hash: string
  declare readonly step: number
  declare readonly atMs: number
  declare readonly plan: Plan
  declare readonly shrinkRuns: number
  declare readonly events: readonly string[]
  constructor(facts: SimulationFacts<Plan>, options?: ErrorOptions) {
    const { failure, what, seed, hash, step, atMs, plan, events } = facts
    const planText = JSON.stringify(plan)
    const again = planText.length <= longestPlan ? `{ plan: ${planText} }` : '{ plan: error.plan }'
    super(
      [
        `seed ${seed}, step ${step}, ${atMs} ms: ${failure}: ${what}`,
        `trace ${hash}; to see it again, with the options as they are: simulate(${again}, scenario)`,
        ...events.map((line) => `  ${line}`),
      ].join('\n'),
      facts,
      options,
    )
    // the message has them already, and whoever prints an error prints its fields too
    Object.defineProperty(this, 'events', { enumerable: false })
  }
}
