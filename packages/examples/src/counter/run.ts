import { isDeepStrictEqual } from 'node:util'
import { type ActorSystem, createSystem } from '@troupe/runtime-node'
import type { Result as AnyResult, Out } from '../tour/example.ts'
import type { Values } from '../tour/options.ts'
import { Counter } from './counter.ts'
import { type Observation, observe } from './observe.ts'
import { StrictCounter } from './strict-counter.ts'

export const options = {}

/** Here: beside this code. On a thread or a process: one of its own, which ends with the actor. */
const placements = ['here', 'thread', 'process'] as const
type Placement = (typeof placements)[number]

export interface Row {
  readonly on: Placement
  /** From `spawn` until the first answer, the start of the thread or process included. */
  readonly readyMs: number
  /** 10 + 5, as the counter has it. */
  readonly value: number
  readonly observation: Observation
}

export interface Result extends AnyResult {
  readonly rows: readonly Row[]
}

/** The same actors, the same messages, three placements: the one word `on` is all that differs. */
export const run = async (_options: Values<typeof options>, out: Out): Promise<Result> => {
  await using system = await createSystem()
  const rows: Row[] = []
  for (const on of placements) {
    out.progress(`a counter on: '${on}'`)
    rows.push(await rowFor(system, on))
  }
  return { rows, problems: differences(rows) }
}

const rowFor = async (system: ActorSystem, on: Placement): Promise<Row> => {
  const startedAt = performance.now()
  const counter = await system.spawn(Counter, { args: [10], on })
  counter.tell.add(5)
  const value = await counter.ask.value()
  const readyMs = performance.now() - startedAt
  const strict = await system.spawn(StrictCounter, { args: [10], on, name: `strict-${on}` })
  return { on, readyMs, value, observation: await observe(strict) }
}

/** What is not the same as on the first placement. */
export const differences = ([first, ...others]: readonly Row[]): readonly string[] => {
  if (first === undefined) return []
  const aspects = Object.keys(first.observation) as (keyof Observation)[]
  return others.flatMap(({ on, value, observation }) => [
    ...(value === first.value ? [] : [`value: ${value} on ${on}, ${first.value} on ${first.on}`]),
    ...aspects
      .filter((aspect) => !isDeepStrictEqual(observation[aspect], first.observation[aspect]))
      .map((aspect) => `${aspect}: not the same on ${on} as on ${first.on}`),
  ])
}
