import { readFileSync } from 'node:fs'
import type { ActorRef, HostGroup, NodeSystem } from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { mapsMemory } from '../support/mapped-memory.ts'
import { type OpenSystem, openSystem } from '../support/open-system.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url), /^(echo|caller)\.ts$/)
const { Echo } = (await import(built('echo'))) as typeof import('./fixtures/echo.ts')
const { Caller } = (await import(built('caller'))) as typeof import('./fixtures/caller.ts')

/** Each call is two chunks: enough for a link to go over to rings. */
const calls = 2_200

const linksOf = async (system: NodeSystem): Promise<readonly (string | undefined)[]> =>
  (await system.hosts()).filter(({ kind }) => kind === 'process').map(({ link }) => link)

const mappedBy = (pid: number): number => readFileSync(`/proc/${pid}/maps`, 'utf8').split('/memfd:troupe').length - 1

/** The links that can be had are asked for; what comes of rings where there are none is a test of loading. */
const kinds = mapsMemory ? (['sockets', 'rings'] as const) : (['sockets'] as const)

describe.each(kinds)('a system whose processes are linked by %s', (processLinks) => {
  let open: OpenSystem
  let group: HostGroup
  beforeAll(async () => {
    open = await openSystem({ processLinks })
    group = await open.system.processes(2)
  })
  afterAll(() => open[Symbol.asyncDispose]())

  const spawnCaller = (on: HostGroup | 'thread'): Promise<ActorRef<InstanceType<typeof Caller>>> =>
    open.system.spawn(Caller, { on })

  it('gives back what was sent, in order, small and large, before and behind the change', async () => {
    const { system } = open
    const echo = await system.spawn(Echo, { on: group })
    expect(await linksOf(system)).toEqual(['socket', 'socket'])
    const sizes = Array.from({ length: calls * 2 }, (_, n) => (n % 200 === 0 ? 20_000 + n * 5 : n % 90))
    for (let from = 0; from < sizes.length; from += 10) {
      const some = sizes.slice(from, from + 10)
      const answers = await Promise.all(some.map((size, n) => echo.ask.echo(new Uint8Array(size).fill(from + n))))
      expect((answers as Uint8Array[]).map((bytes) => [bytes.length, bytes.at(-1)])).toEqual(
        some.map((size, n) => [size, size === 0 ? undefined : (from + n) & 0xff]),
      )
    }
    const caller = await spawnCaller(group)
    for (let n = 0; n < calls; n++) await caller.ask.process()
    // at least one of the two has had messages enough
    const wanted = processLinks === 'rings' ? expect.arrayContaining(['ring']) : ['socket', 'socket']
    await expect.poll(() => linksOf(system)).toEqual(wanted)
  })

  it('links its processes with each other, and with threads, in the same way', async () => {
    const { system } = open
    const [one, other] = await Promise.all([spawnCaller(group), spawnCaller(group)])
    const [onePid, otherPid] = await Promise.all([one.ask.process(), other.ask.process()])
    expect(onePid).not.toBe(otherPid)
    // Beside the other of these two: a spawn goes to the host with fewer actors.
    const echo = await system.spawn(Echo, { on: group })
    const thread = await spawnCaller('thread')
    const before = mappedBy(onePid) + mappedBy(otherPid)
    const callers = [one, other, thread]
    expect(await Promise.all(callers.map((caller) => caller.ask.call(echo, calls)))).toEqual([calls, calls, calls])
    // one link between the processes, which both map, and one between the echo's process and the thread
    expect(mappedBy(onePid) + mappedBy(otherPid) - before).toBe(processLinks === 'rings' ? 3 : 0)
  })
})
