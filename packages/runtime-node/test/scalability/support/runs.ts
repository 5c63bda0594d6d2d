import { evaluate } from '../../../src/scalability/evaluate.ts'
import type { Measured } from '../../../src/scalability/measured.ts'
import type { ScalabilityData } from '../../../src/scalability/scalability-data.ts'

/** For each number of workers what its runs took: milliseconds alone, or all figures. */
export type Runs = Readonly<Record<number, readonly (number | Measured)[]>>

interface Facts {
  readonly name?: string
  readonly cpuCount?: number
  readonly alone?: readonly (number | Measured)[]
}

/** What the package finds out about runs that took so long. */
export const found = (runs: Runs, { name = 'the work', cpuCount = 8, alone = [] }: Facts = {}): ScalabilityData => {
  const sizes = Object.entries(runs).map(([workers, each]) => ({ workers: Number(workers), runs: each.map(measured) }))
  return evaluate({
    name,
    cpuCount,
    repeats: sizes[0]!.runs.length,
    warmUps: 1,
    alone: alone.map(measured),
    sizes: sizes.sort((a, b) => a.workers - b.workers),
  })
}

/** Three runs of each size, exactly as long as the law has it. */
export const runsBy = (sizes: readonly number[], figures: (workers: number) => number | Measured): Runs =>
  Object.fromEntries(sizes.map((workers) => [workers, [1, 2, 3].map(() => figures(workers))]))

const measured = (run: number | Measured): Measured => (typeof run === 'number' ? { wallMs: run } : run)
