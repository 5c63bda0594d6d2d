import { readFileSync } from 'node:fs'
import { Lock } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { mapsMemory } from '../support/mapped-memory.ts'
import { load } from './loading.ts'
import { openTraced } from './open-traced.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Worker, square, later } = (await import(built('worker'))) as typeof import('./fixtures/worker.ts')

describe('the file of a recording', () => {
  it('is loaded without losses by the strictest of viewers, whatever was recorded', async () => {
    const before = process.hrtime.bigint()
    await using traced = await openTraced()
    const { system } = traced
    const name = 'odd \u0007 name \ud800'
    const [near, far] = [new Lock({ name }), new Lock({ across: 'processes', name })]
    const [one, other] = await Promise.all([
      system.spawn(Worker, { on: 'thread', name: 'a "quoted\\" \u{1f600}\n' }),
      system.spawn(Worker, { on: 'process', host: { name: 'bell \u0007' } }),
    ])
    for (let n = 0; n < 20; n++) {
      await one.ask.relay(other, n)
      await other.ask.relay(one, n)
    }
    await one.ask.tellAll(other, 300)
    await Promise.all([one.ask.collect(), other.ask.collect(), one.ask.spin(20)])
    await Promise.all([one.ask.block(near), one.ask.await(near), other.ask.await(far), one.ask.await(far)])
    if (mapsMemory) await Promise.all([one.ask.block(far), other.ask.await(far), one.ask.await(far), other.ask.block(far)])
    const pool = await system.pool({ on: 'thread', size: 2 })
    await Promise.all([pool.with({ name: 'tab\there \ud800' }).run(square, 3), pool.run(later, 4), pool.map(square, [1, 2, 3])])
    await pool.drain()
    await expect.poll(() => other.ask.sum()).toBeGreaterThan(0)
    await system.stopActor(one)
    await traced.stop()
    const lastedUs = Number(process.hrtime.bigint() - before) / 1e3
    const { events, problems } = load(readFileSync(traced.timeline.file, 'utf8'))
    expect(problems).toEqual([])
    // all kinds of events were there to be looked at, and the times are microseconds
    const phases = new Set(events.map(({ ph }) => ph))
    expect([...phases].toSorted().join('')).toBe('CMXbefs')
    expect(events.some(({ cat }) => cat === 'gc')).toBe(true)
    const [spin] = events.filter(({ ph, name }) => ph === 'X' && name === 'Worker.spin')
    expect(spin!.dur).toBeGreaterThanOrEqual(20_000)
    const times = events.filter(({ ph }) => ph !== 'M').map(({ ts, dur = 0 }) => [ts, ts + dur] as const)
    expect(Math.max(...times.map(([, end]) => end)) - Math.min(...times.map(([begin]) => begin))).toBeLessThan(lastedUs)
  })

  it('has room for every collection within the handler that it interrupted', async () => {
    await using traced = await openTraced()
    const worker = await traced.system.spawn(Worker, { on: 'thread' })
    for (let n = 0; n < 40; n++) await worker.ask.collect()
    await traced.stop()
    const { events, problems } = load(readFileSync(traced.timeline.file, 'utf8'))
    expect(problems).toEqual([])
    expect(events.filter(({ cat, name }) => cat === 'gc' && name === 'major collection').length).toBeGreaterThan(30) // the last ones are told of late
  })
})

describe('what a strict viewer finds', () => {
  const at = { ts: 1, pid: 1, tid: 1 }
  const names = ['process', 'thread'].map((whose) => ({ ...at, ph: 'M', name: `${whose}_name`, args: { name: 'main' } }))
  const slice = { ...at, ph: 'X', cat: 'handler', name: 'a', dur: 10, args: {} }
  const arrow = { ...at, ph: 's', cat: 'message', name: 'message', id: '0x0001000200000003' }
  const problemsOf = (...events: object[]): number => load(JSON.stringify([...names, ...events])).problems.length

  it.each([
    ['nothing', 0, [slice, arrow]],
    ['a slice that reaches out of another one', 1, [slice, { ...slice, ts: 5 }]],
    ['a time in another unit', 1, [{ ...slice, ts: 1.00001 }]],
    ['a slice without a duration', 1, [{ ...slice, dur: undefined }]],
    ['an arrow outside of any slice', 1, [slice, { ...arrow, ts: 20 }]],
    ['two arrows with one number', 1, [slice, arrow, { ...slice, ts: 20 }, { ...arrow, ts: 20 }]],
    ['a number of an arrow that is too long', 1, [slice, { ...arrow, id: '0x10001000200000003' }]],
    ['a thread without a name', 1, [{ ...slice, tid: 2 }]],
    ['a second name', 1, [names[0]!]],
    ['what never ends', 1, [{ ...at, ph: 'b', cat: 'ask', name: 'a', id: '0x1', args: {} }]],
    ['a name with a bell', 1, [{ ...slice, name: '\u0007' }]],
  ])('in a file with %s', (_, count, events) => {
    expect(problemsOf(...events)).toBe(count)
  })
})
