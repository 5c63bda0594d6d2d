import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HostDownError, HostUnavailableError, NameTakenError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { keepBusy } from '../support/busy.ts'
import { openSystem } from '../support/open-system.ts'
import { within } from '../support/within.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Victim, Patient, Asker, settlement } = (await import(built('victim'))) as typeof import('./fixtures/victim.ts')
const { Echo } = (await import(built('echo'))) as typeof import('./fixtures/echo.ts')

const deaths = [
  ['process', 'kill', { exitCode: null, signal: 'SIGKILL', cause: 'undefined' }],
  ['process', 'exit', { exitCode: 3, signal: null, cause: 'undefined' }],
  ['process', 'throw', { exitCode: 1, signal: null, cause: 'RangeError: thrown by nobody in particular' }],
  ['process', 'reject', { exitCode: 1, signal: null, cause: 'RangeError: rejected by nobody in particular' }],
  ['thread', 'exit', { exitCode: 3, signal: null, cause: 'undefined' }],
  ['thread', 'throw', { exitCode: 1, signal: null, cause: 'RangeError: thrown by nobody in particular' }],
  ['thread', 'reject', { exitCode: 1, signal: null, cause: 'RangeError: rejected by nobody in particular' }],
] as const

describe.each(deaths)('a %s that dies (%s)', (on, how, end) => {
  it('settles 100 pending asks within a second, each once, with how it ended and its last lines (A2, F2, H3)', async () => {
    await using world = await openSystem()
    const { system, observer } = world
    const victim = await system.spawn(Victim, { on })
    const bystander = await system.spawn(Echo, { on })
    const asks = Array.from({ length: 100 }, () => settlement(victim.ask.hang()))
    await victim.ask.complain(25)
    const before = Date.now()
    victim.tell.die(how)
    const settled = await within(5_000, 'the end of all asks', Promise.all(asks))
    expect(Math.max(...settled.map(({ at }) => at)) - before).toBeLessThan(1_000)
    for (const { at: _, stderr, ...facts } of settled) {
      expect(facts).toEqual({ code: 'HOST_DOWN', family: 'outcome-unknown', ...end })
      const told = stderr.filter((line) => line.startsWith('complaint'))
      expect(told.at(-1)).toBe('complaint 24')
      expect(stderr.length).toBe(20)
    }
    // the rest goes on, and what is gone is known to be gone
    expect(await bystander.ask.echo('still here')).toBe('still here')
    await expect(victim.ask.pid()).rejects.toThrow(HostUnavailableError)
    victim.tell.complain(1)
    expect(observer.all('letter.dead')).toContainEqual(
      expect.objectContaining({ reason: 'host-unavailable', method: 'complain' }),
    )
    expect(observer.all('host.down')).toEqual([
      expect.objectContaining({ slot: 1, wanted: false, exitCode: end.exitCode, signal: end.signal }),
    ])
    const successor = await system.spawn(Victim, { on })
    expect(await successor.ask.pid()).toBeTypeOf('number')
  })

  it.each([
    [1_000, 500],
    [5_000, 100],
  ])(
    'accounts for %i tells on their way, when it dies in number %i: what is lost is at most what the events say (D9)',
    async (sent, last) => {
      const folder = await mkdtemp(join(tmpdir(), 'troupe-test-'))
      try {
        await using world = await openSystem()
        const { system, observer } = world
        const victim = await system.spawn(Victim, { on })
        const file = join(folder, 'marks')
        for (let n = 0; n < sent; n++) victim.tell.note(n, file, last, how)
        await observer.first('host.down')
        const handled = (await readFile(file, 'utf8')).length
        const lost = observer.all('mail.lost').reduce((sum, { unknown }) => sum + unknown, 0)
        const dead = observer.all('letter.dead').reduce((sum, { count }) => sum + count, 0)
        expect(handled).toBeGreaterThan(last)
        expect(lost + dead).toBeGreaterThanOrEqual(sent - handled)
        expect(lost + dead).toBeLessThanOrEqual(sent)
      } finally {
        await rm(folder, { recursive: true })
      }
    },
  )
})

describe.each(['thread', 'process'] as const)('when a %s dies while main is busy for a while', (on) => {
  it('asks of main settle within a second of its loop turning, asks of other hosts within a second (H3)', async () => {
    await using world = await openSystem()
    const { system } = world
    const victim = await system.spawn(Victim, { on })
    const askers = await Promise.all((['thread', 'process'] as const).map((place) => system.spawn(Asker, { on: place })))
    const mine = Array.from({ length: 100 }, () => settlement(victim.ask.hang()))
    await Promise.all(askers.map((asker) => asker.ask.begin(victim, 100)))
    victim.tell.die('exit')
    // gone before main is busy, so that it is up to the hosts themselves to notice
    await new Promise((resolve) => setImmediate(resolve))
    const died = Date.now()
    keepBusy(1_500)
    const turning = Date.now()
    const settledHere = await within(5_000, 'the asks of main', Promise.all(mine))
    const settledThere = await within(5_000, 'the asks of the others', Promise.all(askers.map((asker) => asker.ask.outcomes())))
    expect(Math.max(...settledHere.map(({ at }) => at)) - turning).toBeLessThan(1_000)
    expect(settledHere.map(({ code, exitCode }) => [code, exitCode])).toEqual(Array(100).fill(['HOST_DOWN', 3]))
    for (const settled of settledThere) {
      expect(settled.map(({ code }) => code)).toEqual(Array(100).fill('HOST_DOWN'))
      expect(Math.max(...settled.map(({ at }) => at)) - died).toBeLessThan(1_000)
    }
  })
})

describe.each(['thread', 'process'] as const)('when a %s dies', (on) => {
  it('ends an open stream with an error, after the items that came (ST4)', async () => {
    await using world = await openSystem()
    const { system } = world
    const victim = await system.spawn(Victim, { on })
    const items: number[] = []
    const read = async (): Promise<void> => {
      for await (const item of victim.stream.count()) {
        items.push(item)
        if (item === 100) victim.tell.die('exit')
      }
    }
    await expect(within(5_000, 'the end of the stream', read())).rejects.toThrow(HostDownError)
    expect(items).toEqual(items.map((_, n) => n))
    expect(items.length).toBeGreaterThan(100)
  })

  it('calls off what its actors waited for elsewhere (E7)', async () => {
    await using world = await openSystem({ stopTimeoutMs: 50 })
    const { system } = world
    const victim = await system.spawn(Victim, { on })
    const patients = await Promise.all(
      (['here', 'thread', 'process'] as const).map((place) => system.spawn(Patient, { on: place })),
    )
    for (const patient of patients) {
      for (let n = 0; n < 3; n++) victim.ask.hangOn(patient).catch(() => {})
    }
    await Promise.all(patients.map((patient) => patient.ask.begun(3)))
    victim.tell.die('exit')
    await within(5_000, 'all waits to be called off', Promise.all(patients.map((patient) => patient.ask.calledOff(3))))
  })

  it('frees the names of its actors that do not come back (N3)', async () => {
    await using world = await openSystem()
    const { system, observer } = world
    const victim = await system.spawn(Victim, { on, name: 'the one', restart: 'temporary' })
    await expect(system.spawn(Victim, { name: 'the one' })).rejects.toThrow(NameTakenError)
    victim.tell.die('exit')
    await observer.first('host.down')
    // it waits for what is decided about the victim
    const next = await system.spawn(Victim, { on, name: 'the one' })
    expect((await system.get(Victim, 'the one')).equals(next)).toBe(true)
    expect(next.equals(victim)).toBe(false)
  })
})
