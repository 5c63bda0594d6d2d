import { isDeepStrictEqual } from 'node:util'
import { type ActorRef, type ActorSystem, childSpec, createSystem, type Strategy, Supervisor } from '@troupe/runtime-node'
import type { Result as AnyResult, Out } from '../tour/example.ts'
import type { OptionSpecs } from '../tour/options.ts'
import { Service } from './service.ts'
import { Witness } from './witness.ts'

export const options = {} satisfies OptionSpecs

/** What happened under one strategy. */
interface Transcript {
  readonly strategy: Strategy
  /** The birth of all, in order. */
  readonly births: readonly string[]
  /** From the failure on until all is well again. */
  readonly recovery: readonly string[]
  /** The end, in reverse. */
  readonly ends: readonly string[]
}

export interface Result extends AnyResult {
  readonly transcripts: readonly Transcript[]
}

/** Each builds on those before it. */
const places = { database: 'process', cache: 'thread', api: 'thread', site: 'here' } as const
type Name = keyof typeof places
const names = Object.keys(places) as Name[]

/** One tree under each strategy; each time its second part, the cache, stumbles. */
export const run = async (_: object, out: Out): Promise<Result> => {
  await using system = await createSystem({ observer: { wants: () => false, emit: () => {} } })
  const transcripts: Transcript[] = []
  for (const strategy of ['one-for-one', 'rest-for-one', 'one-for-all'] as const) {
    out.progress(strategy)
    transcripts.push(await watch(system, strategy))
  }
  return { transcripts, problems: transcripts.flatMap(problemsOf) }
}

const watch = async (system: ActorSystem, strategy: Strategy): Promise<Transcript> => {
  const witness = await system.spawn(Witness)
  const specs = names.map((id) => childSpec(Service, { id, args: [id, witness], on: places[id] }))
  const supervisor = await system.spawn(Supervisor, { args: [{ strategy, children: specs }] })
  const births = await witness.ask.next(names.length)
  const cache = (await supervisor.ask.which(specs[1]!)) as ActorRef<Service>
  cache.tell.stumble()
  const recovery = await witness.ask.next(expected[strategy].length)
  await system.stopActor(supervisor)
  return { strategy, births, recovery, ends: await witness.ask.next(names.length) }
}

const expected: Readonly<Record<Strategy, readonly string[]>> = {
  'one-for-one': ['cache fails', 'cache starts again'],
  'rest-for-one': [
    ...['cache fails', 'site stops', 'api stops'],
    ...['cache starts again', 'api starts again', 'site starts again'],
  ],
  'one-for-all': [
    ...['cache fails', 'site stops', 'api stops', 'database stops'],
    ...['database starts again', 'cache starts again', 'api starts again', 'site starts again'],
  ],
}

const problemsOf = ({ strategy, births, recovery, ends }: Transcript): readonly string[] => {
  const check = (what: string, got: readonly string[], wanted: readonly string[]): readonly string[] =>
    isDeepStrictEqual(got, wanted) ? [] : [`${strategy}, ${what}: ${got.join(', ')}`]
  return [
    ...check(
      'births',
      births,
      names.map((name) => `${name} starts`),
    ),
    ...check('recovery', recovery, expected[strategy]),
    ...check(
      'ends',
      ends,
      [...names].reverse().map((name) => `${name} stops`),
    ),
  ]
}
