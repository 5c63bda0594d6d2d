import { OptionError } from '../errors/option-error.ts'
import type { KernelSettings } from '../kernel/settings.ts'
import type { Ambient } from './ambient.ts'
import type { Faults } from './faults.ts'
import type { Plan } from './plan.ts'
import type { StrategyOption } from './strategy-option.ts'

/** Settings of the simulated system; those of a real one, without the observer's. */
export type SimulationSettings = Partial<Omit<KernelSettings, 'observed'>>

export interface SimulationOptions {
  /** How many seeds, from 1 on; or which ones. @defaultValue 100 */
  readonly seeds?: number | readonly number[]
  /** Runs this seed alone. */
  readonly seed?: number
  /** Runs this plan alone, as a failure reports it. */
  readonly plan?: Plan
  /** How a run chooses among what can happen. @defaultValue 'mixed' */
  readonly strategy?: StrategyOption
  /** What goes wrong while a scenario runs. @defaultValue nothing */
  readonly faults?: Faults
  /** @defaultValue those of a real system, but no handler is too slow: `slowHandlerMs: Infinity` */
  readonly settings?: SimulationSettings
  /** More steps fail a run. @defaultValue 200 000 */
  readonly maxSteps?: number
  /** More time on the world's clock fails a run. @defaultValue 3 600 000: an hour */
  readonly maxMs?: number
  /** While time moves, an event that can happen waits no longer than this, in milliseconds. @defaultValue 20 */
  readonly delayMs?: number
  /** Each seed runs twice and has to give the same hash. @defaultValue false: only runs that failed */
  readonly twice?: boolean
  /**
   * Puts every event of the runs into a line of text: `true` for the report, or a function that gets each line. It is slow, and meant
   * for one seed. @defaultValue false
   */
  readonly trace?: boolean | ((line: string) => void)
  /** Runs that may be spent on making a failure smaller. @defaultValue 300 */
  readonly shrink?: number
  /** What becomes of a run that used real time, chance or I/O: `report` only lists it, `fail` fails it. @defaultValue 'report' */
  readonly escapes?: 'report' | 'fail'
  /** What the simulation needs of the JavaScript runtime. @defaultValue it looks on `globalThis` */
  readonly ambient?: Ambient
}

const defaults = { seeds: 100, maxSteps: 200_000, maxMs: 3_600_000, delayMs: 20, shrink: 300 }

/** Options with nothing left open. */
export interface ResolvedOptions extends SimulationOptions {
  readonly strategy: StrategyOption
  readonly maxSteps: number
  readonly maxMs: number
  readonly delayMs: number
  readonly shrink: number
}

/** @throws OptionError */
export const resolveOptions = (given: SimulationOptions): ResolvedOptions => {
  const { strategy = 'mixed', maxSteps = defaults.maxSteps, maxMs = defaults.maxMs } = given
  const { delayMs = defaults.delayMs, shrink = defaults.shrink } = given
  const least = (option: string, value: number, lowest: number): void => {
    if (!(typeof value === 'number' && value >= lowest)) {
      throw new OptionError({ option: `simulate ${option}`, expected: `a number >= ${lowest}`, got: value })
    }
  }
  least('maxSteps', maxSteps, 1)
  least('maxMs', maxMs, 0)
  least('delayMs', delayMs, 0)
  least('shrink', shrink, 0)
  if (typeof strategy === 'object') {
    least('strategy', 'priorities' in strategy ? strategy.priorities : strategy.depthFirst, 0)
  }
  return { ...given, strategy, maxSteps, maxMs, delayMs, shrink }
}

/** @throws OptionError */
export const seedsOf = ({ seed, seeds = defaults.seeds }: SimulationOptions): readonly number[] => {
  const list = seed !== undefined ? [seed] : typeof seeds === 'number' ? countTo(seeds) : seeds
  for (const each of list) {
    if (!Number.isSafeInteger(each) || each < 0) {
      throw new OptionError({ option: 'simulate seed', expected: 'a whole number >= 0', got: each })
    }
  }
  return list
}

const countTo = (count: number): number[] => {
  if (!Number.isSafeInteger(count) || count < 1) {
    throw new OptionError({ option: 'simulate seeds', expected: 'how many, a whole number >= 1, or a list of seeds', got: count })
  }
  return Array.from({ length: count }, (_, n) => n + 1)
}
