import { describe, it } from 'vitest'
import { realStage } from './real-stage.ts'
import { ofCalls, ofHosts, ofLives } from './scenarios.ts'

describe.each(['thread', 'process'] as const)('on real hosts, each a %s', (own) => {
  it.each([...ofLives, ...ofHosts, ...ofCalls])(
    '$name',
    async ({ play, development = true }) => {
      await using stage = await realStage(own, development)
      await play(stage)
    },
    60_000,
  )
})
