import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  Actor,
  ActorNotFoundError,
  type ActorSystem,
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
  ReplyLostError,
  StartError,
  type SystemOptions,
  SystemStoppedError,
  TroupeError,
} from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { openSystem } from '../support/open-system.ts'
import { within } from '../support/within.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const broken = (await import(built('broken'))) as typeof import('./fixtures/broken.ts')
const { Homebody, ThrowsInConstructor, RejectsOnStart, ThrowsOnStart, NeverStarts, Anything } = broken
const { Echo } = (await import(built('echo'))) as typeof import('./fixtures/echo.ts')
const { Victim } = (await import(built('victim'))) as typeof import('./fixtures/victim.ts')

const places = ['here', 'thread', 'process'] as const
const elsewhere = ['thread', 'process'] as const

/** What a call that has to fail fails with; never waits for long. */
const errorOf = async <E extends Error>(
  kind: abstract new (...args: never) => E,
  action: Promise<unknown> | (() => unknown),
): Promise<E> => {
  const error = await within(
    10_000,
    'an error',
    Promise.resolve().then(() => (typeof action === 'function' ? action() : action)),
  ).then(
    (value) => new Error(`no error, but ${String(value)}`),
    (thrown) => thrown,
  )
  expect(error).toBeInstanceOf(kind)
  return error
}

/** No actor, host or name is left of what failed, and the system works on. */
const expectNothingLeft = async (system: ActorSystem, name: string): Promise<void> => {
  await expect.poll(async () => (await system.hosts()).map((host) => [host.kind, host.actors])).toEqual([['main', 0]])
  const echo = await system.spawn(Echo, { name })
  expect(await echo.ask.echo(1)).toBe(1)
  await system.stopActor(echo)
}

class Unfindable extends Actor {}
expose('file:///nowhere/at/all.mjs', { Unfindable })

class Unloadable extends Actor {}
expose(built('throws-at-load'), { Unloadable })

class Absent extends Actor {}
expose(built('exposes-nothing'), { Absent })

describe.each(places)('a spawn on %s', (on) => {
  it('that meets a constructor that throws fails with its error as cause (S2)', async () => {
    await using world = await openSystem()
    const error = await errorOf(StartError, world.system.spawn(ThrowsInConstructor, { on, name: 'x' }))
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
      const error = await errorOf(StartError, world.system.spawn(Class, { on, name: 'x' }))
      expect(error).toMatchObject({ code: 'START', cause: { name: 'RangeError', message: 'no start today' } })
      await expectNothingLeft(world.system, 'x')
    },
  )

  it('whose onStart outlasts its time fails (S2)', async () => {
    await using world = await openSystem()
    const error = await errorOf(StartError, world.system.spawn(NeverStarts, { on, name: 'x', startTimeoutMs: 50 }))
    expect(error.cause).toBeInstanceOf(HandlerTimeoutError)
    expect(error.cause).toMatchObject({ timeoutMs: 50 })
    await expectNothingLeft(world.system, 'x')
  })

  it('with an argument that cannot travel is refused with its path (IS4)', async () => {
    await using world = await openSystem()
    const args: [unknown] = [{ jobs: [{ run: () => 1 }] }]
    const error = await errorOf(NotSendableError, world.system.spawn(Anything, { on, name: 'x', args }))
    expect(error).toMatchObject({ code: 'NOT_SENDABLE', path: 'argument 0.jobs[0].run', direction: 'out' })
    expect(error.message).toContain('argument 0.jobs[0].run')
    await expectNothingLeft(world.system, 'x')
  })

  it('with a name that is in use is refused before anything is constructed (S6)', async () => {
    await using world = await openSystem()
    const { system } = world
    const first = await system.spawn(Echo, { on, name: 'x' })
    const error = await errorOf(NameTakenError, system.spawn(ThrowsInConstructor, { on, name: 'x' }))
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
    const error = await errorOf(OptionError, world.system.spawn(Echo, { on, name }))
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
    const error = await errorOf(OptionError, world.system.spawn(Echo, { on, ...(options as object) }))
    expect(error).toMatchObject({ code: 'OPTION', option })
    await expectNothingLeft(world.system, 'x')
  })

  it('of something that is no actor class is refused', async () => {
    await using world = await openSystem()
    for (const wrong of [undefined, null, 'Echo', {}, () => {}, class {}, Actor.prototype]) {
      await errorOf(OptionError, world.system.spawn(wrong as never, { on }))
    }
    await expectNothingLeft(world.system, 'x')
  })

  it('of a stopped system is refused (Z1)', async () => {
    const system = await createSystem()
    const echo = await system.spawn(Echo, { on })
    await system.stop()
    expect(await errorOf(SystemStoppedError, system.spawn(Echo, { on }))).toMatchObject({
      code: 'SYSTEM_STOPPED',
      system: system.id,
    })
    await errorOf(SystemStoppedError, echo.ask.echo(1))
    expect(() => echo.tell.echo(1)).not.toThrow()
  })
})

describe.each(elsewhere)('a spawn on a %s', (on) => {
  it('of a class that is not exposed is refused with the line to add', async () => {
    await using world = await openSystem()
    const error = await errorOf(NotExposedError, world.system.spawn(Homebody, { on, name: 'x' }))
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
    await errorOf(NotExposedError, system.spawn(Homebody, { on: group, name: 'x' }))
    const echo = await system.spawn(Echo, { on: group, name: 'x' })
    expect(await echo.ask.echo(1)).toBe(1)
  })

  it('of a class whose module is missing fails with the path of the module', async () => {
    await using world = await openSystem()
    const error = await errorOf(StartError, world.system.spawn(Unfindable, { on, name: 'x' }))
    expect(error.actor).toBe('Unfindable')
    expect(error.cause).toMatchObject({ code: 'MODULE_LOAD', message: expect.stringContaining('file:///nowhere/at/all.mjs') })
    await expectNothingLeft(world.system, 'x')
  })

  it('of a class whose module throws fails with what it threw', async () => {
    await using world = await openSystem()
    const error = await errorOf(StartError, world.system.spawn(Unloadable, { on, name: 'x' }))
    expect(error.cause).toMatchObject({ name: 'RangeError', message: 'this module fails' })
    await expectNothingLeft(world.system, 'x')
  })

  it('of a class that its module does not expose over there is refused with the module', async () => {
    await using world = await openSystem()
    const error = await errorOf(NotExposedError, world.system.spawn(Absent, { on, name: 'x' }))
    expect(error).toMatchObject({ exportName: 'Absent', module: built('exposes-nothing') })
    await expectNothingLeft(world.system, 'x')
  })

  it.each([
    [{ resourceLimits: { maxOldGenerationSizeMb: 2 } }, 'resourceLimits.maxOldGenerationSizeMb'],
    [{ resourceLimits: { maxOldGenerationSizeMb: Number.NaN } }, 'resourceLimits.maxOldGenerationSizeMb'],
    [{ resourceLimits: { stackSizeMb: 0.1 } }, 'resourceLimits.stackSizeMb'],
  ])('with host options that would kill the program is refused: %#', async (host, option) => {
    await using world = await openSystem()
    expect(await errorOf(OptionError, world.system.spawn(Echo, { on, host, name: 'x' }))).toMatchObject({ option })
    const many = on === 'thread' ? world.system.threads(2, host) : world.system.processes(2, host)
    expect(await errorOf(OptionError, many)).toMatchObject({ option })
    await expectNothingLeft(world.system, 'x')
  })

  it('with flags that Node does not know fails to start the host, with what Node said', async () => {
    await using world = await openSystem()
    const error = await errorOf<HostStartError | OptionError>(
      on === 'thread' ? OptionError : HostStartError,
      world.system.spawn(Echo, { on, name: 'x', host: { execArgv: ['--no-such-flag'] } }),
    )
    expect(`${error.message} ${'stderr' in error ? error.stderr : ''}`).toContain('--no-such-flag')
    await expectNothingLeft(world.system, 'x')
  })

  it('on a host that is gone is refused, and its name is free again', async () => {
    await using world = await openSystem()
    const { system, observer } = world
    const group = on === 'thread' ? await system.threads(1) : await system.processes(1)
    const [host] = group.hosts
    const victim = await system.spawn(Victim, { on: host! })
    victim.tell.die('exit')
    await observer.first('host.down')
    for (const place of [host!, group]) {
      const error = await errorOf(HostUnavailableError, system.spawn(Echo, { on: place, name: 'x' }))
      expect(error).toMatchObject({ code: 'HOST_UNAVAILABLE', slot: 1, retryable: false })
    }
    await expectNothingLeft(system, 'x')
  })

  it('whose host dies meanwhile fails with what is known of its end (S5)', async () => {
    await using world = await openSystem()
    const { system } = world
    const group = on === 'thread' ? await system.threads(1) : await system.processes(1)
    const victim = await system.spawn(Victim, { on: group })
    const error = errorOf(HostDownError, system.spawn(NeverStarts, { on: group, name: 'x' }))
    // what main sent first is there when this answer is: the start has begun
    await victim.ask.pid()
    victim.tell.die('exit')
    expect(await error).toMatchObject({ code: 'HOST_DOWN', exitCode: 3, family: 'outcome-unknown' })
    await expectNothingLeft(system, 'x')
  })
})

describe.each(places)('a message to an actor on %s', (on) => {
  it('that cannot travel is refused with its path; the next one is unharmed (D2, IS4)', async () => {
    await using world = await openSystem()
    const actor = await world.system.spawn(Anything, { on })
    const cyclic: { self?: unknown; bad: unknown } = { bad: Symbol('s') }
    cyclic.self = cyclic
    const throwing = Object.defineProperty({}, 'getter', {
      enumerable: true,
      get: () => {
        throw new RangeError('no')
      },
    })
    const cases: [unknown, string][] = [
      [{ a: [0, { b: () => 1 }] }, 'argument 1.a[1].b'],
      [new Map([['key', new WeakSet()]]), 'argument 1'],
      [cyclic, 'argument 1.bad'],
      [throwing, 'argument 1.getter'],
      [{ deep: Promise.resolve() }, 'argument 1.deep'],
      [
        {
          deep: new (class Private {
            #x = 1
            x(): number {
              return this.#x
            }
          })(),
        },
        'argument 1.deep',
      ],
    ]
    for (const [bad, path] of cases) {
      for (const send of [() => actor.tell.take(0, bad), () => actor.ask.take(0, bad)]) {
        const error = await errorOf(NotSendableError, send)
        expect(error).toMatchObject({ code: 'NOT_SENDABLE', direction: 'out', path: expect.stringContaining(path) })
        expect(error.message).toContain(path)
      }
      expect(await actor.ask.given()).toBeUndefined()
    }
    expect((await errorOf(NotSendableError, () => firstOf(actor.stream.takeAll({ f: () => 1 })))).path).toBe('argument 0.f')
  })

  it('whose reply cannot travel fails as one that ran (A5)', async () => {
    await using world = await openSystem()
    const actor = await world.system.spawn(Anything, { on })
    const error = await errorOf(ReplyLostError, actor.ask.giveFunction())
    expect(error).toMatchObject({
      code: 'REPLY_LOST',
      ran: true,
      method: 'giveFunction',
      cause: { code: 'NOT_SENDABLE', path: 'reply.list[0].run' },
    })
    expect(await actor.ask.given()).toBeUndefined()
  })

  it('whose stream yields what cannot travel fails after the good items (ST3)', async () => {
    await using world = await openSystem()
    const actor = await world.system.spawn(Anything, { on })
    const items: unknown[] = []
    const read = async (): Promise<void> => {
      for await (const item of actor.stream.yieldFunction()) items.push(item)
    }
    const error = await errorOf(TroupeError, read())
    expect(`${error} ${error.cause}`).toContain('item.run')
    expect(items).toEqual([1])
  })

  it('with wrong call options is refused', async () => {
    await using world = await openSystem()
    const actor = await world.system.spawn(Anything, { on })
    for (const options of [
      { timeoutMs: -1 },
      { timeoutMs: Number.NaN },
      { timeoutMs: '5' },
      { itemTimeoutMs: -1 },
      { signal: {} },
    ]) {
      await errorOf(OptionError, () => actor.with(options as never))
    }
  })
})

const firstOf = async (stream: AsyncIterable<unknown>): Promise<unknown> => {
  for await (const item of stream) return item
}

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
    const error = await errorOf(OptionError, () => world.system.threads(count as never, options as never))
    expect(error).toMatchObject({ code: 'OPTION', option })
    await expectNothingLeft(world.system, 'x')
  })

  it('of which one host cannot start fails as a whole and leaves none behind', async () => {
    await using world = await openSystem()
    await errorOf(HostStartError, world.system.processes(3, { execArgv: ['--no-such-flag'] }))
    await expectNothingLeft(world.system, 'x')
  })

  it('of which one host cannot start fails and ends those that did', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'troupe-test-'))
    try {
      const preload = join(folder, 'preload.cjs')
      await writeFile(preload, `require('node:fs').openSync(${JSON.stringify(join(folder, 'first'))}, 'wx')`)
      await using world = await openSystem()
      const env = { ...process.env, NODE_OPTIONS: `--require ${preload}` }
      const error = await errorOf(HostStartError, world.system.processes(3, { env }))
      expect(error.stderr.join()).toContain('EEXIST')
      await expectNothingLeft(world.system, 'x')
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  it('is refused as a place when it is none', async () => {
    await using world = await openSystem()
    for (const on of ['elsewhere', {}, [], null, { hosts: [] }, { slot: 1, incarnation: 1, kind: 'thread', name: 'x' }]) {
      const error = await errorOf(OptionError, world.system.spawn(Echo, { on: on as never }))
      expect(error).toMatchObject({ option: 'spawn on' })
    }
    await errorOf(OptionError, world.system.spawn(Echo, { on: await world.system.threads(1), placement: 'nearby' as never }))
  })

  it('of another system is refused', async () => {
    await using world = await openSystem()
    await using other = await openSystem()
    const group = await other.system.threads(1)
    await errorOf(OptionError, world.system.spawn(Echo, { on: group }))
    await errorOf(OptionError, world.system.spawn(Echo, { on: group.hosts[0]! }))
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
    await errorOf(ActorNotFoundError, world.system.stopActor(stranger))
    expect(await stranger.ask.echo(1)).toBe(1)
  })
})

describe('a system', () => {
  it.each<[string, object]>([
    ['isolation', { isolation: 'both' }],
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
    const error = await errorOf(OptionError, createSystem(options as SystemOptions))
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
      expect(await errorOf(SystemStoppedError, call)).toMatchObject({ system: system.id })
    }
    expect((await system.hosts()).map(({ kind }) => kind)).toEqual(['main'])
    expect(await system.stop()).toEqual({ unfinished: [], killed: [] })
    system.requestStop()
  })

  it('refuses a wrong deadline of its stop and goes on', async () => {
    await using world = await openSystem()
    for (const deadlineMs of [-1, Number.NaN, '5'])
      await errorOf(OptionError, () => world.system.stop({ deadlineMs: deadlineMs as never }))
    expect(await (await world.system.spawn(Echo)).ask.echo(1)).toBe(1)
  })

  it('says what an actor of that name is when it is of another class (N5)', async () => {
    await using world = await openSystem()
    await world.system.spawn(Echo, { name: 'x' })
    expect(await world.system.find(Anything, 'x')).toBeUndefined()
    expect((await errorOf(ActorNotFoundError, world.system.get(Anything, 'x'))).message).toContain('Echo')
    await errorOf(ActorNotFoundError, world.system.get(Echo, 'y'))
  })

  it.each(['stopActor', 'killActor'] as const)('refuses %s of what is no ref', async (method) => {
    await using world = await openSystem()
    for (const wrong of [undefined, null, {}, 'x', { id: 'x' }])
      await errorOf(OptionError, () => world.system[method](wrong as never))
  })
})
