import { whyNoMapping } from '@troupe/runtime-node'
import { expect, it } from 'vitest'
import { print } from '../src/race/print.ts'
import { run } from '../src/race/run.ts'
import { Heard } from './support/heard.ts'

const scopes = whyNoMapping() === undefined ? ['threads', 'processes'] : ['threads']

it('loses nothing where additions are guarded, on threads and in processes that can share memory', async () => {
  const { racers, expected, races, withoutProcesses, problems } = await run({ times: 20_000 }, new Heard())
  expect({ racers, expected, problems }).toEqual({ racers: 4, expected: 80_000, problems: [] })
  expect(races.map(({ across, way }) => `${across} ${way}`)).toEqual(
    scopes.flatMap((across) => ['addBlindly', 'addLocked', 'addAtomically'].map((way) => `${across} ${way}`)),
  )
  const guarded = races.filter(({ way }) => way !== 'addBlindly')
  expect(guarded.map(({ counted }) => counted)).toEqual(scopes.flatMap(() => [80_000, 80_000]))
  expect(withoutProcesses).toBe(whyNoMapping())
})

it('shows how many additions were lost, and why nobody raced in processes', () => {
  const race = { across: 'threads', seconds: 0.25 } as const
  const lines = print({
    racers: 4,
    expected: 400_000,
    races: [
      { ...race, way: 'addBlindly', counted: 131_072 },
      { ...race, way: 'addLocked', counted: 400_000 },
    ],
    withoutProcesses: 'it needs Linux',
    problems: [],
  })
  expect(lines.slice(2)).toEqual([
    'read, add, write         threads  131 072  268 928  0.25 s',
    'the same under its lock  threads  400 000        0  0.25 s',
    'Processes share no memory here: it needs Linux.',
  ])
})
