import type { SimulationFailure } from '../errors/simulation-errors.ts'
import type { Ambient } from './ambient.ts'
import type { Escape } from './escapes.ts'
import type { FaultRecord } from './faults.ts'
import type { ResolvedOptions } from './options.ts'
import type { Plan } from './plan.ts'
import type { Strategy } from './strategy.ts'
import type { World } from './world.ts'

/** What is to be tried out in a world. */
export type Scenario = (world: World) => Promise<void> | void

/** How a run failed. */
export interface Failure {
  readonly failure: SimulationFailure
  /** What tells failures of one kind apart: the invariant, or the class of what was thrown. */
  readonly name: string
  readonly what: string
  readonly cause: unknown
  readonly step: number
  readonly atMs: number
}

/** What became of one run. */
export interface RunResult {
  readonly seed: number
  readonly hash: string
  readonly steps: number
  readonly simulatedMs: number
  readonly failure: Failure | undefined
  /** The faults that happened. */
  readonly faults: readonly FaultRecord[]
  readonly escapes: readonly Escape[]
  /** The last lines of the trace; only when it was read along. */
  readonly lines: readonly string[]
  /** All of them, if they were wanted. */
  readonly trace: readonly string[]
}

/** How one run is made. */
export interface RunParts {
  readonly plan: Plan
  readonly strategy: Strategy
  readonly options: ResolvedOptions
  readonly ambient: Ambient
  /** Whether every event is put into words. */
  readonly reads: boolean
}
