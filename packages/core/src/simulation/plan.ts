import type { FaultRecord } from './faults.ts'
import type { ForcedChoice } from './forced-strategy.ts'
import type { StrategyOption } from './strategy-option.ts'

/** All that decides a run: the same plan and the same code give the same run. It is plain data, to be kept with a failing test. */
export interface Plan {
  readonly seed: number
  readonly strategy: StrategyOption
  /** The faults of the run; without them the seed picks, from what the options allow. */
  readonly faults?: readonly FaultRecord[]
  /** The schedule: calm but for these choices. Without them the strategy chooses. */
  readonly choices?: readonly ForcedChoice[]
}
