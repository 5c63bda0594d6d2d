import { describe, expect, it } from 'vitest'
import { runScenario } from './run-scenario.ts'

describe('Ctrl-C in a program with a host in a process', () => {
  it('while the host starts is reported as an interruption, or has no effect', async () => {
    for (let round = 0; round < 5; round++) {
      await using program = runScenario({ act: 'report a Ctrl-C', kind: 'process' })
      expect(await program.json()).toBe('started')
      program.signalGroup('SIGINT')
      const outcome = await program.json()
      if (outcome !== 'ready') expect(outcome).toMatchObject({ signal: 'SIGINT', interrupted: true })
      expect(await program.end()).toBe(0)
    }
  })
})
