import { Lock } from '@troupe/runtime-node'
import { describe, expect, it } from 'vitest'
import { builtFolder } from '../support/built.ts'
import { scopes } from '../support/mapped-memory.ts'
import { openTraced } from './open-traced.ts'

const built = await builtFolder(new URL('./fixtures/', import.meta.url))
const { Worker, Holder, Taker, square, later } = (await import(built('worker'))) as typeof import('./fixtures/worker.ts')

describe('the timeline of a system', () => {
  it('has an arrow from each message that is sent to its handling, also across threads and processes', async () => {
    await using traced = await openTraced()
    const { system } = traced
    const here = await system.spawn(Worker)
    const thread = await system.spawn(Worker, { on: 'thread', name: 'the thread' })
    const process = await system.spawn(Worker, { on: 'process', name: 'the process' })
    here.tell.add(1)
    await here.ask.relay(thread, 1)
    await thread.ask.relay(process, 2)
    await process.ask.relay(here, 3)
    const { trace, summary } = await traced.stop()
    expect(trace.problems()).toEqual([])
    expect(trace.arrowTexts.sort()).toEqual(
      [
        'main: tell Worker.add -> main: Worker.add',
        'main: ask Worker.relay -> main: Worker.relay',
        'main: tell Worker.add -> the thread: Worker.add',
        'main: ask Worker.sum -> the thread: Worker.sum',
        'main: ask Worker.relay -> the thread: Worker.relay',
        'the thread: tell Worker.add -> the process: Worker.add',
        'the thread: ask Worker.sum -> the process: Worker.sum',
        'main: ask Worker.relay -> the process: Worker.relay',
        'the process: tell Worker.add -> main: Worker.add',
        'the process: ask Worker.sum -> main: Worker.sum',
      ].sort(),
    )
    for (const { from, to } of trace.arrows) expect(from.args?.['to']).toBe(to.args?.['actor'])
    expect(summary).toEqual({
      file: traced.timeline.file,
      events: trace.events.length,
      dropped: 0,
      bytes: expect.any(Number),
      silent: [],
    })
  })

  it('says of each thread its name, and the process and thread that it is for the operating system', async () => {
    await using traced = await openTraced()
    const { system } = traced
    const hosts = await system.threads(2, { name: 'pair' })
    const here = await system.spawn(Worker)
    const places = [
      ['main', 'main', await here.ask.place()],
      ['main', 'pair-1', await (await system.spawn(Worker, { on: hosts.hosts[0]! })).ask.place()],
      ['main', 'pair-2', await (await system.spawn(Worker, { on: hosts.hosts[1]! })).ask.place()],
      ['other', 'other', await (await system.spawn(Worker, { on: 'process', name: 'other' })).ask.place()],
    ] as const
    const { trace } = await traced.stop()
    const expected = places.map(([process, thread, { pid, tid }]) => ({ process, thread, pid, tid }))
    expect(trace.threads).toHaveLength(4)
    expect(trace.threads).toEqual(expect.arrayContaining(expected))
    expect(trace.problems()).toEqual([])
  })

  it('shows how long a message waited in its mailbox, and an asker for its answer', async () => {
    await using traced = await openTraced()
    const worker = await traced.system.spawn(Worker, { on: 'thread', name: 'busy' })
    worker.tell.spin(30)
    await worker.ask.sum()
    const { trace } = await traced.stop()
    const [spin] = trace.slices('Worker.spin', 'busy')
    const [sum] = trace.slices('Worker.sum', 'busy')
    const [queue] = trace.spans('queue', 'Worker.sum waits', 'busy')
    const [ask] = trace.spans('ask', 'ask Worker.sum', 'main')
    expect(spin!.dur).toBeGreaterThanOrEqual(30_000)
    expect(queue!.us).toBeGreaterThanOrEqual(29_000)
    expect(queue!.begin.ts + queue!.us).toBeCloseTo(sum!.ts, 2)
    expect(ask!.begin.ts).toBeLessThan(queue!.begin.ts)
    expect(ask!.begin.ts + ask!.us).toBeGreaterThan(sum!.ts + sum!.dur!)
  })

  it('shows how long a handler awaited something, and what has not come to its end yet', async () => {
    await using traced = await openTraced()
    const worker = await traced.system.spawn(Holder, { on: 'thread', name: 'waiting' })
    const over = worker.ask.pause()
    await worker.ask.go()
    await over
    const unfinished = worker.ask.pause()
    await worker.ask.sum()
    const { trace } = await traced.stop()
    expect(trace.problems()).toEqual([])
    const turns = trace.spans('turn', 'Holder.pause awaits', 'waiting')
    expect(turns.map(({ begin }) => begin.args?.['unfinished'])).toEqual([undefined, true])
    const asks = trace.spans('ask', 'ask Holder.pause', 'main')
    expect(asks.map(({ begin }) => begin.args?.['unfinished'])).toEqual([undefined, true])
    await worker.ask.go()
    await unfinished
  })

  it.each(['thread', 'process'] as const)('shows the garbage collections of a %s within what they interrupted', async (on) => {
    await using traced = await openTraced()
    const worker = await traced.system.spawn(Worker, { on, name: 'full' })
    await worker.ask.collect()
    // Node tells of it in a later turn of the loop
    for (let turn = 0; turn < 5; turn++) await worker.ask.sum()
    const { trace } = await traced.stop()
    expect(trace.problems()).toEqual([])
    const forced = trace.slices('major collection', 'full').filter(({ args }) => args?.['forced'] === true)
    expect(forced.length).toBeGreaterThanOrEqual(1)
    const handlers = trace.slices('Worker.collect', 'full')
    for (const { ts, dur } of forced) {
      expect(handlers.some((handler) => handler.ts < ts && ts + dur! < handler.ts + handler.dur!)).toBe(true)
    }
  })

  it.each(scopes)('shows who waits for a lock across %s, and whether its thread is blocked meanwhile', async (across) => {
    await using traced = await openTraced()
    const { system } = traced
    const lock = new Lock({ name: 'till', across })
    const on = across === 'threads' ? 'thread' : 'process'
    const holder = await system.spawn(Holder, { on, name: 'holder' })
    const blocked = await system.spawn(Worker, { on, name: 'blocked' })
    const awaiting = await system.spawn(Worker, { on: 'thread', name: 'awaiting' })
    const held = holder.ask.hold(lock)
    await expect.poll(() => lock.locked).toBe(true)
    const waits = [blocked.ask.block(lock), awaiting.ask.await(lock)]
    await expect.poll(async () => (await system.inspect(awaiting)).turns.map(({ method }) => method)).toEqual(['await'])
    // a thread that blocks answers nobody
    await expect.poll(async () => (await system.hosts()).find(({ name }) => name === 'blocked')?.lagMs).toBeUndefined()
    await holder.ask.go()
    await Promise.all([held, ...waits])
    const { trace } = await traced.stop()
    expect(trace.problems()).toEqual([])
    const [block] = trace.slices("Lock 'till': blocks")
    const [handler] = trace.slices('Worker.block')
    expect(trace.threadOf(block!)).toBe('blocked')
    expect(block!.ts).toBeGreaterThan(handler!.ts)
    expect(block!.ts + block!.dur!).toBeLessThan(handler!.ts + handler!.dur!)
    const spans = trace.spans('lock', "Lock 'till': waits")
    expect(spans.map(({ begin }) => trace.threadOf(begin))).toEqual(['awaiting'])
    expect(trace.spans('lock', '').length + trace.slices("Lock '").length).toBe(2)
  })

  it('shows who waits at a queue or a pipe', async () => {
    await using traced = await openTraced()
    const { system } = traced
    const queue = await system.queue<number>({ maxSize: 1 })
    const [a, b] = await system.pipe<number>()
    const taker = await system.spawn(Taker, { on: 'thread', name: 'taker' })
    const took = taker.ask.take(queue, b)
    await expect.poll(async () => (await system.inspect(taker)).turns.map(({ method }) => method)).toEqual(['take'])
    await queue.put(1)
    await a.send(2)
    expect(await took).toEqual([1, 2])
    const { trace } = await traced.stop()
    expect(trace.problems()).toEqual([])
    const waits = trace.spans('queue', '').filter(({ begin }) => begin.name.includes('.'))
    const names = waits.map(({ begin }) => `${trace.threadOf(begin)}: ${begin.name}`)
    expect(names).toEqual(
      expect.arrayContaining(['taker: queue.get waits', 'taker: pipe end.receive waits', 'main: queue.put waits']),
    )
    for (const each of [queue, a, b]) each[Symbol.dispose]()
  })

  it('shows tasks by their names, from their submission to a pool on', async () => {
    await using traced = await openTraced()
    const { system } = traced
    const pool = await system.pool({ on: 'thread', size: 1, name: 'crew' })
    await Promise.all([
      pool.with({ name: 'nine' }).run(square, 3),
      pool.run(later, 4),
      pool.with({ name: 'four' }).run(square, 2),
    ])
    await pool.close()
    await system.startProcess(square, { args: [5], name: 'alone' }).join()
    const { trace } = await traced.stop()
    expect(trace.problems()).toEqual([])
    expect(
      trace
        .slices('task ')
        .map((slice) => `${trace.threadOf(slice)}: ${slice.name}`)
        .sort(),
    ).toEqual(['alone: task alone', 'crew-1: task four', 'crew-1: task nine'].sort())
    expect(trace.spans('task', 'task later', 'crew-1')).toHaveLength(1)
    const waits = trace.spans('queue', 'task ', 'main')
    expect(waits.map(({ begin: { name } }) => name).sort()).toEqual(['task four waits', 'task later waits', 'task nine waits'])
    const [begun] = trace.slices('task four')
    const wait = waits.find(({ begin: { name } }) => name === 'task four waits')!
    expect(Math.abs(wait.begin.ts + wait.us - begun!.ts)).toBeLessThan(1)
  })
})
