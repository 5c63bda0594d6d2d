import { writeFile } from 'node:fs/promises'
import { createSystem, type Pool, type ScalabilityReport } from '@troupe/runtime-node'
import type { Result as AnyResult, Out } from '../tour/example.ts'
import type { OptionSpecs, Values } from '../tour/options.ts'
import { isPrime } from './is-prime.ts'

export const options = {
  from: { about: 'the first number to look at', default: 1_000_000_000_000, least: 1, most: 1_000_000_000_000_000 },
  count: { about: 'how many numbers to look at', default: 2_000, least: 1, most: 1_000_000 },
  repeats: { about: 'runs of each size, of which the median counts', default: 3, least: 1, most: 100 },
  workers: { about: 'the largest number of workers', default: 4, least: 1, most: 64 },
  svg: { about: 'file to draw the chart of threads into', default: '', isFile: true },
} satisfies OptionSpecs

interface Scaling {
  readonly on: 'thread' | 'process'
  /** Its report, as text for a terminal. */
  readonly table: string
  /** Primes that each run found. */
  readonly primes: readonly number[]
}

export interface Result extends AnyResult {
  readonly from: number
  readonly count: number
  readonly primes: number
  readonly scalings: readonly Scaling[]
  readonly svg: string
}

export const run = async ({ from, count, repeats, workers, svg }: Values<typeof options>, out: Out): Promise<Result> => {
  await using system = await createSystem()
  const numbers = Array.from({ length: count }, (_, at) => from + at)
  out.progress('looking for them here')
  const primes = numbers.filter(isPrime).length
  const sizes = [1, 2, 4, 8, 16, 32, 64].filter((size) => size <= workers)
  const scalings: Scaling[] = []
  let chart: ScalabilityReport | undefined
  for (const on of ['thread', 'process'] as const) {
    out.progress(`workers each on a ${on}`)
    const found: number[] = []
    const search = async (pool: Pool): Promise<void> => {
      const are = await pool.map(isPrime, numbers)
      found.push(are.filter(Boolean).length)
    }
    const report = await system.scalability(search, { name: `primes on each ${on}`, on, sizes, repeats })
    chart ??= report
    scalings.push({ on, table: report.toTable(), primes: found })
  }
  if (svg !== '') await writeFile(svg, chart!.toSvg())
  return { from, count, primes, scalings, svg, problems: scalings.flatMap((scaling) => problemsOf(scaling, primes)) }
}

const problemsOf = ({ on, primes }: Scaling, expected: number): readonly string[] =>
  primes.every((found) => found === expected)
    ? []
    : [`workers each on a ${on} found ${primes.join(', ')} primes instead of ${expected}`]
