import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, open as openFile, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ActorSystem, StopReport } from '@troupe/runtime-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { openSystem } from '../support/open-system.ts'
import { Program } from '../support/program.ts'
import { within } from '../support/within.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Starter } = (await import(built('starter'))) as typeof import('./fixtures/starter.ts')
const { Host } = (await import(built('host'))) as typeof import('./fixtures/host.ts')

const places = ['here', 'thread', 'process'] as const

let folder: string
let diaries = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'troupe-test-'))
})
afterAll(() => rm(folder, { recursive: true }))

/** A file in which an actor writes what happens to it. */
const openDiary = (): { readonly path: string; entries(): Promise<string[]> } => {
  const path = join(folder, `diary-${++diaries}`)
  const entries = async (): Promise<string[]> => (await readFile(path, 'utf8').catch(() => '')).trim().split(' ')
  return { path, entries }
}

/** How a promise ended: the code of its error, or that it gave something. */
const ending = (promise: Promise<unknown>): Promise<string> =>
  within(15_000, 'the end of a promise', promise).then(
    () => 'fulfilled',
    (error) => error.code ?? String(error),
  )

const inOrder: StopReport = { unfinished: [], killed: [], cause: undefined }

const stopped = async (system: ActorSystem, deadlineMs?: number): Promise<StopReport> => {
  const report = await within(15_000, 'the stop', system.stop(deadlineMs === undefined ? {} : { deadlineMs }))
  expect((await system.hosts()).map(({ kind, actors }) => [kind, actors])).toEqual([['main', 0]])
  return report
}

describe.each(places)('a stop of the system while an actor starts on %s', (on) => {
  it('ends the start that was asked for in the same breath (Z1)', async () => {
    const { system } = await openSystem()
    const diary = openDiary()
    const start = ending(system.spawn(Starter, { on, args: [0, diary.path], name: 'x' }))
    expect(await stopped(system)).toEqual(inOrder)
    expect(['SYSTEM_STOPPED', 'ACTOR_STOPPED']).toContain(await start)
    // what has begun has ended in order, and most often nothing has
    const entries = await diary.entries()
    expect(['', 'made starting started stopped']).toContain(entries.join(' '))
  })

  it('ends the start whose host has just come up (Z1)', async () => {
    const { system, observer } = await openSystem()
    const diary = openDiary()
    const start = ending(system.spawn(Starter, { on, args: [0, diary.path], name: 'x' }))
    if (on !== 'here') await observer.first('host.up')
    expect(await stopped(system)).toEqual(inOrder)
    expect(['SYSTEM_STOPPED', 'ACTOR_STOPPED']).toContain(await start)
    expect(['', 'made starting started stopped']).toContain((await diary.entries()).join(' '))
  })

  it('waits for the onStart that runs, and then lets onStop run; the spawn says that it was stopped (X5)', async () => {
    const { system } = await openSystem()
    const diary = openDiary()
    const mayStart = `${diary.path}-may-start`
    const start = ending(system.spawn(Starter, { on, args: [mayStart, diary.path] }))
    await expect.poll(diary.entries, { timeout: 10_000 }).toEqual(['made', 'starting'])
    const stop = stopped(system)
    // by the first answer the stop of the actor has been sent, and by the second it was heard
    await system.hosts()
    await system.hosts()
    await writeFile(mayStart, '')
    expect(await stop).toEqual(inOrder)
    expect(await start).toBe('ACTOR_STOPPED')
    expect(await diary.entries()).toEqual(['made', 'starting', 'started', 'stopped'])
  })

  it('gives up an onStart that outlasts its deadline, and calls no onStop (Z1, X3)', async () => {
    const { system } = await openSystem()
    const diary = openDiary()
    const start = ending(system.spawn(Starter, { on, args: [60_000, diary.path] }))
    await expect.poll(diary.entries, { timeout: 10_000 }).toEqual(['made', 'starting'])
    const asked = performance.now()
    await stopped(system, 300)
    expect(performance.now() - asked).toBeLessThan(2_500)
    expect(await start).not.toBe('fulfilled')
    expect(await diary.entries()).toEqual(['made', 'starting'])
  })

  it('settles all that waits for a running one: asks, streams, spawns of its children (Z3)', async () => {
    const { system } = await openSystem({ stopTimeoutMs: 100 })
    const diary = openDiary()
    const parent = await system.spawn(Starter, { on, args: [0, diary.path] })
    for (const place of places) await parent.ask.raise(place, 0)
    const read = async (): Promise<void> => {
      for await (const _ of parent.stream.count());
    }
    const waits = [ending(parent.ask.hang()), ending(parent.ask.hang()), ending(read())]
    expect(await stopped(system)).toEqual(inOrder)
    for (const end of await Promise.all(waits)) expect(['ASK_INTERRUPTED', 'ACTOR_STOPPED']).toContain(end)
    // each child that was made ended in order, before or after the parent's own handler was given up
    const entries = await diary.entries()
    expect(entries.filter((entry) => entry === 'stopped').length).toBe(entries.filter((entry) => entry === 'started').length)
  })
})

describe('a stop of the system while a group starts', () => {
  it.each(['threads', 'processes'] as const)('ends its %s, and says that the system was stopped', async (kind) => {
    const { system } = await openSystem()
    const start = ending(system[kind](3))
    expect(await stopped(system)).toEqual(inOrder)
    expect(await start).toBe('SYSTEM_STOPPED')
  })
})

describe('a stop of the system', () => {
  it('at any moment of the start of two actors settles everything (Z1)', { timeout: 60_000 }, async () => {
    for (let turns = 0; turns < 24; turns++) {
      const { system } = await openSystem()
      const starts = (['thread', 'process'] as const).map((on) => ending(system.spawn(Starter, { on, args: [10], name: on })))
      for (let n = 0; n < turns * 3; n++) await new Promise((resolve) => setImmediate(resolve))
      expect(await stopped(system)).toEqual(inOrder)
      for (const end of await Promise.all(starts)) expect(['SYSTEM_STOPPED', 'ACTOR_STOPPED', 'fulfilled']).toContain(end)
    }
  })

  it('ends a thread and a process that spin at its deadline, and names them (Z1)', async () => {
    const { system, lines } = await openSystem()
    const spinners = await Promise.all(
      (['thread', 'process'] as const).map((on) => system.spawn(Host, { on, name: `spinner on ${on}` })),
    )
    for (const spinner of spinners) spinner.tell.spin()
    await expect.poll(() => lines.filter(({ text }) => text === 'spinning').length, { timeout: 5_000 }).toBe(2)
    const asked = performance.now()
    const report = await stopped(system, 500)
    expect(performance.now() - asked).toBeLessThan(2_500)
    expect([...report.killed].sort()).toEqual(['spinner on process', 'spinner on thread'])
    expect([...report.unfinished].sort()).toEqual(spinners.map(({ id }) => id).sort())
  })

  it('is the same stop when it is asked for twice, or from an actor (Z1, Z4)', async () => {
    const { system } = await openSystem()
    const actor = await system.spawn(Host, { on: 'thread' })
    actor.tell.requestStop()
    const report = await within(10_000, 'the stop', system.done)
    expect(report).toEqual(inOrder)
    expect(await system.stop()).toBe(report)
    expect(system.stop()).toBe(system.stop())
  })
})

describe('a thread that is blocked in a synchronous read', () => {
  it('does not keep the system from stopping soon after its deadline, and is reported', async () => {
    const fifo = join(folder, 'fifo')
    execFileSync('mkfifo', [fifo])
    await using program = new Program(fileURLToPath(built('blocked')), { FIFO: fifo })
    expect(await program.line()).toBe('reading')
    await expect.poll(() => waitChannels(program.child.pid!)).toContain('wait_for_partner')
    program.signal('SIGUSR2')
    const { elapsedMs, report } = (await program.json()) as { elapsedMs: number; report: StopReport }
    // a thread is given two seconds to heed its termination
    expect(elapsedMs).toBeLessThan(1_000 + 2_000 + 1_000)
    expect(report).toEqual({ unfinished: [expect.any(String)], killed: ['reader'] })
    // Node itself waits for such a thread when the program ends: let it go.
    await (await openFile(fifo, 'w')).close()
    expect(await program.end()).toBe(0)
  })
})

/** Where in the kernel the threads of a process wait. */
const waitChannels = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/task`).map((thread) => readFileSync(`/proc/${pid}/task/${thread}/wchan`, 'utf8'))
