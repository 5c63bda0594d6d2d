import { simulate } from '@troupe/core/simulation'
import { describe, expect, it } from 'vitest'
import { scenarios } from './scenarios.ts'
import { simulatedStage } from './simulated-stage.ts'

const seeds = Number(process.env.TROUPE_SEEDS ?? 2_000)

describe(`in simulation, over ${seeds} seeds`, () => {
  it.each(scenarios)(
    '$name',
    async ({ play, development = true }) => {
      const report = await simulate({ seeds, settings: { development } }, async (world) => play(await simulatedStage(world)))
      expect(report).toMatchObject({ runs: seeds, escapes: [] })
    },
    240_000,
  )
})
