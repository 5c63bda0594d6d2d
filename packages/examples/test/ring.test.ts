import { expect, it } from 'vitest'
import { print } from '../src/ring/print.ts'
import { run } from '../src/ring/run.ts'
import { Heard } from './support/heard.ts'

it('takes every token past every member once a round, over threads and processes', async () => {
  const { rows, problems } = await run({ actors: 7, tokens: 3, messages: 210, hosts: 2 }, new Heard())
  expect(problems).toEqual([])
  const seconds = expect.any(Number)
  expect(rows).toEqual(
    ['this thread alone', '2 threads', '2 processes', 'all of these'].flatMap((over) => [
      { over, actors: 7, tokens: 1, hops: 210, seconds },
      { over, actors: 7, tokens: 3, hops: 2_100, seconds },
    ]),
  )
})

it('shows a rate for each row, and the time of a hop where there is one token', () => {
  const row = { over: '2 threads', actors: 100, hops: 20_000, seconds: 0.5 }
  const lines = print({
    problems: [],
    rows: [
      { ...row, tokens: 1 },
      { ...row, tokens: 100 },
    ],
  })
  expect(lines.slice(1)).toEqual([
    '2 threads     100       1    20 000  40 k/s  25.0 us',
    '2 threads     100     100    20 000  40 k/s         ',
  ])
})
