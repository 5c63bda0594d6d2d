import { type ActorRef, type ActorSystem, createSystem, type Host } from '@troupe/runtime-node'
import type { Result as AnyResult, Out } from '../tour/example.ts'
import type { OptionSpecs, Values } from '../tour/options.ts'
import { FinishLine } from './finish-line.ts'
import { Member } from './member.ts'

export const options = {
  actors: { about: 'actors in the ring', default: 100, least: 2, most: 100_000 },
  tokens: { about: 'tokens in the second row of each ring, with ten times the hops', default: 100, least: 2, most: 100_000 },
  messages: { about: 'hops of a single token, at least one round', default: 20_000, least: 1, most: 100_000_000 },
  hosts: { about: 'threads, and as many processes', default: 2, least: 1, most: 64 },
} satisfies OptionSpecs

interface Row {
  readonly over: string
  readonly actors: number
  readonly tokens: number
  readonly hops: number
  readonly seconds: number
}

export interface Result extends AnyResult {
  readonly rows: readonly Row[]
}

export const run = async ({ actors, tokens: many, messages, hosts }: Values<typeof options>, out: Out): Promise<Result> => {
  await using system = await createSystem()
  const rows: Row[] = []
  const problems: string[] = []
  for (const [over, places] of await openPlaces(system, hosts)) {
    for (const tokens of [1, many]) {
      out.progress(`${actors} actors over ${over}, tokens: ${tokens}`)
      const rounds = Math.max(1, Math.round(((tokens === 1 ? 1 : 10) * messages) / tokens / actors))
      const hops = rounds * actors
      const finish = await system.spawn(FinishLine, { args: [tokens] })
      const members = await openRing(system, places, actors, finish)
      const seconds = await race(members, finish, tokens, hops)
      rows.push({ over, actors, tokens, hops: hops * tokens, seconds })
      problems.push(...(await miscounts(members, rounds * tokens)).map((miscount) => `${over}: ${miscount}`))
    }
  }
  return { rows, problems }
}

const openPlaces = async (
  system: ActorSystem,
  count: number,
): Promise<readonly (readonly [over: string, places: readonly Host[]])[]> => {
  const [threads, processes] = await Promise.all([
    system.threads(count, { name: 'thread' }),
    system.processes(count, { name: 'process' }),
  ])
  return [
    ['this thread alone', [system.here]],
    [`${count} threads`, threads.hosts],
    [`${count} processes`, processes.hosts],
    ['all of these', [system.here, ...threads.hosts, ...processes.hosts]],
  ]
}

/** Neighbours in the ring are on different hosts wherever there is more than one. */
const openRing = async (
  system: ActorSystem,
  places: readonly Host[],
  actors: number,
  finish: ActorRef<FinishLine>,
): Promise<readonly ActorRef<Member>[]> => {
  const spawn = (_: unknown, index: number): Promise<ActorRef<Member>> =>
    system.spawn(Member, { args: [finish], on: places[index % places.length]! })
  const members = await Promise.all(Array.from({ length: actors }, spawn))
  // asked, not told: a token comes from a neighbour, and between different senders there is no order
  await Promise.all(members.map((member, index) => member.ask.join(members[(index + 1) % actors]!)))
  return members
}

/** Sends the tokens off, each from another member, and waits until all have made their hops. */
const race = async (
  members: readonly ActorRef<Member>[],
  finish: ActorRef<FinishLine>,
  tokens: number,
  hops: number,
): Promise<number> => {
  const startedAt = performance.now()
  for (let token = 0; token < tokens; token++) members[token % members.length]!.tell.pass(hops)
  await finish.with({ timeoutMs: Number.POSITIVE_INFINITY }).ask.allIn()
  return (performance.now() - startedAt) / 1_000
}

/** Every token went by every member once a round: whoever counts anything else has lost a message, or had one twice. */
const miscounts = async (members: readonly ActorRef<Member>[], expected: number): Promise<readonly string[]> => {
  const passed = await Promise.all(members.map((member) => member.ask.passed()))
  return passed.flatMap((count, index) =>
    count === expected ? [] : [`member ${index} passed ${count} tokens instead of ${expected}`],
  )
}
