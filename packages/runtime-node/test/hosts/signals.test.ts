import { describe, expect, it } from 'vitest'
import { bundled } from '../support/bundled.ts'
import { Program } from '../support/program.ts'
import type { Scenario } from './programs/main.ts'

const entry = await bundled(new URL('./programs/host.ts', import.meta.url))
const main = await bundled(new URL('./programs/main.ts', import.meta.url))

describe('Ctrl-C in a program with a host in a process', () => {
  it('while the host starts is reported as an interruption, or has no effect', async () => {
    for (let round = 0; round < 5; round++) {
      await using program = new Program(
        main,
        JSON.stringify({ act: 'report a Ctrl-C', entry, kind: 'process' } satisfies Scenario),
      )
      expect(await program.json()).toBe('started')
      program.signalGroup('SIGINT')
      const outcome = await program.json()
      if (outcome !== 'ready') expect(outcome).toMatchObject({ signal: 'SIGINT', interrupted: true })
      expect(await program.end()).toBe(0)
    }
  })
})
