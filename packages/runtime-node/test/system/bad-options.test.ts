import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ActorNotFoundError,
  createSystem,
  HostStartError,
  OptionError,
  type SystemOptions,
  SystemStoppedError,
} from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { failure } from '../support/failure.ts'
import { expectNothingLeft } from '../support/nothing-left.ts'
import { openSystem } from '../support/open-system.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const broken = (await import(built('broken'))) as typeof import('./fixtures/broken.ts')
const { Anything } = broken
const { Echo } = (await import(built('echo'))) as typeof import('./fixtures/echo.ts')

const places = ['here', 'thread', 'process'] as const

describe('a group of hosts', () => {
  it.each([
    ['no hosts', 0, {}, 'thread count'],
    ['one and a half', 1.5, {}, 'thread count'],
    ['too many', 1_025, {}, 'thread count'],
    ['no number', Number.NaN, {}, 'thread count'],
    ['a text', '2', {}, 'thread count'],
    ['an unknown placement', 1, { placement: 'anywhere' }, 'placement'],
    ['no placement', 1, { placement: null }, 'placement'],
    ['a placement without a key', 1, { placement: {} }, 'placement'],
    ['an empty name', 1, { name: '' }, 'host name'],
    ['a name that is no text', 1, { name: 5 }, 'host name'],
    ['a name of 10 kB', 1, { name: 'n'.repeat(10_000) }, 'host name'],
  ])('of %s is refused', async (_, count, options, option) => {
    await using world = await openSystem()
    const error = await failure(OptionError, () => world.system.threads(count as never, options as never))
    expect(error).toMatchObject({ code: 'OPTION', option })
    await expectNothingLeft(world.system, 'x')
  })

  it('of which one host cannot start fails as a whole and leaves none behind', async () => {
    await using world = await openSystem()
    await failure(HostStartError, world.system.processes(3, { execArgv: ['--no-such-flag'] }))
    await expectNothingLeft(world.system, 'x')
  })

  it('of which one host cannot start fails and ends those that did', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-test-'))
    try {
      const preload = join(folder, 'preload.cjs')
      await writeFile(preload, `require('node:fs').openSync(${JSON.stringify(join(folder, 'first'))}, 'wx')`)
      await using world = await openSystem()
      const env = { ...process.env, NODE_OPTIONS: `--require ${preload}` }
      const error = await failure(HostStartError, world.system.processes(3, { env }))
      expect(error.stderr.join()).toContain('EEXIST')
      await expectNothingLeft(world.system, 'x')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('is refused as a place when it is none', async () => {
    await using world = await openSystem()
    for (const on of ['elsewhere', {}, [], null, { hosts: [] }, { slot: 1, incarnation: 1, kind: 'thread', name: 'x' }]) {
      const error = await failure(OptionError, world.system.spawn(Echo, { on: on as never }))
      expect(error).toMatchObject({ option: 'spawn on' })
    }
    await failure(OptionError, world.system.spawn(Echo, { on: await world.system.threads(1), placement: 'nearby' as never }))
  })

  it('of another system is refused', async () => {
    await using world = await openSystem()
    await using other = await openSystem()
    const group = await other.system.threads(1)
    await failure(OptionError, world.system.spawn(Echo, { on: group }))
    await failure(OptionError, world.system.spawn(Echo, { on: group.hosts[0]! }))
    await expectNothingLeft(world.system, 'x')
  })
})

describe('a ref of another system', () => {
  it('names an actor that is not here (I1)', async () => {
    await using world = await openSystem()
    await using other = await openSystem()
    const stranger = await other.system.spawn(Echo)
    for (const on of places) {
      const echo = await world.system.spawn(Echo, { on })
      const back = (await echo.ask.echo(stranger)) as typeof stranger
      expect(back.id).toBe(stranger.id)
    }
    await failure(ActorNotFoundError, world.system.stopActor(stranger))
    expect(await stranger.ask.echo(1)).toBe(1)
  })
})

describe('a system', () => {
  it.each<[string, object]>([
    ['isolation', { isolation: 'both' }],
    ['threadLinks', { threadLinks: 'pipes' }],
    ['processLinks', { processLinks: 'ports' }],
    ['askTimeoutMs', { askTimeoutMs: 0 }],
    ['askTimeoutMs', { askTimeoutMs: '5' }],
    ['slowHandlerMs', { slowHandlerMs: Number.NaN }],
    ['startTimeoutMs', { startTimeoutMs: -1 }],
    ['stopTimeoutMs', { stopTimeoutMs: -1 }],
    ['linkCapBytes', { linkCapBytes: 0 }],
    ['development', { development: 'yes' }],
    ['observer', { observer: {} }],
    ['output', { output: 'stdout' }],
    ['stopOn', { stopOn: 'SIGTERM' }],
    ['stopOn', { stopOn: ['SIGKILL'] }],
  ])('with a wrong %s is refused: %#', async (option, options) => {
    const error = await failure(OptionError, createSystem(options as SystemOptions))
    expect(error).toMatchObject({ code: 'OPTION', option: expect.stringContaining(option) })
  })

  it('that has stopped refuses everything, and says so the same way (Z1)', async () => {
    const system = await createSystem()
    const group = await system.threads(1)
    await system.stop()
    for (const call of [
      () => system.spawn(Echo),
      () => system.spawn(Echo, { on: group }),
      () => system.spawn(Echo, { name: 'x' }),
      () => system.threads(1),
      () => system.processes(1),
      () => system.find(Echo, 'x'),
      () => system.get(Echo, 'x'),
    ]) {
      expect(await failure(SystemStoppedError, call)).toMatchObject({ system: system.id })
    }
    expect((await system.hosts()).map(({ kind }) => kind)).toEqual(['main'])
    expect(await system.stop()).toEqual({ unfinished: [], killed: [] })
    system.requestStop()
  })

  it('refuses a wrong deadline of its stop and goes on', async () => {
    await using world = await openSystem()
    for (const deadlineMs of [-1, Number.NaN, '5'])
      await failure(OptionError, () => world.system.stop({ deadlineMs: deadlineMs as never }))
    expect(await (await world.system.spawn(Echo)).ask.echo(1)).toBe(1)
  })

  it('says what an actor of that name is when it is of another class (N5)', async () => {
    await using world = await openSystem()
    await world.system.spawn(Echo, { name: 'x' })
    expect(await world.system.find(Anything, 'x')).toBeUndefined()
    expect((await failure(ActorNotFoundError, world.system.get(Anything, 'x'))).message).toContain('Echo')
    await failure(ActorNotFoundError, world.system.get(Echo, 'y'))
  })

  it.each(['stopActor', 'killActor'] as const)('refuses %s of what is no ref', async (method) => {
    await using world = await openSystem()
    for (const wrong of [undefined, null, {}, 'x', { id: 'x' }])
      await failure(OptionError, () => world.system[method](wrong as never))
  })
})
