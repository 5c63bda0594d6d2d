import { expect, it } from 'vitest'
import { print } from '../src/philosophers/print.ts'
import { run } from '../src/philosophers/run.ts'
import { Heard } from './support/heard.ts'

it('feeds every philosopher over threads and processes, also when one dies with two forks in hand', async () => {
  const { seats, inherited, problems } = await run({ philosophers: 5, meals: 40 }, new Heard())
  expect(problems).toEqual([])
  expect(inherited).toBe(2)
  const fed = { meals: 40, ended: undefined }
  expect(seats).toEqual([
    { philosopher: 'number 1', sits: 'here', ...fed },
    { philosopher: 'number 2', sits: 'on a thread', ...fed },
    { philosopher: 'number 3', sits: 'in a process', ...fed },
    { philosopher: 'number 4', sits: 'here', ...fed },
    { philosopher: 'number 5', sits: 'in a process of its own', meals: 0, ended: 'host-down' },
  ])
})

it('shows who sat where, what they had, and how it ended', () => {
  const lines = print({
    problems: [],
    inherited: 2,
    seconds: 0.5,
    seats: [
      { philosopher: 'number 1', sits: 'here', meals: 10_000, ended: undefined },
      { philosopher: 'number 2', sits: 'in a process of its own', meals: 0, ended: 'host-down' },
    ],
  })
  expect(lines).toEqual([
    'philosopher                     sits   meals      ended',
    'number 1                        here  10 000           ',
    'number 2     in a process of its own          host-down',
    '',
    '10 000 meals in 0.50 s: 20 k/s',
    'forks that their holder left behind, and that were free again: 2',
  ])
})
