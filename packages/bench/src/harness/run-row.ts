import { figureOf, type Sample } from '../statistics/figures.ts'
import { PeerMissingError } from './peer-missing-error.ts'
import { type RowResult, resultOf } from './result.ts'
import { countFor, type Row, type Side } from './row.ts'
import type { Setup } from './setup.ts'

/** What a run is handed: everything it would otherwise take from the air. */
export interface RunSeams {
  /** Milliseconds on a clock that never goes back. */
  now(): number
  /** CPU seconds that this process has used so far, all threads included. */
  cpuSeconds(): number
  /** Empties the memory in which new objects are made. */
  collectYoung(): void
  /** A line for whoever waits. */
  progress(line: string): void
  /** Aborts when the row has taken too long. */
  readonly deadline: AbortSignal
}

export interface RunOptions {
  /** How often each side is measured, instead of the row's own number. */
  readonly repetitions?: number | undefined
  /** Pieces of work in one repetition instead of the row's own number. */
  readonly count?: number | undefined
  /** How Troupe's sides are made, if not as usual. */
  readonly setup?: Setup | undefined
}

interface Contender {
  readonly name: string
  readonly side: Side
  readonly samples: Sample[]
}

/** Those that run, Troupe first, and those that are not there. */
interface Field {
  readonly contenders: Contender[]
  readonly missing: Record<string, string>
}

/** How often each side is measured if nothing else is said. */
const usualRepetitions = 7
/** The first, unmeasured rounds: by then the engine has compiled what runs often. */
const warmUps = 2

/**
 * Runs one row: all sides are started, warmed up, and then take turns, one repetition each, so that whatever else the machine does
 * meets all of them alike. A peer that is missing on this machine is left out. At the end, however it comes, every side is closed.
 *
 * @throws CountError a receiver did not handle exactly what was sent
 * @throws whatever the deadline was aborted with
 */
export const runRow = async (row: Row, options: RunOptions, seams: RunSeams): Promise<RowResult> => {
  const { repetitions = row.repetitions ?? usualRepetitions, count = row.count, setup = {} } = options
  const field: Field = { contenders: [], missing: {} }
  const { contenders, missing } = field
  try {
    await beforeDeadline(takeTurns(row, field, { repetitions, count, setup }, seams), seams.deadline)
  } finally {
    await closeAll(contenders)
  }
  const [troupe, ...peers] = contenders.map(({ name, samples }) => [name, samples] as const)
  return resultOf(row, count, { troupe: troupe![1], peers: Object.fromEntries(peers), missing })
}

const takeTurns = async (
  row: Row,
  field: Field,
  options: { readonly repetitions: number; readonly count: number; readonly setup: Setup },
  seams: RunSeams,
): Promise<void> => {
  const { contenders } = field
  const { repetitions, count, setup } = options
  await openAll(row, field, setup, seams)
  seams.progress(`${row.name}: warming up`)
  for (let round = 0; round < warmUps; round++) {
    for (const { name, side } of contenders) {
      await side.run(countFor(row, name, count))
      await side.after?.()
    }
  }
  for (let repetition = 1; repetition <= repetitions; repetition++) {
    for (const { name, side, samples } of contenders) samples.push(await sampleOf(row, side, countFor(row, name, count), seams))
    const latest = contenders.map(({ name, samples }) => `${name} ${rateOf(row, countFor(row, name, count), samples.at(-1)!)}`)
    seams.progress(`${row.name}: ${repetition} of ${repetitions}: ${latest.join(', ')} ${row.unit}`)
  }
}

const openAll = async (row: Row, { contenders, missing }: Field, setup: Setup, seams: RunSeams): Promise<void> => {
  contenders.push({ name: 'troupe', side: await row.troupe(setup), samples: [] })
  for (const [name, open] of Object.entries(row.peers)) {
    try {
      contenders.push({ name, side: await open(setup), samples: [] })
    } catch (error) {
      if (!(error instanceof PeerMissingError)) throw error
      missing[name] = error.message
      seams.progress(`${row.name}: without ${name}: ${error.message}`)
    }
  }
}

const sampleOf = async (row: Row, side: Side, count: number, seams: RunSeams): Promise<Sample> => {
  const cpuSeconds = async (): Promise<number> => ((await side.cpuSeconds?.()) ?? 0) + seams.cpuSeconds()
  if (row.fresh) seams.collectYoung()
  const cpuBefore = row.cpu && (await cpuSeconds())
  const started = seams.now()
  const reading = await side.run(count)
  const elapsedMs = seams.now() - started
  const cpuMs = cpuBefore === undefined ? undefined : ((await cpuSeconds()) - cpuBefore) * 1_000
  await side.after?.()
  return { elapsedMs, ...(cpuMs !== undefined && { cpuMs }), ...(typeof reading === 'number' && { reading }) }
}

const rateOf = ({ unit }: Row, count: number, sample: Sample): string => {
  const { elapsedMs, cpuMs } = sample
  const rate = figureOf(unit, count, sample).toPrecision(3)
  return cpuMs === undefined ? rate : `${rate} with ${(cpuMs / elapsedMs).toFixed(2)} CPUs`
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
