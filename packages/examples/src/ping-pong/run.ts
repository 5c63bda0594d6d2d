import { type ActorSystem, createSystem, type Host } from '@troupe/runtime-node'
import type { Result as AnyResult, Out } from '../tour/example.ts'
import type { OptionSpecs, Values } from '../tour/options.ts'
import { Ping, Pong } from './players.ts'

export const options = {
  messages: { about: 'messages with one ball in the air, there and back', default: 20_000, least: 2, most: 100_000_000 },
  balls: { about: 'balls in the second row of each pair, with ten times the messages', default: 100, least: 2, most: 100_000 },
} satisfies OptionSpecs

interface Row {
  readonly between: string
  readonly balls: number
  /** There and back. */
  readonly messages: number
  readonly seconds: number
}

export interface Result extends AnyResult {
  readonly rows: readonly Row[]
}

export const run = async ({ messages, balls: many }: Values<typeof options>, out: Out): Promise<Result> => {
  await using system = await createSystem()
  const rows: Row[] = []
  const problems: string[] = []
  for (const [between, home, away] of await openTables(system)) {
    const ping = await system.spawn(Ping, { on: home })
    const pong = await system.spawn(Pong, { on: away })
    for (const balls of [1, many]) {
      out.progress(`${between}, balls in the air: ${balls}`)
      const hits = Math.ceil(((balls === 1 ? 1 : 10) * messages) / 2 / balls)
      const startedAt = performance.now()
      // a game takes as long as it takes: no deadline
      const hit = await ping.with({ timeoutMs: Number.POSITIVE_INFINITY }).ask.play(pong, balls, hits)
      rows.push({ between, balls, messages: 2 * hit, seconds: (performance.now() - startedAt) / 1_000 })
      if (hit !== hits * balls) problems.push(`${between}: ${hit} hits instead of ${hits * balls}`)
    }
  }
  return { rows, problems }
}

/** Hosts two by two. Those that meet here for the first time open a direct link; nothing goes through the main thread. */
const openTables = async (system: ActorSystem): Promise<readonly (readonly [between: string, home: Host, away: Host])[]> => {
  const [threads, processes] = await Promise.all([
    system.threads(2, { name: 'thread' }),
    system.processes(2, { name: 'process' }),
  ])
  const [thread, otherThread] = threads.hosts as [Host, Host]
  const [child, otherChild] = processes.hosts as [Host, Host]
  return [
    ['both here', system.here, system.here],
    ['here and a thread', system.here, thread],
    ['two threads', thread, otherThread],
    ['here and a process', system.here, child],
    ['two processes', child, otherChild],
    ['a thread and a process', thread, otherChild],
  ]
}
