import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { keepBusy } from '../support/busy.ts'
import { openSystem } from '../support/open-system.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Echo } = (await import(built('echo'))) as typeof import('./fixtures/echo.ts')
const { Host } = (await import(built('host'))) as typeof import('./fixtures/host.ts')

describe('system.hosts()', () => {
  it('shows slot, kind, name, pid, thread, actors, mail, uptime and memory of every host, main first', async () => {
    await using world = await openSystem({ stopTimeoutMs: 50 })
    const { system } = world
    const threads = await system.threads(2, { name: 'counter' })
    await system.processes(1, { name: 'tracker' })
    await system.spawn(Echo)
    const [first] = threads.hosts
    for (let n = 0; n < 3; n++) await system.spawn(Echo, { on: first! })
    const hosts = await system.hosts()
    expect(
      hosts.map(({ slot, incarnation, kind, name, state, actors, waiting }) => ({
        slot,
        incarnation,
        kind,
        name,
        state,
        actors,
        waiting,
      })),
    ).toEqual([
      { slot: 0, incarnation: 1, kind: 'main', name: 'main', state: 'up', actors: 1, waiting: 0 },
      { slot: 1, incarnation: 1, kind: 'thread', name: 'counter-1', state: 'up', actors: 3, waiting: 0 },
      { slot: 2, incarnation: 1, kind: 'thread', name: 'counter-2', state: 'up', actors: 0, waiting: 0 },
      { slot: 3, incarnation: 1, kind: 'process', name: 'tracker', state: 'up', actors: 0, waiting: 0 },
    ])
    expect(hosts.slice(0, 3).map(({ pid }) => pid)).toEqual([process.pid, process.pid, process.pid])
    expect(hosts[3]!.pid).not.toBe(process.pid)
    expect(hosts.map(({ threadId }) => threadId)).toEqual([0, expect.any(Number), expect.any(Number), undefined])
    expect(new Set(hosts.slice(0, 3).map(({ threadId }) => threadId)).size).toBe(3)
    for (const { uptimeMs, memoryBytes, lagMs } of hosts) {
      expect(uptimeMs).toBeGreaterThanOrEqual(0)
      expect(uptimeMs).toBeLessThan(60_000)
      expect(memoryBytes).toBeGreaterThan(1_000_000)
      expect(lagMs).toBeGreaterThanOrEqual(0)
    }
  })

  it('counts the mail that waits behind a handler', async () => {
    await using world = await openSystem({ stopTimeoutMs: 50 })
    const { system } = world
    for (const on of ['here', 'thread', 'process'] as const) {
      const host = await system.spawn(Host, { on })
      host.ask.hang().catch(() => {})
      for (let n = 0; n < 7; n++) host.tell.note()
    }
    await expect.poll(async () => (await system.hosts()).map(({ waiting }) => waiting)).toEqual([7, 7, 7])
  })

  it('shows a host that does not answer as one whose lag is unknown, and does not wait for it for long', async () => {
    await using world = await openSystem()
    const { system } = world
    const group = await system.threads(2)
    const spinner = await system.spawn(Host, { on: group.hosts[0]! })
    const flag = new Int32Array(new SharedArrayBuffer(8))
    spinner.tell.spinUntil(flag)
    await expect.poll(() => Atomics.load(flag, 1)).toBe(1)
    const asked = performance.now()
    const hosts = await system.hosts()
    Atomics.store(flag, 0, 1)
    expect(performance.now() - asked).toBeLessThan(3_000)
    expect(hosts.map(({ state, lagMs }) => [state, typeof lagMs])).toEqual([
      ['up', 'number'],
      ['up', 'undefined'],
      ['up', 'number'],
    ])
    expect((await system.hosts())[1]!.lagMs).toBeTypeOf('number')
  })

  it('forgets a host when it has ended', async () => {
    await using world = await openSystem()
    const { system } = world
    const echo = await system.spawn(Echo, { on: 'thread' })
    expect((await system.hosts()).length).toBe(2)
    await system.stopActor(echo)
    await expect.poll(async () => (await system.hosts()).length).toBe(1)
  })
})

describe('the name of an actor or host', () => {
  it('is shown by ps for a process of its own, and by ps -L for a thread', async () => {
    await using world = await openSystem()
    const { system } = world
    const tracker = await system.spawn(Host, { on: 'process', name: 'tracker' })
    await system.spawn(Host, { on: 'thread', name: 'counter' })
    await system.threads(1, { name: 'a name that is longer than ps shows' })
    const pid = await tracker.ask.pid()
    expect(execFileSync('ps', ['-o', 'comm=', '-p', `${pid}`], { encoding: 'utf8' }).trim()).toMatch(/^tracker/)
    expect(execFileSync('ps', ['-o', 'args=', '-p', `${pid}`], { encoding: 'utf8' })).toMatch(/^tracker troupe#1/)
    const names = readdirSync('/proc/self/task').map((id) => readFileSync(`/proc/self/task/${id}/comm`, 'utf8').trim())
    expect(names).toContain('counter')
    expect(names).toContain('a name that is')
  })
})

describe.each(['thread', 'process'] as const)('an actor with a name on a %s', (on) => {
  it('starts though main is busy for longer than asks may take (N1)', async () => {
    await using world = await openSystem({ askTimeoutMs: 100 })
    const { system } = world
    const group = on === 'thread' ? await system.threads(1) : await system.processes(1)
    const start = system.spawn(Host, { on: group, name: 'x' })
    await new Promise((resolve) => setImmediate(resolve)) // the order is on its way
    keepBusy(700)
    const host = await start
    expect((await system.get(Host, 'x')).equals(host)).toBe(true)
    await system.stopActor(host)
    expect(await system.find(Host, 'x')).toBeUndefined()
  })
})

describe('the options of a host', () => {
  it.each(['thread', 'process'] as const)('reach a %s that is started for one actor, and every one of a group', async (on) => {
    await using world = await openSystem()
    const { system } = world
    const host = {
      env: { GREETING: 'hello', EMPTY: '', GONE: undefined },
      execArgv: ['--no-deprecation'],
      resourceLimits: { maxOldGenerationSizeMb: 64, stackSizeMb: 2 },
    }
    const group =
      on === 'thread' ? await system.threads(2, { ...host, name: 'crew' }) : await system.processes(2, { ...host, name: 'crew' })
    const actors = [
      await system.spawn(Host, { on, host }),
      ...(await Promise.all(group.hosts.map((member) => system.spawn(Host, { on: member })))),
    ]
    for (const actor of actors) {
      expect(await actor.ask.environment(['GREETING', 'EMPTY', 'GONE', 'PATH', 'TROUPE_HOST'])).toEqual([
        'hello',
        '',
        undefined,
        undefined,
        undefined,
      ])
      expect(await actor.ask.flags()).toContain('--no-deprecation')
      expect(await actor.ask.heapLimitMb()).toBeLessThan(150)
    }
    expect(group.hosts.map(({ name }) => name)).toEqual(['crew-1', 'crew-2'])
  })

  it.each(['thread', 'process'] as const)('are those of main on a %s when none are given', async (on) => {
    await using world = await openSystem()
    process.env['TROUPE_TEST_GREETING'] = 'from main'
    try {
      const actor = await world.system.spawn(Host, { on })
      expect(await actor.ask.environment(['TROUPE_TEST_GREETING'])).toEqual(['from main'])
    } finally {
      delete process.env['TROUPE_TEST_GREETING']
    }
  })

  it('spread actors over a group: in turn, to the one with the fewest, or by key', async () => {
    await using world = await openSystem()
    const { system } = world
    const spawnOn = async (group: Awaited<ReturnType<typeof system.threads>>, placement?: { by: string }): Promise<number> =>
      (await (await system.spawn(Host, { on: group, ...(placement !== undefined && { placement }) })).ask.threadId())!
    const turns = await system.threads(3)
    const inTurn = [await spawnOn(turns), await spawnOn(turns), await spawnOn(turns), await spawnOn(turns)]
    expect(new Set(inTurn).size).toBe(3)
    expect(inTurn[3]).toBe(inTurn[0])
    const busy = await system.threads(2, { placement: 'least-busy' })
    for (let n = 0; n < 3; n++) await system.spawn(Host, { on: busy.hosts[0]! })
    const idle = [await spawnOn(busy), await spawnOn(busy), await spawnOn(busy)]
    expect(new Set(idle).size).toBe(1)
    const keyed = await Promise.all(['a', 'b', 'c', 'd', 'a', 'b', 'c', 'd'].map((by) => spawnOn(turns, { by })))
    expect(keyed.slice(4)).toEqual(keyed.slice(0, 4))
    expect(new Set(keyed).size).toBeGreaterThan(1)
  })
})
