import { bundled } from '../support/bundled.ts'
import { Program } from '../support/program.ts'
import type { Scenario } from './programs/main.ts'

const entry = await bundled(new URL('./programs/host.ts', import.meta.url))
const main = await bundled(new URL('./programs/main.ts', import.meta.url))

/** Starts a program that does what the scenario says. */
export const runScenario = (scenario: Omit<Scenario, 'entry'>): Program =>
  new Program(main, { TROUPE_TEST_SCENARIO: JSON.stringify({ ...scenario, entry }) })
