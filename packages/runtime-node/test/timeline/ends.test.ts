import { readFileSync } from 'node:fs'
import { type ActorRef, SystemStoppedError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { failure } from '../support/failure.ts'
import { Program } from '../support/program.ts'
import { within } from '../support/within.ts'
import { openNodeSystem, openTraced, traceFile } from './open-traced.ts'
import { Trace } from './trace.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Worker } = (await import(built('worker'))) as typeof import('./fixtures/worker.ts')
type WorkerRef = ActorRef<InstanceType<typeof Worker>>

const has = (file: string, text: string): Promise<void> =>
  expect.poll(() => readFileSync(file, 'utf8').includes(text), { timeout: 10_000 }).toBe(true)

describe('a recording in which a host dies', () => {
  it.each(['thread', 'process'] as const)(
    'keeps what the %s had sent, and goes on with the one that comes back',
    async (kind) => {
      await using traced = await openTraced()
      const { system, timeline } = traced
      const group =
        kind === 'thread' ? await system.threads(1, { name: 'mortal' }) : await system.processes(1, { name: 'mortal' })
      const host = group.hosts[0]!
      const worker = await system.spawn(Worker, { on: host, restart: 'permanent', name: 'phoenix' })
      await worker.ask.spin(1)
      await has(timeline.file, '"Worker.spin"')
      await system.killHost(host)
      const again: WorkerRef = await system.waitFor(Worker, 'phoenix')
      await expect.poll(() => again.ask.sum().catch(() => undefined), { timeout: 10_000 }).toBe(0)
      const { trace, summary } = await traced.stop()
      expect(summary.silent).toEqual([])
      expect(trace.problems()).toEqual([])
      expect(trace.slices('Worker.spin', 'mortal')).toHaveLength(1)
      expect(trace.slices('Worker.sum', 'mortal').length).toBeGreaterThanOrEqual(1)
      const tids = trace.threads.filter(({ thread }) => thread === 'mortal').map(({ tid }) => tid)
      expect(new Set(tids).size).toBe(2)
    },
  )

  it('is not held up by one that kills itself in the middle of its work', async () => {
    await using traced = await openTraced()
    const { system } = traced
    const workers = await Promise.all(
      Array.from({ length: 3 }, () => system.spawn(Worker, { on: 'process', restart: 'temporary' })),
    )
    for (const [at, worker] of workers.entries()) worker.tell.tellAll(workers[(at + 1) % workers.length]!, 2_000)
    const ended = system.ended(workers[0]!)
    workers[0]!.tell.die()
    await ended
    await workers[1]!.ask.sum()
    const { trace, summary } = await traced.stop()
    expect(summary.silent).toEqual([])
    expect(trace.problems()).toEqual([])
    expect(trace.slices('Worker.tellAll').length).toBeGreaterThanOrEqual(2)
  })
})

describe('a recording of a host that does not answer', () => {
  it('stops without it, and says which that is', async () => {
    await using traced = await openTraced()
    const worker = await traced.system.spawn(Worker, { on: 'process', name: 'stubborn' })
    const spun = worker.ask.spin(4_000)
    const { trace, summary } = await within(3_500, 'the end of the recording', traced.stop())
    expect(summary.silent).toEqual(['stubborn'])
    expect(trace.events.at(-1)).toMatchObject({ ph: 'M', name: 'recording', args: { silent: ['stubborn'] } })
    expect(trace.problems()).toEqual([])
    await spun
  })
})

describe('a recording that was stopped', () => {
  it('is over once and for all', async () => {
    await using traced = await openTraced()
    const worker = await traced.system.spawn(Worker, { on: 'thread' })
    const stopped = traced.timeline.stop()
    expect(traced.timeline.stop()).toBe(stopped)
    const { bytes } = await stopped
    await worker.ask.sum()
    await traced.timeline[Symbol.asyncDispose]()
    const text = readFileSync(traced.timeline.file, 'utf8')
    expect(text.length).toBe(bytes)
    expect(text).not.toContain('Worker.sum')
  })

  it('leaves another one alone, which has only what began after it', async () => {
    await using traced = await openTraced()
    const { system } = traced
    const worker = await system.spawn(Worker, { on: 'process' })
    await worker.ask.add(1)
    const file = await traceFile()
    const second = await system.trace({ file })
    await worker.ask.sum()
    const first = await traced.stop()
    await worker.ask.spin(1)
    await second.stop()
    const trace = Trace.read(file)
    const names = (each: Trace): Set<string> => new Set(each.slices('Worker.').map(({ name }) => name))
    expect([...names(first.trace)].sort()).toEqual(['Worker.add', 'Worker.sum'])
    expect([...names(trace)].sort()).toEqual(['Worker.spin', 'Worker.sum'])
    expect([...first.trace.problems(), ...trace.problems()]).toEqual([])
  })

  it('can be followed by another one', async () => {
    await using traced = await openTraced()
    const worker = await traced.system.spawn(Worker, { on: 'thread' })
    await traced.stop()
    await worker.ask.add(1)
    const file = await traceFile()
    const second = await traced.system.trace({ file })
    await worker.ask.sum()
    await second.stop()
    expect(Trace.read(file).arrowTexts).toEqual(['main: ask Worker.sum -> Worker: Worker.sum'])
  })
})

describe('a recording whose system stops', () => {
  it('has everything up to the last onStop, and the file is complete', async () => {
    const open = await openNodeSystem()
    const timeline = await open.system.trace({ file: await traceFile() })
    const worker = await open.system.spawn(Worker, { on: 'process', name: 'last' })
    worker.tell.add(1)
    await worker.ask.sum()
    await open[Symbol.asyncDispose]()
    const trace = Trace.read(timeline.file)
    expect(trace.problems()).toEqual([])
    expect(trace.slices('Worker.', 'last').map(({ name }) => name)).toEqual(['Worker.add', 'Worker.sum'])
    expect(await timeline.stop()).toMatchObject({ events: trace.events.length, dropped: 0, silent: [] })
    await failure(SystemStoppedError, open.system.trace({ file: await traceFile() }))
  })
})

describe('a recording whose program ends', () => {
  it('can be loaded when the program was killed, time and again', async () => {
    for (let round = 0; round < 3; round++) {
      const file = await traceFile()
      await using program = new Program(new URL(built('program')).pathname, { TRACE: file })
      await program.line()
      await has(file, '"Worker.relay"')
      program.signal('SIGKILL')
      await within(5_000, 'the end of the program', program.ended)
      const trace = Trace.readCut(file)
      expect(trace.problems()).toEqual([])
      expect(trace.slices('Worker.relay').length).toBeGreaterThan(0)
    }
  })

  it.each(['exit', 'naturally'])('can be loaded when the program ended by itself: %s', async (ends) => {
    const file = await traceFile()
    await using program = new Program(new URL(built('program')).pathname, { TRACE: file, ENDS: ends })
    await program.line()
    expect(await program.end()).toBe(0)
    const trace = Trace.read(file)
    expect(trace.problems()).toEqual([])
    // what was recorded just before an exit is lost
    if (ends === 'naturally') expect(trace.slices('Worker.relay')).toHaveLength(2)
  })
})
