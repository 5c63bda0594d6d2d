import { SimulationError } from '../errors/simulation-errors.ts'
import { runtimeAmbient } from './ambient.ts'
import { DepthFirst } from './depth-first.ts'
import type { Escape } from './escapes.ts'
import { resolveOptions, type SimulationOptions, seedsOf } from './options.ts'
import type { Plan } from './plan.ts'
import { Player } from './player.ts'
import type { RunResult, Scenario } from './run-parts.ts'
import { shrink } from './shrink.ts'
import type { Strategy } from './strategy.ts'

/** What came of a simulation in which no run failed. */
export interface SimulationReport {
  readonly runs: number
  readonly steps: number
  /** The time that went by in all worlds together. */
  readonly simulatedMs: number
  readonly realMs: number
  readonly stepsPerSecond: number
  /** The hash of every run, by its seed; depth first, by the number of the run. The same seed has to give the same hash. */
  readonly hashes: ReadonlyMap<number, string>
  /** Faults that happened, in all runs together. */
  readonly faults: number
  /** What code of the runs used although no seed decides it: once for each line, with the first host and seed. */
  readonly escapes: readonly Escape[]
  /** With `trace: true` every event, one line each. */
  readonly trace: readonly string[]
  /** Depth first: whether every order was tried. */
  readonly exhausted: boolean
}

/** Simulations take turns: a run replaces globals while it makes steps. */
let turn: Promise<unknown> = Promise.resolve()

/**
 * Runs `scenario` once for every seed, each time in a new world, and then stops the world's system and looks at what is left.
 *
 * A run fails when the scenario throws or waits for something that can never happen, when an invariant does not hold, when an error
 * belongs to no handler, or when something is left after the stop: a host, a timer, a waiting frame or ask. Then the run is made
 * smaller as far as `shrink` allows, and a {@link SimulationError} says what happened last and how to see it again.
 *
 * The scenario must decide nothing by anything but its world: the same seed has to give the same run. Actors and scenario share
 * one thread and its modules. When a run fails, its scenario is abandoned where it stands: `finally` blocks do not run.
 *
 * @throws SimulationError a run failed
 * @throws OptionError an option makes no sense
 * @example
 * await simulate({ seeds: 200, faults: { crash: 1 } }, async (world) => {
 *   const [host] = (await world.system.threads(1)).hosts
 *   const counter = await world.system.spawn(Counter, { on: host })
 *   counter.tell.add(5)
 *   await world.settle()
 * })
 */
export const simulate = (options: SimulationOptions, scenario: Scenario): Promise<SimulationReport> => {
  const report = turn.then(() => simulateNow(options, scenario))
  turn = report.catch(() => {}) // whoever called hears of it
  return report
}

const simulateNow = async (given: SimulationOptions, scenario: Scenario): Promise<SimulationReport> => {
  const options = resolveOptions(given)
  const ambient = options.ambient ?? runtimeAmbient()
  const player = new Player(options, ambient, scenario)
  const began = ambient.now()
  const totals = new Totals()
  let exhausted = false
  if (options.plan !== undefined) await play(player, totals, options.plan)
  else if (typeof options.strategy === 'object' && 'depthFirst' in options.strategy) exhausted = await playAll(player, totals)
  else for (const seed of seedsOf(options)) await play(player, totals, { seed, strategy: options.strategy })
  const realMs = ambient.now() - began
  return { ...totals.sums, exhausted, realMs, stepsPerSecond: Math.round((totals.sums.steps / realMs) * 1_000) }
}

/** Every order of the first choices, as many as there are seeds. */
const playAll = async (player: Player, totals: Totals): Promise<boolean> => {
  const { strategy, seeds = 10_000, seed = 1 } = player.options
  const paths = new DepthFirst((strategy as { readonly depthFirst: number }).depthFirst)
  const mostRuns = typeof seeds === 'number' ? seeds : seeds.length
  for (let run = 1; run <= mostRuns; run++) {
    await play(player, totals, { seed, strategy }, () => paths.strategy(), run)
    if (!paths.advance()) return true
  }
  return false
}

const play = async (
  player: Player,
  totals: Totals,
  plan: Plan,
  strategy?: () => Strategy,
  label: number = plan.seed,
): Promise<void> => {
  const result = await player.play(plan, strategy?.())
  if (result.failure !== undefined) throw await explain(player, plan, result, strategy)
  if (player.options.twice === true) {
    const again = await player.play(plan, strategy?.())
    if (again.hash !== result.hash) throw await unlike(player, plan, result, again, strategy)
  }
  totals.add(label, result)
}

/** The failure, as small as it was found to be. */
const explain = async (
  player: Player,
  plan: Plan,
  failed: RunResult,
  strategy?: () => Strategy,
): Promise<SimulationError<Plan>> => {
  const again = await player.play(plan, strategy?.())
  if (again.hash !== failed.hash) return unlike(player, plan, failed, again, strategy)
  const smallest = await shrink(player, plan, failed, strategy)
  const read = smallest.plan === plan ? await player.read(plan, strategy?.()) : await player.read(smallest.plan)
  const { failure, what, step, atMs, cause } = smallest.result.failure!
  const { seed, hash } = smallest.result
  return new SimulationError<Plan>(
    { failure, what, seed, hash, step, atMs, plan: smallest.plan, shrinkRuns: smallest.runs, events: read.lines },
    { cause },
  )
}

const unlike = async (
  player: Player,
  plan: Plan,
  { seed, hash, steps, simulatedMs, failure }: RunResult,
  again: RunResult,
  strategy?: () => Strategy,
): Promise<SimulationError<Plan>> => {
  const { lines: events } = await player.read(plan, strategy?.())
  const escaped = again.escapes.map(({ what, where }) => `${what} at ${where}`).join('; ')
  const what = `the same plan gave ${hash} and then ${again.hash}: ${escaped === '' ? 'something that no seed decides has a say' : escaped}`
  return new SimulationError<Plan>(
    { failure: 'replay', what, seed, hash, step: steps, atMs: simulatedMs, plan, shrinkRuns: 0, events },
    { cause: failure?.cause },
  )
}

/** What all runs have in common. */
class Totals {
  readonly #hashes = new Map<number, string>()
  readonly #escapes = new Map<string, Escape>()
  readonly #trace: string[] = []
  #steps = 0
  #simulatedMs = 0
  #faults = 0

  add(label: number, { hash, steps, simulatedMs, faults, escapes, trace }: RunResult): void {
    for (const line of trace) this.#trace.push(line)
    this.#hashes.set(label, hash)
    this.#steps += steps
    this.#simulatedMs += simulatedMs
    this.#faults += faults.length
    for (const each of escapes) {
      const key = `${each.what} ${each.where}`
      const known = this.#escapes.get(key)
      this.#escapes.set(key, known === undefined ? each : { ...known, count: known.count + each.count })
    }
  }

  get sums(): Omit<SimulationReport, 'exhausted' | 'realMs' | 'stepsPerSecond'> {
    return {
      runs: this.#hashes.size,
      steps: this.#steps,
      simulatedMs: this.#simulatedMs,
      hashes: this.#hashes,
      faults: this.#faults,
      trace: this.#trace,
      escapes: [...this.#escapes.values()],
    }
  }
}
