import { type ActorSystem, createSystem, type HostGroup, Lock, SharedValue, whyNoMapping } from '@troupe/runtime-node'
import type { Result as AnyResult, Out } from '../tour/example.ts'
import type { OptionSpecs, Values } from '../tour/options.ts'
import { Racer } from './racer.ts'

export const options = {
  times: { about: 'additions of each racer', default: 100_000, least: 1, most: 100_000_000 },
} satisfies OptionSpecs

const racers = 4

/** How each of them adds. */
const ways = ['addBlindly', 'addLocked', 'addAtomically'] as const
export type Way = (typeof ways)[number]

interface Race {
  readonly across: 'threads' | 'processes'
  readonly way: Way
  readonly seconds: number
  readonly counted: number
}

export interface Result extends AnyResult {
  readonly racers: number
  /** What all of them together added. */
  readonly expected: number
  readonly races: readonly Race[]
  /** Why there is no race between processes, where they cannot share memory. */
  readonly withoutProcesses: string | undefined
}

export const run = async ({ times }: Values<typeof options>, out: Out): Promise<Result> => {
  await using system = await createSystem()
  const races: Race[] = []
  const withoutProcesses = whyNoMapping()
  for (const across of withoutProcesses === undefined ? (['threads', 'processes'] as const) : (['threads'] as const)) {
    out.progress(`starting ${racers} ${across}`)
    const hosts = await (across === 'threads' ? system.threads(racers) : system.processes(racers))
    for (const way of ways) {
      out.progress(`${across}: ${way}`)
      races.push(await race(system, hosts, { across, way, times }))
    }
  }
  const expected = racers * times
  return { racers, expected, races, withoutProcesses, problems: races.flatMap((race) => problemOf(race, expected)) }
}

const race = async (
  system: ActorSystem,
  hosts: HostGroup,
  { across, way, times }: Pick<Race, 'across' | 'way'> & { readonly times: number },
): Promise<Race> => {
  // in a tight loop nobody gains from a queue: whoever comes first may have it
  const counter = new SharedValue('i32', 0, { across, name: way, lock: new Lock({ across, fair: false }) })
  const all = await Promise.all(Array.from({ length: racers }, () => system.spawn(Racer, { on: hosts })))
  const startedAt = performance.now()
  await Promise.all(all.map((racer) => racer.with({ timeoutMs: Infinity }).ask[way](counter, times)))
  const seconds = (performance.now() - startedAt) / 1_000
  for (const racer of all) await system.stopActor(racer)
  return { across, way, seconds, counted: counter.value }
}

/** How much a race without a lock loses is a matter of luck, nothing included; the others lose nothing. */
const problemOf = ({ across, way, counted }: Race, expected: number): readonly string[] =>
  (way === 'addBlindly' ? counted <= expected : counted === expected)
    ? []
    : [`${way} on ${across} counted ${counted} instead of ${expected}`]
