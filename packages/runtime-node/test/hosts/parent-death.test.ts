import { describe, expect, it } from 'vitest'
import { DeathWatch } from '../support/death-watch.ts'
import { runScenario } from './run-scenario.ts'

describe.each(['armed', 'prctl', 'watchdog'] as const)('a host in a process whose program is killed (%s)', (parentDeath) => {
  it.each(['nothing', 'spin'] as const)('dies with it, doing %s', async (ending) => {
    await using watch = await DeathWatch.open()
    await using program = runScenario({
      act: 'await answers and end',
      kind: 'process',
      parentDeath,
      orders: [
        { do: 'connect', path: watch.path },
        { do: 'listen', path: `${watch.path}.alive` },
        { do: 'print', stream: 'stdout', count: 1, ending },
      ],
    })
    await program.json()
    expect(await program.json()).toBe('connected')
    expect(await program.json()).toBe('listening')
    expect(await program.line()).toBe('line 0')
    program.signal('SIGKILL')
    await watch.death()
  })
})
