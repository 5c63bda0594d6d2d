import { measured } from '../statistics/unit.ts'
import { type RowResult, resultOf } from './result.ts'
import type { OpenSide, Row, Side } from './row.ts'

/** What a run is handed: everything it would otherwise take from the air. */
export interface RunSeams {
  /** Milliseconds on a clock that never goes back. */
  now(): number
  /** A line for whoever waits. */
  progress(line: string): void
  /** Aborts when the row has taken too long. */
  readonly deadline: AbortSignal
}

export interface RunOptions {
  readonly repetitions: number
  /** Pieces of work in one repetition instead of the row's own number. */
  readonly count?: number | undefined
}

interface Contender {
  readonly name: string
  readonly side: Side
  readonly samples: number[]
}

/** The first, unmeasured rounds: by then the engine has compiled what runs often. */
const warmUps = 2

/**
 * Runs one row: all sides are started, warmed up, and then take turns, one repetition each, so that whatever else the machine does
 * meets all of them alike. At the end, however it comes, every side is closed.
 *
 * @throws CountError a receiver did not handle exactly what was sent
 * @throws whatever the deadline was aborted with
 */
export const runRow = async (row: Row, options: RunOptions, seams: RunSeams): Promise<RowResult> => {
  const contenders: Contender[] = []
  try {
    await beforeDeadline(takeTurns(row, contenders, options, seams), seams.deadline)
  } finally {
    await closeAll(contenders)
  }
  const [troupe, ...peers] = contenders.map(({ name, samples }) => [name, samples] as const)
  return resultOf(row, { troupe: troupe![1], peers: Object.fromEntries(peers) })
}

const takeTurns = async (row: Row, contenders: Contender[], options: RunOptions, seams: RunSeams): Promise<void> => {
  const { repetitions, count = row.count } = options
  const sides: [string, OpenSide][] = [['troupe', row.troupe], ...Object.entries(row.peers)]
  for (const [name, open] of sides) contenders.push({ name, side: await open(), samples: [] })
  seams.progress(`${row.name}: warming up`)
  for (let round = 0; round < warmUps; round++) for (const { side } of contenders) await side.run(count)
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    for (const { side, samples } of contenders) {
      const started = seams.now()
      await side.run(count)
      samples.push(measured(row.unit, count, seams.now() - started))
    }
    const latest = contenders.map(({ name, samples }) => `${name} ${samples.at(-1)!.toPrecision(3)}`)
    seams.progress(`${row.name}: ${repetition} of ${repetitions}: ${latest.join(', ')} ${row.unit}`)
  }
}

const beforeDeadline = async (work: Promise<void>, deadline: AbortSignal): Promise<void> => {
  deadline.throwIfAborted()
  const passed = new Promise<never>((_, reject) => {
    deadline.addEventListener('abort', () => reject(deadline.reason), { once: true })
  })
  await Promise.race([work, passed])
}

/** Every one is closed, also when another cannot be. */
const closeAll = async (contenders: readonly Contender[]): Promise<void> => {
  const closings = await Promise.allSettled(contenders.map(({ side }) => side.close()))
  for (const closing of closings) if (closing.status === 'rejected') throw closing.reason
}
