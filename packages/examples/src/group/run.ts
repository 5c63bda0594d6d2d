import { createSystem, type DictProxy } from '@troupe/runtime-node'
import type { Result as AnyResult, Out } from '../tour/example.ts'
import type { OptionSpecs, Values } from '../tour/options.ts'
import { admit, type Group, Joiner } from './joiner.ts'

export const options = {
  joiners: { about: 'processes that add members', default: 4, least: 1, most: 64 },
  each: { about: 'members that each of them adds', default: 250, least: 1, most: 100_000 },
} satisfies OptionSpecs

export interface Result extends AnyResult {
  readonly joiners: number
  readonly each: number
  readonly name: string
  readonly members: number
  /** Some of those who joined, in the order in which they did. */
  readonly first: readonly string[]
  /** What two were left with who read the number, added one, and wrote it. */
  readonly readAndWritten: number
  /** Messages that the manager's objects got. */
  readonly calls: number
}

export const run = async ({ joiners, each }: Values<typeof options>, out: Out): Promise<Result> => {
  await using system = await createSystem()
  out.progress(`starting a manager and ${joiners} processes`)
  await using manager = await system.manager({ on: 'process' })
  using joined = await manager.list<string>()
  using group = await manager.dict<Group>({ name: 'choir', members: 0, joined })
  const hosts = await system.processes(joiners)
  const all = await Promise.all(Array.from({ length: joiners }, () => system.spawn(Joiner, { on: hosts })))
  out.progress('members join')
  await Promise.all(all.map((joiner, n) => joiner.with({ timeoutMs: Infinity }).ask.join(group, namesOf(n, each))))
  await group.apply(admit, 'the last one')
  const { name, members } = await group.toObject()
  const first = await joined.slice(0, 3)
  const listed = await joined.length()
  const { objects } = await manager.stats()
  const expected = joiners * each + 1
  return {
    ...{ joiners, each, name, members, first },
    readAndWritten: await readAndWrite(group),
    calls: objects.reduce((sum, { calls }) => sum + calls, 0),
    problems:
      members === expected && listed === expected ? [] : [`${members} members and ${listed} names instead of ${expected}`],
  }
}

const namesOf = (joiner: number, count: number): string[] => Array.from({ length: count }, (_, n) => `${joiner + 1}.${n + 1}`)

/** Two that count without a step that does it as one: both read before either writes, which may happen at any time. */
const readAndWrite = async (group: DictProxy<Group>): Promise<number> => {
  await group.set('members', 0)
  const [one, other] = [await group.get('members'), await group.get('members')]
  await group.set('members', one + 1)
  await group.set('members', other + 1)
  return await group.get('members')
}
