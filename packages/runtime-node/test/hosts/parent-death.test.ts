import { describe, expect, it } from 'vitest'
import { bundled } from '../support/bundled.ts'
import { DeathWatch } from '../support/death-watch.ts'
import { Program } from '../support/program.ts'
import type { Scenario } from './programs/main.ts'

const entry = await bundled(new URL('./programs/host.ts', import.meta.url))
const main = await bundled(new URL('./programs/main.ts', import.meta.url))
const run = (scenario: Omit<Scenario, 'entry' | 'kind'>): Program =>
  new Program(main, JSON.stringify({ ...scenario, entry, kind: 'process' } satisfies Scenario))

describe.each(['armed', 'prctl', 'watchdog'] as const)('a host in a process whose program is killed (%s)', (parentDeath) => {
  it.each(['nothing', 'spin'] as const)('dies with it, doing %s', async (then) => {
    await using watch = await DeathWatch.open()
    await using program = run({
      act: 'await answers and end',
      parentDeath,
      orders: [
        { do: 'connect', path: watch.path },
        { do: 'listen', path: `${watch.path}.alive` },
        { do: 'print', stream: 'stdout', count: 1, then },
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
