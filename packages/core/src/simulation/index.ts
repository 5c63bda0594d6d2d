/**
 * A simulated world for tests: {@link simulate} runs a scenario with unmodified actors on many simulated hosts in one thread, under a
 * clock and a scheduler that a seed decides, again and again with other seeds. Hosts crash, pause and stall, links break and slow
 * down; a run that fails is made smaller and can be replayed exactly.
 *
 * How to use it, how to read a failure and what it cannot show is in the guide on simulation.
 *
 * @packageDocumentation
 */
export { EscapedError, SimulationError, type SimulationFailure } from '../errors/simulation-errors.ts'
export type { KernelSettings } from '../kernel/settings.ts'
export type { Ambient } from './ambient.ts'
export type { Escape } from './escapes.ts'
export type { FaultKind, FaultRate, FaultRecord, Faults } from './faults.ts'
export type { ForcedChoice } from './forced-strategy.ts'
export type { SimulationOptions, SimulationSettings } from './options.ts'
export type { Plan } from './plan.ts'
export { Random } from './random.ts'
export type { Scenario } from './run-parts.ts'
export { type SimulationReport, simulate } from './simulate.ts'
export type { StrategyOption } from './strategy-option.ts'
export type { HostLike, World, WorldHost } from './world.ts'
