import { statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { OptionError } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { failure } from '../support/failure.ts'
import { openNodeSystem, openTraced, traceFile } from './open-traced.ts'
import { Trace } from './trace.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Worker } = (await import(built('worker'))) as typeof import('./fixtures/worker.ts')

describe('a recording of more than there is room for', () => {
  it('keeps the newest spans of each host, and says how many it dropped', async () => {
    await using traced = await openTraced({ bufferedSpans: 50 })
    const { system } = traced
    const [one, other] = [await system.spawn(Worker, { on: 'thread', name: 'one' }), await system.spawn(Worker, { on: 'thread' })]
    const told = 400
    // nothing leaves while it runs
    await one.ask.tellAll(other, told)
    const { trace, summary } = await traced.stop()
    expect(trace.problems()).toEqual([])
    expect(trace.slices('tell Worker.add', 'one').length).toBeLessThanOrEqual(50)
    const notes = trace.events.filter(({ ph, cat }) => ph === 'i' && cat === 'dropped')
    expect(notes.some((note) => trace.threadOf(note) === 'one')).toBe(true)
    expect(summary.dropped).toBeGreaterThanOrEqual(told - 50)
    expect(trace.events.at(-1)).toMatchObject({ name: 'recording', args: { dropped: summary.dropped } })
  })

  it('does not let the file grow, and says how many it dropped', async () => {
    const maxBytes = 20_000
    await using traced = await openTraced({ maxBytes })
    const { system } = traced
    const [one, other] = [await system.spawn(Worker, { on: 'process' }), await system.spawn(Worker, { on: 'thread' })]
    for (let round = 0; round < 20; round++) await one.ask.relay(other, round)
    await one.ask.tellAll(other, 1_000)
    const { trace, summary } = await traced.stop()
    expect(summary.dropped).toBeGreaterThan(900)
    expect(statSync(traced.timeline.file).size).toBe(summary.bytes)
    expect(summary.bytes).toBeLessThan(maxBytes + 500)
    expect(trace.events).toHaveLength(summary.events)
  })

  it('loses nothing of a busy system when it is given room', async () => {
    await using traced = await openTraced({ bufferedSpans: 100_000 })
    const { system } = traced
    const workers = await Promise.all([
      system.spawn(Worker, { on: 'thread', name: 'a' }),
      system.spawn(Worker, { on: 'process', name: 'b' }),
    ])
    const told = 3_000
    await Promise.all([workers[0]!.ask.tellAll(workers[1]!, told), workers[1]!.ask.tellAll(workers[0]!, told)])
    const sum = (told * (told - 1)) / 2
    await expect.poll(() => Promise.all(workers.map((worker) => worker.ask.sum()))).toEqual([sum, sum])
    const { trace, summary } = await traced.stop()
    expect(summary.dropped).toBe(0)
    const starts = new Set(trace.events.filter(({ ph }) => ph === 's').map(({ id }) => id))
    const ends = trace.events.filter(({ ph }) => ph === 'f').map(({ id }) => id)
    expect(ends.filter((id) => !starts.has(id))).toEqual([])
    expect(new Set(ends).size).toBe(ends.length)
    expect(ends.length).toBeGreaterThanOrEqual(2 * told + 4)
    for (const thread of ['a', 'b']) expect(trace.slices('Worker.add', thread)).toHaveLength(told)
  })
})

describe('what a recording is asked for', () => {
  it.each([
    ['no file', {}],
    ['an empty path', { file: '' }],
    ['a number', { file: 1 }],
    ['another kind of URL', { file: new URL('http://localhost/trace.json') }],
    ['no room', { file: 'trace.json', bufferedSpans: 0 }],
    ['half a span', { file: 'trace.json', bufferedSpans: 1.5 }],
    ['a file of no size', { file: 'trace.json', maxBytes: 0 }],
    ['nothing', undefined],
    ['a text', 'trace.json'],
  ])('is refused when it makes no sense: %s', async (_, options) => {
    await using open = await openNodeSystem()
    await failure(OptionError, open.system.trace(options as never) as never)
  })

  it('is refused with the reason when the file cannot be written, and nothing is recorded', async () => {
    await using open = await openNodeSystem()
    const file = await traceFile()
    expect(await failure(Error, open.system.trace({ file: join(file, 'nowhere', 'trace.json') }))).toMatchObject({
      code: 'ENOENT',
    })
    await mkdir(file)
    expect(await failure(Error, open.system.trace({ file }))).toMatchObject({ code: 'EISDIR' })
    expect(await failure(Error, open.system.trace({ file: '/dev/full' }))).toMatchObject({ code: 'ENOSPC' })
  })

  it('may be the URL of a file, which is replaced', async () => {
    await using open = await openNodeSystem()
    const file = await traceFile()
    for (let time = 0; time < 2; time++) {
      const timeline = await open.system.trace({ file: pathToFileURL(file) })
      expect(timeline.file).toBe(file)
      await timeline.stop()
    }
    expect(Trace.read(file).events.filter(({ name }) => name === 'recording')).toHaveLength(1)
  })

  it('may still be one actor', async () => {
    await using open = await openNodeSystem()
    const worker = await open.system.spawn(Worker, { on: 'thread' })
    const entries = open.system.trace(worker, { limit: 10 })[Symbol.asyncIterator]()
    const methods: string[] = []
    void entries.next().then(({ value }) => methods.push(value?.method ?? 'none'))
    await expect.poll(() => worker.ask.sum().then(() => methods)).toEqual(['sum'])
    await entries.return?.()
  })
})
