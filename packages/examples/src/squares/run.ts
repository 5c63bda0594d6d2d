import { writeFile } from 'node:fs/promises'
import { createSystem, type Pool, SharedArray, whyNoMapping } from '@troupe/runtime-node'
import type { Result as AnyResult, Out } from '../tour/example.ts'
import type { OptionSpecs, Values } from '../tour/options.ts'
import { square, squareLater } from './square.ts'

export const options = {
  count: { about: 'squares', default: 1_000_000, least: 1, most: 10_000_000 },
  repeats: { about: 'runs of each way, of which the median counts', default: 3, least: 1, most: 100 },
  workers: { about: 'the largest number of workers', default: 4, least: 1, most: 64 },
  svg: { about: 'file to draw the chart of threads into', default: '', isFile: true },
} satisfies OptionSpecs

/** What the numbers stand in. */
type Kind = 'a list' | 'a typed array' | 'a shared array'

/** One way to have workers do it, with the milliseconds that it took each number of them. */
interface Row {
  readonly on: 'thread' | 'process'
  readonly kind: Kind
  readonly ms: readonly number[]
}

export interface Result extends AnyResult {
  readonly count: number
  /** Milliseconds, without any workers. */
  readonly syncMs: number
  readonly asyncMs: number
  /** Numbers of workers. */
  readonly sizes: readonly number[]
  readonly rows: readonly Row[]
  /** Why there is no shared array on processes, where they cannot share memory. */
  readonly withoutSharing: string | undefined
  /** What holds threads with a list back. */
  readonly verdict: string
  readonly svg: string
}

type Squares = ArrayLike<number>

export const run = async ({ count, repeats, workers, svg }: Values<typeof options>, out: Out): Promise<Result> => {
  await using system = await createSystem()
  const list = Array.from({ length: count }, (_, at) => at + 1)
  const sizes = sizesTo(workers)
  out.progress('here, without workers')
  const syncMs = await medianMs(repeats, () => list.map(square))
  const asyncMs = await medianMs(repeats, () => Promise.all(list.map(squareLater)))
  const measured: Measured[] = []
  for (const on of ['thread', 'process'] as const) {
    const ways = waysOf(on, list)
    for (const size of sizes) {
      out.progress(`${size} workers, each on a ${on}`)
      await using pool = await system.pool({ on, size })
      for (const [kind, way] of ways) measured.push({ on, kind, ...(await measure(pool, way, { count, repeats })) })
    }
  }
  out.progress('the laws of the list on threads')
  const report = await system.scalability(square, { name: 'squares of a list', items: list, sizes, repeats })
  if (svg !== '') await writeFile(svg, report.toSvg())
  const problems = measured
    .filter(({ isRight }) => !isRight)
    .map(({ on, kind }) => `${kind} on each ${on} gave something else than squares`)
  const [rows, withoutSharing] = [rowsOf(measured), whyNoMapping()]
  return { count, syncMs, asyncMs, sizes, rows, withoutSharing, verdict: report.data.verdict.sentence, svg, problems }
}

/** 1, 2, 4 and so on. */
const sizesTo = (most: number): number[] => {
  const sizes: number[] = []
  for (let size = 1; size <= most; size *= 2) sizes.push(size)
  return sizes
}

interface Measured extends Pick<Row, 'on' | 'kind'> {
  readonly ms: number
  readonly isRight: boolean
}

const rowsOf = (measured: readonly Measured[]): readonly Row[] => {
  const rows = new Map<string, Row & { readonly ms: number[] }>()
  for (const { on, kind, ms } of measured) {
    const row = rows.get(`${on} ${kind}`) ?? { on, kind, ms: [] }
    row.ms.push(ms)
    rows.set(`${on} ${kind}`, row)
  }
  return [...rows.values()]
}

type Way = (pool: Pool) => Promise<Squares>

const waysOf = (on: Row['on'], list: readonly number[]): ReadonlyMap<Kind, Way> => {
  const typed = Float64Array.from(list)
  const ways = new Map<Kind, Way>()
  ways.set('a list', (pool) => pool.map(square, list))
  ways.set('a typed array', (pool) => pool.map(square, typed))
  // there are systems on which processes cannot share memory
  if (on === 'process' && whyNoMapping() !== undefined) return ways
  const across = on === 'thread' ? 'threads' : 'processes'
  const source = new SharedArray('f64', typed, { across, lock: false })
  const target = new SharedArray('f64', list.length, { across, lock: false })
  return ways.set('a shared array', async (pool) => (await pool.mapInto(target, square, source)).view())
}

const measure = async (
  pool: Pool,
  way: Way,
  { count, repeats }: { readonly count: number; readonly repeats: number },
): Promise<Pick<Measured, 'ms' | 'isRight'>> => {
  let found: Squares = []
  const ms = await medianMs(repeats, async () => {
    found = await way(pool)
  })
  return { ms, isRight: areSquares(found, count) }
}

/** After one more run that does not count: it loads and compiles the code. */
const medianMs = async (repeats: number, work: () => unknown): Promise<number> => {
  await work()
  const ms: number[] = []
  for (let time = 0; time < repeats; time++) {
    const startedAt = performance.now()
    await work()
    ms.push(performance.now() - startedAt)
  }
  return ms.sort((one, other) => one - other)[repeats >> 1]!
}

const areSquares = (found: Squares, count: number): boolean => {
  for (let at = 0; at < count; at++) if (found[at] !== (at + 1) ** 2) return false
  return found.length === count
}
