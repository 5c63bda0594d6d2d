import { simulate } from '@troupe/core/simulation'
import { describe, expect, it } from 'vitest'
import { simulatedStage } from './simulated-stage.ts'
import type { Scenario } from './stage.ts'

/** Fewer for a quick look: `TROUPE_SEEDS=100`. */
const seeds = Number(process.env.TROUPE_SEEDS ?? 2_000)

/** Plays each scenario in as many simulated worlds as there are seeds. */
export const inSimulation = (scenarios: readonly Scenario[]): void => {
  describe(`in simulation, over ${seeds} seeds`, () => {
    it.each(scenarios)(
      '$name',
      async ({ play, development = true }) => {
        const report = await simulate({ seeds, settings: { development } }, async (world) => play(await simulatedStage(world)))
        expect(report).toMatchObject({ runs: seeds, escapes: [] })
      },
      300_000,
    )
  })
}
