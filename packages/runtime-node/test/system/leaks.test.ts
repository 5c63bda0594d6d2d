import { readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { setTimeout as later } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { createSystem } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { openSystem } from '../support/open-system.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Anybody } = (await import(built('anybody'))) as typeof import('./fixtures/anybody.ts')
const { Parent, Survivor } = (await import(built('survivor'))) as typeof import('./fixtures/survivor.ts')

/** Children of this process, those that nobody has waited for included. */
const children = (): number => readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && parentOf(pid) === process.pid).length

const parentOf = (pid: string): number | undefined => {
  try {
    return Number(readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)!.split(' ')[1])
  } catch {
    return undefined // it has ended meanwhile
  }
}

const counted = (names: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1
  return counts
}

/** What a program can leave behind; sockets are among the descriptors. */
const inUse = () => ({
  descriptors: readdirSync('/proc/self/fd').length,
  threads: readdirSync('/proc/self/task').length,
  children: children(),
  // without those that are over in the next turn of the loop: the test runner has some
  resources: counted(process.getActiveResourcesInfo().filter((name) => !/^(?:Immediate|FSReq)/.test(name))),
  directories: readdirSync(tmpdir()).filter((name) => name.startsWith('troupe-') && name.includes(`-${process.pid}-`)).length,
  listeners: counted(process.eventNames().flatMap((name) => process.listeners(name as 'exit').map(() => String(name)))),
})

/** Looks until it sees what is expected. `expect.poll` keeps a timer while it looks, and that would be one of the resources. */
const expectInTime = async (look: () => unknown, expected: unknown, timeoutMs: number): Promise<void> => {
  const deadline = performance.now() + timeoutMs
  while (performance.now() < deadline) {
    if (isDeepStrictEqual(await look(), expected)) return
    await later(100)
  }
  expect(await look()).toEqual(expected)
}

const places = ['here', 'thread', 'process'] as const

/** One life of a small system in which every two actors talk, so that all links are opened. */
const round = async (on: readonly (typeof places)[number][]): Promise<void> => {
  await using system = await createSystem({ stopOn: ['SIGTERM'], output: () => {} })
  const actors = await Promise.all(on.map((place) => system.spawn(Anybody, { on: place, name: `somebody on ${place}` })))
  // each asks those behind it: in a circle they would wait for one another
  const calls = actors.flatMap((actor, at) =>
    actors.slice(at + 1).map((helper) => actor.ask.addBy({ members: [new Map([['helper', helper]])] }, 1, 2)),
  )
  for (const sum of await Promise.all(calls)) expect(sum).toBe(1_003)
  for await (const n of actors.at(-1)!.stream.endless()) if (n === 3) break
}

const leavesNothing = async (rounds: number, atOnce: number, on: readonly (typeof places)[number][]): Promise<void> => {
  for (let n = 0; n < 3; n++) await Promise.all(Array.from({ length: atOnce }, () => round(on)))
  const before = inUse()
  for (let n = 0; n < rounds; n += atOnce) await Promise.all(Array.from({ length: atOnce }, () => round(on)))
  await expectInTime(inUse, before, 5_000)
}

describe('a system that has stopped leaves no thread, process, descriptor, timer, file or listener behind (Z3)', () => {
  it('after 200 rounds with actors here and on a thread', { timeout: 180_000 }, () => leavesNothing(200, 2, ['here', 'thread']))

  it('after 40 rounds with actors here, on a thread and on a process', { timeout: 180_000 }, () => leavesNothing(40, 2, places))
})

describe('a host that dies and comes back', () => {
  it.each(['thread', 'process'] as const)(
    'leaves nothing behind, neither here nor on the hosts that talked to it, after 25 deaths of a %s (H6)',
    { timeout: 180_000 },
    async (on) => {
      await using world = await openSystem()
      const { system } = world
      // a process spawns more hosts than it keeps: the first ones make what Node keeps for all
      const often = { restarts: 1_000 }
      const [host] = (await (on === 'thread' ? system.threads(1, often) : system.processes(1, often))).hosts
      const parent = await system.spawn(Parent)
      const mortal = await parent.ask.raise(host!)
      const others = [await system.spawn(Survivor, { on: 'thread' }), await system.spawn(Survivor, { on: 'process' })]
      let life = 1
      const die = async (times: number): Promise<unknown> => {
        for (let n = 0; n < times; n++) {
          await system.killHost(host!)
          life++
          for (const other of others) expect(await other.ask.persist(mortal)).toBe(life)
        }
        return { main: inUse(), others: await Promise.all(others.map((other) => other.ask.inUse())) }
      }
      const before = await die(5)
      await die(19)
      // what was counted first may have had something of the last dead one still
      await expectInTime(async () => grown(before, await die(1)), [], 20_000)
    },
  )
})

/** What there is more of now, by its path. */
const grown = (before: unknown, now: unknown, path = ''): string[] => {
  if (typeof now === 'number') return now > ((before as number | undefined) ?? 0) ? [`${path}: ${before} -> ${now}`] : []
  if (typeof now !== 'object' || now === null) return before === now ? [] : [`${path}: ${before} -> ${now}`]
  return Object.entries(now).flatMap(([name, value]) =>
    grown((before as Record<string, unknown> | undefined)?.[name], value, `${path}.${name}`),
  )
}
