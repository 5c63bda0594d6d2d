import { describe, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { realStage } from './real-stage.ts'

const built = await builtFolder(new URL('./', import.meta.url), /^\d|^(?:gate|journal|scenarios|stage|watcher)\.ts$/)
const { ofCalls, ofHosts, ofLives } = (await import(built('scenarios'))) as typeof import('./scenarios.ts')

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
