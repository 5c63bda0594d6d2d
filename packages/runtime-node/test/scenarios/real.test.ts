import { describe, it } from 'vitest'
import { realStage } from './real-stage.ts'
import { scenarios } from './scenarios.ts'

describe.each(['thread', 'process'] as const)('on real hosts, each a %s', (own) => {
  it.each(scenarios)(
    '$name',
    async ({ play, development = true }) => {
      await using stage = await realStage(own, development)
      await play(stage)
    },
    30_000,
  )
})
