import { createSystem } from '@troupe/runtime-node'
import type { Result as AnyResult, Out } from '../tour/example.ts'
import type { Values } from '../tour/options.ts'
import { listProcesses } from './list-processes.ts'
import { Tracker, type Whereabouts } from './tracker.ts'

export const options = {}

interface Sighting extends Whereabouts {
  readonly name: string
}

export interface Result extends AnyResult {
  /** This process, then its children. */
  readonly sightings: readonly Sighting[]
  /** What the children printed. */
  readonly lines: readonly string[]
  /** What `ps` printed; `undefined` where there is no `ps`. */
  readonly ps: readonly string[] | undefined
}

const childNames = ['tracker-1', 'tracker-2'] as const

export const run = async (_options: Values<typeof options>, out: Out): Promise<Result> => {
  using _title = new Title('tracker-main')
  const lines: string[] = []
  const { sightings, ps } = await look(out, (line) => lines.push(line))
  // the system has stopped, and nothing a child writes is lost at its end: all lines are here
  return { sightings, lines: lines.sort(), ps, problems: ps === undefined ? [] : unseen(sightings, ps) }
}

const look = async (out: Out, onLine: (line: string) => void): Promise<Pick<Result, 'sightings' | 'ps'>> => {
  // without `output`, lines of the children go to the stdout of this process
  await using system = await createSystem({ output: ({ text }) => onLine(text) })
  out.progress('starting two processes')
  const children = await Promise.all(
    childNames.map(async (name) => {
      const tracker = await system.spawn(Tracker, { args: [name], on: 'process', name })
      return { name, ...(await tracker.ask.whereabouts()) }
    }),
  )
  const sightings = [{ name: process.title, pid: process.pid, parentPid: process.ppid }, ...children]
  out.progress('asking ps')
  return { sightings, ps: await listProcesses(sightings.map(({ pid }) => pid)) }
}

/** The name of this process, in `ps` too, for as long as it is in scope. */
class Title implements Disposable {
  readonly #before = process.title

  constructor(title: string) {
    process.title = title
  }

  [Symbol.dispose](): void {
    process.title = this.#before
  }
}

const unseen = (sightings: readonly Sighting[], ps: readonly string[]): readonly string[] =>
  sightings
    .filter(({ name, pid }) => !ps.some((line) => line.includes(String(pid)) && line.includes(name)))
    .map(({ name, pid }) => `ps does not show ${pid} as ${name}`)
