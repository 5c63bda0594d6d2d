import { expect, it } from 'vitest'
import { print } from '../src/primes/print.ts'
import { run } from '../src/primes/run.ts'
import { Heard } from './support/heard.ts'

it('finds the same primes with every number of threads and processes', async () => {
  const result = await run({ from: 1, count: 1_000, repeats: 1, workers: 2, svg: '' }, new Heard())
  expect(result).toMatchObject({ primes: 168, problems: [] })
  // a run that does not count and one that does, with 1 and 2 workers
  expect(result.scalings.map(({ on, primes }) => ({ on, primes }))).toEqual(
    ['thread', 'process'].map((on) => ({ on, primes: Array(4).fill(168) })),
  )
  const lines = print(result)
  expect(lines[0]).toContain('168 of 1 000 numbers from 1 on are primes')
  expect(lines.join('\n')).toContain('primes on each process')
}, 60_000)
