import {
  Actor,
  createSystem,
  expose,
  HandlerTimeoutError,
  HostDownError,
  HostStartError,
  HostUnavailableError,
  NameTakenError,
  NotExposedError,
  NotSendableError,
  OptionError,
  StartError,
  SystemStoppedError,
} from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { failure } from '../support/failure.ts'
import { expectNothingLeft } from '../support/nothing-left.ts'
import { openSystem } from '../support/open-system.ts'
import { within } from '../support/within.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const broken = (await import(built('broken'))) as typeof import('./fixtures/broken.ts')
const { BlocksItsThread, Homebody, ThrowsInConstructor, RejectsOnStart, ThrowsOnStart, NeverStarts, Anything } = broken
const { Echo } = (await import(built('echo'))) as typeof import('./fixtures/echo.ts')
const { Victim } = (await import(built('victim'))) as typeof import('./fixtures/victim.ts')

const places = ['here', 'thread', 'process'] as const
const elsewhere = ['thread', 'process'] as const

class Unfindable extends Actor {}
expose('file:///nowhere/at/all.mjs', { Unfindable })

class Unloadable extends Actor {}
expose(built('throws-at-load'), { Unloadable })

class Absent extends Actor {}
expose(built('exposes-nothing'), { Absent })

describe.each(places)('a spawn on %s', (on) => {
  it('that meets a constructor that throws fails with its error as cause (S2)', async () => {
    await using world = await openSystem()
    const error = await failure(StartError, world.system.spawn(ThrowsInConstructor, { on, name: 'x' }))
    expect(error).toMatchObject({
      code: 'START',
      actor: 'ThrowsInConstructor',
      cause: { name: 'RangeError', message: 'no instance today' },
    })
    expect(error.cause).toBeInstanceOf(RangeError)
    expect((error.cause as Error).cause).toBeInstanceOf(TypeError)
    expect((error.cause as Error).stack).toContain('broken.mjs')
    await expectNothingLeft(world.system, 'x')
  })

  it.each<new () => Actor>([RejectsOnStart, ThrowsOnStart])(
    'that meets an onStart that fails, fails with its error as cause (S2) %#',
    async (Class) => {
      await using world = await openSystem()
      const error = await failure(StartError, world.system.spawn(Class, { on, name: 'x' }))
      expect(error).toMatchObject({ code: 'START', cause: { name: 'RangeError', message: 'no start today' } })
      await expectNothingLeft(world.system, 'x')
    },
  )

  it('whose onStart outlasts its time fails (S2)', async () => {
    await using world = await openSystem()
    const error = await failure(StartError, world.system.spawn(NeverStarts, { on, name: 'x', startTimeoutMs: 50 }))
    expect(error.cause).toBeInstanceOf(HandlerTimeoutError)
    expect(error.cause).toMatchObject({ timeoutMs: 50 })
    await expectNothingLeft(world.system, 'x')
  })

  it('with an argument that cannot travel is refused with its path (IS4)', async () => {
    await using world = await openSystem()
    const args: [unknown] = [{ jobs: [{ run: () => 1 }] }]
    const error = await failure(NotSendableError, world.system.spawn(Anything, { on, name: 'x', args }))
    expect(error).toMatchObject({ code: 'NOT_SENDABLE', path: 'argument 0.jobs[0].run', direction: 'out' })
    expect(error.message).toContain('argument 0.jobs[0].run')
    await expectNothingLeft(world.system, 'x')
  })

  it('with a name that is in use is refused before anything is constructed (S6)', async () => {
    await using world = await openSystem()
    const { system } = world
    const first = await system.spawn(Echo, { on, name: 'x' })
    const error = await failure(NameTakenError, system.spawn(ThrowsInConstructor, { on, name: 'x' }))
    expect(error).toMatchObject({ code: 'NAME_TAKEN', actorName: 'x', holder: first.id })
    expect((await system.get(Echo, 'x')).equals(first)).toBe(true)
    await system.stopActor(first)
    await expectNothingLeft(system, 'x')
  })

  it.each([
    ['of 10 kB', 'n'.repeat(10_000)],
    ['of 256 bytes', 'ä'.repeat(128)],
    ['that is empty', ''],
    ['that is no text', 7 as never],
  ])('with a name %s is refused (N5)', async (_, name) => {
    await using world = await openSystem()
    const error = await failure(OptionError, world.system.spawn(Echo, { on, name }))
    expect(error).toMatchObject({ code: 'OPTION', option: 'spawn name' })
    expect(error.message.length).toBeLessThan(200)
    await expectNothingLeft(world.system, 'x')
  })

  it('with a name of 255 bytes of any text works (N5)', async () => {
    await using world = await openSystem()
    const name = `${'ä'.repeat(124)}\n\0x\u{1f600}`
    expect(Buffer.byteLength(name)).toBe(255)
    const echo = await world.system.spawn(Echo, { on, name })
    expect((await world.system.get(Echo, name)).equals(echo)).toBe(true)
  })

  it.each([
    ['args', { args: 'list' }, 'spawn args'],
    ['startTimeoutMs', { startTimeoutMs: 0 }, 'spawn startTimeoutMs'],
    ['startTimeoutMs', { startTimeoutMs: '1' }, 'spawn startTimeoutMs'],
  ])('with wrong %s is refused', async (_, options, option) => {
    await using world = await openSystem()
    const error = await failure(OptionError, world.system.spawn(Echo, { on, ...(options as object) }))
    expect(error).toMatchObject({ code: 'OPTION', option })
    await expectNothingLeft(world.system, 'x')
  })

  it('of something that is no actor class is refused', async () => {
    await using world = await openSystem()
    for (const wrong of [undefined, null, 'Echo', {}, () => {}, class {}, Actor.prototype]) {
      await failure(OptionError, world.system.spawn(wrong as never, { on }))
    }
    await expectNothingLeft(world.system, 'x')
  })

  it('of a stopped system is refused (Z1)', async () => {
    const system = await createSystem()
    const echo = await system.spawn(Echo, { on })
    await system.stop()
    expect(await failure(SystemStoppedError, system.spawn(Echo, { on }))).toMatchObject({
      code: 'SYSTEM_STOPPED',
      system: system.id,
    })
    await failure(SystemStoppedError, echo.ask.echo(1))
    expect(() => echo.tell.echo(1)).not.toThrow()
  })
})

describe('a spawn whose onStart blocks its thread', () => {
  it('fails, and the host that was started for it is ended (S2)', async () => {
    await using world = await openSystem()
    // long enough for the import, which has the same limit
    const spawning = elsewhere.map((on) => world.system.spawn(BlocksItsThread, { on, name: on, startTimeoutMs: 2_000 }))
    for (const start of await within(45_000, 'their failures', Promise.allSettled(spawning))) {
      expect(start).toMatchObject({ status: 'rejected', reason: expect.any(StartError) })
      expect(start).toMatchObject({ reason: { cause: { name: 'HandlerTimeoutError', method: 'its start', timeoutMs: 2_000 } } })
    }
    await expectNothingLeft(world.system, 'thread')
  }, 60_000)
})

describe.each(elsewhere)('a spawn on a %s', (on) => {
  it('of a class that is not exposed is refused with the line to add', async () => {
    await using world = await openSystem()
    const error = await failure(NotExposedError, world.system.spawn(Homebody, { on, name: 'x' }))
    expect(error).toMatchObject({ code: 'NOT_EXPOSED', exportName: 'Homebody', family: 'not-delivered' })
    expect(error.message).toContain('expose(import.meta.url, { Homebody })')
    await expectNothingLeft(world.system, 'x')
  })

  it('of a class that is not exposed is refused inside an actor as well', async () => {
    await using world = await openSystem()
    const { system } = world
    for (const place of places) {
      const spawner = await system.spawn(Anything, { on: place })
      expect(await spawner.ask.spawnUnexposed(on)).toBeInstanceOf(NotExposedError)
      await system.stopActor(spawner)
    }
    await expectNothingLeft(system, 'x')
  })

  it('of a class that is not exposed is refused for a group, whose hosts live on', async () => {
    await using world = await openSystem()
    const { system } = world
    const group = on === 'thread' ? await system.threads(2) : await system.processes(2)
    await failure(NotExposedError, system.spawn(Homebody, { on: group, name: 'x' }))
    const echo = await system.spawn(Echo, { on: group, name: 'x' })
    expect(await echo.ask.echo(1)).toBe(1)
  })

  it('of a class whose module is missing fails with the path of the module', async () => {
    await using world = await openSystem()
    const error = await failure(StartError, world.system.spawn(Unfindable, { on, name: 'x' }))
    expect(error.actor).toBe('Unfindable')
    expect(error.cause).toMatchObject({ code: 'MODULE_LOAD', message: expect.stringContaining('file:///nowhere/at/all.mjs') })
    await expectNothingLeft(world.system, 'x')
  })

  it('of a class whose module throws fails with what it threw', async () => {
    await using world = await openSystem()
    const error = await failure(StartError, world.system.spawn(Unloadable, { on, name: 'x' }))
    expect(error.cause).toMatchObject({ name: 'RangeError', message: 'this module fails' })
    await expectNothingLeft(world.system, 'x')
  })

  it('of a class that its module does not expose over there is refused with the module', async () => {
    await using world = await openSystem()
    const error = await failure(NotExposedError, world.system.spawn(Absent, { on, name: 'x' }))
    expect(error).toMatchObject({ exportName: 'Absent', module: built('exposes-nothing') })
    await expectNothingLeft(world.system, 'x')
  })

  it.each([
    [{ resourceLimits: { maxOldGenerationSizeMb: 2 } }, 'resourceLimits.maxOldGenerationSizeMb'],
    [{ resourceLimits: { maxOldGenerationSizeMb: Number.NaN } }, 'resourceLimits.maxOldGenerationSizeMb'],
    [{ resourceLimits: { stackSizeMb: 0.1 } }, 'resourceLimits.stackSizeMb'],
  ])('with host options that would kill the program is refused: %#', async (host, option) => {
    await using world = await openSystem()
    expect(await failure(OptionError, world.system.spawn(Echo, { on, host, name: 'x' }))).toMatchObject({ option })
    const many = on === 'thread' ? world.system.threads(2, host) : world.system.processes(2, host)
    expect(await failure(OptionError, many)).toMatchObject({ option })
    await expectNothingLeft(world.system, 'x')
  })

  it('with flags that Node does not know fails to start the host, with what Node said', async () => {
    await using world = await openSystem()
    const error = await failure<HostStartError | OptionError>(
      on === 'thread' ? OptionError : HostStartError,
      world.system.spawn(Echo, { on, name: 'x', host: { execArgv: ['--no-such-flag'] } }),
    )
    expect(`${error.message} ${'stderr' in error ? error.stderr : ''}`).toContain('--no-such-flag')
    await expectNothingLeft(world.system, 'x')
  })

  it('on a host that is gone for good is refused, and its name is free again', async () => {
    await using world = await openSystem()
    const { system } = world
    const group = on === 'thread' ? await system.threads(1) : await system.processes(1)
    const [host] = group.hosts
    await system.stopHost(host!)
    for (const place of [host!, group]) {
      const error = await failure(HostUnavailableError, system.spawn(Echo, { on: place, name: 'x' }))
      expect(error).toMatchObject({ code: 'HOST_UNAVAILABLE', slot: 1, retryable: false })
    }
    await expectNothingLeft(system, 'x')
  })

  it('whose host dies meanwhile fails with what is known of its end (S5)', async () => {
    await using world = await openSystem()
    const { system } = world
    const group = on === 'thread' ? await system.threads(1) : await system.processes(1)
    const victim = await system.spawn(Victim, { on: group })
    const error = failure(HostDownError, system.spawn(NeverStarts, { on: group, name: 'x' }))
    // what main sent first is there when this answer is: the start has begun
    await victim.ask.pid()
    victim.tell.die('exit')
    expect(await error).toMatchObject({ code: 'HOST_DOWN', exitCode: 3, family: 'outcome-unknown' })
    await system.stopHost(group) // it would come back, with the victim
    await expectNothingLeft(system, 'x')
  })
})
